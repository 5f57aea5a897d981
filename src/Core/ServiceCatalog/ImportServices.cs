using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
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
public sealed class ImportServices(Open311DbFactory databases, JurisdictionDirectory directory, ServiceCatalogs catalogs, TimeProvider clock)
{
    public async Task<Outcome<ImportedServices>> RunAsync(ImportServicesInput input, CancellationToken ct)
    {
        await using var db = databases.For(input.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is not { } town)
            return JurisdictionFailures.Unknown;
        var result = new ImportedServices(new CatalogTally(), new CatalogTally());
        await SetDepartment.ApplyAsync(db, town, input.File.Departments, result.Departments, ct);

        var known = await db.Services.Include(row => row.Attributes).ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, ct);
        for (var i = 0; i < input.File.Services.Count; i++)
        {
            var wanted = input.File.Services[i];
            var (service, questions) = (ToService(wanted, i + 1), ToQuestions(wanted));
            if (!known.TryGetValue(wanted.Code, out var row))
            {
                service.Attributes = questions;
                db.Services.Add(service);
                result.Services.Count(EntityState.Added);
                continue;
            }

            (service.Id, service.JurisdictionId) = (row.Id, row.JurisdictionId);
            db.Entry(row).CurrentValues.SetValues(service);
            var changed = SetQuestions(db, row, questions);
            result.Services.Count(changed ? EntityState.Modified : db.Entry(row).State);
        }

        if (result.Departments.HasChanges || result.Services.HasChanges)
            town.CatalogChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        directory.Forget();
        catalogs.Forget(input.JurisdictionId);
        return result;
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
        CandidateRadiusMeters = service.CandidateRadiusMeters,
        CertainRadiusMeters = service.CertainRadiusMeters,
        DuplicateWindowDays = service.DuplicateWindowDays,
        DuplicateHalfLifeDays = service.DuplicateHalfLifeDays,
        LinksAutomatically = service.LinksAutomatically,
        Publication = SnakeCase.TryParse<Publication>(service.Publication),
    };

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
    })];
}
