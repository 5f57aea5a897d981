using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Open311.Cli.Demo;

/// <param name="AdminKey">Null: the stages cannot be followed.</param>
/// <param name="Mails">The page of caught mails; null: none are shown.</param>
/// <param name="Answers">Question and answer; a required question without one gets its first option.</param>
public sealed record SampleReportInput(
    Uri Service, string Jurisdiction, string ApiKey, string? AdminKey, Uri? Mails, string Latitude, string Longitude, string ServiceCode, string Text,
    IReadOnlyDictionary<string, string> Answers);

/// <summary>A run that cannot go on, said in a sentence.</summary>
public sealed class SampleReportException(string message) : Exception(message);

/// <summary>Posts a report as an app would, follows it through its stages as staff may, and tells the story with the mails it caused.</summary>
public sealed partial class SampleReport(HttpClient http, TextWriter output)
{
    private static readonly string[] Stages = ["stored", "deduplicated", "routed", "notified"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MailPatience = TimeSpan.FromSeconds(15);
    private readonly long began = Stopwatch.GetTimestamp();

    /// <exception cref="SampleReportException">It was refused, or did not come through.</exception>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    public async Task RunAsync(SampleReportInput input, CancellationToken ct)
    {
        var endpoint = $"{input.Service.AbsoluteUri.TrimEnd('/')}/j/{Uri.EscapeDataString(input.Jurisdiction)}/open311/v2";
        var (service, answers) = await ChooseAsync(endpoint, input, ct);
        Line($"A report to {endpoint}/requests.json");
        Line($"  service   {service.GetProperty("service_name").GetString()} ({input.ServiceCode})");
        Line($"  place     {input.Latitude} {input.Longitude}");
        Line($"  text      {input.Text}");
        foreach (var (question, answer) in answers)
            Line($"  {question} = {answer}");
        Line("");

        var accepted = await PostAsync(endpoint, input, answers, ct);
        Step("posted", "");
        var id = Text(accepted, "service_request_id");
        if (id is null && Text(accepted, "token") is { } token)
        {
            Step("token", $"{token}; the number follows when the report is routed");
            id = await ExchangeAsync(endpoint, token, ct);
        }

        if (id is null)
        {
            Line("");
            Line("A service of this type (blackbox) gives no number: the report is with the administration, and cannot be followed from outside.");
            return;
        }

        Step("number", id);
        if (input.AdminKey is null)
        {
            Line("  There is no administrator's key: the stages cannot be followed.");
        }
        else
        {
            var report = await FollowAsync(input, id, ct);
            if (input.Mails is { } mails)
                await ShowMailsAsync(input, mails, id, report, ct);
        }

        Line("");
        Line($"To be seen at {endpoint}/requests/{id}.json");
    }

    private async Task<(JsonElement Service, List<KeyValuePair<string, string>> Answers)> ChooseAsync(string endpoint, SampleReportInput input, CancellationToken ct)
    {
        var services = (await GetAsync($"{endpoint}/services.json", null, ct)).EnumerateArray().ToList();
        var service = services.Find(each => Text(each, "service_code") == input.ServiceCode);
        if (service.ValueKind == JsonValueKind.Undefined)
            throw new SampleReportException($"There is no service \"{input.ServiceCode}\"; there are: {string.Join(", ", services.Select(each => Text(each, "service_code")))}.");
        var answers = input.Answers.ToList();
        if (!service.GetProperty("metadata").GetBoolean())
            return (service, answers);
        var definition = await GetAsync($"{endpoint}/services/{Uri.EscapeDataString(input.ServiceCode)}.json", null, ct);
        foreach (var question in definition.GetProperty("attributes").EnumerateArray())
        {
            var code = Text(question, "code")!;
            if (!question.GetProperty("required").GetBoolean() || !question.GetProperty("variable").GetBoolean() || input.Answers.ContainsKey(code))
                continue;
            if (question.GetProperty("values").EnumerateArray().Select(option => Text(option, "key")).FirstOrDefault() is not { } first)
                throw new SampleReportException($"The service asks \"{Text(question, "description")}\" and wants an answer ({Text(question, "datatype")}): add --answer {code}=….");
            answers.Add(new(code, first));
        }

        return (service, answers);
    }

    private async Task<JsonElement> PostAsync(string endpoint, SampleReportInput input, List<KeyValuePair<string, string>> answers, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(
        [
            new("api_key", input.ApiKey), new("service_code", input.ServiceCode), new("lat", input.Latitude), new("long", input.Longitude), new("description", input.Text),
            new("first_name", "Erika"), new("last_name", "Mustermann"), new("email", "erika.mustermann@example.org"),
            .. answers.Select(answer => KeyValuePair.Create($"attribute[{answer.Key}]", answer.Value)),
        ]);
        using var answer = await http.PostAsync(new Uri($"{endpoint}/requests.json"), form, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode)
            throw new SampleReportException($"The service refused the report ({(int)answer.StatusCode}): {Reasons(body)}");
        return JsonElement.Parse(body)[0];
    }

    private async Task<string> ExchangeAsync(string endpoint, string token, CancellationToken ct)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience; await Task.Delay(100, ct))
        {
            if (Text((await GetAsync($"{endpoint}/tokens/{token}.json", null, ct))[0], "service_request_id") is { } id)
                return id;
        }

