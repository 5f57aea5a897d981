using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using Npgsql;
using Open311.Core.Assets;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.DemoCity;

/// <param name="Added">True if anything was missing and was made.</param>
/// <param name="ReportCount">Reports written in this run: all of them, or none.</param>
/// <param name="Imported">The layers imported in this run; those already there are not in it.</param>
public sealed record MadeDemoCity(
    int JurisdictionId, string Key, string Name, bool IsDefault, bool Added, DemoCityFileSet Files, int DepartmentCount, int ServiceCount, int RuleCount,
    int ReportCount, IReadOnlyList<ImportedLayer> Imported);

/// <summary>
/// Sets up the made-up town the way a real one is set up: its files come in through <see cref="ImportLayer"/>. Running it again adds only what is
/// missing and changes nothing that is there; two at once wait for each other.
/// </summary>
public sealed class MakeDemoCity(
    Open311DbFactory databases, NpgsqlDataSource database, ImportLayer importLayer, SetAssetLayer setAssets, JurisdictionDirectory directory, ServiceCatalogs catalogs, SeedReports seedReports,
    TimeProvider clock)
{
    public const string JurisdictionKey = "demo.example";

    /// <param name="folderForFiles">Where the town's files are written; they stay there, to be looked at.</param>
    public async Task<MadeDemoCity> RunAsync(string folderForFiles, IProgress<string>? progress, CancellationToken ct)
    {
        await using var guard = await database.OpenConnectionAsync(ct);
        await using var guarded = await guard.BeginTransactionAsync(ct);
        await using (var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended('make demo city', 0))", guard, guarded))
            await hold.ExecuteNonQueryAsync(ct);

        var files = new DemoCityFileSet(folderForFiles);
        var town = new Lazy<DemoTown>(() =>
        {
            progress?.Report("Die Stadt wird gezeichnet …");
            return new DemoTown(DemoCityFiles.Seed);
        });
        var (id, isNew) = await MakeJurisdictionAsync(town, ct);
        var (departments, services, added) = await MakeCatalogAsync(id, ct);
        progress?.Report($"{departments} Ämter und {services} Dienste stehen.");
        await MakeTextsAsync(id, ct);

        var imported = new List<ImportedLayer>();
        if (isNew || !files.AreThere)
            DemoCityFiles.Write(folderForFiles, town.Value);
        foreach (var layer in DemoCityFileSet.Layers)
            await ImportAsync(layer);

        await MarkAssetsAsync(id, ct);
        var (rules, rulesAdded) = await MakeRulesAsync(id, ct);
        progress?.Report($"{rules} Zuständigkeitsregeln stehen.");
        directory.Forget();
        catalogs.Forget(id);
        var profile = await directory.FindAsync(id, ct) ?? throw new InvalidOperationException("The town was deleted meanwhile.");
        var reports = await seedReports.RunAsync(profile, () => town.Value, clock.GetUtcNow(), ct);
        if (reports > 0)
            progress?.Report($"{reports} Meldungen und Ideen des letzten Jahres.");
        return new MadeDemoCity(
            id, profile.Key, profile.Row.Name, profile.Row.IsDefault, isNew || added || imported.Count > 0 || rulesAdded || reports > 0, files, departments, services, rules, reports, imported);

        async Task ImportAsync(DemoLayer layer)
        {
            await using (var db = databases.For(id))
            {
                if (await db.Layers.AnyAsync(row => row.Key == layer.Key && row.PublishedVersionId != null, ct))
                    return;
            }

            var input = new ImportLayerInput
            {
                JurisdictionId = id,
                LayerKey = layer.Key,
                Title = layer.Title,
                Path = files.PathOf(layer.Key),
                KeyColumn = layer.KeyColumn,
                LabelColumn = layer.LabelColumn,
                MapRole = layer.MapRole,
                SourceLayer = layer.SourceLayer,
                Attribution = "Demostadt (erfunden)",
                Licence = "CC0-1.0",
            };
            var result = (await importLayer.RunAsync(input, null, ct)).Value;
            imported.Add(result);
            progress?.Report($"{layer.Title}: {result.FeatureCount} Objekte aus {layer.FileName}.");
        }
    }

    private async Task<(int Id, bool IsNew)> MakeJurisdictionAsync(Lazy<DemoTown> drawn, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        if (await db.Jurisdictions.AsNoTracking().FirstOrDefaultAsync(row => row.Key == JurisdictionKey, ct) is { } known)
            return (known.Id, false);
        var town = new Jurisdiction
        {
            Key = JurisdictionKey,
            Name = Drawing.TownWords.Town,
            Boundary = new MultiPolygon([(Polygon)DemoCityFiles.ToWgs84(drawn.Value.Boundary)]) { SRID = 4326 },
            Contact = "Bürgerbüro der erfundenen Demostadt, buergerbuero@demo.example",
            KeyService = "Schlüssel vergibt, wer diese Vorführung betreibt: nach der Anmeldung „Für die Verwaltung“ auf der Seite „API-Schlüssel“.",
            IsDefault = !await db.Jurisdictions.AnyAsync(row => row.IsDefault, ct),
            IsMadeUp = true,
            CatalogChangedAt = clock.GetUtcNow(),
        };
        db.Jurisdictions.Add(town);
        await db.SaveChangesAsync(ct);
        return (town.Id, true);
    }

    private async Task<(int Departments, int Services, bool Added)> MakeCatalogAsync(int id, CancellationToken ct)
    {
        await using var db = databases.For(id);
        var departments = await db.Departments.ToDictionaryAsync(row => row.Key, ct);
        var newDepartments = DemoCatalog.Departments().FindAll(department => !departments.ContainsKey(department.Key));
        db.Departments.AddRange(newDepartments);
        var codes = await db.Services.Select(row => row.Code).ToListAsync(ct);
        var newServices = DemoServices.All().FindAll(service => !codes.Contains(service.Code));
        db.Services.AddRange(newServices);
        await db.SaveChangesAsync(ct);

        var added = newDepartments.Count + newServices.Count > 0;
        var town = await db.Jurisdictions.SingleAsync(row => row.Id == id, ct);
        town.FallbackDepartmentId ??= (await db.Departments.SingleAsync(row => row.Key == DemoCatalog.Fallback, ct)).Id;
        if (added)
            town.CatalogChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        return (departments.Count + newDepartments.Count, codes.Count + newServices.Count, added);
    }

    /// <summary>The town's own pages, as long as it has none.</summary>
    private async Task MakeTextsAsync(int id, CancellationToken ct)
    {
        await using var db = databases.For(id);
        if (await db.JurisdictionTexts.AnyAsync(ct))
            return;
        foreach (var page in Enum.GetValues<JurisdictionPage>())
        {
            foreach (var language in (string[])["de", "en"])
            {
                using var stream = GetType().Assembly.GetManifestResourceStream($"Open311.Core.DemoCity.Texts.{SnakeCase.Of(page)}.{language}.md")
                    ?? throw new FileNotFoundException($"{page} is not compiled in.");
                using var text = new StreamReader(stream);
                db.JurisdictionTexts.Add(new JurisdictionText { Page = page, Language = language, Body = await text.ReadToEndAsync(ct) });
            }
        }

        await db.SaveChangesAsync(ct);
    }

    /// <summary>What can be pointed at: as long as no service has assets.</summary>
    private async Task MarkAssetsAsync(int id, CancellationToken ct)
    {
        if ((await setAssets.ListAsync(id, ct)).Count > 0)
            return;
        foreach (var (service, layer, label, snapMeters) in DemoCatalog.Assets)
        {
            var outcome = await setAssets.RunAsync(new SetAssetLayerInput(id, service, new AssetMark(layer, "nummer", label, snapMeters)), ct);
            if (!outcome.Succeeded)
                throw new InvalidOperationException(string.Join(' ', outcome.Failures.Select(failure => failure.English)));
        }
    }

    private async Task<(int Count, bool Added)> MakeRulesAsync(int id, CancellationToken ct)
    {
        await using var db = databases.For(id);
        if (await db.RoutingRules.CountAsync(ct) is > 0 and var count)
            return (count, false);
        var departments = await db.Departments.ToDictionaryAsync(row => row.Key, row => row.Id, ct);
        var services = await db.Services.ToDictionaryAsync(row => row.Code, row => row.Id, ct);
        var layers = await db.Layers.ToDictionaryAsync(row => row.Key, row => row.Id, ct);
        db.RoutingRules.AddRange(DemoCatalog.Rules.Select(rule => new RoutingRule
        {
            Position = rule.Position,
            Text = rule.Text,
            DepartmentId = departments[rule.Department],
            ServiceId = rule.Service is null ? null : services[rule.Service],
            ServiceGroup = rule.Group,
            LayerId = rule.Layer is null ? null : layers[rule.Layer],
            LayerTest = rule.Test,
            WithinMeters = rule.WithinMeters,
            FeatureKeys = rule.Keys,
            FeatureAttributes = rule.Attributes,
        }));
        await db.SaveChangesAsync(ct);
        return (DemoCatalog.Rules.Length, true);
    }
}
