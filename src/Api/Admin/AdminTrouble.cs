using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Open311.Core.Failures;

namespace Open311.Api.Admin;

/// <summary>Answers for bugs and outages below <see cref="AdminRoutes.Root"/>.</summary>
internal sealed class AdminTrouble(ILogger<AdminTrouble> log) : IExceptionHandler
{
    private static readonly Failure Unreadable = new(FailureKind.Invalid, "request.unreadable", "The request is not readable.", "Die Anfrage ist nicht lesbar.");

    private static readonly Failure Trouble = new(
        FailureKind.Invalid, "server.trouble", "That did not work just now; please try again later.", "Das hat gerade nicht geklappt; bitte später noch einmal.");

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.Request.Path.StartsWithSegments(AdminRoutes.Root, StringComparison.OrdinalIgnoreCase))
            return false;
        if (exception is BadHttpRequestException bad)
        {
            await AdminAnswer.Refuse(httpContext, Unreadable, bad.StatusCode).ExecuteAsync(httpContext);
            return true;
        }

        // Text that comes with a fault of the database can hold values of the row: it stays out of the log.
        var isOutage = exception is NpgsqlException { IsTransient: true } or TimeoutException
            || exception.InnerException is NpgsqlException { IsTransient: true } or System.Net.Sockets.SocketException;
        if (exception is PostgresException fault)
            log.LogError("The database refused a statement: {SqlState} {Table} {Constraint} {Where}", fault.SqlState, fault.TableName, fault.ConstraintName, exception.StackTrace);
        else
            log.LogError(exception, "A request failed");
        if (isOutage)
            httpContext.Response.Headers.RetryAfter = "5";
        await AdminAnswer.Refuse(httpContext, Trouble, isOutage ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
        return true;
    }
}
