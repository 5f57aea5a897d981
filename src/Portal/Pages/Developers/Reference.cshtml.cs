using Microsoft.AspNetCore.Mvc;
using Open311.Portal.Contract;

namespace Open311.Portal.Pages.Developers;

/// <summary>openapi.yaml as a page.</summary>
public sealed class ReferenceModel(ContractReference reference) : PortalPage
{
    public const string Path = "/open311/reference";

    protected override bool NeedsTown => false;

    protected override bool IsListed => true;

    public ContractReference Reference { get; } = reference;

    /// <summary>Nothing of it depends on the request; without a handler the page would not be known to answer GET.</summary>
    public IActionResult OnGet() => Page();
}
