using System.Globalization;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Notifications;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>A field of a report that a dialect lets clients send with an update, and what it is now.</summary>
/// <param name="Now">Null: there is no such field here, whatever is sent is another value.</param>
internal sealed record SentField(string Name, Func<ReportRow, string?> Now);

/// <summary>
/// An update of a public report by another system of the town, in a dialect's words: another status, a public note, or both. Clients send the whole form back: what is as it was does no harm,
/// anything else that would change is refused, for it would be lost without a word.
/// </summary>
internal sealed class UpdateReport(FindReports reports, ChangeStatus change)
{
    /// <summary>What <see cref="ChangeStatus"/> does not change.</summary>
    public static readonly IReadOnlyList<SentField> Unchangeable =
    [
        new("service_code", report => report.Text(ReportText.ServiceCode)),
        new("title", report => report.Text(ReportText.Title)),
        new("description", report => report.Text(ReportText.Description)),
        new("lat", report => Decimals(report.Latitude)),
        new("long", report => Decimals(report.Longitude)),
        new("address_string", report => report.Text(ReportText.Address)),
    ];

    /// <param name="target">The status meant, from the one the report has; it may be the same. Null: the word means none.</param>
    /// <param name="word">The field that has the word, for the refusal.</param>
    /// <returns>The report's id.</returns>
    public async Task<Outcome<string>> RunAsync(
        WireCall call, string serviceRequestId, string? publicNote, IEnumerable<SentField> unchangeable, Func<ReportStatus, ReportStatus?> target, string word, CancellationToken ct)
    {
        if (!call.Caller.May(ApiScopes.UpdateStatus, call.Town.Id))
            return GeoReportFailures.UpdateForbidden;
        var id = IllegalCharacter.Without(serviceRequestId);
        ReportStatus from;
        ReportStatus? to;
        List<Failure> failures;
        await using (var rows = await reports.RunAsync(new ReportQuery(call.Town.Id) { ServiceRequestIds = [id] }, ct))
        {
            if (!await rows.ReadAsync(ct))
                return ReportFailures.ReportUnknown;
            var report = rows.Current;
            from = report.Status;
            // The note that came out with the record, or the words that stand in its place, are nobody's new note.
            if (publicNote is not null && (SystemNotes.AreSame(publicNote, report.Text(ReportText.StatusNotes)) || (!report.Has(ReportText.StatusNotes) && ReportStatusText.IsOf(publicNote, from))))
                publicNote = null;
            to = target(from);
            failures = [.. unchangeable.Where(field => call.Fields.Text(field.Name) is { } sent && !IsSame(sent, field.Now(report))).Select(field => GeoReportFailures.FieldFixed(field.Name))];
        }

        if (to is null)
            failures.Add(GeoReportFailures.StatusWordUnknown(word));
        if (failures.Count > 0)
            return failures;
        if (to == from && publicNote is null)
            return id;
        var changed = await change.RunAsync(new ChangeStatusInput(call.Town, id, to!.Value, publicNote, null, call.Actor), ct);
        return changed.Succeeded ? id : changed.Failures.ToList();
    }

    // Seven decimals are a centimetre.
    private static string? Decimals(double? degrees) => degrees?.ToString("0.0000000", CultureInfo.InvariantCulture);

    private static bool IsSame(string sent, string? now) => sent == now
        || (double.TryParse(sent, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Decimals(number) == now);
}
