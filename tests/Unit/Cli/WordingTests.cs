using System.CommandLine;
using Open311.Cli.Commands;

namespace Open311.Tests.Unit.Cli;

/// <summary>What the command line answers to a slip: what is expected, never the name of a type or a code of a protocol.</summary>
public sealed class WordingTests
{
    public static TheoryData<string, string> Slips => new()
    {
        { "import town.zip --jurisdiction t --layer l --key k --crs abc", "--crs: expected is an EPSG code, such as 25832; \"abc\" is none." },
        { "keys revoke abc", "number: expected is the number of a key" },
        { "keys make --name n --writes-per-second many", "--writes-per-second: expected is a number above 0" },
        { "catch --smtp-port 70000", "--smtp-port: expected is a port from 0 to 65535" },
        { "report --values f --lat north", "--lat is in degrees" },
        { "report --values f --answer flaeche", "--answer is QUESTION=ANSWER" },
        { "departments forward roads --jurisdiction t --address https://a.example --poll-minutes often", "--poll-minutes: expected is a whole number from 1 to 10080; \"often\" is none." },
        { "departments forward roads --jurisdiction t --address https://a.example --service pothole", "--service: expected is OURS=THEIRS; \"pothole\" is none." },
        { "reports import old.csv --jurisdiction t --source s --window-days 400", "--window-days: expected is a whole number from 1 to 90; \"400\" is none." },
        { "routing simulate town.json --jurisdiction t --months abc", "--months: expected is a whole number from 1 to 120; \"abc\" is none." },
        { "jurisdictions set t --contact-days x", "--contact-days: expected is a whole number from 0 to 3650; \"x\" is none." },
        { "test --to x", "--to: \"x\" is no mail address, such as name@example.org." },
        { "test --to a@b.example --from y@", "--from: \"y@\" is no mail address, such as name@example.org." },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public async Task It_says_what_is_expected(string line, string expected)
    {
        var root = new RootCommand { LayersImportCommand.Create(), KeysCommand.Create(), MailCatchCommand.Create(), MailTestCommand.Create(), DemoReportCommand.Create(), CatalogCommands.Departments(), ReportsCommand.Create(), RoutingCommand.Create(), JurisdictionsCommand.Create() };
        using var error = new StringWriter();
        using var output = new StringWriter();

        var code = await root.Parse(line).InvokeAsync(new InvocationConfiguration { Error = error, Output = output });

        Assert.NotEqual(0, code);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_option_answers_with_the_name_of_a_type()
    {
        var root = new RootCommand
        {
            MigrateCommand.Create(), JurisdictionsCommand.Create(), CatalogCommands.Departments(), CatalogCommands.Services(), CatalogCommands.Rules(), CatalogCommands.Reminders(), RoutingCommand.Create(),
            DuplicatesCommand.Create(), KeysCommand.Create(), AccountsCommand.Create(), ReportsCommand.Create(), LayersCommand.Create(), DemoMakeCommand.Create(), DemoReportCommand.Create(), MailCatchCommand.Create(),
            MailTestCommand.Create(),
        };
        var asked = 0;
        foreach (var (path, command) in Below("", root))
        {
            foreach (var option in command.Options.Where(option => option is not (System.CommandLine.Help.HelpOption or VersionOption)))
            {
                var errors = root.Parse($"{path} {option.Name} drei").Errors.Select(error => error.Message).ToList();
                Assert.DoesNotContain(errors, message => message.Contains("System.", StringComparison.Ordinal));
                asked++;
            }
        }

        Assert.True(asked > 50, $"{asked}");

        static IEnumerable<(string Path, Command Command)> Below(string path, Command command) =>
            command.Subcommands.SelectMany(child => Below($"{path} {child.Name}", child)).Prepend((path, command));
    }

    [Theory]
    [InlineData("25832")]
    [InlineData("EPSG:25832")]
    public void A_CRS_may_be_named_with_or_without_its_register(string word) =>
        Assert.Equal(25832, LayersImportCommand.Create().Parse($"f --jurisdiction t --layer l --key k --crs {word}").GetValue<int?>("--crs"));
}
