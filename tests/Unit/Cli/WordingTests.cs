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
        { "departments forward roads --jurisdiction t --address https://a.example --poll-minutes often", "--poll-minutes: expected is a number from 1 to 10080; \"often\" is none." },
        { "departments forward roads --jurisdiction t --address https://a.example --service pothole", "--service: expected is OURS=THEIRS; \"pothole\" is none." },
        { "reports import old.csv --jurisdiction t --source s --window-days 400", "--window-days: expected is a number from 1 to 90; \"400\" is none." },
        { "test --to x", "--to: \"x\" is no mail address, such as name@example.org." },
        { "test --to a@b.example --from y@", "--from: \"y@\" is no mail address, such as name@example.org." },
    };

    [Theory]
    [MemberData(nameof(Slips))]
    public async Task It_says_what_is_expected(string line, string expected)
    {
        var root = new RootCommand { LayersImportCommand.Create(), KeysCommand.Create(), MailCatchCommand.Create(), MailTestCommand.Create(), DemoReportCommand.Create(), CatalogCommands.Departments(), ReportsCommand.Create() };
        using var error = new StringWriter();
        using var output = new StringWriter();

        var code = await root.Parse(line).InvokeAsync(new InvocationConfiguration { Error = error, Output = output });

        Assert.NotEqual(0, code);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("25832")]
    [InlineData("EPSG:25832")]
    public void A_CRS_may_be_named_with_or_without_its_register(string word) =>
        Assert.Equal(25832, LayersImportCommand.Create().Parse($"f --jurisdiction t --layer l --key k --crs {word}").GetValue<int?>("--crs"));
}
