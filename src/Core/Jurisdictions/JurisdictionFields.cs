using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using Open311.Core.Calendars;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Jurisdictions;

/// <summary>What an operator may say of a jurisdiction. Null leaves a field as it is; an empty text takes away what may be absent.</summary>
public sealed partial record JurisdictionFields
{
    /// <summary>Languages our texts are in.</summary>
    public static readonly IReadOnlyList<string> Languages = ["de", "en"];

    public const string NoGeocoder = "none";

    // Of text in normal size, WCAG 2.2, 1.4.3.
    private const double MinContrast = 4.5;

    public string? Name { get; init; }

    public string? Language { get; init; }

    /// <summary>IANA zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>EPSG:4326.</summary>
    public MultiPolygon? Boundary { get; init; }

    public string? Contact { get; init; }

    public string? KeyService { get; init; }

    /// <summary>When reports become public.</summary>
    public Publication? Publication { get; init; }

    public string? MailFrom { get; init; }

    public string? BaseAddress { get; init; }

    public IReadOnlyList<string>? Hosts { get; init; }

    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>Days after closing until contact data go; 0 takes the town's own number away.</summary>
    public int? ContactDays { get; init; }

    /// <summary>In whose words the outside geocoder is asked; <see cref="NoGeocoder"/> takes it away, its address too.</summary>
    public string? Geocoder { get; init; }

    public string? GeocoderAddress { get; init; }

    /// <summary>Whether it offers a file of all of its public reports.</summary>
    public bool? BulkFiles { get; init; }

    /// <summary>The Land whose public holidays it has: one of <see cref="PublicHolidays.Lands"/>.</summary>
    public string? FederalState { get; init; }

    /// <summary>Days without work besides those of the Land, as <c>yyyy-MM-dd</c>.</summary>
    public IReadOnlyList<string>? LocalHolidays { get; init; }

    /// <summary>As <see cref="Calendars.WorkingHours"/> reads them.</summary>
    public string? WorkingHours { get; init; }

    /// <summary>Whether departments are asked if they take a report.</summary>
    public bool? Handshake { get; init; }

    /// <summary><c>#rrggbb</c>, as in <see cref="Jurisdiction.AccentColor"/>.</summary>
    public string? AccentColor { get; init; }

    /// <summary>The pages that it words itself; one with an empty body is taken away, those not named stay.</summary>
    public IReadOnlyList<WordedPage>? Pages { get; init; }

    /// <summary>As <see cref="ReadLogo"/> reads it; empty takes it away.</summary>
    public Logo? Logo { get; init; }

    /// <summary>True takes it away from the jurisdiction that has it.</summary>
    public bool? IsDefault { get; init; }

    public static string GeocoderWords => string.Join(", ", [.. SnakeCase.Words<GeocoderKind>(), NoGeocoder]);

