using Microsoft.AspNetCore.Diagnostics;
using Open311.Api.Admin;

namespace Open311.Api.Ogc;

/// <summary>Answers for bugs and outages below <see cref="OgcRoutes.Root"/>, for pages of every site.</summary>
internal sealed class OgcTrouble(ILogger<OgcTrouble> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.Request.Path.StartsWithSegments(OgcRoutes.Root, StringComparison.OrdinalIgnoreCase))
            return false;
        httpContext.Response.Headers.AccessControlAllowOrigin = "*";
        await AdminTrouble.AnswerAsync(httpContext, exception, log);
        return true;
    }
}
