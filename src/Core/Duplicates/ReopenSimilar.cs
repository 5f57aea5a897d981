using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Reports;

namespace Open311.Core.Duplicates;

/// <param name="Report">What the reporter was about to report.</param>
/// <param name="ServiceRequestId">The closed report that it is again.</param>
public sealed record ReopenSimilarInput(FindSimilarInput Report, string ServiceRequestId);

/// <summary>
/// "It is back": in place of a new report the old one is opened again, with an event, and everyone who follows it is told. Only what <see cref="FindSimilar"/> offers
/// for that place is opened, so that nobody opens old cases by their numbers. What was written goes to the staff with it.
/// </summary>
public sealed class ReopenSimilar(FindSimilar findSimilar, ChangeStatus changeStatus)
{
    /// <summary>Where a report goes that is back; null: one that is open, or that was closed by a decision (not ours, no defect, not feasible) or by its reporter, which no citizen undoes.</summary>
    public static ReportStatus? StatusAfter(ReportStatus status) =>
        status is ReportStatus.ClosedFixed or ReportStatus.ClosedNotFound ? StatusTransitions.From(status).Single() : null;

    /// <summary>Whether a new report may say of a closed one that it is back: closed as something that can come back, and not longer than a half-life before the new one.</summary>
    /// <param name="closedAt">When it was closed, as far as that is kept: its last change.</param>
    /// <param name="halfLifeDays">Of the new report's service.</param>
    public static bool MayBeBack(ReportStatus status, DateTimeOffset closedAt, DateTimeOffset reportedAt, double halfLifeDays) =>
        StatusAfter(status) is not null && closedAt >= reportedAt.AddDays(-halfLifeDays);

    public Task<Outcome<ChangedReport>> RunAsync(ReopenSimilarInput input, CancellationToken ct) => RunAsync(input, null, ct);

    /// <param name="claim">Asked in the transaction before anything is changed; false: nothing is.</param>
    internal async Task<Outcome<ChangedReport>> RunAsync(
        ReopenSimilarInput input, Func<NpgsqlConnection, NpgsqlTransaction, DateTimeOffset, CancellationToken, Task<bool>>? claim, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Report.Description?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.DescriptionTooLong;
        var similar = await findSimilar.RunAsync(input.Report, ct);
        if (!similar.Succeeded)
            return similar.Failures.ToList();
        var town = input.Report.Jurisdiction;
        if (similar.Value.FirstOrDefault(offer => offer.ServiceRequestId == input.ServiceRequestId) is not { } back || (back.IsClosed && !back.MayBeBack))
            return DuplicateFailures.NotBack;
        if (!back.IsClosed)
            return DuplicateFailures.OpenAgain(back.ServiceRequestId);
        return await changeStatus.RunAsync(
            new ChangeStatusInput(town, back.ServiceRequestId, StatusAfter(back.Status)!.Value, Phrases.In(town.Language).Say(SystemNotes.IsBack), input.Report.Description, "reporter"), claim, ct);
    }
}
