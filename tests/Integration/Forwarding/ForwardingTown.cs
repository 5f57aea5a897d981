using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Forwarding;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Forwarding;

/// <summary>A town whose department "west" is somebody else's server.</summary>
internal sealed class ForwardingTown
{
    public const string Key = "endpointkey234567abcdefghijklmno";

    private ForwardingTown(Town town) => Town = town;

    public Town Town { get; }

    public static async Task<ForwardingTown> MakeAsync(RunningService service, string address, Func<TownFileEndpoint, TownFileEndpoint>? change = null, string key = Key)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var made = new ForwardingTown(await Town.MakeAsync(service, ReporterMail.Confirmed));
        await made.SetAsync(address, change, key);
        return made;
    }

    public async Task SetAsync(string address, Func<TownFileEndpoint, TownFileEndpoint>? change = null, string? key = null)
    {
        var endpoint = new TownFileEndpoint { Address = address, DefaultService = "other", Services = new() { ["pothole"] = "hole" } };
        var outcome = await Of<SetEndpoint>().RunAsync(
            new SetEndpointInput(Town.Id, "west", change?.Invoke(endpoint) ?? endpoint, key is null ? null : new Secret(key)), TestContext.Current.CancellationToken);
        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Failures.Select(failure => failure.English)));
    }

    /// <summary>A report in the west.</summary>
    public Task<string> ReportAsync(string text, params (string Name, string Value)[] more) => Town.ReportAsync("pothole", 51.57, 8.10, text, $"r{Guid.NewGuid():N}@example.org", more);

    public async Task<ForwardedReport> ForwardAsync(string id, Func<ForwardedReport, bool> until)
    {
        ForwardedReport? last = null;
        for (var i = 0; i < 300; i++)
        {
            await using var db = Of<Open311DbFactory>().For(Town.Id);
            last = await db.ForwardedReports.AsNoTracking().FirstOrDefaultAsync(row => db.Reports.Any(report => report.Id == row.ReportId && report.ServiceRequestId == id));
            if (last is not null && until(last))
                return last;
            await Task.Delay(100);
        }

        throw new TimeoutException($"Forwarding did not come that far: {last?.State} {last?.FailureCode} {last?.Attempts}");
    }

    public Task<ForwardedReport> AcceptedAsync(string id) => ForwardAsync(id, row => row.State == ForwardState.Accepted);

    public Task AgainAsync() => SqlAsync("UPDATE forwarded_reports SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL AND jurisdiction_id = {0}");

    /// <summary>Lets the workers ask the endpoint now.</summary>
    public Task PollAsync() => SqlAsync("UPDATE endpoints SET next_poll_at = now() WHERE jurisdiction_id = {0}");

    public async Task SqlAsync(string sql)
    {
        await using var command = Town.Service.Database.CreateCommand(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, Town.Id));
        await command.ExecuteNonQueryAsync();
    }

    public T Of<T>()
        where T : notnull => Town.Service.Services.GetRequiredService<T>();
}
