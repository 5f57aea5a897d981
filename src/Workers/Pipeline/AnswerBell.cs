using Hangfire;
using Npgsql;
using Open311.Core.Pipeline;
using Open311.Workers.Forwarding;
using Open311.Workers.Layers;
using Open311.Workers.Mail;
using Open311.Workers.Media;
using Open311.Workers.Places;

namespace Open311.Workers.Pipeline;

/// <summary>
/// The single loop behind the bell: looks which steps have work and enqueues their jobs. A short pause after each answer lets the rings of one burst
/// share a job.
/// </summary>
internal sealed partial class AnswerBell(
    PipelineBell bell, ReportPipeline pipeline, WaitingWork waiting, IBackgroundJobClient jobs, TimeProvider clock, ILogger<AnswerBell> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private static readonly (Work Work, Action<IBackgroundJobClient> Enqueue)[] Jobs =
    [
        (Work.Mails, jobs => jobs.Enqueue<DeliverMailsJob>(job => job.RunAsync(CancellationToken.None))),
        (Work.Photos, jobs => jobs.Enqueue<FetchPhotosJob>(job => job.RunAsync(CancellationToken.None))),
        (Work.PlaceLookups, jobs => jobs.Enqueue<AskGeocoderJob>(job => job.RunAsync(CancellationToken.None))),
        (Work.Forwards, jobs => jobs.Enqueue<ForwardReportsJob>(job => job.RunAsync(CancellationToken.None))),
        (Work.Polls, jobs => jobs.Enqueue<PollEndpointsJob>(job => job.RunAsync(CancellationToken.None))),
        (Work.LayerImports, jobs => jobs.Enqueue<ImportLayersJob>(job => job.RunAsync(CancellationToken.None))),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bell.WaitAsync(stoppingToken);
                foreach (var step in pipeline.Steps)
                {
                    if (await waiting.FindAsync(step, stoppingToken) is not [])
                        jobs.Enqueue<DrainPipelineJob>(job => job.RunAsync(step.Name, CancellationToken.None));
                }

                foreach (var (work, enqueue) in Jobs)
                {
                    if (await waiting.FindAsync(work, stoppingToken) is not [])
                        enqueue(jobs);
                }

                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or BackgroundJobClientException or System.Net.Sockets.SocketException or TimeoutException)
            {
                LogUnanswered(fault.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                bell.Ring();
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bell could not be answered ({Fault}); trying again in a second")]
    private partial void LogUnanswered(string fault);
}
