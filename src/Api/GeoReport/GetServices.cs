using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET services: what can be reported, in the reader's language where it is translated.</summary>
internal static class GetServices
{
    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, ServiceCatalogs catalogs)
    {
        var exchange = GeoReportExchange.Of(http);
        if (await exchange.JurisdictionAsync(jurisdictions, exchange.FieldsOfQuery().Text("jurisdiction_id")) is not { } jurisdiction)
            return;

        var catalog = await catalogs.ForAsync(jurisdiction.Id, exchange.Ct);
        var language = exchange.ReaderLanguage ?? jurisdiction.Language;
        if (AnswerVersion.OfCatalog(catalog, jurisdiction, language).IsKnownTo(http))
            return;
        using var document = exchange.Begin();
        document.BeginList("services");
        foreach (var service in catalog.All.Where(service => service.IsActive))
        {
            var words = service.In(language);
            document.BeginObject("service");
            document.Text("service_code", service.Code);
            document.Text("service_name", words.Name);
            document.Text("description", words.Description);
            document.Flag("metadata", service.Attributes.Count > 0 || exchange.Base.ListsFixMyStreetId);
            document.Text("type", SnakeCase.Of(service.Type));
            document.Text("keywords", Keywords(service));
            document.Text("group", words.Group); // never null: a client for iOS falls over it
            document.EndObject();
        }

        document.EndList();
        await exchange.EndAsync(document);
    }

    // Commas without blanks: FixMyStreet does not trim. The kind travels as a keyword, as in CitySDK.
    private static string Keywords(Service service) => string.Join(',', service.Keywords
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Append(SnakeCase.Of(service.Kind)).Distinct(StringComparer.OrdinalIgnoreCase));
}