        throw new SampleReportException($"The token {token} has not become a number within {Patience.TotalSeconds} s; look into ./dev log.");
    }

    private async Task<JsonElement> FollowAsync(SampleReportInput input, string id, CancellationToken ct)
    {
        var seen = 0;
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience; await Task.Delay(50, ct))
        {
            var report = await ReadAsync(input, id, ct);
            var stage = Array.IndexOf(Stages, Text(report, "stage"));
            for (; seen <= stage; seen++)
                Step(Stages[seen], Remark(seen, report));
            if (stage == Stages.Length - 1)
                return report;
        }

        throw new SampleReportException($"The report stays before the stage \"{Stages[Math.Min(seen, Stages.Length - 1)]}\" for {Patience.TotalSeconds} s; look into ./dev log.");
    }

    private static string Remark(int stage, JsonElement report) => Stages[stage] switch
    {
        "deduplicated" => Text(report, "duplicate_of") is { } head
            ? $"the same as {head}, which is older: linked to it"
            : report.GetProperty("suggestions").GetArrayLength() is > 0 and var count ? $"{count} near it might be the same: noted for people" : "nothing of the same is near",
        "routed" => Routed(report),
        "notified" => $"mails written: {report.GetProperty("mails").GetArrayLength()}",
        _ => "",
    };

    private static string Routed(JsonElement report)
    {
        var department = Text(report, "department_name") ?? Text(report, "department") ?? "to nobody";
        var decisions = report.GetProperty("routing_decisions");
        if (decisions.GetArrayLength() == 0)
            return department;
        var why = Text(decisions[0], "rule_text") is { } rule ? $"by the rule \"{rule}\"" : "because no rule places it";
        var feature = Text(decisions[0], "feature_label") ?? Text(decisions[0], "feature_key");
        if (feature is not null)
            why += $" ({feature}{(decisions[0].GetProperty("distance_meters") is { ValueKind: JsonValueKind.Number } meters && meters.GetDouble() > 0 ? string.Create(CultureInfo.InvariantCulture, $", {meters.GetDouble():0.0} m away") : "")})";
        return $"{department}, {why}";
    }

    private async Task ShowMailsAsync(SampleReportInput input, Uri mails, string id, JsonElement report, CancellationToken ct)
    {
        for (var since = Stopwatch.GetTimestamp(); report.GetProperty("mails").EnumerateArray().Any(IsOnItsWay); await Task.Delay(100, ct))
        {
            if (Stopwatch.GetElapsedTime(since) > MailPatience)
                throw new SampleReportException($"A mail has not gone out within {MailPatience.TotalSeconds} s; look into ./dev log.");
            report = await ReadAsync(input, id, ct);
        }

        var written = report.GetProperty("mails").GetArrayLength();
        if (written == 0)
        {
            Line("  No mail is sent about it.");
            return;
        }

        Step("mail out", "");
        var caught = (await GetAsync($"{mails.AbsoluteUri.TrimEnd('/')}/?contains={Uri.EscapeDataString(id)}", null, ct)).EnumerateArray().Where(mail => Names(mail, id)).ToList();
        if (caught.Count == 0)
            throw new SampleReportException($"The mails about {id} have gone out, but none was caught at {mails}.");
        foreach (var mail in caught)
        {
            Line("");
            Line(new string('-', 78));
            Line($"From:    {Text(mail, "from")}");
            Line($"To:      {Text(mail, "to")}");
            Line($"Subject: {Text(mail, "subject")}");
            Line("");
            Line((Text(mail, "text") ?? "").TrimEnd());
        }

        Line(new string('-', 78));
    }

    private static bool IsOnItsWay(JsonElement mail) => mail.GetProperty("sent_at").ValueKind == JsonValueKind.Null && mail.GetProperty("failed_at").ValueKind == JsonValueKind.Null;

    private static bool Names(JsonElement mail, string id) => Regex.IsMatch($"{Text(mail, "subject")} {Text(mail, "text")}", $@"(?<![0-9A-Za-z-]){Regex.Escape(id)}(?![0-9A-Za-z])");

    private Task<JsonElement> ReadAsync(SampleReportInput input, string id, CancellationToken ct) =>
        GetAsync($"{input.Service.AbsoluteUri.TrimEnd('/')}/j/{Uri.EscapeDataString(input.Jurisdiction)}/admin/v1/reports/{id}", input.AdminKey, ct);

    private async Task<JsonElement> GetAsync(string address, string? key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(request, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        return answer.StatusCode == HttpStatusCode.OK ? JsonElement.Parse(body) : throw new SampleReportException($"{address} answers {(int)answer.StatusCode}: {Reasons(body)}");
    }

    private static string Reasons(string body)
    {
        try
        {
            var answer = JsonElement.Parse(body);
            return answer.ValueKind == JsonValueKind.Array
                ? string.Join(" ", answer.EnumerateArray().Select(error => Text(error, "description")))
                : Text(answer, "title") ?? body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && value.ToString() is { Length: > 0 } text
            ? text
            : null;

    private void Step(string what, string remark) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds,6:0.0} s  {what,-13} {remark}").TrimEnd());

    /// <summary>Texts come from elsewhere: none of their control characters but the line's end reaches the terminal.</summary>
    private void Line(string text) => output.WriteLine(Control().Replace(text, "?"));

    [GeneratedRegex(@"[\p{Cc}-[\n\t]]")]
    private static partial Regex Control();
}
