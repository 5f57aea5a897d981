using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Open311.Core.Assets;
using Open311.Core.Bulk;
using Open311.Core.Duplicates;
using Open311.Core.Forwarding;
using Open311.Core.Handshakes;
using Open311.Core.Harvests;
using Open311.Core.Ideas;
using Open311.Core.Identity;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Core.Pipeline;
using Open311.Core.Places;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;
using Open311.Geo.Matching;

namespace Open311.Core.Persistence;

/// <summary>
/// The database as one jurisdiction sees it: reads are filtered to it, inserts are stamped with it. Made by <see cref="Open311DbFactory"/>.
/// </summary>
public sealed class Open311Db(DbContextOptions<Open311Db> options) : DbContext(options)
{
    /// <summary>Filter of every read: the jurisdiction's own rows.</summary>
    public const string OfJurisdiction = "jurisdiction";

    /// <summary>Filter of every read of reports: what was posted to the test endpoint does not exist for pages, staff and administration.</summary>
    public const string NotOfSandbox = "sandbox";

    /// <summary>The jurisdiction of this context; null sees the shared tables only.</summary>
    public int? JurisdictionId { get; internal set; }

    public DbSet<Jurisdiction> Jurisdictions => Set<Jurisdiction>();

    public DbSet<JurisdictionText> JurisdictionTexts => Set<JurisdictionText>();

    public DbSet<JurisdictionLogo> JurisdictionLogos => Set<JurisdictionLogo>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<InstallationSecret> InstallationSecrets => Set<InstallationSecret>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<AccountPermission> AccountPermissions => Set<AccountPermission>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<Service> Services => Set<Service>();

    public DbSet<Department> Departments => Set<Department>();

    public DbSet<RoutingRule> RoutingRules => Set<RoutingRule>();

    public DbSet<RoutingDecision> RoutingDecisions => Set<RoutingDecision>();

    public DbSet<Report> Reports => Set<Report>();

    public DbSet<BulkMark> BulkMarks => Set<BulkMark>();

    public DbSet<ReportWords> ReportWords => Set<ReportWords>();

    public DbSet<ReportContact> ReportContacts => Set<ReportContact>();

    public DbSet<ReportEvent> ReportEvents => Set<ReportEvent>();

    public DbSet<ReportUpdate> ReportUpdates => Set<ReportUpdate>();

    public DbSet<UpdateContact> UpdateContacts => Set<UpdateContact>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    public DbSet<ReportPhoto> ReportPhotos => Set<ReportPhoto>();

    public DbSet<UnclaimedMedia> UnclaimedMedia => Set<UnclaimedMedia>();

    public DbSet<IdeaThread> Threads => Set<IdeaThread>();

    public DbSet<ThreadReport> ThreadReports => Set<ThreadReport>();

    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<Supporter> Supporters => Set<Supporter>();

    public DbSet<DuplicatePair> DuplicatePairs => Set<DuplicatePair>();

    public DbSet<Layer> Layers => Set<Layer>();

    public DbSet<LayerVersion> LayerVersions => Set<LayerVersion>();

    public DbSet<LayerImport> LayerImports => Set<LayerImport>();

    public DbSet<DatumGrid> DatumGrids => Set<DatumGrid>();

    public DbSet<LayerHarvest> LayerHarvests => Set<LayerHarvest>();

    public DbSet<LayerFeature> LayerFeatures => Set<LayerFeature>();

    public DbSet<AssetLayer> AssetLayers => Set<AssetLayer>();

    public DbSet<Street> Streets => Set<Street>();

    public DbSet<House> Houses => Set<House>();

    public DbSet<PlaceLookup> PlaceLookups => Set<PlaceLookup>();

    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    public DbSet<Endpoint> Endpoints => Set<Endpoint>();

    public DbSet<ForwardedReport> ForwardedReports => Set<ForwardedReport>();

    public DbSet<ForeignUpdate> ForeignUpdates => Set<ForeignUpdate>();

    public DbSet<ImportedReport> ImportedReports => Set<ImportedReport>();

    public DbSet<Handshake> Handshakes => Set<Handshake>();

    public DbSet<ReminderStep> ReminderSteps => Set<ReminderStep>();

    public DbSet<StalledReport> StalledReports => Set<StalledReport>();

