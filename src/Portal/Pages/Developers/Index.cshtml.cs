using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Contract;

namespace Open311.Portal.Pages.Developers;

/// <summary>
/// What somebody who writes a client needs: the addresses, how to get a key, calls to try and to copy, and what is otherwise here than in the standard. The forms go to the service's own addresses;
/// a call whose answer lies at an address with a value in it is found by <c>?call=</c> and led there.
/// </summary>
public sealed class IndexModel(ServiceCatalogs catalogs, Deviations deviations, EndpointDataSource endpoints, TimeProvider clock) : PortalPage
{
    public const string Path = "/open311";
    private const string Production = Path + "/v2";
    private const string Sandbox = Path + "/test/v2";
    private const string FixMyStreet = Path + "/v2/fms";

    protected override bool IsOfEveryTown => true;

    protected override bool IsListed => true;

    public IReadOnlyList<Service> Services { get; private set; } = [];

    public IReadOnlyList<DeviationSection> Sections => deviations.Sections;

    public string BaseAddress => RequiredTown.BaseAddress;

    public string Endpoint => BaseAddress + Production;

    /// <summary>Null: this service has none.</summary>
    public string? SandboxPath => Has(Sandbox) ? Sandbox : null;

    /// <summary>Null: this service has none.</summary>
    public string? FixMyStreetPath => Has(FixMyStreet) ? FixMyStreet : null;

    /// <summary>The service that the examples report with: one that asks nothing, if there is one.</summary>
    public Service? Example => Services.FirstOrDefault(service => service.Attributes.All(attribute => !attribute.Required) && service.Kind == ServiceKind.Problem) ?? (Services.Count > 0 ? Services[0] : null);

    /// <summary>One that has to be told answers; null: there is none.</summary>
    public Service? Asking => Services.FirstOrDefault(service => service is { Kind: ServiceKind.Problem } && service.Attributes.Exists(attribute => attribute.Required));

    /// <summary>The service of the form that posts.</summary>
    public Service? Chosen { get; private set; }

    public string Now => WireDate.Format(clock.GetUtcNow());

    public string Yesterday => WireDate.Format(clock.GetUtcNow().AddDays(-1));

    /// <summary>What people answer.</summary>
    public static IEnumerable<ServiceAttribute> QuestionsOf(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.Attributes.Where(attribute => attribute is { Variable: true, Automated: null }).OrderBy(attribute => attribute.Order);
    }

    /// <summary>Fields that answer what must be answered.</summary>
    public static IEnumerable<(string Name, string Value)> AnswersOf(Service service) => QuestionsOf(service).Where(attribute => attribute is { Required: true, Condition: null }).Select(attribute => ($"attribute[{attribute.Code}]", attribute.Datatype switch
    {
        AttributeDatatype.Singlevaluelist or AttributeDatatype.Multivaluelist when attribute.Values is [{ } first, ..] => first.Key,
        AttributeDatatype.Number => "1",
        AttributeDatatype.Datetime => "2026-01-31T12:00:00Z",
        _ => "…",
    }));

    /// <summary>A place in the town for the examples, as fields of a POST; a town without a boundary has an address instead.</summary>
    public string Place => RequiredTown.Row.Boundary?.InteriorPoint.Coordinate is { } middle
        ? string.Create(CultureInfo.InvariantCulture, $"-d \"lat={middle.Y:F5}\" -d \"long={middle.X:F5}\"")
        : "--data-urlencode \"address_string=Marktplatz 1\"";

    /// <summary>The POST of the examples goes into the sandbox where there is one.</summary>
    public string PostEndpoint => BaseAddress + (SandboxPath ?? Production);

    public async Task<IActionResult> OnGetAsync(string? call, string? value, string? format, string? endpoint, string? service, CancellationToken ct)
    {
        if (call is "definition" or "request" or "token" && !string.IsNullOrWhiteSpace(value))
        {
            var folder = call switch { "definition" => "services", "request" => "requests", _ => "tokens" };
            return Redirect($"{Request.PathBase}{(endpoint == "test" && SandboxPath is { } sandbox ? sandbox : Production)}/{folder}/{Uri.EscapeDataString(value.Trim())}.{(format == "json" ? "json" : "xml")}");
        }

        var catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Services = [.. catalog.All.Where(one => one.IsActive)];
        Chosen = Services.FirstOrDefault(one => one.Code == service) ?? Example;
        return Page();
    }

    public static string TypeOf(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return SnakeCase.Of(service.Type);
    }

    private bool Has(string path) => endpoints.Endpoints.OfType<RouteEndpoint>().Any(endpoint => endpoint.RoutePattern.RawText?.StartsWith(path + "/requests.", StringComparison.Ordinal) == true);
}
