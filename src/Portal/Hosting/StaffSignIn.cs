using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Open311.Core.Identity;
using Open311.Core.Installation;

namespace Open311.Portal.Hosting;

/// <summary>
/// The staff's cookie. It says which account, and with which security stamp; what the account may do is read afresh with each request (<see cref="StaffMembers"/>). Only
/// what is behind the sign-in looks at it: all other pages stay as they are for everybody.
/// </summary>
public static class StaffSignIn
{
    public const string Scheme = "staff";
    public const string Path = "/staff/sign-in";
    private const string StampClaim = "stamp";

    public static IServiceCollection AddStaffSignIn(this IServiceCollection services)
    {
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = "form_token";
            options.Cookie.Name = "form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true; // The Content-Security-Policy says so.
        });
        // Else the only scheme would be tried with every request, before its address is read.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        services.AddAuthentication().AddCookie(Scheme, options =>
        {
            options.Cookie.Name = "staff";
            options.Cookie.Path = "/"; // One sign-in for all towns of the installation.
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax; // A link in a mail leads to a case.
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SlidingExpiration = true;
            options.Events.OnValidatePrincipal = ValidateAsync;
        });
        services.AddOptions<CookieAuthenticationOptions>(Scheme)
            .Configure<IOptions<InstallationOptions>>((options, installation) => options.ExpireTimeSpan = TimeSpan.FromHours(installation.Value.SignInHours));
        services.AddSingleton<SignInRates>();
        return services;
    }

    /// <summary>Who is signed in; null if nobody is, or not any more.</summary>
    public static async Task<StaffMember?> FindAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var result = await http.AuthenticateAsync(Scheme);
        if (!result.Succeeded)
            return null;
        http.User = result.Principal; // Tokens of forms belong to it.
        return http.Features.Get<StaffMember>();
    }

    public static Task SignInAsync(HttpContext http, SignedIn account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, account.AccountId.ToString(CultureInfo.InvariantCulture)), new Claim(StampClaim, account.Stamp)], Scheme);
        return http.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }

    public static Task SignOutAsync(HttpContext http) => http.SignOutAsync(Scheme);

    /// <summary>The sign-in page's address, with the way back.</summary>
    public static string AddressWithReturn(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var back = HttpMethods.IsGet(request.Method) ? request.PathBase + request.Path + QueryString.Create(KeylessQuery.Of(request)) : request.PathBase + "/staff";
        return request.PathBase + Path + QueryString.Create("next", back);
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (long.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && context.Principal.FindFirstValue(StampClaim) is { } stamp
            && await http.RequestServices.GetRequiredService<StaffMembers>().FindAsync(id, stamp, http.RequestAborted) is { } member)
            http.Features.Set(member);
        else
            context.RejectPrincipal();
    }
}
