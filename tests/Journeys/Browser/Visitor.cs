using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Open311.Tests.Journeys.City;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Browser;

/// <summary>
/// A person with a browser window of their own. What must never happen on any page is kept on the way and fails the journey at its end: a request to a foreign origin, an
/// error in the console (a breach of the content security policy is one), a missing file.
/// </summary>
public sealed partial class Visitor
{
    private readonly RunningCity city;
    private readonly Visit how;
    private readonly List<string> faults = [];
    private readonly List<string> requests = [];

    private Visitor(RunningCity city, Visit how, IPage page) => (this.city, this.how, Page) = (city, how, page);

    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(3);

    public IPage Page { get; }

    /// <summary>Addresses that this window asked for, without the origin, in order.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <summary>Comes, makes the journey, and must have been left in peace. If it fails, a picture of the last page stays beside the test program.</summary>
    public static Task RunAsync(RunningCity city, Visit how, Func<Visitor, Task> journey)
    {
        ArgumentNullException.ThrowIfNull(city);
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(journey);
        Assert.SkipUnless(RunningCity.WhyNot is null, RunningCity.WhyNot ?? "");
        // What is evaluated in a page has no limit of its own: a browser that stopped answering would stop everything.
        return ComeAsync(city, how, journey).WaitAsync(MaxTime);
    }

    private static async Task ComeAsync(RunningCity city, Visit how, Func<Visitor, Task> journey)
    {
        await using var context = await city.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = city.Address.ToString(),
            Locale = how.Language == "de" ? "de-DE" : "en-GB",
            TimezoneId = "Europe/Berlin",
            ViewportSize = how.IsPhone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 900 },
            HasTouch = how.IsPhone,
            IsMobile = how.IsPhone,
            JavaScriptEnabled = how.HasScript,
            ReducedMotion = ReducedMotion.Reduce,
            ColorScheme = ColorScheme.Light,
        });
        var visitor = new Visitor(city, how, await context.NewPageAsync());
        visitor.Watch(context);
        try
        {
            await journey(visitor);
            await visitor.MapsAsync();
        }
        catch
        {
            var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "failed")).FullName;
            var name = string.Concat((TestContext.Current.Test?.TestDisplayName ?? "journey").Split('.')[^1].Select(c => char.IsLetterOrDigit(c) ? c : '_'));
            try
            {
                await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
            }
            catch (Exception fault) when (fault is TimeoutException or PlaywrightException)
            {
                // A browser that draws no picture any more must not hide what went wrong before.
                TestContext.Current.TestOutputHelper?.WriteLine("No picture: " + fault.Message);
            }

            throw;
        }

        lock (visitor.faults)
            Assert.True(visitor.faults.Count == 0, string.Join('\n', visitor.faults));
    }

    public string Say(string german, string english) => how.Language == "de" ? german : english;

    /// <summary>Opens an address of the service, or one out of a mail.</summary>
    public async Task GoAsync(string address, int status = 200)
    {
        var answer = await Page.GotoAsync(address);
        Assert.Equal(status, answer!.Status);
        await MapsAsync();
    }

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    public ILocator Field(string label) => Page.GetByLabel(label);

    /// <summary>With the finger on a phone, else with the mouse.</summary>
    public Task TapAsync(ILocator what)
    {
        ArgumentNullException.ThrowIfNull(what);
        return how.IsPhone ? what.TapAsync() : what.ClickAsync();
    }

    /// <summary>Presses a button that sends a form, and says how the service answered.</summary>
    public async Task<int> SendAsync(ILocator button)
    {
        var answer = await Page.RunAndWaitForResponseAsync(() => TapAsync(button), response => response.Request.Method == "POST" && response.Request.IsNavigationRequest);
        await Page.WaitForLoadStateAsync();
        await MapsAsync();
        return answer.Status;
    }

    /// <summary>As somebody of the staff.</summary>
    public async Task SignInAsync(string email, string password)
    {
        await GoAsync("/staff");
        await Field(Say("E-Mail-Adresse", "Email address")).FillAsync(email);
        await Field(Say("Kennwort", "Password")).FillAsync(password);
        Assert.Equal(302, await SendAsync(Button(Say("Anmelden", "Sign in"))));
    }

    public Task SeesAsync(string text) => Expect(Page.Locator("body")).ToContainTextAsync(text);

    /// <summary>One that is folded away is not drawn before it is unfolded.</summary>
    public const string ShownMap = "[data-map]:not(details:not([open]) *)";

    /// <summary>Until every map on the page is drawn: Chromium without a graphics card can stop answering if a page goes while its map is being drawn.</summary>
    public async Task MapsAsync()
    {
        if (how.HasScript && await Page.Locator(ShownMap).CountAsync() is > 0 and var count)
            await Expect(Page.Locator(ShownMap + "[data-ready]")).ToHaveCountAsync(count, new() { Timeout = 30_000 });
    }

    /// <summary>Brings a place into the middle of the map, as many moves of a hand would.</summary>
    public async Task LookAtAsync(Spot spot)
    {
        ArgumentNullException.ThrowIfNull(spot);
        await MapsAsync();
        await Page.Locator("[data-map]").EvaluateAsync("(box, place) => { box.map.jumpTo({ center: place, zoom: 17.5 }); }", new[] { spot.Longitude, spot.Latitude });
    }

    /// <summary>Brings a place into the middle of the map and touches it.</summary>
    public async Task PickAsync(Spot spot)
    {
        await LookAtAsync(spot);
        await TapAsync(Page.Locator("[data-map] canvas"));
        await Expect(Page.Locator("#lat")).Not.ToHaveValueAsync("");
    }

    /// <summary>The number in the address of a report's page.</summary>
    public async Task<string> ReportIdAsync()
    {
        await Expect(Page).ToHaveURLAsync(ReportPage());
        return ReportPage().Match(Page.Url).Groups[1].Value;
    }

    private void Watch(IBrowserContext context)
    {
        var origin = city.Address.GetLeftPart(UriPartial.Authority) + "/";
        context.Request += (_, request) =>
        {
            if (request.Url.StartsWith(origin, StringComparison.Ordinal))
            {
                lock (requests)
                    requests.Add(request.Url[(origin.Length - 1)..]);
            }
            else if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:" + origin, StringComparison.Ordinal))
            {
                Note($"A request left for {request.Url} on {Page.Url}");
            }
        };
        context.Response += (_, response) =>
        {
            // What a page itself answers with is the journey's to judge.
            if (response.Status >= 400 && !response.Request.IsNavigationRequest)
                Note($"{response.Status} for {response.Url} on {Page.Url}");
        };
        context.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource: the server responded", StringComparison.Ordinal))
                Note($"In the console of {Page.Url}: {message.Text}");
        };
        context.WebError += (_, error) => Note($"On {Page.Url}: {error.Error}");
    }

    private void Note(string fault)
    {
        lock (faults)
            faults.Add(fault);
    }

    [GeneratedRegex(@"/reports/([0-9A-Za-z-]+)(?:\?.*)?$")]
    private static partial Regex ReportPage();
}
