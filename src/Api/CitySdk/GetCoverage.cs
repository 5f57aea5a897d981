using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.CitySdk;

/// <summary>GET coverage: whether a place is the town's; if not, where to report it instead, as far as that is known.</summary>
internal static class GetCoverage
{
    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, FindNeighbour neighbours)
    {
        var exchange = new CitySdkExchange(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;

        if (fields.Text("lat") is not { } latitude || fields.Text("long") is not { } longitude)
        {
            await exchange.RefuseAsync([CitySdkFailures.PlaceMissing], town.Language);
            return;
        }

        if (GetRequests.Place(latitude, longitude) is not { } place)
        {
            await exchange.RefuseAsync([ReportFailures.PlaceInvalid], town.Language);
            return;
        }

        var isCovered = town.Covers(place);
        var neighbour = isCovered ? null : await neighbours.RunAsync(town, place, exchange.Ct);
        using var document = exchange.Begin();
        document.BeginObject("hash");
        document.Flag("result", isCovered);
        // Klarschiff's front end sends its user to this address.
        if (Uri.TryCreate(neighbour?.Contact, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            document.Text("instance_url", neighbour!.Contact);
        document.EndObject();
        await exchange.EndAsync(document);
    }
}
