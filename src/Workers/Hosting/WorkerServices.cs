using Hangfire;
using Open311.Core.Installation;
using Open311.Core.Pipeline;
using Open311.Workers.Forwarding;
using Open311.Workers.Mail;
using Open311.Workers.Media;
using Open311.Workers.Pipeline;
using Open311.Workers.Places;

namespace Open311.Workers.Hosting;

/// <summary>Registers what wakes the pipeline up, and, in a process that works, the servers that drain it.</summary>
public static class WorkerServices
{
    /// <summary>The storage and the bell's loop: enough to enqueue. The web host needs this much also where workers run apart.</summary>
    public static IServiceCollection AddPipelineJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PipelineOptions>().BindSettings(configuration, PipelineOptions.Section);
        // Ours, not Hangfire's static one: two hosts in one process (the tests) would take each other's jobs.
        services.AddSingleton<JobStorage>(_ => PipelineJobStorage.Open(configuration.GetConnectionString("Open311")
            ?? throw new InvalidOperationException("ConnectionStrings__Open311 is not set: it names the PostgreSQL database.")));
        services.AddHangfire((_, hangfire) => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings());
        services.AddSingleton<WaitingWork>();
        services.AddSingleton<DrainStep>();
        services.AddHostedService<AnswerBell>();
        return services;
    }

    /// <summary>The servers themselves: separate worker counts, so that slow mail, a slow server with photos, a slow geocoder, a slow endpoint, a large layer file or a slow server of layers never holds the pipeline up.</summary>
    public static IServiceCollection AddPipelineWorkers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMailDelivery(configuration);
        services.AddSingleton<FetchPhotos>();
        services.AddSingleton<AskGeocoder>();
        services.AddSingleton<ForwardReports>();
        services.AddSingleton<PollEndpoints>();
        services.AddSingleton<PipelineTimer>();
        services.AddHostedService(provider => provider.GetRequiredService<PipelineTimer>());
        services.AddHostedService<Schedule>();
        services.AddHostedService<Heartbeat>();
        // One behind the other, seven servers with a slow job each would need longer than the host gives them together.
        services.Configure<HostOptions>(options => options.ServicesStopConcurrently = true);
        AddServer(PipelineJobStorage.PipelineQueue, 4);
        AddServer(PipelineJobStorage.MailQueue, 2);
        AddServer(PipelineJobStorage.MediaQueue, 2);
        AddServer(PipelineJobStorage.PlacesQueue, 1);
        AddServer(PipelineJobStorage.EndpointsQueue, 2);
        AddServer(PipelineJobStorage.LayersQueue, 1);
        AddServer(PipelineJobStorage.HarvestsQueue, 2);
        return services;

        void AddServer(string queue, int workers) => services.AddHangfireServer((_, options) =>
        {
            options.ServerName = $"{Environment.MachineName}:{queue}";
            options.Queues = [queue];
            options.WorkerCount = workers;
            options.SchedulePollingInterval = TimeSpan.FromSeconds(15);
            options.ShutdownTimeout = TimeSpan.FromSeconds(10);
        });
    }
}
