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
        if (await exchange.JurisdictionAsync(jurisdictions, exchange.FieldsOfQuery().Text("jurisdiction_id")) is not { } jurisdiction)
            return;

        var catalog = await catalogs.ForAsync(jurisdiction.Id, exchange.Ct);
        if (!catalog.ByCode.TryGetValue(code, out var service) || !service.IsActive)
        {
            await exchange.RefuseAsync([ReportFailures.ServiceUnknown], jurisdiction.Language);
            return;
        }

        var language = exchange.ReaderLanguage ?? jurisdiction.Language;
        if (AnswerVersion.OfCatalog(catalog, jurisdiction, language).IsKnownTo(http))
            return;
        var words = service.In(language).Questions;
        using var document = exchange.Begin();
        document.BeginObject("service_definition");
        document.Text("service_code", service.Code);
        document.BeginList("attributes");
        foreach (var attribute in exchange.Base.ListsFixMyStreetId ? WithFixMyStreetId(service.Attributes, language) : service.Attributes)
            Write(document, attribute, words.GetValueOrDefault(attribute.Code));
        document.EndList();
        document.EndObject();
        await exchange.EndAsync(document);
    }

    /// <summary>FixMyStreet sends its number only where the definition asks for it, and shows nobody what is set by a server.</summary>
    private static IEnumerable<ServiceAttribute> WithFixMyStreetId(List<ServiceAttribute> attributes, string language) =>
        attributes.Where(attribute => attribute.Code != SubmitReport.FixMyStreetId).Append(new ServiceAttribute
        {
            Code = SubmitReport.FixMyStreetId,
            Description = language == "de" ? "Nummer der Meldung in FixMyStreet" : "Number of the report in FixMyStreet",
            Order = attributes.Select(attribute => attribute.Order).DefaultIfEmpty(0).Max() + 1,
            Automated = AttributeAutomation.ServerSet,
        });

    /// <param name="words">In the reader's language; null: there are none.</param>
    private static void Write(GeoReportDocument document, ServiceAttribute attribute, QuestionWords? words)
    {
        var hint = words?.Hint ?? attribute.DatatypeDescription;
        document.BeginObject("attribute");
        document.Flag("variable", attribute.Variable);
        document.Text("code", attribute.Code);
        document.Text("datatype", SnakeCase.Of(attribute.Datatype));
        document.Flag("required", attribute is { Required: true, Condition: null }); // who does not know of conditions would ask everybody
        document.Text("datatype_description", hint.Length == 0 ? null : hint);
        document.Number("order", attribute.Order);
        document.Text("description", words?.Description ?? attribute.Description);
        document.BeginList("values");
        foreach (var value in attribute.Values)
        {
            document.BeginObject("value");
            document.Text("key", value.Key);
            document.Text("name", words?.Values.GetValueOrDefault(value.Key) ?? value.Name);
            document.EndObject();
        }

        document.EndList();
        if (attribute.Automated is { } automated)
            document.Text("automated", SnakeCase.Of(automated));
        if (attribute.Condition is { } condition)
            Write(document, condition, attribute.Required);
        document.EndObject();
    }

    // Not in GeoReport v2. None of these names is one of the standard's: a client that looks for an element at any depth does not find ours instead.
    private static void Write(GeoReportDocument document, AttributeCondition condition, bool isRequired)
    {
        document.BeginObject("condition");
        document.Text("depends_on", condition.DependsOn);
        document.BeginList("any_of");
        foreach (var option in condition.AnyOf)
            document.Entry("option", option);
        document.EndList();
        document.Flag("required_if_asked", isRequired);
        document.EndObject();
    }
}
