using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>GET keys; POST keys makes one, keys/{key}/change, /rotate and /revoke. A key itself is in the answer to making and rotating, and nowhere else.</summary>
internal static class PostKeys
{
    public static async Task<IResult> ListAsync(HttpContext http, ListApiKeys list, TimeProvider clock)
    {
        var call = AdminCall.Of(http);
        var keys = await list.RunAsync(new ListApiKeysInput(AuthorityOf(call), call.Jurisdiction.Id), http.RequestAborted);
        return AdminAnswer.Ok(new { Keys = keys.Select(key => Shape(key, clock.GetUtcNow())) });
    }

    public static async Task<IResult> MakeAsync(HttpContext http, MakeApiKey make, ListApiKeys list, TimeProvider clock)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<MakeBody>(http);
        if (body is null)
            return refusal!;
        var made = await make.RunAsync(new MakeApiKeyInput(AuthorityOf(call), body.AllJurisdictions ? null : call.Jurisdiction.Id, Wanted(body)), http.RequestAborted);
        return await AnswerAsync(http, list, clock, made);
    }

    public static async Task<IResult> ChangeAsync(HttpContext http, long key, ChangeApiKey change, ListApiKeys list, TimeProvider clock)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<KeyBody>(http);
        if (body is null)
            return refusal!;
        var changed = await change.RunAsync(new ChangeApiKeyInput(AuthorityOf(AdminCall.Of(http)), key, Wanted(body)), http.RequestAborted);
        return await AnswerAsync(http, list, clock, key, changed.Failures);
    }

    public static async Task<IResult> RotateAsync(HttpContext http, long key, RotateApiKey rotate, ListApiKeys list, TimeProvider clock)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<RotateBody>(http);
        if (body is null)
            return refusal!;
        var made = await rotate.RunAsync(new RotateApiKeyInput(AuthorityOf(AdminCall.Of(http)), key, body.OverlapDays ?? RotateApiKey.DefaultOverlapDays), http.RequestAborted);
        return await AnswerAsync(http, list, clock, made);
    }

    public static async Task<IResult> RevokeAsync(HttpContext http, long key, RevokeApiKey revoke, ListApiKeys list, TimeProvider clock)
    {
        var revoked = await revoke.RunAsync(new RevokeApiKeyInput(AuthorityOf(AdminCall.Of(http)), key), http.RequestAborted);
        return await AnswerAsync(http, list, clock, key, revoked.Failures);
    }

    private static KeyAuthority AuthorityOf(AdminCall call) =>
        KeyAuthority.Of(call.Caller, call.Jurisdiction.Id) ?? throw new InvalidOperationException("The gate lets only administrators pass.");

    private static WantedApiKey Wanted(KeyBody body) => new(WireText.Clean(body.Name), body.Scopes ?? [], WireText.Clean(body.ReporterMail), body.WritesPerSecond);

    private static async Task<IResult> AnswerAsync(HttpContext http, ListApiKeys list, TimeProvider clock, Outcome<MadeApiKey> made) =>
        made.Succeeded ? await AnswerAsync(http, list, clock, made.Value.Id, [], made.Value.Key) : AdminAnswer.Refuse(http, made.Failures);

    private static async Task<IResult> AnswerAsync(HttpContext http, ListApiKeys list, TimeProvider clock, long id, IReadOnlyList<Failure> failures, string? apiKey = null)
    {
        if (failures.Count > 0)
            return AdminAnswer.Refuse(http, failures);
        if (await list.FindAsync(AuthorityOf(AdminCall.Of(http)), id, http.RequestAborted) is not { } key)
            return AdminAnswer.Refuse(http, ApiKeyFailures.Unknown);
        return AdminAnswer.Ok(new { ApiKey = apiKey, Key = Shape(key, clock.GetUtcNow()) });
    }

    private static object Shape(ListedApiKey key, DateTimeOffset now) => new
    {
        key.Id,
        key.Name,
        Jurisdiction = key.Town,
        key.Scopes,
        ReporterMail = SnakeCase.Of(key.ReporterMail),
        key.WritesPerSecond,
        key.CreatedAt,
        key.LastUsedOn,
        PreviousEndsAt = key.PreviousEndsAt > now ? key.PreviousEndsAt : null,
        PreviousLastUsedOn = key.PreviousEndsAt > now ? key.PreviousLastUsedOn : null,
        key.RevokedAt,
    };

    private record KeyBody
    {
        public string? Name { get; init; }

        public List<string>? Scopes { get; init; }

        public string? ReporterMail { get; init; }

        public double? WritesPerSecond { get; init; }
    }

    private sealed record MakeBody : KeyBody
    {
        public bool AllJurisdictions { get; init; }
    }

    private sealed record RotateBody
    {
        public int? OverlapDays { get; init; }
    }
}
