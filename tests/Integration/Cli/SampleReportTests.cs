using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Demo;
using Open311.Cli.Mail;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Cli;

/// <summary>The story that <c>./dev report</c> tells, on the running service.</summary>
public sealed class SampleReportTests(RunningService service)
{
    [Fact]
    public async Task It_tells_the_stages_the_department_with_its_rule_and_the_mails_as_text()
    {
        var (_, told) = await TellAsync("lamp");

        Assert.Matches(@"s  number +\S+", told);
        foreach (var stage in (string[])["stored", "deduplicated", "routed", "notified", "mail out"])
            Assert.Contains($"s  {stage}", told, StringComparison.Ordinal);
        Assert.Contains("Straßenbeleuchtung, by the rule \"Laternen gehören der Straßenbeleuchtung\" (4711", told, StringComparison.Ordinal);
        Assert.Contains("To:      erika.mustermann@example.org", told, StringComparison.Ordinal);
        Assert.Contains("To:      licht@", told, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"message_id\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_of_type_blackbox_ends_well_without_a_number()
    {
        var (_, told) = await TellAsync("tip");

        Assert.Contains("gives no number", told, StringComparison.Ordinal);
        Assert.DoesNotContain("s  number", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_exchanged_for_the_number()
    {
        var (_, told) = await TellAsync("batch");

        Assert.Contains("s  token", told, StringComparison.Ordinal);
        Assert.Contains("s  number", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_list_is_answered_with_its_first_option_unless_told_otherwise()
    {
        Assert.Contains("flaeche = fahrbahn", (await TellAsync("hole")).Told, StringComparison.Ordinal);
        Assert.Contains("flaeche = gehweg", (await TellAsync("hole", ("flaeche", "gehweg"))).Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_question_without_options_is_named()
    {
        var refusal = await Assert.ThrowsAsync<SampleReportException>(() => TellAsync("named"));

        Assert.Contains("Welcher Baum?", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--answer nummer=", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_service_is_refused_with_those_there_are()
    {
        var refusal = await Assert.ThrowsAsync<SampleReportException>(() => TellAsync("nothing"));

        Assert.Contains("pothole", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<(Town Town, string Told)> TellAsync(string code, params (string Question, string Answer)[] answers)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        var town = await Town.MakeAsync(service);
        await using (var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id))
        {
            db.Services.AddRange(
                new Service { Code = "tip", Name = "Vertraulicher Hinweis", Type = ServiceType.Blackbox, Kind = ServiceKind.Tip, Position = 6 },
                new Service
                {
                    Code = "hole",
                    Name = "Loch",
                    Position = 7,
                    Attributes =
                    [
                        new() { Code = "flaeche", Datatype = AttributeDatatype.Singlevaluelist, Required = true, Order = 1, Description = "Wo?", Values = [new("fahrbahn", "Fahrbahn"), new("gehweg", "Gehweg")] },
                        new() { Code = "tiefe", Datatype = AttributeDatatype.Number, Order = 2, Description = "Wie tief?" },
                    ],
                },
                new Service
                {
                    Code = "named",
                    Name = "Baum",
                    Position = 8,
                    Attributes = [new() { Code = "nummer", Datatype = AttributeDatatype.String, Required = true, Order = 1, Description = "Welcher Baum?" }],
                });
            await db.SaveChangesAsync();
        }

        await using var page = await CaughtMailsPage.StartAsync(service.Mails);
        using var told = new StringWriter();
        await new SampleReport(service.Http, told).RunAsync(
            new SampleReportInput(
                service.Address, town.Key, town.ApiKey, town.AdminKey, new Uri($"http://127.0.0.1:{page.Port}/"), "51.57005", "8.10002", code, "Es fehlt etwas",
                answers.ToDictionary(pair => pair.Question, pair => pair.Answer, StringComparer.Ordinal)),
            default);
        return (town, told.ToString());
    }
}
