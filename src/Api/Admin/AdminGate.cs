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
internal sealed class AdminGate(ApiKeys keys, JurisdictionResolution jurisdictions) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        var key = KeyOf(http.Request);
        if (string.IsNullOrEmpty(key))
            return AdminAnswer.Refuse(http, AdminFailures.KeyMissing, StatusCodes.Status401Unauthorized);
        if (await keys.FindAsync(key, http.RequestAborted) is not { } caller)
            return AdminAnswer.Refuse(http, AdminFailures.KeyWrong, StatusCodes.Status401Unauthorized);
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
        return authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? authorization[scheme.Length..].Trim() : request.Headers["X-API-Key"].ToString().Trim();
    }
}
