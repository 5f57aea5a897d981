namespace Open311.Core.Reports;

/// <summary>What staff read of who may see a report.</summary>
public static class VisibilityText
{
    public static string Of(ReportVisibility visibility, string language) => visibility switch
    {
        ReportVisibility.Public => language == "de" ? "öffentlich" : "public",
        ReportVisibility.Hidden => language == "de" ? "verborgen" : "hidden",
        ReportVisibility.AwaitsConfirmation => language == "de" ? "wartet auf Bestätigung der Adresse" : "waits for the address to be confirmed",
        ReportVisibility.AwaitsReview => language == "de" ? "wartet auf Durchsicht" : "waits for review",
        ReportVisibility.Sandbox => language == "de" ? "Testmeldung" : "test report",
        _ => language == "de" ? "vertraulich" : "confidential",
    };
}
