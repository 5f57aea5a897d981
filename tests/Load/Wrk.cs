using System.Globalization;
using System.Text;

namespace Open311.Tests.Load;

/// <param name="Path">With its query, from the service's root.</param>
/// <param name="KnownTag">Sent as <c>If-None-Match</c>.</param>
/// <param name="IsAnew">Each time under another address, by a field that means nothing: no answer that the service has kept serves it.</param>
internal sealed record Get(string Path, string? KnownTag = null, bool IsAnew = false)
{
    /// <summary>With a number that makes the address another one.</summary>
    public string PathOf(long number) => IsAnew ? string.Create(CultureInfo.InvariantCulture, $"{Anew}{number}") : Path;

    /// <summary>Where that number goes at its end.</summary>
    public string Anew => Path + (Path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "anew=";
}

internal sealed record LoadResult(double PerSecond, double MedianMilliseconds, double Percentile99Milliseconds, double MostMilliseconds)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {MedianMilliseconds:F1}, p99 {Percentile99Milliseconds:F1}, most {MostMilliseconds:F1}");
}

/// <summary>wrk, a client that costs hardly more than pgbench does on the other side, so that two cores can be shared with it.</summary>
internal static class Wrk
{
    /// <summary>As many requests as <paramref name="clients"/> connections get answers to, the addresses in turn.</summary>
    /// <exception cref="LoadException">wrk is missing, or an answer was an error.</exception>
    public static async Task<LoadResult> RunAsync(Uri service, IReadOnlyList<Get> requests, int clients, int seconds, CancellationToken ct)
    {
        var script = System.IO.Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, Script(requests), ct);
            var output = await Shell.RunAsync("wrk", ["-t", "1", "-c", $"{clients}", "-d", $"{seconds}s", "--timeout", "30s", "-s", script, service.ToString()], ct);
            var figures = (output.Split('\n').FirstOrDefault(line => line.StartsWith("figures ", StringComparison.Ordinal)) ?? throw new LoadException("wrk said: " + output))
                .Split(' ')[1..].Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
            if (figures[5] > 0)
                throw new LoadException($"{requests[0].Path}: {figures[5]} of {figures[0]} requests were not answered as they should.");
            return new LoadResult(figures[0] / (figures[1] / 1e6), figures[2] / 1e3, figures[3] / 1e3, figures[4] / 1e3);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string Script(IReadOnlyList<Get> requests)
    {
        var lua = new StringBuilder("local requests = {}\n").Append(CultureInfo.InvariantCulture, $"local isAnew = {(requests.Any(request => request.IsAnew) ? "true" : "false")}\n");
        foreach (var request in requests)
        {
            var headers = request.KnownTag is null ? "{}" : $"{{['If-None-Match'] = [=[{request.KnownTag}]=]}}";
            lua.Append(CultureInfo.InvariantCulture, $"requests[#requests + 1] = function(number) return wrk.format('GET', {(request.IsAnew ? $"[=[/{request.Anew}]=] .. number" : $"[=[/{request.Path}]=]")}, {headers}) end\n");
        }

        return lua.Append("""
            -- Eleven digits at most: longer ones Lua would round.
            local built, turn, number = {}, 0, (os.time() % 100000) * 1000000
            function request()
                if #built == 0 then
                    for i = 1, #requests do built[i] = requests[i](0) end
                end
                turn, number = turn % #built + 1, number + 1
                return isAnew and requests[turn](number) or built[turn]
            end
            function done(summary, latency)
                local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
                io.write(string.format("figures %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max, failed))
            end
            """).ToString();
    }
}
