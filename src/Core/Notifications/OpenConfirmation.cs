using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Notifications;

/// <param name="Publishes">Whether the report becomes public by it.</param>
public sealed record OpenedConfirmation(int JurisdictionId, ServiceKind Kind, bool Publishes);

/// <summary>What <see cref="ConfirmAddress"/> would do, for the page with the button: whoever presses it has to know that it publishes.</summary>
public sealed class OpenConfirmation(Open311DbFactory databases, SignedLinks links)
{
    public async Task<Outcome<OpenedConfirmation>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Confirm, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        var found = await db.Subscriptions.Where(row => row.Id == link.Id && row.EndedAt == null)
            .Join(db.Reports, row => row.ReportId, report => report.Id, (row, report) => new { row.IsReporter, row.ConfirmedAt, report.Visibility, report.ServiceId })
            .Join(db.Services, row => row.ServiceId, service => service.Id, (row, service) => new { row.IsReporter, row.ConfirmedAt, row.Visibility, service.Kind })
            .FirstOrDefaultAsync(ct);
        return new OpenedConfirmation(link.JurisdictionId, found?.Kind ?? ServiceKind.Problem, found is { IsReporter: true, ConfirmedAt: null, Visibility: ReportVisibility.AwaitsConfirmation });
    }
}
