using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET services/{code}: the questions a service asks. A service without any has an empty list of them.</summary>
internal static class GetServiceDefinition
{
    public static async Task RunAsync(HttpContext http, string code, JurisdictionResolution jurisdictions, ServiceCatalogs catalogs)
    {
        var exchange = GeoReportExchange.Of(http);
        var jurisdiction = await jurisdictions.RequireAsync(http, exchange.FieldsOfQuery().Text("jurisdiction_id"));
        if (!jurisdiction.Succeeded)
        {
            await exchange.RefuseAsync(jurisdiction.Failures);
            return;
        }

        var catalog = await catalogs.ForAsync(jurisdiction.Value.Id, exchange.Ct);
        if (!catalog.ByCode.TryGetValue(code, out var service) || !service.IsActive)
        {
            await exchange.RefuseAsync([ReportFailures.ServiceUnknown], jurisdiction.Value.Language);
            return;
        }

        if (AnswerVersion.OfCatalog(catalog, jurisdiction.Value).IsKnownTo(http))
            return;
        using var document = exchange.Begin();
        document.BeginObject("service_definition");
        document.Text("service_code", service.Code);
        document.BeginList("attributes");
        foreach (var attribute in service.Attributes)
            Write(document, attribute);
        document.EndList();
        document.EndObject();
        await exchange.EndAsync(document);
    }

    private static void Write(GeoReportDocument document, ServiceAttribute attribute)
    {
        document.BeginObject("attribute");
        document.Flag("variable", attribute.Variable);
        document.Text("code", attribute.Code);
        document.Text("datatype", SnakeCase.Of(attribute.Datatype));
        document.Flag("required", attribute.Required);
        document.Text("datatype_description", attribute.DatatypeDescription.Length == 0 ? null : attribute.DatatypeDescription);
        document.Number("order", attribute.Order);
        document.Text("description", attribute.Description);
        document.BeginList("values");
        foreach (var value in attribute.Values)
        {
            document.BeginObject("value");
            document.Text("key", value.Key);
            document.Text("name", value.Name);
            document.EndObject();
        }

        document.EndList();
        document.EndObject();
    }
}
