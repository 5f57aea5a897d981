using System.Globalization;
using System.Text.Json;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Forwarding;

/// <summary>A report as it is passed on; photos as links or, where they are ours, as paths of ours.</summary>
public sealed record ForwardContent(
    long ReportId, string ServiceRequestId, Service Service, string? Title, string? Description, double? Latitude, double? Longitude, string? Address, string Attributes,
    IReadOnlyList<string> Photos, string? Email, string? FirstName, string? LastName, string? Phone)
{
    /// <summary>The object that it names; null: none.</summary>
    public string? AssetId { get; init; }

    public string? AssetLabel { get; init; }
}

/// <summary>Puts together what an endpoint gets of a report: GeoReport v2, POST requests, in the spellings that FixMyStreet made common.</summary>
public static class ForwardedFields
{
    /// <summary>Beside the codes of questions: what their attribute for the object that a report names is called.</summary>
    private const string AssetId = "asset_id";

    /// <summary>Null: nobody has said which of their services this one is.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Of(ForwardContent report, Endpoint endpoint, JurisdictionProfile jurisdiction)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(jurisdiction);
        var services = Map(endpoint.Services);
        if ((services.GetValueOrDefault(report.Service.Code) ?? endpoint.DefaultService) is not { } service)
            return null;
        var fields = new List<KeyValuePair<string, string>>();
        Add("service_code", service);
        if (report is { Latitude: { } latitude, Longitude: { } longitude })
        {
            Add("lat", latitude.ToString("0.0######", CultureInfo.InvariantCulture));
            Add("long", longitude.ToString("0.0######", CultureInfo.InvariantCulture));
        }

        Add("address_string", report.Address);
        var attributes = Map(endpoint.Attributes);
        Add("description", Description(report, attributes, jurisdiction));
        foreach (var photo in report.Photos)
            Add("media_url", photo.StartsWith('/') ? jurisdiction.BaseAddress + photo : photo);
        var given = JsonSerializer.Deserialize<Dictionary<string, string[]>>(report.Attributes) ?? [];
        foreach (var (code, values) in given.Where(pair => attributes.ContainsKey(pair.Key)))
        {
            foreach (var value in values)
                Add(values.Length > 1 ? $"attribute[{attributes[code]}][]" : $"attribute[{attributes[code]}]", value);
        }

        if (attributes.TryGetValue(AssetId, out var asset))
            Add($"attribute[{asset}]", report.AssetId);

        // Digits: FixMyStreet's ids are, and its clients check.
        if (endpoint.IdAttribute is { } own)
            Add($"attribute[{own}]", report.ReportId.ToString(CultureInfo.InvariantCulture));
        if (endpoint.PassesContact)
        {
            Add("email", report.Email);
            Add("first_name", report.FirstName);
            Add("last_name", report.LastName);
            Add("phone", report.Phone);
        }

        return fields;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                fields.Add(new(name, value));
        }
    }

    internal static Dictionary<string, string> Map(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];

    /// <summary>Title, text, the answers that have no attribute there, and the link to our page; what is too long is cut before the link.</summary>
    private static string Description(ForwardContent report, Dictionary<string, string> attributes, JurisdictionProfile jurisdiction)
    {
        var link = $"{jurisdiction.BaseAddress}/{(report.Service.Kind == ServiceKind.Idea ? "ideas" : "reports")}/{report.ServiceRequestId}";
        var parts = new List<string?> { report.Title, report.Description };
        var rest = (JsonSerializer.Deserialize<Dictionary<string, string[]>>(report.Attributes) ?? []).Where(pair => !attributes.ContainsKey(pair.Key)).ToDictionary();
        parts.Add(string.Join("\n", report.Service.AnswersIn(JsonSerializer.Serialize(rest), jurisdiction.Language, jurisdiction.TimeZone).Select(answer => $"{answer.Question} {answer.Answer}")));
        if (Assets.AssetLabel.WithId(report.AssetLabel, report.AssetId) is { } asset && !attributes.ContainsKey(AssetId))
            parts.Add($"{(jurisdiction.Language == "de" ? "Objekt" : "Object")}: {asset}");
        var text = string.Join("\n\n", parts.Where(part => !string.IsNullOrWhiteSpace(part)));
        var room = ReportFailures.MaxDescriptionLength - link.Length - 3;
        if (text.Length > room)
            text = text[..(char.IsHighSurrogate(text[room - 1]) ? room - 1 : room)] + "…";
        return text.Length == 0 ? link : $"{text}\n\n{link}";
    }
}
