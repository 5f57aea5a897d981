using Microsoft.Extensions.Logging;
using Npgsql;

namespace Open311.Portal.Hosting;

/// <summary>What every protocol does alike when a request fails through no fault of its sender.</summary>
public static class Trouble
{
    /// <summary>The database is away or overloaded, not our program wrong: worth trying again.</summary>
    public static bool IsOutage(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is NpgsqlException { IsTransient: true } or TimeoutException
            || exception.InnerException is NpgsqlException { IsTransient: true } or System.Net.Sockets.SocketException;
    }

    /// <summary>Text that comes with a fault of the database can hold values of the row: it stays out of the log.</summary>
    public static void Log(ILogger log, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception is PostgresException fault)
            log.LogError("The database refused a statement: {SqlState} {Table} {Constraint} {Where}", fault.SqlState, fault.TableName, fault.ConstraintName, exception.StackTrace);
        else
            log.LogError(exception, "A request failed");
    }
}
