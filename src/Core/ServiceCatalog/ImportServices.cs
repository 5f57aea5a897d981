using Microsoft.EntityFrameworkCore;
using Open311.Core.Assets;
using Open311.Core.Failures;
using Open311.Core.Forwarding;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;

namespace Open311.Core.ServiceCatalog;

public sealed record ImportServicesInput(int JurisdictionId, TownFile File);

public sealed record ImportedServices(CatalogTally Departments, CatalogTally Services);

/// <summary>
/// Departments by key and services by code, in one transaction: what the file names is made or becomes as the file has it, what it does not name
/// stays. A second run of the same file changes nothing.
/// </summary>
public sealed class ImportServices(Open311DbFactory databases, SetEndpoint setEndpoint, SetAssetLayer setAssets, JurisdictionDirectory directory, ServiceCatalogs catalogs, TimeProvider clock)
{
    public async Task<Outcome<ImportedServices>> RunAsync(ImportServicesInput input, CancellationToken ct)
    {
        await using var db = databases.For(input.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is not { } town)
            return JurisdictionFailures.Unknown;
        var failures = new List<Failure>();
        var result = new ImportedServices(new CatalogTally(), new CatalogTally());
        await SetDepartment.ApplyAsync(db, town, input.File.Departments, result.Departments, ct);

        var known = await db.Services.Include(row => row.Attributes).Include(row => row.Assets).ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, ct);
        for (var i = 0; i < input.File.Services.Count; i++)
        {
            var wanted = input.File.Services[i];
            var (service, questions) = (ToService(wanted, i + 1), ToQuestions(wanted));
            known.TryGetValue(wanted.Code, out var row);
            DuplicateSettings.Of(wanted, row).ApplyTo(service);
            if (row is null)
            {
                service.Attributes = questions;
                db.Services.Add(service);
                await SetAssetsAsync(service);
                result.Services.Count(EntityState.Added);
                continue;
            }

            (service.Id, service.JurisdictionId) = (row.Id, row.JurisdictionId);
            db.Entry(row).CurrentValues.SetValues(service);
            var changed = SetQuestions(db, row, questions) | await SetAssetsAsync(row);
            result.Services.Count(changed ? EntityState.Modified : db.Entry(row).State);
        }

        if (failures.Count > 0)
            return failures;
        if (result.Departments.HasChanges || result.Services.HasChanges)
            town.CatalogChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        failures = await SetEndpointsAsync(db, input.File.Departments, ct);
        if (failures.Count > 0)
            return failures;
        await transaction.CommitAsync(ct);
        directory.Forget();
        catalogs.Forget(input.JurisdictionId);
        return result;

