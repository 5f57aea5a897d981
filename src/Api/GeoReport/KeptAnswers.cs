using System.Buffers;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Open311.Api.GeoReport;

/// <summary>
/// Whole answers, kept from the second time that they are asked for until their version passes: dashboards and pollers ask for the same lists again and again, and few send
/// <c>If-None-Match</c>. It relies on what an ETag promises to a client and on nothing else: the version is read from the database before a kept answer is sent, as it is for a 304,
/// and what is hidden is gone with the version that had it.
/// </summary>
internal sealed class KeptAnswers(IOptions<GeoReportOptions> options) : IDisposable
{
    private const int MaxAddressLength = 16_000;

    // What an entry costs beside its address and its bytes.
    private const int EntryBytes = 300;

    private static readonly TimeSpan UnusedFor = TimeSpan.FromMinutes(10);

    private readonly long allBytes = options.Value.KeptAnswersMegabytes * 1024L * 1024;
    private readonly MemoryCache? memory = options.Value.KeptAnswersMegabytes == 0 ? null : new(new MemoryCacheOptions { SizeLimit = options.Value.KeptAnswersMegabytes * 1024L * 1024 });

    /// <summary>Whether there is an answer to this request, of whatever version.</summary>
    public bool Has(GeoReportExchange exchange) => AddressOf(exchange) is { } address && memory!.TryGetValue(address, out Entry? entry) && entry!.Bytes is not null;

    /// <summary>Sends the answer of that version, if it is kept; else it is kept as it is written now, provided that somebody has asked for it before.</summary>
    /// <returns>True: the answer is given.</returns>
    public async ValueTask<bool> SendAsync(GeoReportExchange exchange, AnswerVersion version)
    {
        if (AddressOf(exchange) is not { } address)
            return false;
        if (!memory!.TryGetValue(address, out Entry? entry) || entry!.Tag != version.Tag)
            Keep(address, new Entry(version.Tag, null));
        else if (entry.Bytes is null)
            exchange.CollectInto(new Collecting(this, address, version.Tag));
        else
        {
            exchange.Begin().Dispose();
            exchange.Http.Response.ContentLength = entry.Bytes.Length;
            await exchange.Http.Response.BodyWriter.WriteAsync(entry.Bytes, exchange.Ct);
            return true;
        }

        return false;
    }

    public void Dispose() => memory?.Dispose();

    // All that the answer hangs on beside its version. With a key in it an address is a secret, and the answer perhaps one person's.
    private string? AddressOf(GeoReportExchange exchange)
    {
        var request = exchange.Http.Request;
        if (memory is null || request.QueryString.Value is { Length: > MaxAddressLength } || request.Query.Keys.Any(name => name.Equals("api_key", StringComparison.OrdinalIgnoreCase)))
            return null;
        return string.Concat(string.Concat(request.Scheme, "://", request.Host.Value, request.PathBase.Value), request.Path.Value, request.QueryString.Value, exchange.ReaderLanguage);
    }

    private void Keep(string address, Entry entry) =>
        memory!.Set(address, entry, new MemoryCacheEntryOptions { Size = EntryBytes + (2 * address.Length) + (entry.Bytes?.Length ?? 0), SlidingExpiration = UnusedFor });

    private sealed record Entry(string Tag, byte[]? Bytes);

    /// <summary>An answer on its way out.</summary>
    internal sealed class Collecting(KeptAnswers answers, string address, string tag)
    {
        private ArrayBufferWriter<byte>? bytes = new();

        public void Add(ReadOnlyMemory<byte> piece)
        {
            bytes?.Write(piece.Span);
            if (bytes?.WrittenCount > answers.allBytes / 16)
                bytes = null;
        }

        /// <summary>The answer is whole.</summary>
        public void End()
        {
            if (bytes is not null)
                answers.Keep(address, new Entry(tag, bytes.WrittenSpan.ToArray()));
        }
    }
}
