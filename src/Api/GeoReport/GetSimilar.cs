using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>
/// GET similar: what is already reported near a place, asked before a report is sent, as the report page offers it, with the reasons. Not in GeoReport v2. Nothing is stored.
/// What a POST of the same fields would be refused for is refused here, answers to the service's questions left aside. Ideas are supported, not followed: their services have an empty list.
/// </summary>
internal static class GetSimilar
{
    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, ServiceCatalogs catalogs, SubmitReport submit, FindSimilar findSimilar)
    {
        var exchange = GeoReportExchange.Of(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;
        var report = ReportOf(fields, town, exchange.Base.IsSandbox);
        // A place is needed here, which an address does not stand for: that is said by the next line.
        List<Failure> failures = [.. (await submit.CheckAsync(report, exchange.Ct)).Where(failure => failure != ReportFailures.PlaceMissing && !IsOfAnswer(failure))];
        var place = GetAssets.PlaceOf(fields, failures);
        if (failures.Count > 0)
        {
            await exchange.RefuseAsync(failures, town.Language);
            return;
        }

        IReadOnlyList<SimilarReport> found = [];
        if ((await catalogs.ForAsync(town.Id, exchange.Ct)).ByCode.GetValueOrDefault(report.ServiceCode!) is not { Kind: ServiceKind.Idea })
        {
            var outcome = await findSimilar.RunAsync(
                new FindSimilarInput(town, report.ServiceCode!, place!.Value, report.Title, report.Description, report.AssetId)
                {
                    Source = report.PlaceSource is { } source ? SnakeCase.Parse<LocationSource>(source) : LocationSource.Unknown,
                    Address = report.AddressString,
                    OfSandbox = report.IsForSandbox,
                },
                exchange.Ct);
            if (!outcome.Succeeded)
            {
                await exchange.RefuseAsync(outcome.Failures, town.Language);
                return;
            }

            found = outcome.Value;
        }

        var language = exchange.ReaderLanguage ?? town.Language;
        using var document = exchange.Begin();
        document.BeginList("service_requests");
        foreach (var similar in found)
        {
            document.BeginObject("request");
            // What is posted at the test endpoint has no page.
            Write(document, similar, language, report.IsForSandbox ? null : $"{town.BaseAddress}/reports/{similar.ServiceRequestId}#follow");
            document.EndObject();
        }

        document.EndList();
        await exchange.EndAsync(document);
    }

    /// <summary>As it would be posted. Nobody's: it is checked only, and nothing here asks who may report.</summary>
    private static SubmitReportInput ReportOf(GeoReportFields fields, JurisdictionProfile town, bool isForSandbox) => new()
    {
        Jurisdiction = town,
        Caller = new ApiCaller(0, "similar", town.Id, new HashSet<string>(), ReporterMail.Never, null),
        IsForSandbox = isForSandbox,
        ServiceCode = fields.Text("service_code"),
        Latitude = fields.Text("lat"),
        Longitude = fields.Text("long"),
        PlaceSource = fields.Text("place_source"),
        AddressString = fields.Text("address_string"),
        AssetId = fields.Text("asset_id"),
        Title = fields.Text("title"),
        Description = fields.Text("description"),
    };

    private static bool IsOfAnswer(Failure failure) => failure.Field?.StartsWith("attribute[", StringComparison.Ordinal) == true;

    private static void Write(GeoReportDocument document, SimilarReport similar, string language, string? followUrl)
    {
        document.Text("service_request_id", similar.ServiceRequestId);
        document.Text("status", similar.IsClosed ? "closed" : "open");
        document.Text("detailed_status", SnakeCase.Of(similar.Status));
        document.Text("service_name", similar.Service.In(language).Name);
        document.Text("service_code", similar.Service.Code);
        document.Text("title", similar.Title);
        document.Text("description", similar.Description);
        document.Time("requested_datetime", similar.RequestedDatetime);
        document.Text("address", similar.Address);
        document.Number("lat", similar.Place.Latitude);
        document.Number("long", similar.Place.Longitude);
        document.Number("distance", Math.Round(similar.Distance.Meters, 1));
        document.Text("outcome", SnakeCase.Of(similar.Match.Outcome));
        document.Number("score", Math.Round(similar.Match.Score, 4));
        document.Flag("may_be_back", similar.MayBeBack);
        document.Text("follow_url", followUrl);
        document.BeginList("reasons");
        foreach (var reason in MatchReasonText.WeightiestFirst(similar.Match.Reasons))
        {
            document.BeginObject("reason");
            document.Text("code", reason.Code);
            document.Number("value", Rounded(reason.Value));
            document.Number("contribution", Rounded(reason.Contribution));
            document.Text("text", MatchReasonText.Of(reason, language));
            document.EndObject();
        }

        document.EndList();
    }

    // Without -0.
    private static double Rounded(double number) => Math.Round(number, 3) + 0.0;
}
