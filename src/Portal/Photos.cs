using Open311.Core.Media;

namespace Open311.Portal;

/// <summary>What the partial <c>_Photos</c> shows.</summary>
public sealed record Photos(PortalPage Page, IReadOnlyList<ReportPhoto> Rows);
