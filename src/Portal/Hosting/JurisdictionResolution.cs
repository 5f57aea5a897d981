using Microsoft.AspNetCore.Http;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;

namespace Open311.Portal.Hosting;

/// <summary>What a request's address says about its jurisdiction: set by <see cref="JurisdictionMiddleware"/> where the host or a prefix names one.</summary>
/// <param name="Profile">Null: a prefix named one that does not exist, or another than the host.</param>
public sealed record AddressedJurisdiction(JurisdictionProfile? Profile);

/// <summary>
/// Reads the jurisdiction out of the address: the host name, else the prefix <c>/j/{key}</c>, which moves to PathBase so that
/// every route works below it. What the address leaves open is decided by <see cref="JurisdictionResolution"/>.
/// </summary>
public sealed class JurisdictionMiddleware(RequestDelegate next, JurisdictionDirectory directory)
{
    private static readonly PathString Prefix = new("/j");

    public async Task InvokeAsync(HttpContext http)
    {
        var ct = http.RequestAborted;
        var request = http.Request;
        if (request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        var byHost = await directory.FindByHostAsync(request.Host.Host, ct);
        if (request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal, out var rest) && rest.Value is { Length: > 1 } path)
        {
            var end = path.IndexOf('/', 1);
            var key = end < 0 ? path[1..] : path[1..end];
            var byPrefix = await directory.FindByNameAsync(key, ct);
            http.Features.Set(new AddressedJurisdiction(byHost is null || byHost.Id == byPrefix?.Id ? byPrefix : null));
            request.PathBase = request.PathBase.Add(Prefix).Add("/" + key);
            request.Path = end < 0 ? "/" : path[end..];
        }
        else if (byHost is not null)
        {
            http.Features.Set(new AddressedJurisdiction(byHost));
        }

        await next(http);
    }
}

/// <summary>Finds a request's jurisdiction: host name, else <c>/j/{key}</c>, else <c>jurisdiction_id</c> (key or alias), else the default.</summary>
public sealed class JurisdictionResolution(JurisdictionDirectory directory)
{
    /// <summary>The jurisdiction, or why there is none: missing (400) or unknown (404).</summary>
    public async ValueTask<Outcome<JurisdictionProfile>> RequireAsync(HttpContext http, string? jurisdictionId)
    {
        var named = await NamedAsync(http, jurisdictionId);
        if (!named.Succeeded)
            return named.Failures.ToList();
        if ((named.Value ?? await directory.DefaultAsync(http.RequestAborted)) is { } profile)
            return profile;
        return JurisdictionFailures.Missing;
    }

    /// <summary>
    /// The jurisdiction a request names, null if it names none: for what is found without, such as a report by its id.
    /// A <c>jurisdiction_id</c> that is unknown, or another than the address names, is refused if the installation has several; if it has one, it is ignored.
    /// </summary>
    public async ValueTask<Outcome<JurisdictionProfile?>> NamedAsync(HttpContext http, string? jurisdictionId)
    {
        var ct = http.RequestAborted;
        var addressed = http.Features.Get<AddressedJurisdiction>();
        if (addressed is { Profile: null })
            return JurisdictionFailures.Unknown;
        if (string.IsNullOrWhiteSpace(jurisdictionId))
            return addressed?.Profile;
        var byName = await directory.FindByNameAsync(jurisdictionId.Trim(), ct);
        if (byName is not null && (addressed is null || addressed.Profile!.Id == byName.Id))
            return byName;
        return await directory.HasSeveralAsync(ct) ? JurisdictionFailures.Unknown : addressed?.Profile;
    }
}
