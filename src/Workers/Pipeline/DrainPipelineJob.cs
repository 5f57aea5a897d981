using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Pipeline;

/// <summary>Drains one step. Not retried by Hangfire: the next ring is the retry.</summary>
public sealed class DrainPipelineJob(ReportPipeline pipeline, DrainStep drain)
{
    [Queue(PipelineJobStorage.PipelineQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public Task RunAsync(string step, CancellationToken ct) => drain.RunAsync(pipeline.Step(step), ct);
}
