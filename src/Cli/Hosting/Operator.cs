using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Installation;

namespace Open311.Cli.Hosting;

/// <summary>Runs a command with everything in Core at hand; a missing or unreachable database, or a wrong setting, is one sentence, not a stack trace.</summary>
public static class Operator
{
    /// <returns>The exit code: 0, or 1 with a sentence on stderr.</returns>
    public static async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> command, CancellationToken ct)
    {
        var builder = Host.CreateApplicationBuilder([SettingsFiles.ReadOnce]);
        builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        builder.Services.AddOpen311Core(builder.Configuration);
        using var host = builder.Build();
        try
        {
            if (string.IsNullOrWhiteSpace(host.Services.GetRequiredService<IConfiguration>().GetConnectionString("Open311")))
                return Refuse("ConnectionStrings__Open311 is not set: run \"./dev open311 …\", or set it to the PostgreSQL database.");
            return await command(host.Services, ct);
        }
        catch (OptionsValidationException wrong)
        {
            return Refuse($"The settings are wrong: {string.Join(" ", wrong.Failures)}");
        }
        catch (Exception any) when (OfDatabase(any) is { } cause && (cause is not PostgresException || cause is PostgresException { SqlState: "28P01" or "3D000" or "42P01" or "57P03" }))
        {
            var fault = OfDatabase(any)!;
            return Refuse(fault is PostgresException { SqlState: "42P01" }
                ? "The database has no tables yet: run \"open311 migrate\" first."
                : $"The database does not answer ({(fault as PostgresException)?.MessageText ?? fault.InnerException?.Message ?? fault.Message}).");
        }
    }

    // Entity Framework puts its own exception around what the database said.
    private static NpgsqlException? OfDatabase(Exception? fault) => fault switch
    {
        null => null,
        NpgsqlException found => found,
        _ => OfDatabase(fault.InnerException),
    };

    /// <summary>Each reason on a line of its own.</summary>
    public static int Refuse(IEnumerable<Failure> failures) => Refuse(string.Join(Environment.NewLine, failures.Select(failure => failure.English)));

    public static int RefuseTown(string name) => Refuse($"There is no jurisdiction '{name}'; \"open311 jurisdictions list\" shows those there are.");

    public static int Refuse(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return 1;
    }
}
