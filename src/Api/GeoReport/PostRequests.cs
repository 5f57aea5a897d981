using Open311.Core.Media;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>POST requests: a report comes in. The answer is 200 (the standard leaves it open; one client takes nothing else).</summary>
internal static class PostRequests
{
    public static async Task RunAsync(HttpContext http, TakeReport take)
    {
        var exchange = new GeoReportExchange(http);
        if (await take.RunAsync(exchange) is var (_, report))
            await AnswerAsync(exchange, report);
    }

    internal static SubmitReportInput InputOf(WireCall call, GeoReportExchange exchange, CatalogSnapshot catalog)
    {
        var (fields, request) = (call.Fields, exchange.Http.Request);
        var serviceCode = fields.Text("service_code");
        return new SubmitReportInput
        {
            Jurisdiction = call.Town,
            Caller = call.Caller,
            IsForSandbox = exchange.Base.IsSandbox,
            ServiceCode = serviceCode,
            Latitude = fields.Text("lat"),
            Longitude = fields.Text("long"),
            PlaceSource = fields.Text("place_source"),
            AddressString = fields.Text("address_string"),
            AddressId = fields.Text("address_id"),
            AssetId = fields.Text("asset_id"),
            Email = fields.Text("email"),
            FirstName = fields.Text("first_name"),
            LastName = fields.Text("last_name"),
            Phone = fields.Text("phone"),
            DeviceId = fields.Text("device_id", "deviceid"),
            AccountId = fields.Text("account_id"),
            Title = fields.Text("title"),
            Description = fields.Text("description"),
            Language = ReaderLanguage.OfTag(fields.Text("locale")) ?? exchange.ReaderLanguage,
            MediaUrls = fields.All("media_url"),
            NotSameAs = fields.Text("not_same_as")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            BackOf = fields.Text("back_of"),
            Photos = fields.Photos.Select(file => new UploadedPhoto(WireText.Clean(file.Name) ?? "media", file.Length, file.OpenReadStream)).ToList(),
            Attributes = WithListsSplit(fields.Attributes(), serviceCode is null ? null : catalog.ByCode.GetValueOrDefault(serviceCode)),
            RequestedDatetime = fields.Text("requested_datetime"),
            IdempotencyKey = request.Headers.TryGetValue("Idempotency-Key", out var key) ? key.ToString() : null,
        };
    }

    // Some clients send the values of a list in one, with commas. A key that has a comma itself is left alone.
    internal static Dictionary<string, IReadOnlyList<string>> WithListsSplit(Dictionary<string, IReadOnlyList<string>> attributes, Service? service)
    {
        foreach (var list in service?.Attributes.Where(attribute => attribute.Datatype == AttributeDatatype.Multivaluelist) ?? [])
        {
            if (attributes.TryGetValue(list.Code, out var values))
            {
                attributes[list.Code] = values.SelectMany(value => list.Values.Exists(option => option.Key == value)
                    ? [value]
                    : value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
            }
        }

        return attributes;
    }

    /// <summary>In the body, then in the query, then in a header.</summary>
    internal static string? ApiKeyOf(GeoReportFields fields, HttpRequest request)
    {
        const string bearer = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return fields.Text("api_key")
            ?? WireText.Clean(request.Headers["apikey"])
            ?? WireText.Clean(request.Headers["X-API-Key"])
            ?? (authorization.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) ? WireText.Clean(authorization[bearer.Length..]) : null);
    }

    private static async Task AnswerAsync(GeoReportExchange exchange, SubmittedReport report)
    {
        using var document = exchange.Begin();
        document.BeginList("service_requests");
        document.BeginObject("request");
        if (report.Type == ServiceType.Realtime)
            document.Text("service_request_id", report.ServiceRequestId);
        else if (report.Type == ServiceType.Batch)
            document.Text("token", report.Token);
        document.Text("service_notice", report.ServiceNotice);
        document.Text("account_id", report.AccountId);
        document.EndObject();
        document.EndList();
        await exchange.EndAsync(document);
    }
}
