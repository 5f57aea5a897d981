using System.Net.Http.Headers;
using System.Text;
using Hangfire;
using Hangfire.Dashboard;
using Open311.Core.Identity;

namespace Open311.Api.Hosting;

/// <summary>Hangfire's dashboard at <c>/jobs</c>, for those who administer the installation: basic sign-in, any name, an administrator's API key as password.</summary>
public static class JobsDashboard
{
    public static void MapJobsDashboard(this IEndpointRouteBuilder routes) =>
        routes.MapHangfireDashboard("/jobs", new DashboardOptions
        {
            Authorization = [],
            AsyncAuthorization = [new AdministratorsOnly()],
            AppPath = null,
            DashboardTitle = "Open311 jobs",
            DisplayStorageConnectionString = false,
            IgnoreAntiforgeryToken = false,
        });

    private sealed class AdministratorsOnly : IDashboardAsyncAuthorizationFilter
    {
        public async Task<bool> AuthorizeAsync(DashboardContext context)
        {
            var http = context.GetHttpContext();
            if (PasswordOf(http.Request.Headers.Authorization) is { } key
                && await http.RequestServices.GetRequiredService<ApiKeys>().FindAsync(key, http.RequestAborted) is { AdministersInstallation: true })
                return true;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"Open311 jobs\", charset=\"UTF-8\"";
            return false;
        }

        private static string? PasswordOf(string? authorization)
        {
            if (!AuthenticationHeaderValue.TryParse(authorization, out var header) || header.Scheme != "Basic" || header.Parameter is null)
                return null;
            var bytes = new byte[header.Parameter.Length];
            if (!Convert.TryFromBase64String(header.Parameter, bytes, out var length))
                return null;
            var text = Encoding.UTF8.GetString(bytes, 0, length);
            return text.Contains(':', StringComparison.Ordinal) ? text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..] : null;
        }
    }
}
