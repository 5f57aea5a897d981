using Hangfire;
using Hangfire.Dashboard;
using Open311.Portal.Hosting;

namespace Open311.Api.Hosting;

/// <summary>Hangfire's dashboard at <c>/jobs</c>, for those who administer the installation as a whole; the sign-in is the staff's.</summary>
public static class JobsDashboard
{
    /// <summary>
    /// What the pages' own policy is, for a page that is not ours: nothing from elsewhere, nothing inline. Its scripts and style sheets are files of its own; what it styles inline
    /// (the width of a bar) is left out, and everything can still be read and done.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapJobsDashboard(this IEndpointRouteBuilder routes) =>
        routes.MapHangfireDashboard("/jobs", new DashboardOptions
        {
            Authorization = [],
            AsyncAuthorization = [new AdministratorsOnly()],
            AppPath = "/staff",
            DashboardTitle = "Open311 jobs",
            DisplayStorageConnectionString = false,
            IgnoreAntiforgeryToken = false,
        }).Add(endpoint => endpoint.RequestDelegate = Guarded(endpoint.RequestDelegate!));

    private static RequestDelegate Guarded(RequestDelegate dashboard) => async http =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // The dashboard writes the token of its forms before it asks who is here, and reads it after that: without this the two would belong to different people, and every button be refused.
        await StaffSignIn.FindAsync(http);
        await dashboard(http);
    };

    private sealed class AdministratorsOnly : IDashboardAsyncAuthorizationFilter
    {
        public async Task<bool> AuthorizeAsync(DashboardContext context)
        {
            var http = context.GetHttpContext();
            var member = await StaffSignIn.FindAsync(http);
            if (member is null && HttpMethods.IsGet(http.Request.Method))
            {
                http.Response.Redirect(StaffSignIn.Path + QueryString.Create("next", "/jobs"));
                await http.Response.StartAsync(http.RequestAborted); // The dashboard would write 401 over it.
            }

            return member?.AdministersInstallation == true;
        }
    }
}
