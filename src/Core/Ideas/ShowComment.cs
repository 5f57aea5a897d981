using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <summary>Gives a hidden comment back to the public, if its address is confirmed. Showing what is not hidden changes nothing.</summary>
public sealed class ShowComment(Open311DbFactory databases, TimeProvider clock)
{
    public Task<Outcome<ChangedComment>> RunAsync(HideCommentInput input, CancellationToken ct) => HideComment.ChangeAsync(databases, clock, input, ReportVisibility.Public, ct);
}
