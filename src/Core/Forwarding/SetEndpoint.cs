using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Forwarding;

/// <param name="Department">Its key.</param>
/// <param name="Key">The API key at the endpoint; null leaves the one that is stored.</param>
public sealed record SetEndpointInput(int JurisdictionId, string Department, TownFileEndpoint Endpoint, Secret? Key);

/// <summary>Names the Open311 server that a department's reports are passed on to, or changes what is said of it. Reports that stand with the department already are not passed on.</summary>
public sealed partial class SetEndpoint(Open311DbFactory databases, EndpointKeys keys, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>True if it was made.</returns>
    public async Task<Outcome<bool>> RunAsync(SetEndpointInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var where = $"department \"{input.Department}\"";
        var failures = Check(where, input.Endpoint).ToList();
        if (failures.Count > 0)
            return failures;
        await using var db = databases.For(input.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is null)
            return JurisdictionFailures.Unknown;
        if (await db.Departments.SingleOrDefaultAsync(row => row.Key == input.Department, ct) is not { } department)
            return RoutingFailures.DepartmentUnknown;
        var services = await ServiceCodesAsync(db, ct);
        failures = Missing(where, input.Endpoint, services).ToList();
        if (failures.Count > 0)
            return failures;
        var state = await ApplyAsync(db, department.Id, input.Endpoint, input.Key, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return state == EntityState.Added;
    }

    /// <summary>What can be wrong with it by itself.</summary>
    internal static IEnumerable<Failure> Check(string where, TownFileEndpoint endpoint)
    {
        if (!(Uri.TryCreate(endpoint.Address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0))
            yield return ForwardingFailures.Wrong(where, $"the endpoint's address begins with http:// or https:// and has no password, ? or #: \"{endpoint.Address}\"", $"die Adresse des Endpunkts beginnt mit http:// oder https:// und hat kein Kennwort, ? oder #: „{endpoint.Address}“");
        if (SnakeCase.TryParse<EndpointFormat>(endpoint.Format) is null)
            yield return NoneOf(where, "format", endpoint.Format, SnakeCase.Words<EndpointFormat>());
        if (SnakeCase.TryParse<EndpointUpdates>(endpoint.Updates) is null)
            yield return NoneOf(where, "updates", endpoint.Updates, SnakeCase.Words<EndpointUpdates>());
        if (endpoint.PollMinutes is < 1 or > 10_080)
            yield return ForwardingFailures.Wrong(where, "poll_minutes is from 1 to 10080", "poll_minutes ist von 1 bis 10080");
        if (endpoint.KeyVariable is { } variable && !KeyVariables().IsMatch(variable))
            yield return ForwardingFailures.Wrong(where, "key_variable names an environment variable that begins with OPEN311_ENDPOINT_", "key_variable nennt eine Umgebungsvariable, die mit OPEN311_ENDPOINT_ beginnt");
        foreach (var name in endpoint.Unknown.Keys)
            yield return ForwardingFailures.Wrong(where, $"the endpoint has a field \"{name}\", which is not known", $"der Endpunkt hat ein Feld „{name}“, das unbekannt ist");
    }

    /// <summary>Our services that it maps and that are not there.</summary>
    internal static IEnumerable<Failure> Missing(string where, TownFileEndpoint endpoint, IReadOnlySet<string> services) =>
        endpoint.Services.Keys.Where(code => !services.Contains(code)).Select(code => ForwardingFailures.Wrong(where, $"the endpoint maps the service \"{code}\", which does not exist", $"der Endpunkt bildet den Service „{code}“ ab, den es nicht gibt"));

    internal static async Task<HashSet<string>> ServiceCodesAsync(Open311Db db, CancellationToken ct) => (await db.Services.Select(row => row.Code).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The key that <see cref="TownFileEndpoint.KeyVariable"/> names; null where it names none, or none is set.</summary>
    internal static Secret? KeyFromEnvironment(TownFileEndpoint endpoint) =>
        endpoint.KeyVariable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new Secret(value.Trim()) : null;

    /// <summary>Changes the row inside the caller's transaction; saved by the caller.</summary>
    internal async Task<EntityState> ApplyAsync(Open311Db db, long departmentId, TownFileEndpoint wanted, Secret? key, CancellationToken ct)
    {
        var row = await db.Endpoints.SingleOrDefaultAsync(known => known.DepartmentId == departmentId, ct);
        if (row is null)
            db.Endpoints.Add(row = new Endpoint { DepartmentId = departmentId, Address = "", NextPollAt = clock.GetUtcNow() });
        var address = wanted.Address.TrimEnd('/');
        if (row.Address != address)
            (row.PolledTo, row.FeedMissingAt, row.PollFailures, row.PollFailureCode) = (null, null, 0, null);
        row.Address = address;
        row.ForeignJurisdiction = Given(wanted.JurisdictionId);
        row.Format = SnakeCase.Parse<EndpointFormat>(wanted.Format);
        row.Services = SameOr(row.Services, wanted.Services);
        row.DefaultService = Given(wanted.DefaultService);
        row.Attributes = SameOr(row.Attributes, wanted.Attributes);
        row.IdAttribute = Given(wanted.IdAttribute);
        row.PassesContact = wanted.PassesContact;
        row.Updates = SnakeCase.Parse<EndpointUpdates>(wanted.Updates);
        row.PollMinutes = wanted.PollMinutes;
        row.IsActive = wanted.Active;
        if (key is { } secret)
            row.ProtectedKey = keys.Protect(secret);
        return db.Entry(row).State;
    }

    // PostgreSQL keeps jsonb in its own spelling and order.
    private static string SameOr(string stored, Dictionary<string, string> wanted)
    {
        var text = JsonSerializer.Serialize(wanted, Json);
        return JsonElement.DeepEquals(JsonElement.Parse(stored), JsonElement.Parse(text)) ? stored : text;
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Failure NoneOf(string where, string field, string given, IEnumerable<string> words) =>
        ForwardingFailures.Wrong(where, $"the endpoint's {field} \"{given}\" is none of {string.Join(", ", words)}", $"{field} „{given}“ des Endpunkts ist keines von {string.Join(", ", words)}");

    [GeneratedRegex("^OPEN311_ENDPOINT_[A-Z0-9_]{1,100}$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyVariables();
}
