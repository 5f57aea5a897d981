using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using Open311.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Pages;

/// <summary>A page in one of its states.</summary>
/// <param name="Status">What the service answers when it is opened.</param>
/// <param name="Then">What is done on the page before it is looked at.</param>
/// <param name="SignedIn">Whether an administrator comes to it.</param>
public sealed record Stop(string Name, Func<Sample, string> Address, int Status = 200, Func<Visitor, Sample, Task>? Then = null, bool SignedIn = false)
{
    /// <summary>Every page of the portal; a new one is added here, and is looked at in both languages, at every width and in light and dark.</summary>
    public static IReadOnlyList<Stop> All { get; } =
    [
        new("home", _ => "/"),
        new("reports", _ => "/reports"),
        new("reports-filtered", _ => "/reports?kind=problem&status=closed"),
        new("reports-none", _ => "/reports?kind=tip&status=closed"),
        new("ideas", _ => "/ideas"),
        new("ideas-supported", _ => "/ideas?sort=supported"),
        new("ideas-in-reports", _ => "/reports?kind=idea"),
        new("idea", sample => $"/ideas/{sample.Idea}"),
        new("idea-to-confirm", sample => $"/ideas/{sample.Idea}?done=confirm"),
        new("idea-comment-error", sample => $"/ideas/{sample.Idea}", 200, CommentWithoutAddressAsync),
        new("idea-unknown", _ => "/ideas/0-nobody", 404),
        new("idea-comment", sample => sample.Comment),
        new("idea-comment-broken", _ => "/ideas/comment/nothing", 404),
        new("idea-support", sample => sample.Support),
        new("idea-support-broken", _ => "/ideas/support/nothing", 404),
        new("form-for-idea", sample => $"/reports/new?service=lamp&thread={sample.Idea}"),
        new("report", sample => $"/reports/{sample.Id}"),
        new("object", sample => $"/objects/lamps/{sample.Spot.Lamp}"),
        new("object-unknown", _ => "/objects/lamps/nonesuch", 404),
        new("report-thanks", sample => $"/reports/{sample.Id}?new"),
        new("report-followed", sample => $"/reports/{sample.Id}?followed"),
        new("report-follow-error", sample => $"/reports/{sample.Id}", 200, FollowWithoutAddressAsync),
        new("report-unknown", _ => "/reports/0-nobody", 404),
        new("form-choose", _ => "/reports/new"),
        new("form-choose-idea", _ => "/reports/new?kind=idea"),
        new("form", _ => "/reports/new?service=lamp"),
        new("form-further", _ => "/reports/new?service=rubbish", 200, BringUpAQuestionAsync),
        new("form-questions", _ => "/reports/new?service=construction_site"),
        new("form-idea", _ => "/reports/new?service=idea"),
        new("form-service-gone", _ => "/reports/new?service=lamp", 200, LoseTheServiceAsync),
        new("form-errors", _ => "/reports/new?service=construction_site", 200, SendNothingAsync),
        new("form-unanswered", sample => $"/reports/new?service=lamp&lat={sample.Spot.LatitudeText}&long={sample.Spot.LongitudeText}", 200, LeaveUnansweredAsync),
        new("form-photos", _ => "/reports/new?service=lamp", 200, SendPhotosAsync),
        new("form-similar", sample => $"/reports/new?service=lamp&lat={sample.Spot.LatitudeText}&long={sample.Spot.LongitudeText}", 200, SeeSimilarAsync),
        new("form-assets", sample => $"/reports/new?service=lamp&asset_id={sample.Spot.Lamp}&lat={sample.Spot.LatitudeText}&long={sample.Spot.LongitudeText}", 200, SeeAssetsAsync),
        new("sent", _ => "/reports/sent?service=abandoned_vehicle"),
        new("confirm", sample => sample.Confirm),
        new("confirm-broken", _ => "/confirm/nothing", 404),
        new("unsubscribe", sample => sample.Unsubscribe),
        new("unsubscribe-broken", _ => "/unsubscribe/nothing", 404),
        new("own", sample => sample.Own),
        new("own-broken", _ => "/own/nothing", 404),
        new("case", sample => sample.Case),
        new("case-asked", sample => sample.AskedCase),
        new("case-asked-no-reason", sample => sample.AskedCase, 200, RejectWithoutReasonAsync),
        new("case-broken", _ => "/case/nothing", 404),
        new("imprint", _ => "/imprint"),
        new("privacy", _ => "/privacy"),
        new("accessibility", _ => "/accessibility"),
        new("staff-sign-in", _ => "/staff/sign-in"),
        new("staff-sign-in-wrong", _ => "/staff/sign-in", 200, SignInWronglyAsync),
        new("staff-forgotten", _ => "/staff/forgotten-password"),
        new("staff-forgotten-sent", _ => "/staff/forgotten-password?done=sent"),
        new("staff-password-broken", _ => "/staff/password/nothing", 404),
        new("staff-inbox", _ => "/staff", SignedIn: true),
        new("staff-inbox-duplicates", _ => "/staff?tab=duplicates", SignedIn: true),
        new("staff-inbox-empty", _ => "/staff?tab=stalled&department=waste", SignedIn: true),
        new("staff-inbox-overdue", _ => "/staff?tab=overdue", SignedIn: true),
        new("staff-case-asked", sample => $"/staff/cases/{sample.Asked}", SignedIn: true),
        new("staff-case-asked-no-reason", sample => $"/staff/cases/{sample.Asked}", 200, OpenAndRejectWithoutReasonAsync, SignedIn: true),
        new("staff-case", sample => $"/staff/cases/{sample.Id}", SignedIn: true),
        new("staff-case-correct", sample => $"/staff/cases/{sample.Id}", 200, OpenCorrectionAsync, SignedIn: true),
        new("staff-case-preview", sample => $"/staff/cases/{sample.Id}", 200, PreviewAsync, SignedIn: true),
        new("staff-case-unknown", _ => "/staff/cases/0-nobody", 404, SignedIn: true),
        new("staff-accounts", _ => "/staff/accounts", SignedIn: true),
        new("staff-accounts-wrong", _ => "/staff/accounts", 200, InviteNobodyAsync, SignedIn: true),
        new("staff-person", sample => $"/staff/accounts/{sample.Administrator}", SignedIn: true),
        new("staff-keys", _ => "/staff/keys", SignedIn: true),
        new("staff-keys-wrong", _ => "/staff/keys", 200, MakeNamelessKeyAsync, SignedIn: true),
        new("staff-key-made", _ => "/staff/keys", 200, MakeKeyAsync, SignedIn: true),
        new("staff-key", _ => "/staff/keys", 200, OpenKeyAsync, SignedIn: true),
        new("staff-layers", _ => "/staff/layers", SignedIn: true),
        new("staff-layers-wrong", _ => "/staff/layers", 200, SendNoFileAsync, SignedIn: true),
        new("staff-layer", _ => "/staff/layers/parks", SignedIn: true),
        new("staff-layer-version", sample => $"/staff/layers/parks/{sample.StagedParks}", SignedIn: true),
        new("staff-layer-version-unconfirmed", sample => $"/staff/layers/parks/{sample.StagedParks}", 200, PublishUnconfirmedAsync, SignedIn: true),
        new("staff-layer-version-in-use", _ => "/staff/layers/districts/1", SignedIn: true),
        new("staff-layer-moves", sample => $"/staff/layers/parks/{sample.StagedParks}/moves", SignedIn: true),
        new("staff-layer-crs", sample => $"/staff/layer-imports/{sample.LayerWithoutCrs}", SignedIn: true),
        new("staff-layer-unreadable", _ => "/staff/layers", 200, SendAPhotoAsync, SignedIn: true),
        new("staff-routing", _ => "/staff/routing", SignedIn: true),
        new("staff-routing-checked", _ => "/staff/routing?check=true", SignedIn: true),
        new("staff-routing-tried", _ => "/staff/routing", 200, TryRulesAsync, SignedIn: true),
        new("staff-routing-wrong", _ => "/staff/routing", 200, TryWrongRulesAsync, SignedIn: true),
        new("staff-account", _ => "/staff/account", SignedIn: true),
        new("developers", _ => "/open311"),
        new("reference", _ => "/open311/reference"),
        new("ogc", _ => "/ogc"),
        new("ogc-conformance", _ => "/ogc/conformance"),
        new("ogc-api", _ => "/ogc/api"),
        new("ogc-collections", _ => "/ogc/collections"),
        new("ogc-collection", _ => "/ogc/collections/reports"),
        new("ogc-tiles", _ => "/ogc/collections/reports/tiles"),
        new("ogc-schema", _ => "/ogc/collections/reports/schema"),
        new("ogc-queryables", _ => "/ogc/collections/reports/queryables"),
        new("ogc-items", _ => "/ogc/collections/reports/items?limit=5"),
        new("ogc-item", sample => $"/ogc/collections/reports/items/{sample.Id}"),
        new("not-found", _ => "/there/is/no/such/page", 404),
        new("not-permitted", _ => "/", 200, (visitor, _) => GoAsClerkAsync(visitor, "/staff/accounts")),
        new("not-permitted-jobs", _ => "/", 200, (visitor, _) => GoAsClerkAsync(visitor, "/jobs")),
        new("not-allowed", _ => "/imprint", 200, (visitor, _) => PostAsync(visitor, "application/x-www-form-urlencoded", 10, 405)),
        new("too-large", _ => "/reports/new?service=lamp", 200, (visitor, _) => PostAsync(visitor, "multipart/form-data", 1_100_000, 413)),
    ];

