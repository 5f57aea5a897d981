using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Core.DemoCity;

/// <summary>A report on its way to becoming one, with what it is compared and told by.</summary>
internal sealed class DemoDraft(DemoReport report, Service service, DemoSpot place, MatchSubject subject)
{
    public DemoReport Report => report;

    public Service Service => service;

    public DemoSpot Place => place;

    public MatchSubject Subject => subject;

    public DemoDraft? Head { get; set; }

    public MatchResult? Result { get; set; }

    public List<DemoDraft> Children { get; } = [];

    /// <summary>Its text without greeting, to be said again by others.</summary>
    public string What => report.Description.IndexOf(",\n", StringComparison.Ordinal) is > 0 and < 40 and var end ? report.Description[(end + 2)..] : report.Description;
}
