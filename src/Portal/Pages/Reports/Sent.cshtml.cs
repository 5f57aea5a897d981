using Microsoft.AspNetCore.Mvc;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Reports;

/// <summary>What is shown after sending something that has no public page: services of type batch or blackbox, and what is not public yet, or never.</summary>
public sealed class SentModel(ServiceCatalogs catalogs) : PortalPage
{
    public string? Notice { get; private set; }

    public string? WhatNext => Request.Query["visibility"].ToString() switch
    {
        "awaits_confirmation" => Say(
            "Bitte bestätigen Sie noch Ihre E-Mail-Adresse: Wir haben Ihnen eine E-Mail mit einem Link geschickt. Danach wird die Meldung veröffentlicht. Bearbeitet wird sie schon jetzt.",
            "Please confirm your email address: we have sent you an email with a link. After that the report is published. It is being dealt with already."),
        "awaits_review" => Say(
            "Bevor die Meldung veröffentlicht wird, sieht jemand aus der Verwaltung sie an. Bearbeitet wird sie schon jetzt.",
            "Before the report is published, somebody of the administration looks at it. It is being dealt with already."),
        "confidential" => Say("Sie wird nicht veröffentlicht.", "It will not be published."),
        _ => null,
    };

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        if (Request.Query["service"] is [{ } code] && catalog.ByCode.TryGetValue(code, out var service))
            Notice = service.In(Language).Notice;
        return Page();
    }
}