        async Task<bool> SetAssetsAsync(Service service)
        {
            if (input.File.Services.Find(wanted => wanted.Code == service.Code)?.Assets is not { } wanted)
                return false;
            var applied = await setAssets.ApplyAsync(db, service, new AssetMark(wanted.Layer, wanted.IdColumn, wanted.Label, wanted.SnapDistanceMeters), ct);
            failures.AddRange(applied.Failures.Select(failure => failure with
            {
                English = $"services \"{service.Code}\" assets: {failure.English}",
                German = $"services \"{service.Code}\" assets: {failure.German}",
                Field = "file",
            }));
            return applied is { Succeeded: true, Value: true };
        }
    }

    private async Task<List<Failure>> SetEndpointsAsync(Open311Db db, List<TownFileDepartment> departments, CancellationToken ct)
    {
        var failures = new List<Failure>();
        if (!departments.Exists(department => department.Endpoint is not null))
            return failures;
        var services = await SetEndpoint.ServiceCodesAsync(db, ct);
        var ids = await db.Departments.ToDictionaryAsync(row => row.Key, row => row.Id, StringComparer.Ordinal, ct);
        foreach (var department in departments)
        {
            if (department.Endpoint is not { } endpoint)
                continue;
            failures.AddRange(SetEndpoint.Missing($"department \"{department.Key}\"", endpoint, services));
            await setEndpoint.ApplyAsync(db, ids[department.Key], endpoint, SetEndpoint.KeyFromEnvironment(endpoint), ct);
        }

        await db.SaveChangesAsync(ct);
        return failures;
    }

    private static bool SetQuestions(Open311Db db, Service row, List<ServiceAttribute> questions)
    {
        var changed = false;
        foreach (var gone in row.Attributes.Where(old => !questions.Exists(wanted => wanted.Code == old.Code)).ToList())
        {
            db.Remove(gone);
            changed = true;
        }

        foreach (var wanted in questions)
        {
            if (row.Attributes.Find(old => old.Code == wanted.Code) is { } same)
            {
                (wanted.JurisdictionId, wanted.ServiceId) = (same.JurisdictionId, same.ServiceId);
                db.Entry(same).CurrentValues.SetValues(wanted);
                changed |= db.Entry(same).State == EntityState.Modified;
            }
            else
            {
                (wanted.JurisdictionId, wanted.ServiceId) = (row.JurisdictionId, row.Id);
                db.Add(wanted);
                changed = true;
            }
        }

        return changed;
    }

    internal static Dictionary<string, SourceSettings> SourcesOf(TownFileService service) =>
        service.PlaceSources.ToDictionary(pair => pair.Key, pair => new SourceSettings(pair.Value.CandidateRadiusMeters, pair.Value.CertainRadiusMeters, pair.Value.DuplicateHalfLifeDays));

    private static Service ToService(TownFileService service, int position) => new()
    {
        Code = service.Code,
        Name = service.Name.Trim(),
        Description = service.Description,
        Group = service.Group,
        Keywords = string.Join(',', service.Keywords.Select(word => word.Trim())),
        Type = SnakeCase.Parse<ServiceType>(service.Type),
        Kind = SnakeCase.Parse<ServiceKind>(service.Kind),
        Position = position,
        IsActive = service.Active,
        Notice = service.Notice,
        ExpectedDays = service.ExpectedDays,
        DeadlineHours = service.DeadlineHours,
        DeadlineDays = service.DeadlineDays,
        AsksDepartments = service.Handshake,
        PlaceSources = SourcesOf(service),
        Publication = SnakeCase.TryParse<Publication>(service.Publication),
        Translations = service.Translations.ToDictionary(pair => pair.Key, pair => new ServiceWords
        {
            Name = Or(pair.Value.Name, service.Name),
            Description = Or(pair.Value.Description, service.Description),
            Group = Or(pair.Value.Group, service.Group),
            Notice = Or(pair.Value.Notice, service.Notice),
            Questions = pair.Value.Questions.ToDictionary(
                question => question.Key, question => ToWords(question.Value, service.Questions.Find(own => own.Code == question.Key)!)),
        }),
    };

    private static QuestionWords ToWords(TownFileQuestionTranslation words, TownFileQuestion question) => new(
        Or(words.Question, question.Question), Or(words.Hint, question.Hint), question.Options.ToDictionary(option => option.Key, option => Or(words.Options.GetValueOrDefault(option.Key), option.Value)));

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(otherwise))]
    private static string? Or(string? translated, string? otherwise) => string.IsNullOrWhiteSpace(translated) ? otherwise : translated.Trim();

    private static List<ServiceAttribute> ToQuestions(TownFileService service) => [.. service.Questions.Select((question, i) => new ServiceAttribute
    {
        Code = question.Code,
        Order = i + 1,
        Description = question.Question,
        DatatypeDescription = question.Hint,
        Datatype = SnakeCase.Parse<AttributeDatatype>(question.Type),
        Required = question.Required,
        IsPublic = question.Public,
        Variable = question.TakesAnswer,
        Values = [.. question.Options.Select(option => new AttributeValue(option.Key, option.Value))],
        Condition = question.AskedIf is { } condition ? new AttributeCondition(condition.Question, condition.AnyOf) : null,
        Automated = SnakeCase.TryParse<AttributeAutomation>(question.Automated),
    })];
}
