using System.Globalization;
using Microsoft.AspNetCore.Http;
using Open311.Core.Ideas;

namespace Open311.Portal;

/// <summary>
/// A browser in which a link from a mail was used is known to be that address's: it needs no mail for the next comment. The cookie holds the person's signed hash, never the
/// address. Other sites' forms come without it (SameSite), so they have nothing to ride on.
/// </summary>
public sealed class PersonCookie(Persons persons)
{
    public ValueTask<string?> ReadAsync(HttpContext http, int jurisdictionId)
    {
        ArgumentNullException.ThrowIfNull(http);
        return persons.ReadTicketAsync(jurisdictionId, http.Request.Cookies[Name(jurisdictionId)], http.RequestAborted);
    }

    public async ValueTask WriteAsync(HttpContext http, int jurisdictionId, string person)
    {
        ArgumentNullException.ThrowIfNull(http);
        var options = new CookieOptions { Path = "/", SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = http.Request.IsHttps, MaxAge = TimeSpan.FromDays(365), IsEssential = true };
        http.Response.Cookies.Append(Name(jurisdictionId), await persons.TicketAsync(jurisdictionId, person, http.RequestAborted), options);
    }

    /// <summary>For a device that others use too.</summary>
    public static void Forget(HttpContext http, int jurisdictionId)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.Cookies.Delete(Name(jurisdictionId), new CookieOptions { Path = "/" });
    }

    private static string Name(int jurisdictionId) => string.Create(CultureInfo.InvariantCulture, $"person-{jurisdictionId}");
}
