using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Portal.Hosting;

namespace Open311.Portal;

/// <summary>
/// A page of the staff: who is not signed in is led to the sign-in, who is not permitted gets 403. Here a cookie carries rights, so every POST has to bring the token of
/// the form that it comes from.
/// </summary>
public abstract class StaffPage : PortalPage
{
    private StaffMember? member;

    /// <summary>Who is signed in.</summary>
    /// <exception cref="InvalidOperationException">Nobody is.</exception>
    public StaffMember Me => member ?? throw new InvalidOperationException("Nobody is signed in.");

    public bool IsSignedIn => member is not null;

    /// <summary>Somebody who sees cases of this town.</summary>
    public bool WorksHere => member is not null && Town is not null && member.MaySomewhere(Permission.SeeCases, Town.Id);

    public bool AdministersHere => member is not null && Town is not null && member.May(Permission.Administer, Town.Id);

    public bool ManagesLayers => member is not null && Town is not null && member.May(Permission.ManageLayers, Town.Id);

    /// <summary>Why the last POST was refused.</summary>
    public IReadOnlyList<Failure> Failures { get; protected set; } = [];

    public string Number(long count) => count.ToString("N0", Culture);

    /// <summary>What the last POST did, for the page after it.</summary>
    public string? Done => Request.Query["done"] is [{ Length: > 0 and < 40 } done] ? done : null;

    protected virtual bool NeedsSignIn => true;

    /// <summary>Asked once somebody is signed in.</summary>
    protected virtual bool IsPermitted => WorksHere;

    public string? ErrorOf(string field) => Failures.FirstOrDefault(failure => failure.Field == field) is { } failure ? FormWords.Of(failure, this) : null;

    [NonHandler]
    public override Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return base.OnPageHandlerExecutionAsync(context, async () =>
        {
            member = await StaffSignIn.FindAsync(HttpContext);
            if (member is null && NeedsSignIn)
                context.Result = new RedirectResult(StaffSignIn.AddressWithReturn(Request));
            else if (!HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method) && !await HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(HttpContext))
                context.Result = new StatusCodeResult(StatusCodes.Status400BadRequest);
            else if (NeedsSignIn && !IsPermitted)
                context.Result = new StatusCodeResult(StatusCodes.Status403Forbidden);
            if (context.Result is null)
                return await next();
            return null!; // The page's own handler is not run; nobody looks at this.
        });
    }

    /// <summary>The page again, with the reasons.</summary>
    protected IActionResult Refused(IReadOnlyList<Failure> failures)
    {
        Failures = failures;
        Response.StatusCode = StatusOf(failures);
        return Page();
    }

    protected static IActionResult Forbidden() => new StatusCodeResult(StatusCodes.Status403Forbidden);
}
