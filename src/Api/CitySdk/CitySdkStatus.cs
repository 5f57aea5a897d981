using System.Collections.Frozen;
using Open311.Core.Reports;

namespace Open311.Api.CitySdk;

/// <param name="Word">Of CitySDK: where a status of ours is shown.</param>
/// <param name="Reason">Why there.</param>
internal sealed record CitySdkStatusRow(ReportStatus Status, string Word, string Reason);

/// <summary>The five words of CitySDK for our ten statuses. PENDING, not yet confirmed by mail, is none of them: such reports the public does not see.</summary>
internal static class CitySdkStatus
{
    public const string Pending = "PENDING";
    public const string Received = "RECEIVED";
    public const string InProcess = "IN_PROCESS";
    public const string Processed = "PROCESSED";
    public const string Rejected = "REJECTED";

    public static readonly IReadOnlyList<string> Words = [Pending, Received, InProcess, Processed, Rejected];

    public static readonly IReadOnlyList<CitySdkStatusRow> Rows =
    [
        new(ReportStatus.Received, Received, "It is there."),
        new(ReportStatus.Reviewed, Received, "Somebody has looked at it, nobody works on it: Klarschiff shows both alike."),
        new(ReportStatus.InProgress, InProcess, "Somebody works on it."),
        new(ReportStatus.WaitingForCitizen, InProcess, "The work has begun and waits for an answer."),
        new(ReportStatus.ClosedFixed, Processed, "Done."),
        new(ReportStatus.ClosedNotResponsible, Rejected, "Closed without anything done."),
        new(ReportStatus.ClosedNotADefect, Rejected, "Closed without anything done."),
        new(ReportStatus.ClosedNotFound, Rejected, "Closed without anything done."),
        new(ReportStatus.ClosedNotFeasible, Rejected, "Klarschiff's \"not solvable\"."),
        new(ReportStatus.ClosedWithdrawn, Rejected, "Closed without anything done."),
    ];

    /// <summary>What a word means that is set: of several, the one that says least.</summary>
    private static readonly FrozenDictionary<string, ReportStatus> Meant = new Dictionary<string, ReportStatus>(StringComparer.OrdinalIgnoreCase)
    {
        [Received] = ReportStatus.Reviewed, // whoever sets it has looked at it
        [InProcess] = ReportStatus.InProgress,
        [Processed] = ReportStatus.ClosedFixed,
        [Rejected] = ReportStatus.ClosedNotFeasible,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<ReportStatus, string> WordOf = Rows.ToFrozenDictionary(row => row.Status, row => row.Word);

    public static string Of(ReportStatus status) => WordOf[status];

    /// <summary>Null for a word that is none of the five.</summary>
    public static IEnumerable<ReportStatus>? Of(string word) =>
        Words.Contains(word, StringComparer.OrdinalIgnoreCase) ? Rows.Where(row => row.Word.Equals(word, StringComparison.OrdinalIgnoreCase)).Select(row => row.Status) : null;

    /// <summary>Where a report goes that is given a word: nowhere if it is shown under it already. Null: nobody can set it.</summary>
    public static ReportStatus? Target(string word, ReportStatus now) =>
        WordOf[now].Equals(word, StringComparison.OrdinalIgnoreCase) ? now : Meant.TryGetValue(word, out var status) ? status : null;
}
