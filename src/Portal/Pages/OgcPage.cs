using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Open311.Portal.Pages;

/// <param name="Address">Null: the text alone.</param>
public sealed record OgcCell(string Text, string? Address = null);

/// <param name="Caption">What the table is of.</param>
public sealed record OgcTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<OgcCell>> Rows);

/// <summary>A part of a page; what is null or empty is not there.</summary>
public sealed record OgcSection(string? Heading, string? Text = null)
{
    public IReadOnlyList<OgcCell> Links { get; init; } = [];

    public OgcTable? Table { get; init; }

    public OgcForm? Form { get; init; }
}

/// <summary>One field that is sent with the address.</summary>
public sealed record OgcForm(string Address, Field Field, string Button);

/// <summary>An answer of OGC API Features as people read it, shown by <c>Pages/Ogc.cshtml</c> at the answer's own address.</summary>
/// <param name="Trail">The way to this page, from the first one on.</param>
public sealed record OgcPage(string Title, IReadOnlyList<OgcCell> Trail, IReadOnlyList<OgcSection> Sections)
{
    /// <summary>Answers the request with the page; it is not led anywhere else.</summary>
    public static async Task ShowAsync(HttpContext http, OgcPage page)
    {
        ArgumentNullException.ThrowIfNull(http);
        var services = http.RequestServices;
        var pages = services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>();
        var found = await services.GetRequiredService<PageLoader>().LoadAsync(pages.Single(one => one.ViewEnginePath == "/Ogc"), EndpointMetadataCollection.Empty);
        http.Features.Set(page);
        var route = new RouteData();
        route.Values["page"] = found.ViewEnginePath;
        var invoker = services.GetRequiredService<IActionInvokerFactory>().CreateInvoker(new ActionContext(http, route, found))
            ?? throw new InvalidOperationException("Nobody shows pages.");
        await invoker.InvokeAsync();
    }
}
