using Open311.Api.GeoReport;
using Open311.Core.Failures;

namespace Open311.Api.CitySdk;

/// <summary>
/// A request below <see cref="CitySdkRoutes.Root"/>. Refusals are <c>error_messages</c>. 422 is for what breaks a rule and for what clashes with the present state: Klarschiff's front end shows those
/// to its user and ends itself at any other number. Departure: Klarschiff's back office answers 500 for a bad key or filter.
/// </summary>
internal sealed class CitySdkExchange(HttpContext http) : GeoReportExchange(http)
{
    /// <summary>In XML a list, in JSON the object alone: so Klarschiff answers to a write.</summary>
    public async Task AnswerAsync(int status, string list, string entry, Action<GeoReportDocument> fields)
    {
        using var document = Begin(status);
        if (Format == GeoReportFormat.Xml)
            document.BeginList(list);
        document.BeginObject(entry);
        fields(document);
        document.EndObject();
        if (Format == GeoReportFormat.Xml)
            document.EndList();
        await EndAsync(document);
    }

    protected override int StatusOf(FailureKind kind) =>
        kind is FailureKind.Invalid or FailureKind.Conflict ? StatusCodes.Status422UnprocessableEntity : base.StatusOf(kind);

    protected override void WriteErrors(GeoReportDocument document, int status, IReadOnlyList<WireError> errors)
    {
        document.BeginList("error_messages");
        foreach (var error in errors)
        {
            document.BeginObject("error_message");
            document.Number("code", error.Code);
            document.Text("description", error.Description);
            document.EndObject();
        }

        document.EndList();
    }
}
