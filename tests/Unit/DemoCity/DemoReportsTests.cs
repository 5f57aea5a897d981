using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Core.DemoCity;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Tests.Unit.DemoCity;

public sealed class DemoReportsTests
{
    private static readonly DateTimeOffset Autumn = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Summer = new(2027, 6, 15, 22, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<DemoTown> Town = new(() => new DemoTown(DemoCityFiles.Seed));
    private static readonly Dictionary<DateTimeOffset, (IReadOnlyList<DemoReport> Reports, IReadOnlyList<DemoPair> Pairs)> Drawn = [];
    private static readonly Dictionary<string, Service> Services = DemoServices.All().ToDictionary(service => service.Code);

    public static TheoryData<DateTimeOffset> Moments => [Autumn, Summer];

    [Fact]
    public void The_same_seed_and_moment_give_the_same_reports_and_another_moment_others()
    {
        static string text(DateTimeOffset now) => JsonSerializer.Serialize(DemoReports.Draw(Town.Value, now).Reports);
        Assert.Equal(text(Autumn), text(Autumn));
        Assert.NotEqual(text(Autumn), text(Autumn.AddDays(1)));
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Two_thousand_reports_of_all_services_lie_inside_and_within_the_last_year(DateTimeOffset now)
    {
        var (reports, _) = Draw(now);
        var boundary = (Polygon)DemoCityFiles.ToWgs84(Town.Value.Boundary);

        Assert.Equal(2_000, reports.Count);
        Assert.Empty(Services.Keys.Except(reports.Select(report => report.Service)));
        Assert.Equal(reports.Select(report => report.RequestedAt), reports.Select(report => report.RequestedAt).Order());
        Assert.All(reports, report =>
        {
            Assert.InRange(report.RequestedAt, now.AddDays(-366), now);
            Assert.All(report.Events, happened => Assert.InRange(happened.At, report.RequestedAt, now));
            Assert.All(report.Events, happened => Assert.Equal(0, happened.At.Ticks % TimeSpan.TicksPerSecond));
            Assert.True(boundary.Covers(new Point(report.Longitude, report.Latitude)));
            Assert.InRange(report.Description.Length, 5, 600);
            Assert.DoesNotContain('{', report.Description + report.StatusNotes);
        });
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Texts_seldom_repeat_and_a_tenth_is_English(DateTimeOffset now)
    {
        var (reports, _) = Draw(now);

        Assert.InRange(reports.DistinctBy(report => report.Description).Count(), 1_800, 2_000);
        Assert.InRange(reports.Count(report => report.Language == "en"), 80, 260);
        Assert.All(reports.Where(report => Services[report.Service].Kind == ServiceKind.Idea), idea => Assert.InRange(idea.Description.IndexOf('\n', StringComparison.Ordinal), 8, 80));
        var german = DemoTexts.In("de");
        Assert.InRange(german.Services.Values.Sum(texts => texts.What.Length + texts.More.Length + texts.Fixed.Length), 300, 5_000);
        Assert.Empty(Services.Values.Where(service => service.Kind != ServiceKind.Idea).Select(service => service.Code).Except(german.Services.Keys));
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Old_reports_are_mostly_closed_and_every_state_occurs(DateTimeOffset now)
    {
        var (reports, _) = Draw(now);
        var old = reports.Where(report => report.RequestedAt < now.AddDays(-90)).ToList();
        var fresh = reports.Where(report => report.RequestedAt > now.AddDays(-7)).ToList();

        Assert.InRange(old.Count(report => report.Status.IsClosed()) / (double)old.Count, 0.8, 0.98);
        Assert.InRange(fresh.Count(report => !report.Status.IsClosed()) / (double)fresh.Count, 0.4, 1);
        Assert.Equal(Enum.GetValues<ReportStatus>().ToHashSet(), reports.Select(report => report.Status).ToHashSet());
        Assert.InRange(reports.Count(report => report.IsHidden), 10, 80);
        Assert.All(reports.Where(report => report.Service == "tip"), tip => Assert.True(tip.IsHidden));
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Every_move_is_a_permitted_one_and_leads_to_the_status(DateTimeOffset now)
    {
        foreach (var report in Draw(now).Reports)
        {
            Assert.Equal(report.Events.Select(happened => happened.At), report.Events.Select(happened => happened.At).Order());
            Assert.Equal(ReportEventKind.Received, report.Events[0].Kind);
            var status = ReportStatus.Received;
            foreach (var move in report.Events.Where(happened => happened.Kind == ReportEventKind.StatusChanged))
            {
                Assert.Equal(status, move.From);
                Assert.True(StatusTransitions.IsPermitted(status, move.To!.Value), $"{status} to {move.To}");
                status = move.To.Value;
            }

            Assert.Equal(status, report.Status);
            Assert.Equal(report.IsHidden, report.Events.Exists(happened => happened.Kind == ReportEventKind.Hidden));
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Clusters_have_one_older_head_and_no_chain(DateTimeOffset now)
    {
        var (reports, pairs) = Draw(now);
        var children = reports.Where(report => report.DuplicateOf is not null).ToList();

        Assert.InRange(children.Count, 120, 500);
        Assert.InRange(children.Count(child => !child.IsCertain), 1, children.Count - 1);
        Assert.All(children, child =>
        {
            var head = reports[child.DuplicateOf!.Value];
            Assert.Null(head.DuplicateOf);
            Assert.True(head.RequestedAt < child.RequestedAt);
            Assert.Equal(head.Service, child.Service);
            Assert.Equal(head.Status, child.Status);
            Assert.Equal(head.StatusNotes, child.StatusNotes);
            Assert.Equal(ReportStatus.Received, child.OwnStatus);
            Assert.True(Services[head.Service].LinksAutomatically);
            Assert.Single(head.Events, happened => happened.Kind == ReportEventKind.ReportedAgain && reports[happened.Other!.Value] == child);
        });
        Assert.All(reports.Except(children), report => Assert.Null(report.OwnStatus));
        Assert.InRange(pairs.Count, 3, 25);
        Assert.All(pairs, pair => Assert.True(reports[pair.Head].RequestedAt < reports[pair.Report].RequestedAt && reports[pair.Report].DuplicateOf is null && reports[pair.Head].DuplicateOf is null));
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Answers_fit_their_questions(DateTimeOffset now)
    {
        foreach (var report in Draw(now).Reports)
        {
            var questions = Services[report.Service].Attributes;
            var asked = questions.Where(question => Services[report.Service].Asks(question, report.Attributes.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value))).ToList();
            Assert.All(asked.Where(question => question.Required), question => Assert.Contains(question.Code, report.Attributes.Keys));
            Assert.Empty(report.Attributes.Keys.Except(asked.Select(question => question.Code)));
            Assert.All(report.Attributes, answer =>
            {
                var question = questions.Single(question => question.Code == answer.Key);
                Assert.NotEmpty(answer.Value);
                if (question.Values.Count > 0)
                    Assert.Empty(answer.Value.Except(question.Values.Select(value => value.Key)));
                if (question.Datatype != AttributeDatatype.Multivaluelist)
                    Assert.Single(answer.Value);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Nothing_was_reported_about_the_first_lamp_which_the_sample_report_is_about(DateTimeOffset now)
    {
        var sample = (Point)DemoCityFiles.ToWgs84(Town.Value.Lamps[0].Place);
        var place = Wgs84Point.Create(sample.Y, sample.X);
        var radius = Services["lamp"].CandidateRadiusMeters;
        Assert.All(Draw(now).Reports.Where(report => report.Service == "lamp"), report => Assert.True(Wgs84Point.Create(report.Latitude, report.Longitude).DistanceTo(place).Meters > radius));
    }

    private static (IReadOnlyList<DemoReport> Reports, IReadOnlyList<DemoPair> Pairs) Draw(DateTimeOffset now)
    {
        lock (Drawn)
        {
            if (!Drawn.TryGetValue(now, out var drawn))
                Drawn.Add(now, drawn = DemoReports.Draw(Town.Value, now));
            return drawn;
        }
    }
}
