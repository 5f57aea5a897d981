using Open311.Core.Duplicates;
using Open311.Core.Notifications;
using Open311.Core.Routing;

namespace Open311.Core.Pipeline;

/// <summary>
/// What happens to a report, in order: stored → deduplicated → routed → notified. The only place that knows the order.
/// <c>reports.stage</c> is the queue: each step takes what stands at its <see cref="IPipelineStep.Takes"/> and leaves it at
/// <see cref="IPipelineStep.Gives"/>. No step calls the next.
/// </summary>
public sealed class ReportPipeline(DeduplicateReports deduplicate, RouteReports route, NotifyPeople notify)
{
    public IReadOnlyList<IPipelineStep> Steps { get; } = [deduplicate, route, notify];

    /// <exception cref="ArgumentException">No step has this name.</exception>
    public IPipelineStep Step(string name) => Steps.FirstOrDefault(step => step.Name == name) ?? throw new ArgumentException($"There is no step '{name}'.", nameof(name));

    /// <summary>The step after this one, or null.</summary>
    public IPipelineStep? After(IPipelineStep step) => Steps.FirstOrDefault(next => next.Takes == step.Gives);
}
