using Hangfire;
using Hangfire.Dashboard;
using Open311.Portal.Hosting;

namespace Open311.Api.Hosting;

/// <summary>Hangfire's dashboard at <c>/jobs</c>, for those who administer the installation as a whole; the sign-in is the staff's.</summary>
public static class JobsDashboard
{
    public static void MapJobsDashboard(this IEndpointRouteBuilder routes) =>
        routes.MapHangfireDashboard("/jobs", new DashboardOptions
        {
            Authorization = [],
            AsyncAuthorization = [new AdministratorsOnly()],
            AppPath = "/staff",
            DashboardTitle = "Open311 jobs",
            DisplayStorageConnectionString = false,
            IgnoreAntiforgeryToken = false,
        });

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