    private static async Task BringUpAQuestionAsync(Visitor visitor, Sample sample)
    {
        await visitor.Field(visitor.Say("Farbe, Öl, Asbest", "Paint, oil, asbestos")).CheckAsync();
        await visitor.SeesAsync(visitor.Say("Läuft etwas aus?", "Is anything leaking?"));
    }

    /// <summary>The service is withdrawn while somebody fills in its form.</summary>
    private static async Task LoseTheServiceAsync(Visitor visitor, Sample sample)
    {
        await visitor.Page.EvaluateAsync("() => document.querySelector('input[name=service]').value = 'gone'");
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Absenden", "Send"))));
        await visitor.SeesAsync(visitor.Say("bleibt erhalten", "is kept"));
    }

    private static async Task SendNothingAsync(Visitor visitor, Sample sample)
    {
        await visitor.Field(visitor.Say("E-Mail-Adresse", "Email address")).FillAsync("erika at home");
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Absenden", "Send"))));
    }

    private static async Task GoAsClerkAsync(Visitor visitor, string address)
    {
        await visitor.SignInAsync(RunningCity.Clerk, RunningCity.Password);
        await visitor.GoAsync(address, 403);
    }

    /// <summary>Sends a form to the page's own address that none of its forms would.</summary>
    private static async Task PostAsync(Visitor visitor, string type, int length, int status)
    {
        var answer = await visitor.Page.RunAndWaitForResponseAsync(
            () => visitor.Page.EvaluateAsync(
                """
                ([type, length]) => {
                    const form = document.createElement("form");
                    Object.assign(form, { method: "post", enctype: type, action: location.pathname });
                    form.append(Object.assign(document.createElement("textarea"), { name: "description", value: "x".repeat(length) }));
                    document.body.append(form);
                    form.submit();
                }
                """,
                new object[] { type, length }),
            response => response.Request.Method == "POST" && response.Request.IsNavigationRequest);
        Assert.Equal(status, answer.Status);
        await visitor.Page.WaitForLoadStateAsync();
    }

