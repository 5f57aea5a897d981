using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Portal.Hosting;

namespace Open311.Api.Admin;

/// <summary>Who asks, and for which jurisdiction: set for every request that passed <see cref="AdminGate"/>.</summary>
internal sealed record AdminCall(JurisdictionProfile Jurisdiction, ApiCaller Caller)
{
    /// <summary>As events name the one who acted.</summary>
    public string Actor => "key:" + Caller.Name;

    public static AdminCall Of(HttpContext http) =>
        http.Features.Get<AdminCall>() ?? throw new InvalidOperationException("This route does not stand behind the gate.");
}

/// <summary>Lets pass who has a key of scope administer for the jurisdiction: 401 without a valid key, 403 with one that may not.</summary>
internal sealed class AdminGate(ApiCallers callers, JurisdictionResolution jurisdictions) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        if (KeyOf(http.Request) is not { Length: > 0 } key)
            return AdminAnswer.Refuse(http, AdminFailures.KeyMissing, StatusCodes.Status401Unauthorized);
        var who = await callers.FindAsync(http, key);
        if (!who.Succeeded)
            return AdminAnswer.Refuse(http, who.Failures, who.Failures[0].Kind == FailureKind.TooMany ? null : StatusCodes.Status401Unauthorized);
        var caller = who.Value;
        if (!caller.Scopes.Contains(ApiScopes.Administer))
            return AdminAnswer.Refuse(http, AdminFailures.ScopeMissing);
        var jurisdiction = await jurisdictions.RequireAsync(http, http.Request.Query["jurisdiction_id"]);
        if (!jurisdiction.Succeeded)
            return AdminAnswer.Refuse(http, jurisdiction.Failures);
        if (!caller.May(ApiScopes.Administer, jurisdiction.Value.Id))
            return AdminAnswer.Refuse(http, AdminFailures.ScopeMissing);
        http.Features.Set(new AdminCall(jurisdiction.Value, caller));
        return await next(context);
    }

    private static string? KeyOf(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return authorization[scheme.Length..].Trim();
        return request.Headers["X-API-Key"].ToString().Trim() is { Length: > 0 } key ? key : request.Headers["apikey"].ToString().Trim();
    }
}
