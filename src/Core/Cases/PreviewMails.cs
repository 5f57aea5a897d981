using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Cases;

/// <summary>One mail as it would be written.</summary>
/// <param name="Recipients">How many would get it, those who follow its duplicates not counted.</param>
/// <param name="IsReporter">It is about their own report; else they follow it.</param>
public sealed record PreviewedMail(string Language, int Recipients, bool IsReporter, ComposedMail Mail);

/// <summary>
/// What the reporter and the followers of a case would be told about a change of its status: the same composer as for the mail itself, once per language.
/// Sends nothing, and shows nobody's own link.
/// </summary>
public sealed class PreviewMails(Open311DbFactory databases, IOptions<InstallationOptions> installation, TimeProvider clock)
{
    /// <returns>Empty if nobody outside would hear of it.</returns>
    public async Task<IReadOnlyList<PreviewedMail>> RunAsync(JurisdictionProfile jurisdiction, StaffCase shown, ReportStatus to, string? publicNote, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        ArgumentNullException.ThrowIfNull(shown);
        var report = shown.Report;
        if ((to == report.Status && string.IsNullOrWhiteSpace(publicNote)) || report.Visibility == ReportVisibility.Hidden)
            return [];
        await using var db = databases.For(jurisdiction.Id);
        var followers = await db.Subscriptions.Where(row => row.ReportId == report.Id && row.ConfirmedAt != null && row.EndedAt == null)
            .GroupBy(row => new { row.Language, row.IsReporter }).Select(group => new { group.Key.Language, group.Key.IsReporter, Count = group.Count() }).ToListAsync(ct);
        var about = new MailSubject
        {
            Jurisdiction = jurisdiction,
            ServiceRequestId = report.ServiceRequestId,
            Service = shown.Service,
            Status = report.Status,
            Address = report.Address,
            AddressString = report.AddressString,
            AddressId = report.AddressId,
            Asset = Assets.AssetLabel.WithId(report.AssetLabel, report.AssetKey),
            Title = report.Title,
            Description = report.Description,
            Place = report.Place is null ? null : Geo.Wgs84Point.FromGeometry(report.Place),
            RequestedDatetime = report.RequestedDatetime,
            Photos = shown.Photos.Where(photo => photo is { State: PhotoState.Ready, Name: not null }).Select(photo => jurisdiction.BaseAddress + MediaName.Path(photo.Name!)).ToList(),
            IsPublic = report.Visibility == ReportVisibility.Public,
            Thread = shown.Service.Kind == ServiceCatalog.ServiceKind.Idea ? report.ServiceRequestId : null,
        };
        var happened = new ReportEvent { Kind = ReportEventKind.StatusChanged, Actor = "", OccurredAt = clock.GetUtcNow(), FromStatus = report.Status, ToStatus = to, PublicNote = publicNote };
        var page = about.IsPublic ? jurisdiction.BaseAddress + (about.Thread is null ? "/reports/" : "/ideas/") + report.ServiceRequestId : null;
        var own = $"{jurisdiction.BaseAddress}/own/…";
        return [.. followers.OrderByDescending(row => row.IsReporter).ThenByDescending(row => row.Count).ThenBy(row => row.Language, StringComparer.Ordinal).Select(row => new PreviewedMail(
            row.Language, row.Count, row.IsReporter,
            MailComposer.Compose(MailPlan.StatusChanged, row.Language, about, happened, installation.Value, new MailLinks(Page: page, Own: row.IsReporter ? own : null))))];
    }
}
