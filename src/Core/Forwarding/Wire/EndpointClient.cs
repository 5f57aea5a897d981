using System.Text;

namespace Open311.Core.Forwarding.Wire;

/// <summary>What is needed to talk to another Open311 server.</summary>
/// <param name="Address">Without trailing slash.</param>
public sealed record EndpointAccess(string Address, string? JurisdictionId, Secret? Key, EndpointFormat Format);

/// <param name="Status">Null: there was no answer.</param>
/// <param name="Document">Null: what came could not be read.</param>
/// <param name="Code">Why it is no success, machine readable: a fault on the way, <c>status_404</c>, <c>errors_in_answer</c>, <c>answer_unreadable</c>. Null: a success that could be read.</param>
public sealed record EndpointAnswer(int? Status, ForeignDocument? Document, string? Code, TimeSpan? RetryAfter)
{
    public bool Succeeded => Code is null;

    /// <summary>What the server said about it, for people: at most 500 characters.</summary>
    public string? ErrorText
    {
        get
        {
            if (Document is not { Errors.Count: > 0 } document)
                return null;
            var words = string.Join("; ", document.Errors.Take(5).Select(error => string.Join(": ", new[] { error["code"], error["description"] }.Where(part => part is not null))));
            return words.Length > 500 ? words[..500] + "…" : words;
        }
    }
}

/// <summary>GeoReport v2 as a client speaks it: form bodies, the format at the end of the path, key and jurisdiction where servers look for them.</summary>
public sealed class EndpointClient(OutgoingHttp http)
{
    /// <summary>POST requests; key and jurisdiction in the body.</summary>
    public Task<EndpointAnswer> PostReportAsync(EndpointAccess access, IReadOnlyList<KeyValuePair<string, string>> fields, string idempotencyKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(access);
        var form = new List<KeyValuePair<string, string>>();
        if (access.Key is { } key)
            form.Add(new("api_key", key.Value));
        if (access.JurisdictionId is { } jurisdiction)
            form.Add(new("jurisdiction_id", jurisdiction));
        form.AddRange(fields);
        return AskAsync(new OutgoingRequest(AddressOf(access, "requests", []), form, access.Key is not null, idempotencyKey), ct);
    }

    /// <summary>GET tokens/{token}.</summary>
    public Task<EndpointAnswer> GetTokenAsync(EndpointAccess access, string token, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(access);
        return AskAsync(new OutgoingRequest(AddressOf(access, "tokens/" + Uri.EscapeDataString(token), Jurisdiction(access)), null, CarriesKey: false), ct);
    }

    /// <summary>GET requests. The key goes along only if there is one: some servers want it here too.</summary>
    public Task<EndpointAnswer> GetReportsAsync(EndpointAccess access, IEnumerable<(string Name, string Value)> query, CancellationToken ct) => GetAsync(access, "requests", query, ct);

    /// <summary>GET servicerequestupdates (the feed of FixMyStreet); key in the query.</summary>
    public Task<EndpointAnswer> GetUpdatesAsync(EndpointAccess access, IEnumerable<(string Name, string Value)> query, CancellationToken ct) => GetAsync(access, "servicerequestupdates", query, ct);

    private Task<EndpointAnswer> GetAsync(EndpointAccess access, string path, IEnumerable<(string Name, string Value)> query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(access);
        var key = access.Key is { } secret ? [("api_key", secret.Value)] : Array.Empty<(string, string)>();
        return AskAsync(new OutgoingRequest(AddressOf(access, path, query.Concat(Jurisdiction(access)).Concat(key)), null, access.Key is not null), ct);
    }

    private static IEnumerable<(string Name, string Value)> Jurisdiction(EndpointAccess access) => access.JurisdictionId is { } id ? [("jurisdiction_id", id)] : [];

    private static Uri AddressOf(EndpointAccess access, string path, IEnumerable<(string Name, string Value)> query)
    {
        var address = new StringBuilder(access.Address).Append('/').Append(path).Append(access.Format == EndpointFormat.Json ? ".json" : ".xml");
        var separator = '?';
        foreach (var (name, value) in query)
        {
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(address.ToString(), UriKind.Absolute);
    }

    private async Task<EndpointAnswer> AskAsync(OutgoingRequest request, CancellationToken ct)
    {
        var answer = await http.RunAsync(request, ct);
        if (answer.Status is not { } status)
            return new EndpointAnswer(null, null, answer.Code, null);
        var document = ForeignDocument.TryRead(answer.Body);
        var code = status is < 200 or > 299 ? $"status_{status}"
            : document is null ? "answer_unreadable"
            // One adapter answers 200 with errors, and one client dies of them: an error is an error.
            : document.Errors.Count > 0 ? "errors_in_answer" : null;
        return new EndpointAnswer(status, document, code, answer.RetryAfter);
    }
}
