using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Open311.Api.GeoReport;
using Open311.Cli.Mail;
using Open311.Core.Installation;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Media;
using Open311.Workers.Hosting;

[assembly: AssemblyFixture(typeof(RunningService))]

namespace Open311.Tests.Integration.Journeys;

/// <summary>
/// The whole service on real parts: web server, PostGIS, Hangfire's storage and workers, an SMTP server on a socket. One for all tests;
/// each test makes a town of its own.
/// </summary>
public class RunningService : IAsyncLifetime
{
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string databaseName = $"journeys_{Guid.NewGuid():N}";
    private WebApplicationFactory<GeoReportOptions>? factory;

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public SmtpCatcher Mails { get; private set; } = null!;

    /// <summary>Where reports' media_url may lead to.</summary>
    public PhotoServer Photos { get; private set; } = null!;

    public string MediaFolder { get; } = Path.Combine(Path.GetTempPath(), $"open311-media-{Guid.NewGuid():N}");

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => factory!.Services;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public string ConnectionString { get; private set; } = "";

    public WrittenLog Log { get; } = new();

    public virtual async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await using (var admin = NpgsqlDataSource.Create(Cluster!))
        {
            await using var create = admin.CreateCommand($"CREATE DATABASE {databaseName}");
            await create.ExecuteNonQueryAsync();
        }

        ConnectionString = new NpgsqlConnectionStringBuilder(Cluster) { Database = databaseName, MaxPoolSize = 60 }.ConnectionString;
        await MigrateAsync(ConnectionString);
        Mails = SmtpCatcher.Start();
        Photos = await PhotoServer.StartAsync();
        factory = new WebApplicationFactory<GeoReportOptions>().WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:Open311", ConnectionString);
            host.UseSetting("Installation:BaseAddress", "http://127.0.0.1:1");
            host.UseSetting("Installation:MailFrom", "no-reply@town.example");
            host.UseSetting("Workers:InProcess", "true");
            host.UseSetting("Installation:SignInsPerMinute", "1000");
            host.UseSetting("Mail:Host", "127.0.0.1");
            host.UseSetting("Mail:Port", Mails.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            host.UseSetting("Mail:Security", "None");
            host.UseSetting("Logging:LogLevel:Default", "Warning");
            host.UseSetting("Media:Directory", MediaFolder);
            host.UseSetting("Media:AllowLoopback", "true");
            host.UseSetting("Places:OutsidePerSecond", "50");
            host.UseSetting("Places:SuggestionsPerSecond", "100");
            host.UseSetting("Forwarding:AllowLoopback", "true");
            host.UseSetting("Forwarding:AnswerSeconds", "3");
            host.UseSetting("Forwarding:MaxAnswerBytes", "1000000");
            host.UseSetting("Forwarding:IdsPerQuestion", "2");
            host.UseSetting("Harvests:AllowLoopback", "true");
            host.UseSetting("Harvests:AnswerSeconds", "5");
            host.UseSetting("Harvests:PageSize", "4");
            host.UseSetting("Harvests:MaxPages", "20");
            host.UseSetting("Media:FetchSeconds", "2");
            host.UseSetting("Media:Ports:0", Photos.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseEnvironment("Production");
            host.ConfigureServices(services => services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2)));
            Configure(host);
            // What an operator would read, for the tests that look into it.
            host.ConfigureLogging(logging => logging.AddProvider(Log).AddFilter<WrittenLog>(null, LogLevel.Information));
        });
        factory.UseKestrel();
        factory.StartServer();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient(new HeldToTheContract(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })) { BaseAddress = Address };
    }

    /// <summary>What a further service in the same process needs otherwise.</summary>
    protected virtual void Configure(IWebHostBuilder host)
    {
    }

    public static async Task MigrateAsync(string connectionString)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddOpen311Core(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Open311", connectionString)]).Build());
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<MigrateDatabase>().RunAsync(CancellationToken.None);
        await PipelineJobStorage.InstallAsync(provider.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (factory is null)
            return;
        Http?.Dispose();
        await factory.DisposeAsync();
        await Mails.DisposeAsync();
        await Photos.DisposeAsync();
        if (Directory.Exists(MediaFolder))
            Directory.Delete(MediaFolder, recursive: true);
        NpgsqlConnection.ClearAllPools();
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await using var drop = admin.CreateCommand($"DROP DATABASE {databaseName} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }
}