    internal IEnumerable<Failure> Check()
    {
        if (Name is { } name && string.IsNullOrWhiteSpace(name))
            yield return JurisdictionFailures.FieldWrong("name", "is not empty", "ist nicht leer", name);
        if (Language is { } language && !Languages.Contains(language))
            yield return JurisdictionFailures.FieldWrong("language", $"is one of {string.Join(", ", Languages)}", $"ist eines von {string.Join(", ", Languages)}", language);
        if (TimeZone is { } zone && !(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId))
            yield return JurisdictionFailures.FieldWrong("time_zone", "is an IANA time zone, such as Europe/Berlin", "ist eine IANA-Zeitzone wie Europe/Berlin", zone);
        if (MailFrom is { Length: > 0 } sender && !IsMailAddress(sender))
            yield return JurisdictionFailures.FieldWrong("mail_from", "is a mail address", "ist eine Mailadresse", sender);
        if (BaseAddress is { Length: > 0 } address
            && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0))
            yield return JurisdictionFailures.FieldWrong("base_address", "begins with http:// or https:// and has no ? or #", "beginnt mit http:// oder https:// und hat kein ? oder #", address);
        if (ContactDays is < 0 or > 3650)
            yield return JurisdictionFailures.FieldWrong("contact_days", "is from 1 to 3650, or 0 for the installation's", "liegt zwischen 1 und 3650, oder 0 für die der Installation", ContactDays.Value.ToString(CultureInfo.InvariantCulture));
        if (Geocoder is { } kind && kind != NoGeocoder && SnakeCase.TryParse<GeocoderKind>(kind) is null)
            yield return JurisdictionFailures.FieldWrong("geocoder", $"is one of {GeocoderWords}", $"ist eines von {GeocoderWords}", kind);
        if (GeocoderAddress is { } outside && !(Uri.TryCreate(outside, UriKind.Absolute, out var there) && there.Scheme is "http" or "https" && there.Query.Length == 0 && there.Fragment.Length == 0 && there.UserInfo.Length == 0))
            yield return JurisdictionFailures.FieldWrong("geocoder_address", "begins with http:// or https:// and has no password, ? or #", "beginnt mit http:// oder https:// und hat kein Kennwort, ? oder #", outside);
        if (Geocoder is not null && (Geocoder == NoGeocoder) != (GeocoderAddress is null) || (Geocoder is null && GeocoderAddress is not null))
            yield return JurisdictionFailures.FieldWrong("geocoder", $"and geocoder_address come together, or {NoGeocoder} alone", $"und geocoder_address gehören zusammen, oder {NoGeocoder} allein", Geocoder ?? "");
        if (AccentColor is { Length: > 0 } color && !(Colors().IsMatch(color) && ContrastToWhite(color) >= MinContrast))
            yield return JurisdictionFailures.FieldWrong(
                "accent_color", "is #rrggbb and dark enough for white text (WCAG 2.2: a contrast of 4.5 or more)", "ist #rrggbb und dunkel genug für weiße Schrift (WCAG 2.2: Kontrast ab 4,5)",
                Colors().IsMatch(color) ? string.Create(CultureInfo.InvariantCulture, $"{color}, a contrast of {ContrastToWhite(color):0.0}") : color);
        if (FederalState is { Length: > 0 } land && !PublicHolidays.Lands.Contains(land.ToUpperInvariant()))
            yield return JurisdictionFailures.FieldWrong("federal_state", $"is one of {string.Join(", ", PublicHolidays.Lands)}", $"ist eines von {string.Join(", ", PublicHolidays.Lands)}", land);
        if (WorkingHours is { Length: > 0 } hours && Calendars.WorkingHours.TryParse(hours) is null)
            yield return JurisdictionFailures.FieldWrong(
                "working_hours", "name each day at most once, with spans that follow each other, such as \"Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00\"",
                "nennen jeden Tag höchstens einmal, mit Spannen, die aufeinander folgen, wie „Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00“", hours);
        foreach (var day in (LocalHolidays ?? []).Where(day => day.Length > 0 && Date(day) is null))
            yield return JurisdictionFailures.FieldWrong("local_holidays", "are dates such as 2026-02-16", "sind Daten wie 2026-02-16", day);
        foreach (var host in (Hosts ?? []).Where(host => Uri.CheckHostName(host) is UriHostNameType.Unknown))
            yield return JurisdictionFailures.FieldWrong("hosts", "are host names without scheme and port", "sind Rechnernamen ohne Schema und Port", host);
        foreach (var alias in (Aliases ?? []).Where(alias => !IsKey(alias)))
            yield return JurisdictionFailures.FieldWrong("aliases", "are written like keys", "werden wie Schlüssel geschrieben", alias);
    }

    internal void ApplyTo(Jurisdiction row)
    {
        row.Name = Name?.Trim() ?? row.Name;
        row.Language = Language ?? row.Language;
        row.TimeZone = TimeZone ?? row.TimeZone;
        row.Boundary = Boundary ?? row.Boundary;
        row.Contact = Contact ?? row.Contact;
        row.KeyService = KeyService ?? row.KeyService;
        row.Publication = Publication ?? row.Publication;
        row.HasNoBulkFiles = BulkFiles is { } offered ? !offered : row.HasNoBulkFiles;
        row.AsksDepartments = Handshake ?? row.AsksDepartments;
        if (MailFrom is not null)
            row.MailFrom = MailFrom.Length == 0 ? null : MailFrom;
        if (BaseAddress is not null)
            row.BaseAddress = BaseAddress.Length == 0 ? null : BaseAddress.TrimEnd('/');
        if (ContactDays is { } days)
            row.ContactDays = days == 0 ? null : days;
        if (Geocoder is { } kind)
            (row.Geocoder, row.GeocoderAddress) = (SnakeCase.TryParse<GeocoderKind>(kind), GeocoderAddress?.TrimEnd('/'));
        if (AccentColor is not null)
            row.AccentColor = AccentColor.Length == 0 ? null : AccentColor.ToLowerInvariant();
        if (FederalState is not null)
            row.FederalState = FederalState.Length == 0 ? null : FederalState.ToUpperInvariant();
        if (LocalHolidays is not null)
            row.LocalHolidays = [.. LocalHolidays.Select(Date).OfType<DateOnly>().Distinct().Order()];
        if (WorkingHours is not null)
            row.WorkingHours = Calendars.WorkingHours.TryParse(WorkingHours)?.ToString();
        if (Hosts is not null)
            row.Hosts = [.. Hosts.Where(host => host.Length > 0)];
        if (Aliases is not null)
            row.Aliases = [.. Aliases.Where(alias => alias.Length > 0)];
    }

    /// <summary>Pages and logo, which have tables of their own.</summary>
    internal async Task WriteOwnAsync(Open311Db db, CancellationToken ct)
    {
        foreach (var page in Pages ?? [])
        {
            var row = await db.JurisdictionTexts.FirstOrDefaultAsync(text => text.Page == page.Page && text.Language == page.Language, ct);
            if (page.Body.Length == 0 && row is not null)
                db.JurisdictionTexts.Remove(row);
            else if (row is not null)
                row.Body = page.Body;
            else if (page.Body.Length > 0)
                db.JurisdictionTexts.Add(new JurisdictionText { Page = page.Page, Language = page.Language, Body = page.Body });
        }

        if (Logo is { } logo)
        {
            var row = await db.JurisdictionLogos.FirstOrDefaultAsync(ct);
            if (logo.Body.Length == 0 && row is not null)
                db.JurisdictionLogos.Remove(row);
            else if (row is not null)
                (row.ContentType, row.Body) = (logo.ContentType, logo.Body);
            else if (logo.Body.Length > 0)
                db.JurisdictionLogos.Add(new JurisdictionLogo { ContentType = logo.ContentType, Body = logo.Body });
        }

        await db.SaveChangesAsync(ct);
    }

    // WCAG 2.2, relative luminance and contrast ratio.
    private static double ContrastToWhite(string color)
    {
        double Part(int at) => int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0 is var part && part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        return 1.05 / ((0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5)) + 0.05);
    }

    private static DateOnly? Date(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    internal static bool IsKey(string text) => Keys().IsMatch(text);

    internal static bool IsMailAddress(string text) => MailAddress.TryCreate(text, out var address) && address.Address == text;

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex Colors();

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex Keys();
}
