using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Forwarding;

/// <param name="Report">As <c>FindFollowed.sql</c> gave it.</param>
/// <param name="Department">Key of the department whose endpoint it comes from.</param>
/// <param name="UpdateKey">See <see cref="ForeignUpdate.UpdateKey"/>.</param>
/// <param name="Word">Their word for the status; null: none.</param>
/// <param name="Text">Their note for the public; null: none.</param>
public sealed record RecordForeignUpdateInput(JurisdictionProfile Jurisdiction, FollowedReport Report, long DepartmentId, string Department, string UpdateKey, string? Word, string? Text);

/// <param name="Head">Its head, while it is a duplicate.</param>
public sealed record FollowedReport(long Id, string ServiceRequestId, string ForeignId, DateTimeOffset AcceptedAt, string? Seen, ReportStatus Status, string? Head, ReportStatus? HeadStatus);

/// <summary>
/// Writes what an endpoint says of a report into the report's timeline, once: by <see cref="ForeignStatusWords"/> and the table of transitions. A word that means no move here leaves its note;
/// one without a note too is an internal one. Of a report that became a duplicate only staff hear, at its head: its status follows the head.
/// </summary>
public sealed class RecordForeignUpdate(ChangeStatus changeStatus)
{
    /// <returns>False: it was recorded before.</returns>
    public async Task<Outcome<bool>> RunAsync(RecordForeignUpdateInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var report = input.Report;
        var word = ForeignStatusWords.Find(input.Word);
        var said = $"{report.ForeignId}: {input.Word ?? "–"}";
        var note = input.Text is { Length: > ReportFailures.MaxDescriptionLength } text ? text[..(ReportFailures.MaxDescriptionLength - 1)] + "…" : input.Text;
        var change = report is { Head: { } head, HeadStatus: { } headStatus }
            ? new ChangeStatusInput(input.Jurisdiction, head, headStatus, null, Cut(note is null ? said : $"{said}\n{note}"), "department:" + input.Department)
            : new ChangeStatusInput(input.Jurisdiction, report.ServiceRequestId, ForeignStatusWords.Move(report.Status, word), note, said, "department:" + input.Department);
        var isNew = true;
        var outcome = await changeStatus.RunAsync(
            change, async (connection, transaction, now, token) =>
            {
                await using var claim = new NpgsqlCommand(SqlFile.Read("Forwarding/ClaimForeignUpdate.sql"), connection, transaction);
                claim.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
                claim.Parameters.AddWithValue("report", report.Id);
                claim.Parameters.AddWithValue("department", input.DepartmentId);
                claim.Parameters.AddWithValue("key", input.UpdateKey);
                claim.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, now.UtcDateTime);
                return isNew = await claim.ExecuteScalarAsync(token) is not null;
            },
            ct);
        return outcome.Succeeded ? true : isNew ? outcome.Failures.ToList() : false;
    }

    private static string Cut(string text) => text.Length <= ReportFailures.MaxDescriptionLength ? text : text[..(ReportFailures.MaxDescriptionLength - 1)] + "…";
}
