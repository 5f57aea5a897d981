using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Open311.Cli.Demo;

namespace Open311.Cli.Commands;

/// <summary><c>open311 demo report</c>: what <c>./dev report</c> runs.</summary>
public static class DemoReportCommand
{
    public static Command Create()
    {
        var values = new Option<FileInfo>("--values") { Required = true, Description = "The file with addresses and keys that \"demo make\" wrote" };
        var latitude = new Option<string?>("--lat") { Description = "Degrees north; without, the demo city's sample place" };
        var longitude = new Option<string?>("--long") { Description = "Degrees east" };
        var service = new Option<string?>("--service") { Description = "Code of the service" };
        var text = new Option<string>("--text") { Description = "What it says", DefaultValueFactory = _ => "Posted by ./dev report to try it out" };
        var answers = new Option<string[]>("--answer") { Description = "QUESTION=ANSWER, as often as needed; a required question without one gets its first option" };
        foreach (var degrees in new[] { latitude, longitude })
        {
            degrees.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<string?>() is { } word && !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                    result.AddError($"{degrees.Name} is in degrees, such as 51.571; \"{word}\" is no number.");
            });
        }

        answers.Validators.Add(result =>
        {
            foreach (var word in (result.GetValueOrDefault<string[]>() ?? []).Where(word => word.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"--answer is QUESTION=ANSWER; \"{word}\" is not.");
        });
        var command = new Command("report", "Posts a sample report, follows it through its stages and shows its mails.") { values, latitude, longitude, service, text, answers };
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetValue(values)!, parsed.GetValue(latitude), parsed.GetValue(longitude), parsed.GetValue(service), parsed.GetValue(text)!, parsed.GetValue(answers) ?? [],
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo file, string? latitude, string? longitude, string? service, string text, string[] answers, TextWriter output, TextWriter error, CancellationToken ct)
    {
        DemoValues values;
        try
        {
            await using var stream = file.OpenRead();
            values = await JsonSerializer.DeserializeAsync<DemoValues>(stream, DemoValues.Json, ct) ?? new DemoValues();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return await FailAsync($"{file.FullName} cannot be read ({fault.Message}); run ./dev up first.");
        }

        if (values is not { BaseUrl: { } address, ApiKey: { } key, JurisdictionId: { } jurisdiction })
            return await FailAsync($"{file.FullName} names no API key: run ./dev up without --no-seed.");
        if ((latitude ?? values.Lat, longitude ?? values.Long, service ?? values.ServiceCode) is not ({ } north, { } east, { } code))
            return await FailAsync($"{file.FullName} names no sample place: say --lat, --long and --service.");
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            var input = new SampleReportInput(
                new Uri(address), jurisdiction, key, values.Admin?.ApiKey, values.MailsUrl is { } mails ? new Uri(mails) : null, north, east, code, text,
                answers.Select(answer => answer.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
            await new SampleReport(http, output).RunAsync(input, ct);
            return 0;
        }
        catch (SampleReportException refusal)
        {
            return await FailAsync(refusal.Message);
        }
        catch (HttpRequestException fault)
        {
            return await FailAsync($"{address} does not answer ({fault.Message}); run ./dev up first.");
        }

        async Task<int> FailAsync(string sentence)
        {
            await output.FlushAsync(CancellationToken.None);
            await error.WriteLineAsync(sentence);
            return 1;
        }
    }

    private sealed record DemoValues(
        string? BaseUrl = null, string? ApiKey = null, string? JurisdictionId = null, string? MailsUrl = null, DemoAdmin? Admin = null, string? Lat = null, string? Long = null,
        string? ServiceCode = null)
    {
        public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    }

    private sealed record DemoAdmin(string? ApiKey = null);
}
