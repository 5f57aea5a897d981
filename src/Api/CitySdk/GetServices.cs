using Open311.Api.GeoReport;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.CitySdk;

/// <summary>GET services: what can be reported, also of one <c>group</c> or of kinds (<c>keywords</c>).</summary>
internal static class GetServices
{
    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, ServiceCatalogs catalogs)
    {
        var exchange = new CitySdkExchange(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;

        var catalog = await catalogs.ForAsync(town.Id, exchange.Ct);
        var language = exchange.ReaderLanguage ?? town.Language;
        if (AnswerVersion.OfCatalog(catalog, town, language).IsKnownTo(http))
            return;
        // Numbered through in the order in which they are shown.
        var groups = catalog.All.Select(service => service.Group).Distinct(StringComparer.Ordinal).ToList();
        var (group, kinds) = (fields.Text("group"), fields.List("keywords"));
        using var document = exchange.Begin();
        document.BeginList("services");
        foreach (var service in catalog.All.Where(service => service.IsActive && (kinds is null || kinds.Contains(SnakeCase.Of(service.Kind)))))
        {
            var words = service.In(language);
            if (group is not null && group != service.Group && group != words.Group)
                continue;
            document.BeginObject("service");
            document.Text("service_code", service.Code);
            document.Text("service_name", words.Name);
            document.Text("description", words.Description);
            document.Flag("metadata", service.Attributes.Count > 0);
            document.Text("type", SnakeCase.Of(service.Type));
            document.Text("keywords", Keywords(service));
            document.Text("group", words.Group);
            document.Number("group_id", groups.IndexOf(service.Group) + 1L);
            document.EndObject();
        }

        document.EndList();
        await exchange.EndAsync(document);
    }

    // Klarschiff's front end takes what stands before the first semicolon for the kind.
    private static string Keywords(Service service) => string.Join(';', service.Keywords
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Prepend(SnakeCase.Of(service.Kind)).Distinct(StringComparer.OrdinalIgnoreCase));
}