    /// <summary>The jurisdiction, where there must be one.</summary>
    /// <exception cref="InvalidOperationException">The context was made without.</exception>
    public int RequiredJurisdictionId => JurisdictionId ?? throw new InvalidOperationException("This context was made without a jurisdiction.");

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        StampJurisdiction();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        StampJurisdiction();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresExtension("postgis");
        modelBuilder.HasPostgresExtension("btree_gist");
        modelBuilder.HasPostgresExtension("pg_trgm");
        modelBuilder.HasPostgresExtension("btree_gin");
        modelBuilder.HasCollation("german", "de-u-co-phonebk-kn-true", "icu", deterministic: true);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(Open311Db).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(type => typeof(IOwnedByJurisdiction).IsAssignableFrom(type.ClrType)))
            GetType().GetMethod(nameof(FilterByJurisdiction), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
                .MakeGenericMethod(entity.ClrType).Invoke(this, [modelBuilder]);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<HolidayTest>().HaveConversion<SnakeCaseConverter<HolidayTest>>();
        configurationBuilder.Properties<ServiceType>().HaveConversion<SnakeCaseConverter<ServiceType>>();
        configurationBuilder.Properties<ServiceKind>().HaveConversion<SnakeCaseConverter<ServiceKind>>();
        configurationBuilder.Properties<AttributeDatatype>().HaveConversion<SnakeCaseConverter<AttributeDatatype>>();
        configurationBuilder.Properties<AttributeAutomation>().HaveConversion<SnakeCaseConverter<AttributeAutomation>>();
        configurationBuilder.Properties<Publication>().HaveConversion<SnakeCaseConverter<Publication>>();
        configurationBuilder.Properties<Permission>().HaveConversion<SnakeCaseConverter<Permission>>();
        configurationBuilder.Properties<LocationSource>().HaveConversion<SnakeCaseConverter<LocationSource>>();
        configurationBuilder.Properties<ReportStatus>().HaveConversion<SnakeCaseConverter<ReportStatus>>();
        configurationBuilder.Properties<ReportVisibility>().HaveConversion<SnakeCaseConverter<ReportVisibility>>();
        configurationBuilder.Properties<ReportEventKind>().HaveConversion<SnakeCaseConverter<ReportEventKind>>();
        configurationBuilder.Properties<UpdateClaim>().HaveConversion<SnakeCaseConverter<UpdateClaim>>();
        configurationBuilder.Properties<PhotoState>().HaveConversion<SnakeCaseConverter<PhotoState>>();
        configurationBuilder.Properties<DuplicateDecision>().HaveConversion<SnakeCaseConverter<DuplicateDecision>>();
        configurationBuilder.Properties<LayerTest>().HaveConversion<SnakeCaseConverter<LayerTest>>();
        configurationBuilder.Properties<LayerImportState>().HaveConversion<SnakeCaseConverter<LayerImportState>>();
        configurationBuilder.Properties<HarvestKind>().HaveConversion<SnakeCaseConverter<HarvestKind>>();
        configurationBuilder.Properties<GeocoderKind>().HaveConversion<SnakeCaseConverter<GeocoderKind>>();
        configurationBuilder.Properties<MapRole>().HaveConversion<SnakeCaseConverter<MapRole>>();
        configurationBuilder.Properties<JurisdictionPage>().HaveConversion<SnakeCaseConverter<JurisdictionPage>>();
        configurationBuilder.Properties<EndpointFormat>().HaveConversion<SnakeCaseConverter<EndpointFormat>>();
        configurationBuilder.Properties<EndpointUpdates>().HaveConversion<SnakeCaseConverter<EndpointUpdates>>();
        configurationBuilder.Properties<ForwardState>().HaveConversion<SnakeCaseConverter<ForwardState>>();
        configurationBuilder.Properties<HandshakeAnswer>().HaveConversion<SnakeCaseConverter<HandshakeAnswer>>();
        configurationBuilder.Properties<ReporterMail>().HaveConversion<SnakeCaseConverter<ReporterMail>>();
    }

    private void FilterByJurisdiction<T>(ModelBuilder modelBuilder)
        where T : class, IOwnedByJurisdiction
    {
        Expression<Func<T, bool>> ofThisJurisdiction = row => row.JurisdictionId == JurisdictionId;
        EntityTypeBuilder<T> entity = modelBuilder.Entity<T>();
        entity.HasQueryFilter(OfJurisdiction, ofThisJurisdiction);
        entity.HasOne<Jurisdiction>().WithMany().HasForeignKey(row => row.JurisdictionId).OnDelete(DeleteBehavior.Restrict);
    }

    private void StampJurisdiction()
    {
        foreach (var entry in ChangeTracker.Entries<IOwnedByJurisdiction>())
        {
            if (entry.State == EntityState.Added && entry.Entity.JurisdictionId == 0)
                entry.Entity.JurisdictionId = RequiredJurisdictionId;
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && entry.Entity.JurisdictionId != JurisdictionId)
                throw new InvalidOperationException($"A row of jurisdiction {entry.Entity.JurisdictionId} was to be written by jurisdiction {JurisdictionId}.");
        }
    }
}