    private static async Task LeaveUnansweredAsync(Visitor visitor, Sample sample)
    {
        await SeeSimilarAsync(visitor, sample);
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Absenden", "Send"))));
        await Expect(visitor.Page.Locator("#errors")).ToBeFocusedAsync();
    }

    /// <summary>Two good photos and a broken one, and an address that is none.</summary>
    private static async Task SendPhotosAsync(Visitor visitor, Sample sample)
    {
        static FilePayload Photo(string name, byte[] bytes) => new() { Name = name, MimeType = "image/jpeg", Buffer = bytes };
        await visitor.Page.Locator("#photos").SetInputFilesAsync([Photo("laterne.jpg", TestPhotos.Jpeg(640, 480)), Photo("kaputt.jpg", [1, 2, 3, 4]), Photo("mast.jpg", TestPhotos.Jpeg(480, 640, seed: 2))]);
        await visitor.Field(visitor.Say("E-Mail-Adresse", "Email address")).FillAsync("erika at home");
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Absenden", "Send"))));
        await Expect(visitor.Page.Locator(".kept-photos li")).ToHaveCountAsync(2);
    }

    private static async Task FollowWithoutAddressAsync(Visitor visitor, Sample sample)
    {
        await visitor.Page.EvaluateAsync("() => { for (const form of document.forms) form.noValidate = true; }");
        await visitor.Field(visitor.Say("Ihre E-Mail-Adresse", "Your email address")).FillAsync("erika at home");
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Folgen", "Follow"))));
    }

