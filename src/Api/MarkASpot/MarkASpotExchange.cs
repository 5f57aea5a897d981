using System.Globalization;
using System.Text.RegularExpressions;
using Open311.Api.GeoReport;

namespace Open311.Api.MarkASpot;

/// <param name="Name">As clients of Mark-a-Spot send it.</param>
/// <param name="Meant">The field of GeoReport; what is sent in it itself goes first.</param>
internal sealed record MarkASpotField(string Name, string Meant);

/// <summary>
/// A request below <see cref="MarkASpotRoutes.Root"/>: fields of other names, the language in <c>langcode</c>, and refusals in Mark-a-Spot's two shapes: a list with a text for a code where fields are at fault,
/// else one object <c>error</c>.
/// </summary>
internal sealed partial class MarkASpotExchange : GeoReportExchange
{
    private static readonly MarkASpotField[] Fields =
    [
        new("jurisdiction", "jurisdiction_id"),
        new("gid", "jurisdiction_id"),
        new("id", "service_request_id"),
        new("nids", "service_request_id"),
        new("updated", "updated_after"),
    ];

    public MarkASpotExchange(HttpContext http)
        : base(http) => ReaderLanguage = Open311.Portal.Hosting.ReaderLanguage.OfTag(http.Request.Query["langcode"].FirstOrDefault()) ?? ReaderLanguage;

    public override void Translate(GeoReportFields fields)
    {
        foreach (var field in Fields.Where(field => fields.Text(field.Meant) is null && fields.Text(field.Name) is not null))
            fields.Replace(field.Meant, [.. fields.All(field.Name)]);
        // Several links in one value, as answers have them too. An address may have a comma of its own.
        if (fields.All("media_url") is { Count: > 0 } links)
            fields.Replace("media_url", [.. links.SelectMany(link => BetweenLinks().Split(link))]);
    }

    /// <summary>As Mark-a-Spot answers to every write: objects one in the other, in JSON too.</summary>
    public async Task AnswerAsync(Action<GeoReportDocument> fields)
    {
        using var document = Begin();
        if (Format == GeoReportFormat.Json)
            document.BeginObject("root");
        document.BeginObject("service_requests");
        document.BeginObject("request");
        fields(document);
        document.EndObject();
        document.EndObject();
        if (Format == GeoReportFormat.Json)
            document.EndObject();
        await EndAsync(document);
    }

    // 103 is the number that Mark-a-Spot has for a service; it gives no other field one.
    protected override void WriteErrors(GeoReportDocument document, int status, IReadOnlyList<WireError> errors)
    {
        if (status != StatusCodes.Status400BadRequest)
        {
            if (Format == GeoReportFormat.Json)
                document.BeginObject("root");
            else
                document.BeginList("errors");
            Write(document, errors[0].Code.ToString(CultureInfo.InvariantCulture), string.Join(' ', errors.Select(error => error.Description)));
            if (Format == GeoReportFormat.Json)
                document.EndObject();
            else
                document.EndList();
            return;
        }

        document.BeginList("errors");
        foreach (var error in errors)
            Write(document, error.Field is null ? "400" : $"{(error.Field == "service_code" ? 103 : error.Code)} - {error.Field}", error.Description);
        document.EndList();
    }

    private static void Write(GeoReportDocument document, string code, string description)
    {
        document.BeginObject("error");
        document.Text("code", code);
        document.Text("description", description);
        document.EndObject();
    }

    [GeneratedRegex(@"\s*,\s*(?=https?://)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BetweenLinks();
}
