using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Portal.Pages;

/// <summary>Imprint, privacy and accessibility: the municipality's own words.</summary>
public sealed class TextModel(TownTexts texts) : PortalPage
{
    protected override bool IsOfEveryTown => true;

    protected override bool IsListed => true;

    public string Title { get; private set; } = "";

    public HtmlString? Body { get; private set; }

    public async Task<IActionResult> OnGetAsync(string text, CancellationToken ct)
    {
        var page = SnakeCase.Parse<JurisdictionPage>(text);
        Title = page switch
        {
            JurisdictionPage.Imprint => Say("Impressum", "Imprint"),
            JurisdictionPage.Privacy => Say("Datenschutz", "Privacy"),
            _ => Say("Barrierefreiheit", "Accessibility"),
        };
        Body = await texts.FindAsync(RequiredTown, page, Language, ct);
        return Page();
    }
}