    private static async Task CommentWithoutAddressAsync(Visitor visitor, Sample sample)
    {
        await visitor.Field(visitor.Say("Ihr Kommentar", "Your comment")).FillAsync(visitor.Say("Das wäre schön.", "That would be nice."));
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Kommentar absenden", "Send comment"))));
    }

    private static async Task SignInWronglyAsync(Visitor visitor, Sample sample)
    {
        await visitor.Field(visitor.Say("E-Mail-Adresse", "Email address")).FillAsync("nobody@journeys.example");
        await visitor.Field(visitor.Say("Kennwort", "Password")).FillAsync("falsch");
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Anmelden", "Sign in"))));
    }

    private static async Task PreviewAsync(Visitor visitor, Sample sample)
    {
        await visitor.Field(visitor.Say("Öffentliche Nachricht", "Public note")).FillAsync(visitor.Say("Der Monteur kommt am Dienstag.", "The fitter comes on Tuesday."));
        Assert.Equal(200, await visitor.SendAsync(visitor.Button(visitor.Say("E-Mails ansehen", "Preview the emails"))));
    }

    private static async Task RejectWithoutReasonAsync(Visitor visitor, Sample sample)
    {
        // Blanks are a value for a browser.
        await visitor.Page.Locator("#reason").FillAsync("  ");
        Assert.Equal(400, await visitor.SendAsync(visitor.Page.Locator("form:has(#reason) button")));
    }

    private static async Task OpenCorrectionAsync(Visitor visitor, Sample sample)
    {
        await visitor.Page.Locator("details:has(form[action$='handler=Correct']) > summary").ClickAsync();
        await visitor.Page.Locator("[data-pick]").ScrollIntoViewIfNeededAsync();
    }

    private static async Task OpenAndRejectWithoutReasonAsync(Visitor visitor, Sample sample)
    {
        await visitor.Page.Locator("#answer ~ details > summary").ClickAsync();
        await RejectWithoutReasonAsync(visitor, sample);
    }

    private static async Task InviteNobodyAsync(Visitor visitor, Sample sample) =>
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Einladen", "Invite"))));

    private static async Task MakeNamelessKeyAsync(Visitor visitor, Sample sample) =>
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Schlüssel machen", "Make the key"))));

    private static async Task MakeKeyAsync(Visitor visitor, Sample sample)
    {
        await visitor.Field(visitor.Say("Wer ihn benutzt", "Who uses it")).FillAsync("Stadt-App");
        Assert.Equal(200, await visitor.SendAsync(visitor.Button(visitor.Say("Schlüssel machen", "Make the key"))));
        await Expect(visitor.Page.Locator("#made-key")).ToBeVisibleAsync();
    }

    private static async Task OpenKeyAsync(Visitor visitor, Sample sample) =>
        await visitor.Page.Locator(".reports a", new() { HasText = "journeys" }).ClickAsync();

    private static async Task SendNoFileAsync(Visitor visitor, Sample sample) =>
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Einlesen und prüfen", "Import and check"))));

