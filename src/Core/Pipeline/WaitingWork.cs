using Microsoft.Extensions.Options;
using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Pipeline;

/// <summary>What the workers find beside the steps of the pipeline.</summary>
public enum Work
{
    Mails,
    Photos,

    /// <summary>Reports whose place an outside geocoder is asked for.</summary>
    PlaceLookups,

    /// <summary>Reports to be passed on to endpoints.</summary>
    Forwards,

    /// <summary>Endpoints to be asked for updates.</summary>
    Polls,

    /// <summary>Uploaded layer files.</summary>
    LayerImports,
}

/// <summary>In which jurisdictions something waits: one statement for all that this process works for, so that quiet ones cost next to nothing.</summary>
public sealed class WaitingWork(NpgsqlDataSource database, JurisdictionDirectory jurisdictions, IOptions<PipelineOptions> options, TimeProvider clock)
{
    private static readonly Dictionary<Work, string> Statements = new()
    {
        [Work.Mails] = "Notifications/FindWaitingMails.sql",
        [Work.Photos] = "Media/FindWaitingPhotos.sql",
        [Work.PlaceLookups] = "Places/FindWaitingLookups.sql",
        [Work.Forwards] = "Forwarding/FindWaitingForwards.sql",
        [Work.Polls] = "Forwarding/FindWaitingPolls.sql",
        [Work.LayerImports] = "Layers/FindWaitingImports.sql",
    };

    /// <summary>The jurisdictions that this process works for.</summary>
    public async Task<IReadOnlyList<JurisdictionProfile>> JurisdictionsAsync(CancellationToken ct)
    {
        var only = options.Value.Jurisdictions;
        var all = await jurisdictions.AllAsync(ct);
        return [.. all.Where(jurisdiction => only.Length == 0 || only.Contains(jurisdiction.Key, StringComparer.OrdinalIgnoreCase)).OrderBy(jurisdiction => jurisdiction.Id)];
    }

    /// <summary>Those of them where reports wait for the step.</summary>
    public async Task<IReadOnlyList<JurisdictionProfile>> FindAsync(IPipelineStep step, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(step);
        await using var command = database.CreateCommand(SqlFile.Read("Pipeline/FindWaitingReports.sql"));
        command.Parameters.AddWithValue("stage", (short)step.Takes);
        return await FindAsync(command, ct);
    }

    /// <summary>Those of them where the work is due.</summary>
    public async Task<IReadOnlyList<JurisdictionProfile>> FindAsync(Work work, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read(Statements[work]));
        return await FindAsync(command, ct);
    }

    private async Task<IReadOnlyList<JurisdictionProfile>> FindAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var asked = await JurisdictionsAsync(ct);
        command.Parameters.AddWithValue("jurisdictions", asked.Select(jurisdiction => jurisdiction.Id).ToArray());
        command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
        var found = new HashSet<int>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetInt32(0));
        return found.Count == 0 ? [] : [.. asked.Where(jurisdiction => found.Contains(jurisdiction.Id))];
    }
}
