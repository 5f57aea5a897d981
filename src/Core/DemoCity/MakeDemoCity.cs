using Microsoft.EntityFrameworkCore;
using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.DemoCity;

/// <param name="Added">True if anything was missing and was made.</param>
/// <param name="Imported">The layers imported in this run; those already there are not in it.</param>
public sealed record MadeDemoCity(
    int JurisdictionId, string Key, string Name, bool IsDefault, bool Added, DemoCityFileSet Files, int DepartmentCount, int ServiceCount, int RuleCount, IReadOnlyList<ImportedLayer> Imported);

/// <summary>
/// Sets up the made-up town the way a real one is set up: its files come in through <see cref="ImportLayer"/>. Running it again adds only what is
/// missing and changes nothing that is there; two at once wait for each other.
/// </summary>
public sealed class MakeDemoCity(
    Open311DbFactory databases, NpgsqlDataSource database, ImportLayer importLayer, JurisdictionDirectory directory, ServiceCatalogs catalogs, TimeProvider clock)
{
    public const string JurisdictionKey = "demo.example";

    /// <param name="folderForFiles">Where the town's three files are written; they stay there, to be looked at.</param>
    public async Task<MadeDemoCity> RunAsync(string folderForFiles, IProgress<string>? progress, CancellationToken ct)
    {
        await using var guard = await database.OpenConnectionAsync(ct);
        await using var guarded = await guard.BeginTransactionAsync(ct);
        await using (var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended('make demo city', 0))", guard, guarded))
            await hold.ExecuteNonQueryAsync(ct);

        progress?.Report("Die Stadt wird gezeichnet …");
        var files = DemoCityFiles.Write(folderForFiles);
        var (id, isNew) = await MakeJurisdictionAsync(files, ct);
        var (departments, services, added) = await MakeCatalogAsync(id, ct);
        progress?.Report($"{departments} Ämter und {services} Dienste stehen.");

        var imported = new List<ImportedLayer>();
        await ImportAsync("districts", "Stadtbezirke", files.DistrictsZip, "NR", "NAME");
        await ImportAsync("roads", "Straßen", files.RoadsGpkg, "nr", "name");
        await ImportAsync("lamps", "Straßenlaternen", files.LampsGeoJson, "nummer", "strasse");

        var (rules, rulesAdded) = await MakeRulesAsync(id, ct);
        progress?.Report($"{rules} Zuständigkeitsregeln stehen.");
        directory.Forget();
        catalogs.Forget(id);
        var profile = await directory.FindAsync(id, ct) ?? throw new InvalidOperationException("The town was deleted meanwhile.");
        return new MadeDemoCity(
            id, profile.Key, profile.Row.Name, profile.Row.IsDefault, isNew || added || imported.Count > 0 || rulesAdded, files, departments, services, rules, imported);

        async Task ImportAsync(string layer, string title, string path, string keyColumn, string labelColumn)
        {
            await using (var db = databases.For(id))
            {
                if (await db.Layers.AnyAsync(row => row.Key == layer && row.PublishedVersionId != null, ct))
                    return;
            }

            var input = new ImportLayerInput { JurisdictionId = id, LayerKey = layer, Title = title, Path = path, KeyColumn = keyColumn, LabelColumn = labelColumn };
            var result = (await importLayer.RunAsync(input, null, ct)).Value;
            imported.Add(result);
            progress?.Report($"{title}: {result.FeatureCount} Objekte aus {Path.GetFileName(path)}.");
        }
    }

    private async Task<(int Id, bool IsNew)> MakeJurisdictionAsync(DemoCityFileSet files, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        if (await db.Jurisdictions.AsNoTracking().FirstOrDefaultAsync(row => row.Key == JurisdictionKey, ct) is { } known)
            return (known.Id, false);
        var town = new Jurisdiction
        {
            Key = JurisdictionKey,
            Name = DemoNames.Town,
            Boundary = files.Boundary,
            Contact = "Bürgerbüro der erfundenen Demostadt, buergerbuero@demo.example",
            KeyService = "Schlüssel gibt es mit: open311 keys create",
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
        var newServices = DemoCatalog.Services().FindAll(service => !codes.Contains(service.Code));
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