    /// <summary>The old town goes from one depot to the other, some rules are gone, and one can never decide.</summary>
    private static async Task TryRulesAsync(Visitor visitor, Sample sample)
    {
        await visitor.Page.Locator("#rules").FillAsync("""
            { "rules": [
              { "text": "Nächste Straßenlaterne (bis 30 m): Straßenbeleuchtung", "department": "beleuchtung", "service": "lamp", "layer": "lamps", "test": "nearest", "within_meters": 30 },
              { "text": "Licht: Straßenbeleuchtung", "department": "beleuchtung", "group": "Beleuchtung" },
              { "text": "Lampen im Süden: Bauhof Süd", "department": "bauhof-sued", "service": "lamp" },
              { "text": "Ordnung: Ordnungsamt", "department": "ordnungsamt", "group": "Ordnung" },
              { "text": "Grün: Grünflächen", "department": "gruenflaechen", "group": "Grün" },
              { "text": "Wasser: Stadtwerke", "department": "stadtwerke", "group": "Wasser" },
              { "text": "Verkehr im Norden und Osten: Bauhof Nord", "department": "bauhof-nord", "group": "Verkehr", "layer": "districts", "test": "area", "feature_keys": ["2", "3", "6", "7"] },
              { "text": "Verkehr im Süden, im Westen und in der Altstadt: Bauhof Süd", "department": "bauhof-sued", "group": "Verkehr", "layer": "districts", "test": "area", "feature_keys": ["1", "4", "5", "8", "9"] },
              { "text": "Sauberkeit: Abfallwirtschaft", "department": "abfallwirtschaft", "group": "Sauberkeit" },
              { "text": "Ideen: Stadtentwicklung", "department": "stadtentwicklung", "group": "Ideen" }
            ] }
            """);
        Assert.Equal(200, await visitor.SendAsync(visitor.Button(visitor.Say("Ausprobieren", "Try"))));
        await Expect(visitor.Page.Locator("[data-kind=move] a").First).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator(".finding--error li")).ToHaveCountAsync(1);
    }

    private static async Task TryWrongRulesAsync(Visitor visitor, Sample sample)
    {
        var file = new FilePayload { Name = "regeln.json", MimeType = "application/json", Buffer = """{ "rules": [ { "text": "Laternen", "department": "laternen", "servise": "lamp" } ] }"""u8.ToArray() };
        await visitor.Page.Locator("#file").SetInputFilesAsync(file);
        await visitor.Page.Locator("#months").FillAsync("500");
        Assert.Equal(400, await visitor.SendAsync(visitor.Button(visitor.Say("Ausprobieren", "Try"))));
        await Expect(visitor.Page.Locator("#rules")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("servise"));
    }

    private static async Task PublishUnconfirmedAsync(Visitor visitor, Sample sample) =>
        Assert.Equal(409, await visitor.SendAsync(visitor.Button(visitor.Say($"Fassung {sample.StagedParks} veröffentlichen", $"Publish version {sample.StagedParks}"))));

    private static async Task SendAPhotoAsync(Visitor visitor, Sample sample)
    {
        await visitor.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "urlaub.jpg", MimeType = "image/jpeg", Buffer = TestPhotos.Jpeg(64, 48) });
        await visitor.Page.Locator("#layer").FillAsync("benches");
        Assert.Equal(302, await visitor.SendAsync(visitor.Button(visitor.Say("Einlesen und prüfen", "Import and check"))));
        await visitor.SeesAsync(visitor.Say("nicht eingelesen", "was not imported"));
    }

    private static Task SeeAssetsAsync(Visitor visitor, Sample sample) =>
        Expect(visitor.Page.GetByRole(AriaRole.Radio, new() { Name = $"Leuchte {sample.Spot.Lamp}" })).ToBeCheckedAsync();

    private static Task SeeSimilarAsync(Visitor visitor, Sample sample) =>
        Expect(visitor.Page.Locator($"#same-{sample.Id}")).ToBeAttachedAsync();
}
