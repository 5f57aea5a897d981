using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Cli.Hosting;
using Open311.Core.Persistence;
using Open311.Workers.Hosting;

namespace Open311.Cli.Commands;

/// <summary><c>open311 migrate</c></summary>
public static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Brings the database up to this version: our tables and Hangfire's.");
        command.SetAction((_, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                var applied = await services.GetRequiredService<MigrateDatabase>().RunAsync(token);
                await PipelineJobStorage.InstallAsync(services.GetRequiredService<NpgsqlDataSource>(), token);
                Console.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied: {string.Join(", ", applied)}.");
                return 0;
            },
            ct));
        return command;
    }
}
