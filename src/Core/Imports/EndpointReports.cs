using System.Globalization;
using System.Runtime.CompilerServices;
using Open311.Core.Forwarding.Wire;
using Open311.Core.Reports;

namespace Open311.Core.Imports;

/// <param name="Since">How far back.</param>
/// <param name="WindowDays">Days that one question is about; the standard allows 90.</param>
public sealed record EndpointReportOptions(EndpointAccess Access, DateTimeOffset Since, int WindowDays = 30);

/// <summary>The server did not give what is needed, after all attempts.</summary>
public sealed class EndpointReportsException(string code, string? said) : Exception($"{Reason(code)}{(said is null ? "" : $" ({said})")}")
{
    public string Code { get; } = code;

    private static string Reason(string code) => code switch
    {
        "host_unknown" => "the name of its host is not known",
        "unreachable" => "nobody answers there",
        "timeout" => "no answer came in time",
        "connection_lost" => "the connection broke",
        "tls_failed" => "its certificate is not good",
        "address_forbidden" => "the address leads into a network that is not public; only an operator lets that be (Forwarding__AllowPrivate, for this machine Forwarding__AllowLoopback)",
        "redirect_refused" => "it leads on to another address, which has to be given itself",
        "too_many_redirects" => "it leads on and on to other addresses",
        _ when code.StartsWith("status_", StringComparison.Ordinal) => $"it answers with status {code["status_".Length..]}",
        _ when code.StartsWith("answer_", StringComparison.Ordinal) => "what it answers is no list of reports",
        _ => code,
    };
}

/// <summary>
/// Reads old reports from an Open311 address: windows of days from now backwards, page by page where the server knows <c>page</c>; where it does not and cuts a full answer off, the window is
/// halved. Faults are waited for, as long as the server asks for or by own steps; of a server that has not answered yet, once. No report comes twice.
/// </summary>
public sealed class EndpointReports(EndpointClient client, TimeProvider clock)
{
    /// <summary>A page of as many may have been cut off: the round numbers that servers stop at.</summary>
    private static readonly int[] Caps = [50, 100, 200, 250, 500, 1000, 2000, 5000];

    private const int MaxPages = 10_000;

    private static readonly TimeSpan SmallestWindow = TimeSpan.FromMinutes(10);

    /// <summary>Waits after the first, second, … fault of one question.</summary>
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)];

    /// <summary>Whoever has written the address wrongly is to hear of it at once; what asks for patience by 429 or 503 gets it.</summary>
    private const int WaitsAtFirst = 1;

    /// <exception cref="EndpointReportsException">It cannot go on.</exception>
    public async IAsyncEnumerable<OldReport> ReadAsync(EndpointReportOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var begin = clock.GetUtcNow();
        var windows = new Stack<(DateTimeOffset From, DateTimeOffset To)>();
        for (var to = begin; to > options.Since;)
        {
            var from = to.AddDays(-options.WindowDays) is var earlier && earlier > options.Since ? earlier : options.Since;
            windows.Push((from, to));
            to = from;
        }

        // The latest first.
        windows = new Stack<(DateTimeOffset From, DateTimeOffset To)>(windows);
        var number = 0;
        var (turnsPages, hasAnswered) = (true, false);
        while (windows.TryPop(out var window))
        {
            var (from, to) = window;
            var progress = (begin - to) / (begin - options.Since);
            var before = "";
            for (var page = 1; page <= MaxPages; page++)
            {
                var records = await AskAsync(options.Access, from, to, page, hasAnswered ? Waits.Length : WaitsAtFirst, ct);
                hasAnswered = true;
                var ids = string.Join('\n', records.Select(record => record["service_request_id"]));
                if (records.Count == 0 || (page > 2 && ids == before))
                    break;
                // The same page again: the server does not turn them.
                turnsPages &= page == 1 || ids != before;
                foreach (var record in records.Where(record => record["service_request_id"] is not { } id || seen.Add(id)))
                    yield return Report(++number, record) with { Progress = progress };
                if (!turnsPages)
                {
                    // It may have cut the rest off; smaller windows show it.
                    if (Caps.Contains(records.Count) && to - from > SmallestWindow)
                    {
                        var middle = from + ((to - from) / 2);
                        windows.Push((from, middle));
                        windows.Push((middle, to));
                    }

                    break;
                }

                if (page == 1 && records.Count < Caps[0])
                    break;
                before = ids;
            }
        }
    }

    private async Task<IReadOnlyList<ForeignRecord>> AskAsync(EndpointAccess access, DateTimeOffset from, DateTimeOffset to, int page, int waits, CancellationToken ct)
    {
        var query = new (string, string)[]
        {
            ("start_date", WireDate.Format(from)), ("end_date", WireDate.Format(to)), ("page", page.ToString(CultureInfo.InvariantCulture)), ("page_size", "1000"), ("extensions", "true"),
        };
        for (var attempt = 1; ; attempt++)
        {
            var answer = await client.GetReportsAsync(access, query, ct);
            if (answer.Succeeded)
                return answer.Document!.Records;
            // A page beyond the last one is an error to some servers.
            if (page > 1 && answer.Status is 400 or 404)
                return [];
            if (attempt > (answer.Status is 429 or 503 ? Waits.Length : waits) || answer.Status is 401 or 403 or 404 || answer.Code is "address_forbidden" or "redirect_refused" or "too_many_redirects")
                throw new EndpointReportsException(answer.Code!, answer.ErrorText);
            var wait = Waits[attempt - 1];
            await Task.Delay(answer.RetryAfter > wait ? answer.RetryAfter.Value : wait, clock, ct);
        }
    }

    private static OldReport Report(int number, ForeignRecord record) => new(number)
    {
        Id = record["service_request_id"],
        ServiceCode = record["service_code"],
        ServiceName = record["service_name"],
        Requested = record["requested_datetime"],
        Updated = record["updated_datetime"],
        Status = record["detailed_status"] is { } detailed && Forwarding.ForeignStatusWords.Find(detailed) is not null ? detailed : record["status"],
        StatusNotes = record["status_notes"],
        Title = record["title"],
        Description = record["description"],
        Latitude = record["lat"],
        Longitude = record["long"] ?? record["lon"],
        Address = record["address"] ?? record["address_string"],
        AddressId = record["address_id"],
        DuplicateOf = record["duplicate_of"],
        MediaUrls = [.. record.All("media_url").SelectMany(links => links.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))],
    };
}
