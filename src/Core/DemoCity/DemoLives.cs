using System.Text.Encodings.Web;
using System.Text.Json;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Core.DemoCity;

/// <summary>What becomes of reports until a moment: statuses and notes, links, what is hidden.</summary>
internal sealed class DemoLives(DateTimeOffset now, DemoChance chance)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What becomes of a report, and of the duplicates with it.</summary>
    public void Live(DemoDraft draft, Dictionary<DemoDraft, int> index)
    {
        var report = draft.Report;
        var age = (now - report.RequestedAt).TotalDays;
        report.Events.Add(new DemoEvent(report.RequestedAt, ReportEventKind.Received, To: ReportStatus.Received));
        var (steps, status) = (new List<(DateTimeOffset At, ReportStatus To, string? Note)>(), ReportStatus.Received);
        var pace = draft.Service.Kind == ServiceKind.Idea ? 45 : Math.Max(2, draft.Service.ExpectedDays ?? 12);
        var at = draft.Children.Count > 0 ? draft.Children.Max(child => child.Report.RequestedAt) : report.RequestedAt;
        var wish = Ending(draft);
        // Some lie about for long; the old ones are done but for a few.
        var stays = age < pace * 1.5 ? chance.Of(0.6) : chance.Of(age > 90 ? 0.05 : 0.22);
        foreach (var to in Way(wish, stays))
        {
            at = WorkingHour(at.AddDays(Math.Max(0.05, pace * Math.Pow(chance.Share(), 1.6) * 0.9)));
            if (at > now.AddMinutes(-10))
                break;
            steps.Add((at, to, Note(draft, to)));
        }

        foreach (var child in draft.Children)
            Link(child, draft, index);
        foreach (var (when, to, note) in steps)
        {
            foreach (var one in draft.Children.Prepend(draft))
            {
                one.Report.Events.Add(new DemoEvent(when, ReportEventKind.StatusChanged, status, to, note));
                (one.Report.Status, one.Report.StatusNotes) = (to, note);
            }

            status = to;
        }

        if (draft.Service.Kind == ServiceKind.Tip)
            Hide(report, report.RequestedAt.AddMinutes(1), "Vertraulicher Hinweis");
        else if (chance.Of(0.012))
            Hide(report, report.Events[^1].At.AddHours(1), chance.One(["Nennt eine Privatperson mit Namen", "Beleidigung", "Enthält ein Autokennzeichen", "Werbung"]));
        report.Events.Sort((a, b) => a.At.CompareTo(b.At));
    }

    private void Hide(DemoReport report, DateTimeOffset at, string reason)
    {
        if (at >= now)
            return;
        report.IsHidden = true;
        report.Events.Add(new DemoEvent(at, ReportEventKind.Hidden, InternalNote: reason));
    }

    private static void Link(DemoDraft child, DemoDraft head, Dictionary<DemoDraft, int> index)
    {
        var report = child.Report;
        report.IsCertain = child.Result!.Outcome == MatchOutcome.Certain;
        (report.PairScore, report.PairReasons) = (Math.Round(child.Result.Score, 4), JsonSerializer.Serialize(child.Result.Reasons, Json));
        (report.DuplicateOf, report.OwnStatus) = (index[head], ReportStatus.Received);
        report.Events.Add(new DemoEvent(report.RequestedAt, ReportEventKind.Received, To: ReportStatus.Received));
        // A person looks at it some minutes later, the rule at once. The head has not moved by then: it waits for its last child.
        var at = report.RequestedAt.AddSeconds(report.IsCertain ? 2 : 60);
        report.Events.Add(new DemoEvent(at, ReportEventKind.Linked, ReportStatus.Received, ReportStatus.Received, Other: index[head]));
        head.Report.Events.Add(new DemoEvent(at, ReportEventKind.ReportedAgain, Other: index[child]));
    }

    private ReportStatus Ending(DemoDraft draft)
    {
        var end = chance.Share();
        if (draft.Service.Kind == ServiceKind.Idea)
            return end < 0.3 ? ReportStatus.ClosedFixed : end < 0.62 ? ReportStatus.ClosedNotFeasible : ReportStatus.InProgress;
        return end < 0.78 ? ReportStatus.ClosedFixed
            : end < 0.84 ? ReportStatus.ClosedNotResponsible
            : end < 0.89 ? ReportStatus.ClosedNotFound
            : end < 0.93 ? ReportStatus.ClosedNotADefect
            : end < 0.96 ? ReportStatus.ClosedNotFeasible
            : end < 0.975 ? ReportStatus.ClosedWithdrawn
            : ReportStatus.WaitingForCitizen;
    }

    /// <summary>The stations on the way to an end; all moves stand in the table of transitions.</summary>
    private IEnumerable<ReportStatus> Way(ReportStatus end, bool stays)
    {
        if (chance.Of(0.55))
            yield return ReportStatus.Reviewed;
        if (end == ReportStatus.WaitingForCitizen)
        {
            yield return end;
            if (!stays)
                yield return ReportStatus.ClosedNotFound;
            yield break;
        }

        if (stays && chance.Of(0.35))
            yield break;
        if (end is ReportStatus.ClosedFixed or ReportStatus.InProgress or ReportStatus.ClosedNotFeasible && (end == ReportStatus.InProgress || chance.Of(0.5)))
            yield return ReportStatus.InProgress;
        if (!stays && end != ReportStatus.InProgress)
            yield return end;
    }

    private string? Note(DemoDraft draft, ReportStatus to)
    {
        var texts = DemoTexts.In(draft.Report.Language);
        var key = to switch
        {
            ReportStatus.Reviewed => "reviewed",
            ReportStatus.InProgress => "in_progress",
            ReportStatus.WaitingForCitizen => "waiting",
            ReportStatus.ClosedFixed => "fixed",
            ReportStatus.ClosedNotResponsible => "not_responsible",
            ReportStatus.ClosedNotADefect => "not_a_defect",
            ReportStatus.ClosedNotFound => "not_found",
            ReportStatus.ClosedNotFeasible => "not_feasible",
            _ => "withdrawn",
        };
        if (draft.Service.Kind == ServiceKind.Idea)
            return chance.One(texts.IdeaNotes[key]);
        if (to is ReportStatus.Reviewed or ReportStatus.InProgress && chance.Of(0.35))
            return null;
        return to == ReportStatus.ClosedFixed && chance.Of(0.7)
            ? chance.One(texts.Services[draft.Service.Code].Fixed).Replace("{lamp}", draft.Place.Lamp, StringComparison.Ordinal)
            : chance.One(texts.Notes[key]);
    }

    private DateTimeOffset WorkingHour(DateTimeOffset at)
    {
        while (at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            at = at.AddDays(1);
        var hour = at.Hour is >= 6 and < 15 ? at.Hour : chance.Whole(6, 15);
        var moved = new DateTimeOffset(at.Year, at.Month, at.Day, hour, chance.Below(60), chance.Below(60), TimeSpan.Zero);
        return moved > at ? moved : new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero).AddSeconds(1);
    }
}
