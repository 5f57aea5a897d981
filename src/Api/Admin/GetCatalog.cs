using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>GET departments, services, routing-rules: the jurisdiction as it is set up, inactive entries included.</summary>
internal static class GetCatalog
{
    public static async Task<IResult> DepartmentsAsync(HttpContext http, Open311DbFactory databases)
    {
        var jurisdiction = AdminCall.Of(http).Jurisdiction;
        await using var db = databases.For(jurisdiction.Id);
        var rows = await db.Departments.AsNoTracking().OrderBy(row => row.Name).ThenBy(row => row.Id).ToListAsync(http.RequestAborted);
        var endpoints = await db.Endpoints.AsNoTracking().ToDictionaryAsync(row => row.DepartmentId, http.RequestAborted);
        return AdminAnswer.Ok(new
        {
            Departments = rows.Select(row => new
            {
                row.Key,
                row.Name,
                row.Email,
                row.Language,
                IsFallback = row.Id == jurisdiction.Row.FallbackDepartmentId,
                // Whether there is a key, never the key.
                Endpoint = endpoints.TryGetValue(row.Id, out var endpoint) ? new
                {
                    endpoint.Address,
                    JurisdictionId = endpoint.ForeignJurisdiction,
                    HasKey = endpoint.ProtectedKey is not null,
                    Format = SnakeCase.Of(endpoint.Format),
                    Services = JsonElement.Parse(endpoint.Services),
                    endpoint.DefaultService,
                    Attributes = JsonElement.Parse(endpoint.Attributes),
                    endpoint.IdAttribute,
                    endpoint.PassesContact,
                    Updates = SnakeCase.Of(endpoint.Updates),
                    endpoint.PollMinutes,
                    endpoint.IsActive,
                    endpoint.NextPollAt,
                    endpoint.PolledTo,
                    endpoint.PollFailures,
                    endpoint.PollFailureCode,
                }
                : null,
            }),
        });
    }

    public static async Task<IResult> ServicesAsync(HttpContext http, Open311DbFactory databases)
    {
        await using var db = databases.For(AdminCall.Of(http).Jurisdiction.Id);
        var rows = await db.Services.AsNoTracking().Include(row => row.Attributes.OrderBy(attribute => attribute.Order))
            .OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(http.RequestAborted);
        return AdminAnswer.Ok(new
        {
            Services = rows.Select(row => new
            {
                row.Code,
                row.Name,
                row.Description,
                row.Group,
                Keywords = row.Keywords.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                Type = SnakeCase.Of(row.Type),
                Kind = SnakeCase.Of(row.Kind),
                row.Position,
                row.IsActive,
                row.Notice,
                row.ExpectedDays,
                row.DeadlineHours,
                row.DeadlineDays,
                Handshake = row.AsksDepartments,
                row.CandidateRadiusMeters,
                row.CertainRadiusMeters,
                row.DuplicateWindowDays,
                row.DuplicateHalfLifeDays,
                LinksAutomatically = row.IsLinkedByRule,
                PlaceSources = row.PlaceSources.ToDictionary(
                    pair => pair.Key, pair => new { pair.Value.CandidateRadiusMeters, pair.Value.CertainRadiusMeters, DuplicateHalfLifeDays = pair.Value.HalfLifeDays }),
                Attributes = row.Attributes.Select(attribute => new
                {
                    attribute.Code,
                    Datatype = SnakeCase.Of(attribute.Datatype),
                    attribute.Description,
                    attribute.Order,
                    attribute.Required,
                    attribute.Variable,
                    attribute.Values,
                }),
            }),
        });
    }

    public static async Task<IResult> RulesAsync(HttpContext http, Open311DbFactory databases)
    {
        await using var db = databases.For(AdminCall.Of(http).Jurisdiction.Id);
        var rows = await (
            from rule in db.RoutingRules.AsNoTracking()
            join department in db.Departments on rule.DepartmentId equals department.Id
            orderby rule.Position, rule.Id
            select new
            {
                Rule = rule,
                Department = department.Key,
                Service = db.Services.Where(service => service.Id == rule.ServiceId).Select(service => service.Code).FirstOrDefault(),
                Layer = db.Layers.Where(layer => layer.Id == rule.LayerId).Select(layer => layer.Key).FirstOrDefault(),
            }).ToListAsync(http.RequestAborted);
        return AdminAnswer.Ok(new
        {
            RoutingRules = rows.Select(row => new
            {
                row.Rule.Id,
                row.Rule.Version,
                Stage = SnakeCase.Of(row.Rule.Stage),
                row.Rule.Position,
                row.Rule.Text,
                row.Rule.IsActive,
                row.Department,
                ServiceCode = row.Service,
                row.Rule.ServiceGroup,
                row.Layer,
                LayerTest = row.Rule.LayerTest is { } test ? SnakeCase.Of(test) : null,
                row.Rule.WithinMeters,
                row.Rule.FeatureKeys,
                FeatureAttributes = row.Rule.FeatureAttributes is { } json ? JsonElement.Parse(json) : (JsonElement?)null,
                Outside = row.Rule.IsOutside,
                Answers = row.Rule.Answers is { } answers ? JsonElement.Parse(answers) : (JsonElement?)null,
                row.Rule.ValidFrom,
                row.Rule.ValidUntil,
                row.Rule.Weekdays,
                TimeFrom = row.Rule.TimeFrom?.ToString("HH:mm", CultureInfo.InvariantCulture),
                TimeUntil = row.Rule.TimeUntil?.ToString("HH:mm", CultureInfo.InvariantCulture),
                SeasonFrom = SeasonText(row.Rule.SeasonFrom),
                SeasonUntil = SeasonText(row.Rule.SeasonUntil),
                Holidays = row.Rule.Holidays is { } holidays ? SnakeCase.Of(holidays) : null,
                row.Rule.OnDutyEmail,
                row.Rule.OwnerName,
                row.Rule.OwnerContact,
            }),
        });
    }

    private static string? SeasonText(short? monthAndDay) => monthAndDay is { } day ? string.Create(CultureInfo.InvariantCulture, $"{day / 100:00}-{day % 100:00}") : null;
}
