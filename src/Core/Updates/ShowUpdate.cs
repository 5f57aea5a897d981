using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Updates;

/// <summary>Gives an update to the public: one that waits for review for the first time, so that followers hear of it, a hidden one back. Showing what is public changes nothing.</summary>
public sealed class ShowUpdate(NpgsqlDataSource database, PipelineBell bell, TimeProvider clock)
{
    public Task<Outcome<ChangedUpdate>> RunAsync(HideUpdateInput input, CancellationToken ct) => HideUpdate.ChangeAsync(database, bell, clock, input, ReportVisibility.Public, ct);
}
