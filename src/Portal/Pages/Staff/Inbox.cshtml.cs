using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Open311.Core.Cases;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Staff;

/// <summary>The cases of whoever is signed in; part and department stand in the address.</summary>
public sealed class InboxModel(ListCases listCases, ServiceCatalogs catalogs, JurisdictionDirectory jurisdictions) : StaffPage
{
    private const int PageSize = 25;

    // Who works elsewhere only is told where.
    protected override bool IsPermitted => true;

    public CatalogSnapshot Catalog { get; private set; } = null!;

    public CaseTab Tab { get; private set; }

    public CaseList Found { get; private set; } = null!;

    /// <summary>Those the reader may choose from; one or none: there is nothing to choose.</summary>
    public IReadOnlyList<Department> Departments { get; private set; } = [];

    public Department? Chosen { get; private set; }

    public bool IsFirstPage { get; private set; }

    /// <summary>The number that was asked for and is not there; null: none was.</summary>
    public string? Wanted { get; private set; }

    /// <summary>Where else the reader has cases.</summary>
    public IReadOnlyList<JurisdictionProfile> OtherTowns { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        OtherTowns = [.. (await jurisdictions.AllAsync(ct)).Where(town => town.Id != RequiredTown.Id && Me.MaySomewhere(Permission.SeeCases, town.Id))];
        if (!WorksHere && ManagesLayers)
            return Redirect($"{Request.PathBase}/staff/layers");
        if (!WorksHere)
        {
            Response.StatusCode = StatusCodes.Status403Forbidden;
            return Page();
        }

        if (FormText.Clean(Request.Query["number"]) is { Length: <= 32 } number)
        {
            if (await listCases.HasAsync(RequiredTown, Me, number, ct))
                return Redirect($"{Request.PathBase}/staff/cases/{Uri.EscapeDataString(number)}");
            (Wanted, Response.StatusCode) = (number, StatusCodes.Status404NotFound);
        }

        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Tab = SnakeCase.TryParse<CaseTab>(Request.Query["tab"].ToString()) ?? CaseTab.New;
        var own = Me.DepartmentsWhere(Permission.SeeCases, RequiredTown.Id);
        Departments = [.. Catalog.Departments.Values.Where(department => own?.Contains(department.Id) ?? true).OrderBy(department => department.Name, StringComparer.Create(Culture, true))];
        Chosen = Departments.FirstOrDefault(department => department.Key == Request.Query["department"].ToString());
        var after = ReportCursor.TryParse(Request.Query["after"]);
        IsFirstPage = after is null;
        Found = await listCases.RunAsync(new ListCasesInput(RequiredTown, Me, Tab, Chosen?.Id, after, PageSize), ct);
        return Page();
    }

    public string NameOf(CaseTab tab) => tab switch
    {
        CaseTab.New => Say("Neu", "New"),
        CaseTab.Open => Say("Alle offenen", "All open"),
        CaseTab.Waiting => Say("Rückfragen", "Waiting"),
        CaseTab.Overdue => Say("Überfällig", "Overdue"),
        CaseTab.Unanswered => Say("Ohne Antwort", "Unanswered"),
        CaseTab.Duplicates => Say("Mögliche Duplikate", "Possible duplicates"),
        CaseTab.Stalled => Say("Liegengeblieben", "Stalled"),
        CaseTab.Review => Say("Vor Veröffentlichung", "To review"),
        _ => Say("Beanstandet", "Reported"),
    };

    public string CountOf(CaseTab tab) => Found.Counts[tab] is var count && count >= ListCases.MaxCount ? $"{ListCases.MaxCount - 1}+" : count.ToString(Culture);

    public string AddressOf(CaseTab tab, string? after = null) => Request.PathBase + "/staff" + QueryString.Create(
        new[] { KeyValuePair.Create("tab", (string?)SnakeCase.Of(tab)), KeyValuePair.Create("department", Chosen?.Key), KeyValuePair.Create("after", after) }.Where(pair => pair.Value is not null));
}
