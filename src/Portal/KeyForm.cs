using System.Globalization;
using Open311.Core.Identity;
using Open311.Core.Persistence;

namespace Open311.Portal;

/// <summary>The fields of an API key, for the partial <c>_Key</c>.</summary>
/// <param name="Rate">As it was typed; empty: the installation's default.</param>
public sealed record KeyForm(StaffPage Page, string? Name, IReadOnlyCollection<string> Scopes, string ReporterMail, string? Rate)
{
    /// <summary>As the form sends it. A rate that is no number is one that is refused.</summary>
    public static WantedApiKey Read(string? name, IReadOnlyList<string> scopes, string? reporterMail, string? rate) => new(
        FormText.Clean(name), scopes, reporterMail,
        FormText.Clean(rate) is { } text ? double.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : double.NaN : null);

    public static string NameOfScope(string scope, PortalPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return scope switch
        {
            ApiScopes.Report => page.Say("Melden", "Report"),
            ApiScopes.Import => page.Say("Aus einem anderen System einspielen: eigene Daten, keine Eingangsmails", "Bring in from another system: own dates, no mails for arrivals"),
            ApiScopes.UpdateStatus => page.Say("Status ändern: Rückmeldungen setzen ihn", "Change the status: updates set it"),
            ApiScopes.ReadNonPublic => page.Say("Nicht Öffentliches lesen", "Read what is not public"),
            ApiScopes.Administer => page.Say("Verwalten: alles, was die Verwaltung darf", "Administer: everything that the administration may do"),
            _ => scope,
        };
    }

    public static string NameOfMail(string reporterMail, PortalPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return SnakeCase.TryParse<ReporterMail>(reporterMail) switch
        {
            Core.Identity.ReporterMail.Never => page.Say("Keine E-Mails von uns: das Programm sagt selbst Bescheid", "No emails from us: the app tells them itself"),
            Core.Identity.ReporterMail.Confirmed => page.Say("E-Mails sofort: das Programm hat die Adresse geprüft", "Emails at once: the app has checked the address"),
            _ => page.Say("E-Mails, sobald die Adresse bestätigt ist", "Emails once the address is confirmed"),
        };
    }
}
