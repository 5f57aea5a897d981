using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.CitySdk;

/// <summary>Finds the thread behind a report's id: Klarschiff has votes and comments at the report.</summary>
internal static class IdeaOf
{
    /// <summary>The thread's public id, null for a report that is no idea; or that there is no such report.</summary>
    public static async Task<Outcome<string?>> FindAsync(FindReports reports, JurisdictionProfile town, string serviceRequestId, CancellationToken ct)
    {
        await using var rows = await reports.RunAsync(new ReportQuery(town.Id) { ServiceRequestIds = [IllegalCharacter.Without(serviceRequestId)], WithExtended = true }, ct);
        if (!await rows.ReadAsync(ct))
            return ReportFailures.ReportUnknown;
        return rows.Current.Kind == ServiceKind.Idea ? rows.Current.Extended!.Thread : null;
    }
}
