using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Reports;

/// <param name="InternalNote">Why; seen by staff only.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record ShowReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? InternalNote, string Actor);

public sealed record ShownReport(string ServiceRequestId);

/// <summary>
/// Gives a report to the public: a hidden one back, one that waits for review or confirmation for the first time. Showing what is public changes nothing.
/// What is confidential can be taken out of hiding, so that its reporter hears of it again, and never becomes public.
/// </summary>
public sealed class ShowReport(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<ShownReport>> RunAsync(ShowReportInput input, CancellationToken ct)
    {
        if (input.InternalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId], clock, ct);
        if (change.Find(input.ServiceRequestId) is not { } report)
            return ReportFailures.ReportUnknown;
        if (report.Visibility == ReportVisibility.Confidential)
            return ReportFailures.NeverPublic;
        var target = PublicationRules.Of(input.Jurisdiction, report.Service) == Publication.Never ? ReportVisibility.Confidential : ReportVisibility.Public;
        await change.SetVisibilityAsync(report, target, input.InternalNote, input.Actor, ct);
        await change.CommitAsync(bell, ct);
        return new ShownReport(report.ServiceRequestId);
    }
}
