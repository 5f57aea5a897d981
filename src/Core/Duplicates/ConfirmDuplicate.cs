using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Core.Duplicates;

/// <param name="OtherServiceRequestId">The report of the same thing; of a duplicate, its head is meant.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record ConfirmDuplicateInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string OtherServiceRequestId, string Actor)
{
    /// <summary>"It is back": a head that is closed as fixed or as not found is opened again before the other is linked to it. One that is open already is left as it is.</summary>
    public bool Reopens { get; init; }

    /// <summary>The person has been told what is unusual about it, and wants it: the open one is closed by it, the two are unlike or far apart, or somebody has said no.</summary>
    public bool IsConfirmed { get; init; }
}

public sealed record LinkedReports(string ChildServiceRequestId, string HeadServiceRequestId);

/// <summary>
/// Links two reports because a person says so, whatever rules found: the older one is the head. Children of the one that becomes a child
/// go to the new head with it, and come back with it when it is unlinked. Linking what is linked already keeps the links and notes the decision. What is unusual has to be confirmed.
/// </summary>
public sealed class ConfirmDuplicate(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    /// <summary>Farther apart than this, in metres, no candidate radius of a kind of service reaches (<see cref="MatchProfile"/>), not even for addresses.</summary>
    public const double FarMeters = 500;

    public async Task<Outcome<LinkedReports>> RunAsync(ConfirmDuplicateInput input, CancellationToken ct)
    {
        if (input.ServiceRequestId == input.OtherServiceRequestId)
            return DuplicateFailures.SameReport;
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId, input.OtherServiceRequestId], clock, ct);
        if (change.Find(input.ServiceRequestId) is not { } report)
            return ReportFailures.ReportUnknown;
        if (change.Find(input.OtherServiceRequestId) is not { } other)
            return DuplicateFailures.OtherUnknown;
        if ((report.Service.Kind == ServiceKind.Idea) != (other.Service.Kind == ServiceKind.Idea))
            return DuplicateFailures.KindsDiffer;

        // Whichever of the two is named first: a duplicate stands for its head.
        if (report.DuplicateOfId is { } itsHead && other.DuplicateOfId is null && itsHead != other.Id)
            (report, other) = (other, report);
        var head = change.HeadOf(other) ?? other;
        var pairs = new List<LockedReport> { other };
        var child = report;
        if (head.Id == report.Id)
        {
            child = other;
            if (other.CameWithId is not null)
                await LinkToHeadAsync(change, other, ct);
        }
        else if (report.DuplicateOfId is { } formerHead)
        {
            if (formerHead != head.Id)
                return DuplicateFailures.LinkedElsewhere(report.ServiceRequestId, change.HeadOf(report)!.ServiceRequestId);
            // Two that came together are still of one branch: what is said of them says nothing of the head.
            if (!change.IsOfOneBranch(report, other))
            {
                pairs.Add(head);
                if (report.CameWithId is not null)
                    await LinkToHeadAsync(change, report, ct);
            }
        }
        else
        {
            pairs.Add(head);
            if (report.IsOlderThan(head))
                (child, head) = (head, report);
            if (!input.IsConfirmed && await QuestionsAsync(change, report, other, child, head, input.Reopens, ct) is { Count: > 0 } questions)
                return questions;
            if (input.Reopens && head.Status.IsClosed())
            {
                if (ReopenSimilar.StatusAfter(head.Status) is not { } open)
                    return DuplicateFailures.NotToReopen(head.ServiceRequestId);
                var say = Phrases.In(input.Jurisdiction.Language);
                await change.MoveStatusAsync(head, open, say.Say("is_back"), say.Say("is_back.reported", child.ServiceRequestId), input.Actor, ct);
            }

            await LinkAsync(change, child, head, input.Actor, ct);
        }

        await DecideAsync(change, report, pairs, DuplicateDecision.Confirmed, input.Actor, ct);
        await SettleAsync(change, ct);
        await change.CommitAsync(bell, ct);
        return new LinkedReports(child.ServiceRequestId, head.ServiceRequestId);
    }

    internal static async Task DecideAsync(
        ReportChange change, LockedReport report, IReadOnlyCollection<LockedReport> others, DuplicateDecision decision, string actor, CancellationToken ct)
    {
        await using var decide = change.Command("Duplicates/DecidePairs.sql");
        decide.Parameters.AddWithValue("ones", others.Select(_ => report.Id).ToArray());
        decide.Parameters.AddWithValue("others", others.Select(other => other.Id).ToArray());
        decide.Parameters.AddWithValue("decision", SnakeCase.Of(decision));
        decide.Parameters.AddWithValue("actor", actor);
        await decide.ExecuteNonQueryAsync(ct);
    }

    /// <summary>After links or decisions have changed: what is answered by them is asked no more, and the other way round.</summary>
    internal static async Task SettleAsync(ReportChange change, CancellationToken ct)
    {
        await using var settle = change.Command("Duplicates/SettlePairs.sql");
        settle.Parameters.AddWithValue("ids", change.Reports.Select(report => report.Id).ToArray());
        await settle.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What has to be confirmed before the two are linked.</summary>
    private static async Task<List<Failure>> QuestionsAsync(ReportChange change, LockedReport report, LockedReport other, LockedReport child, LockedReport head, bool reopens, CancellationToken ct)
    {
        var questions = new List<Failure>();
        if (head.Status.IsClosed() && !child.Status.IsClosed() && !reopens)
            questions.Add(DuplicateFailures.Closes(head.ServiceRequestId, child.ServiceRequestId, ReopenSimilar.StatusAfter(head.Status) is not null));
        double? meters = report.Place is { } here && other.Place is { } there ? here.DistanceTo(there).Meters : null;
        if (!DeduplicateReports.MayBeCompared(report.Service, other.Service) || meters > FarMeters)
            questions.Add(DuplicateFailures.Unlike(report.Service, other.Service, meters));

        await using var find = change.Command("Duplicates/FindRefusals.sql");
        find.Parameters.AddWithValue("ones", change.ClusterOf(report).Select(row => row.Id).ToArray());
        find.Parameters.AddWithValue("others", change.ClusterOf(other).Select(row => row.Id).ToArray());
        await using var reader = await find.ExecuteReaderAsync(ct);
        if (await reader.ReadAsync(ct))
        {
            var (newer, older) = (reader.GetInt64(0), reader.GetInt64(1));
            questions.Add(DuplicateFailures.RefusedBefore(
                change.Reports.Single(row => row.Id == newer).ServiceRequestId, change.Reports.Single(row => row.Id == older).ServiceRequestId, reader.GetNullableString(2) == "reporter"));
        }

        return questions;
    }

    /// <summary>It came with another one; now a person says that it belongs to the head itself.</summary>
    private static async Task LinkToHeadAsync(ReportChange change, LockedReport child, CancellationToken ct)
    {
        await using var stay = change.Command("Duplicates/LinkToHead.sql");
        stay.Parameters.AddWithValue("id", child.Id);
        await stay.ExecuteNonQueryAsync(ct);
    }

    private static async Task LinkAsync(ReportChange change, LockedReport child, LockedReport head, string actor, CancellationToken ct)
    {
        await using (var move = change.Command("Duplicates/MoveChildren.sql"))
        {
            move.Parameters.AddWithValue("former_head", child.Id);
            move.Parameters.AddWithValue("head", head.Id);
            move.Parameters.AddWithValue("actor", actor);
            await move.ExecuteNonQueryAsync(ct);
        }

        await using var link = change.Command("Duplicates/LinkReports.sql");
        link.Parameters.AddWithValue("children", new[] { child.Id });
        link.Parameters.AddWithValue("heads", new[] { head.Id });
        link.Parameters.AddWithValue("actor", NpgsqlDbType.Text, actor);
        await link.ExecuteNonQueryAsync(ct);
    }
}
