using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Installation;

/// <summary>Registers everything in Core. Web, workers and command line call this and add their own.</summary>
public static class CoreServices
{
    /// <exception cref="InvalidOperationException">The connection string <c>Open311</c> is missing.</exception>
    public static IServiceCollection AddOpen311Core(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<InstallationOptions>().BindSettings(configuration, InstallationOptions.Section).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => OpenDatabase(
            configuration.GetConnectionString("Open311") ?? throw new InvalidOperationException("ConnectionStrings__Open311 is not set: it names the PostgreSQL database.")));
        services.AddPooledDbContextFactory<Open311Db>((provider, options) => Configure(options, provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<Open311DbFactory>();
        services.AddSingleton<JurisdictionDirectory>();
        services.AddSingleton<ServiceCatalogs>();
        services.AddSingleton<MakeJurisdiction>();
        services.AddSingleton<SetJurisdiction>();
        services.AddSingleton<RemoveJurisdiction>();
        services.AddSingleton<FindNeighbour>();
        services.AddSingleton<Routing.FindOutsideOwner>();
        services.AddSingleton<ReadBoundary>();
        services.AddSingleton<ImportServices>();
        services.AddSingleton<Routing.SetDepartment>();
        services.AddSingleton<Forwarding.SetEndpoint>();
        services.AddSingleton<Forwarding.RemoveEndpoint>();
        services.AddSingleton<Routing.ImportRules>();
        services.AddSingleton<Routing.ExportRules>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<MakeApiKey>();
        services.AddSingleton<ListApiKeys>();
        services.AddSingleton<ChangeApiKey>();
        services.AddSingleton<RotateApiKey>();
        services.AddSingleton<RevokeApiKey>();
        services.AddSingleton<PipelineBell>();
        services.AddSingleton<MigrateDatabase>();
        services.AddOptions<MediaOptions>().BindSettings(configuration, MediaOptions.Section)
            .Validate(media => media.MaxFormBytes > media.AllPhotosBytes, "Media__MaxFormBytes is not larger than Media__MaxPhotos times Media__MaxBytes: a form with all photos that it may have would not be read.")
            .ValidateOnStart();
        services.AddSingleton<IMediaStore, FolderMediaStore>();
        services.AddSingleton<ReencodePhoto>();
        services.AddSingleton<KeepPhotos>();
        services.AddSingleton<FetchPhoto>();
        services.AddSingleton<FindPhoto>();
        services.AddSingleton<HidePhoto>();
        services.AddSingleton<ShowPhoto>();
        services.AddSingleton<SweepMedia>();
        services.AddOptions<Places.PlaceOptions>().BindSettings(configuration, Places.PlaceOptions.Section).ValidateOnStart();
        services.AddSingleton<Places.FindPlace>();
        services.AddSingleton<Places.SuggestPlaces>();
        services.AddSingleton<Places.Geocoder>();
        services.AddOptions<Forwarding.ForwardingOptions>().BindSettings(configuration, Forwarding.ForwardingOptions.Section).ValidateOnStart();
        services.AddSingleton<Forwarding.EndpointKeys>();
        services.AddSingleton<Forwarding.RecordForeignUpdate>();
        services.AddSingleton<Forwarding.RetryForward>();
        services.AddSingleton<Forwarding.Wire.OutgoingHttp>();
        services.AddSingleton<Forwarding.Wire.EndpointClient>();
        services.AddSingleton<Imports.EndpointReports>();
        services.AddSingleton<Imports.ImportReports>();
        services.AddSingleton<SubmitReport>();
        services.AddSingleton<EmptySandbox>();
        services.AddSingleton<OpenCase>();
        services.AddSingleton<ChangeStatus>();
        services.AddSingleton<CorrectReport>();
        services.AddSingleton<HideReport>();
        services.AddSingleton<ShowReport>();
        services.AddSingleton<Duplicates.ConfirmDuplicate>();
        services.AddSingleton<Duplicates.RejectDuplicate>();
        services.AddSingleton<Duplicates.UnlinkDuplicate>();
        services.AddSingleton<Routing.ReassignReport>();
        services.AddSingleton<Routing.LiftDecision>();
        services.AddSingleton<Handshakes.AcceptReport>();
        services.AddSingleton<Handshakes.RejectReport>();
        services.AddSingleton<Handshakes.SettleCases>();
        services.AddSingleton<Handshakes.RemindDepartments>();
        services.AddSingleton<Handshakes.MarkOverdue>();
        services.AddSingleton<Handshakes.ImportReminders>();
        services.AddSingleton<Duplicates.DeduplicateReports>();
        services.AddOptions<Routing.RoutingOptions>().BindSettings(configuration, Routing.RoutingOptions.Section).ValidateOnStart();
        services.AddSingleton<Routing.RouteFinder>();
        services.AddSingleton<Routing.RouteReports>();
        services.AddSingleton<Routing.ExplainRoute>();
        services.AddSingleton<Routing.LintRules>();
        services.AddSingleton<Routing.SimulateRules>();
        services.AddSingleton<Notifications.NotifyPeople>();
        services.AddSingleton<ReportPipeline>();
        services.AddSingleton<Notifications.SignedLinks>();
        services.AddSingleton<Notifications.MailWriter>();
        services.AddSingleton<Notifications.OpenConfirmation>();
        services.AddSingleton<Notifications.ConfirmAddress>();
        services.AddSingleton<Notifications.Unsubscribe>();
        services.AddSingleton<FindReports>();
        services.AddSingleton<FindReport>();
        services.AddSingleton<Notifications.AskByMail>();
        services.AddSingleton<Notifications.ChooseComments>();
        services.AddSingleton<Ideas.Persons>();
        services.AddSingleton<Ideas.FindThread>();
        services.AddSingleton<Ideas.ListThreads>();
        services.AddSingleton<Ideas.ShowThread>();
        services.AddSingleton<Ideas.WriteComment>();
        services.AddSingleton<Ideas.OpenComment>();
        services.AddSingleton<Ideas.PublishComment>();
        services.AddSingleton<Ideas.RemoveComment>();
        services.AddSingleton<Ideas.SupportIdea>();
        services.AddSingleton<Ideas.OpenSupport>();
        services.AddSingleton<Ideas.ConfirmSupport>();
        services.AddSingleton<Ideas.TakeSupportBack>();
        services.AddSingleton<Ideas.ReportComment>();
        services.AddSingleton<Ideas.HideComment>();
        services.AddSingleton<Ideas.ShowComment>();
        services.AddSingleton<Ideas.AnswerIdea>();
        services.AddSingleton<Ideas.CloseThread>();
        services.AddSingleton<Ideas.ReadComments>();
        services.AddOptions<Updates.UpdateOptions>().BindSettings(configuration, Updates.UpdateOptions.Section).ValidateOnStart();
        services.AddSingleton<Updates.PostUpdate>();
        services.AddSingleton<Updates.FindUpdates>();
        services.AddSingleton<Updates.HideUpdate>();
        services.AddSingleton<Updates.ShowUpdate>();
        services.AddSingleton<ListReports>();
        services.AddSingleton<ShowPublicReport>();
        services.AddOptions<Privacy.PrivacyOptions>().BindSettings(configuration, Privacy.PrivacyOptions.Section).ValidateOnStart();
        services.AddSingleton<Privacy.EraseReport>();
        services.AddSingleton<Privacy.ForgetPeople>();
        services.AddSingleton<ReportAbuse>();
        services.AddSingleton<OpenOwnReport>();
        services.AddSingleton<WithdrawReport>();
        services.AddSingleton<DrawReportTile>();
        services.AddSingleton<DataVersions>();
        services.AddSingleton<Bulk.BulkFolder>();
        services.AddSingleton<Bulk.MakeBulkFiles>();
        services.AddSingleton<Layers.DescribeLayer>();
        services.AddSingleton<Layers.DrawLayerTile>();
        services.AddSingleton<Layers.FindFeatures>();
        services.AddSingleton<Layers.FindPublicLayers>();
        services.AddSingleton<Duplicates.FindSimilar>();
        services.AddSingleton<Duplicates.Replay.ReplayDuplicates>();
        services.AddSingleton<Duplicates.ReopenSimilar>();
        services.AddSingleton<Notifications.FollowReport>();
        services.AddOptions<Layers.LayerOptions>().Bind(configuration.GetSection(Layers.LayerOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Layers.DatumGrids>();
        services.AddSingleton<Layers.SetDatumGrid>();
        services.AddSingleton<Layers.ImportLayer>();
        services.AddSingleton<Layers.LocateBox>();
        services.AddSingleton<Layers.DefineCrs>();
        services.AddSingleton<Layers.DrawFeatureTile>();
        services.AddSingleton<Layers.DiffLayer>();
        services.AddSingleton<Layers.PublishLayer>();
        services.AddSingleton<Layers.RollBackLayer>();
        services.AddSingleton<Layers.DropLayerVersions>();
        services.AddSingleton<Layers.ListLayers>();
        services.AddSingleton<Assets.FindAssets>();
        services.AddSingleton<Assets.ShowAsset>();
        services.AddSingleton<Assets.SetAssetLayer>();
        services.AddSingleton<Layers.FindMoves>();
        services.AddSingleton<Layers.LayerUploads>();
        services.AddSingleton<Layers.SweepLayerUploads>();
        services.AddSingleton<Layers.QueueLayerImport>();
        services.AddSingleton<Layers.CancelLayerImport>();
        services.AddSingleton<Layers.PreviewLayerImport>();
        services.AddSingleton<Layers.RetryLayerImport>();
        services.AddSingleton<Layers.RunLayerImports>();
        services.AddOptions<Harvests.HarvestOptions>().BindSettings(configuration, Harvests.HarvestOptions.Section).ValidateOnStart();
        services.AddSingleton<Harvests.Wire.HarvestHttp>();
        services.AddSingleton<Harvests.Wire.FetchLayer>();
        services.AddSingleton<Harvests.SetHarvest>();
        services.AddSingleton<Harvests.RemoveHarvest>();
        services.AddSingleton<Harvests.ListHarvests>();
        services.AddSingleton<Harvests.RequestHarvest>();
        services.AddSingleton<Harvests.RunHarvests>();
        services.AddSingleton<DemoCity.SeedReports>();
        services.AddSingleton<DemoCity.SeedThreads>();
        services.AddSingleton<DemoCity.MakeDemoCity>();
        services.AddSingleton<Cases.ShowCase>();
        services.AddSingleton<Cases.ListCases>();
        services.AddSingleton<Cases.RedactReport>();
        services.AddSingleton<Cases.DismissAbuse>();
        services.AddSingleton<Cases.PreviewMails>();
        AddAccounts(services);
        return services;
    }

    private static void AddAccounts(IServiceCollection services)
    {
        // ASP.NET Core Identity takes its context from the request's services.
        services.AddScoped(provider => provider.GetRequiredService<Open311DbFactory>().ForInstallation());
        services.AddIdentityCore<Account>(options =>
        {
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = "";
            // Length is what counts (BSI ORP.4, NIST SP 800-63B): no classes of characters.
            options.Password = new PasswordOptions
            {
                RequiredLength = AccountFailures.MinPasswordLength,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
            options.Lockout = new LockoutOptions { MaxFailedAccessAttempts = SignIn.AttemptsBeforeLockout, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10) };
        });
        services.AddScoped<IUserStore<Account>>(provider => new UserOnlyStore<Account, Open311Db, long>(provider.GetRequiredService<Open311Db>()));
        services.AddSingleton<StaffMembers>();
        services.AddSingleton<AccountMails>();
        // In every program: the web host protects cookies, workers and command line the keys of endpoints.
        services.AddDataProtection().SetApplicationName("open311");
        // That the keys lie in the database as they are is known: it holds everything else too.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddSingleton<DataProtectionKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeys>((options, keys) => options.XmlRepository = keys);
        services.AddScoped<SignIn>();
        services.AddScoped<MakeAdministrator>();
        services.AddScoped<InviteAccount>();
        services.AddScoped<AskForPassword>();
        services.AddScoped<SetPassword>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<ChangePermissions>();
        services.AddScoped<DeactivateAccount>();
        services.AddSingleton<ListAccounts>();
    }

    public static NpgsqlDataSource OpenDatabase(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        // Every lock and setting of ours ends with its transaction: there is nothing to clear when a connection goes back, and clearing costs as much as a small statement.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        // Compiling a statement takes PostgreSQL longer than any of ours runs: a check of two areas took a second instead of three milliseconds (docs/performance.md).
        builder.ConnectionStringBuilder.Options = $"{builder.ConnectionStringBuilder.Options} -c jit=off".Trim();
        builder.UseNetTopologySuite(geographyAsDefault: false);
        return builder.Build();
    }

    public static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource database) =>
        options.UseNpgsql(database, npgsql => npgsql.UseNetTopologySuite().MigrationsHistoryTable("schema_migrations")).UseSnakeCaseNamingConvention()
            // "How many, at most a hundred" needs no order; where order matters the tests of paging see it.
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
}
