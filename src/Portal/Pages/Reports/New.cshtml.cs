using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Open311.Core.Assets;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Ideas;
using Open311.Core.Identity;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Places;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Portal.Pages.Reports;

/// <summary>
/// The report form: first the service, then everything else on one page. Before anything is stored, what is already reported nearby is shown, and one choice follows that
/// instead. Works without JavaScript; nothing that was typed gets lost on the way.
/// </summary>
[RequestFormLimits(ValueLengthLimit = 64 * 1024, ValueCountLimit = 500, KeyLengthLimit = 1024)]
[TakesPhotos]
public sealed class NewModel(SubmitReport submit, FindPlace findPlace, SuggestPlaces suggestPlaces, FindSimilar findSimilar, ReopenSimilar reopenSimilar, FindAssets findAssets, FollowReport follow, FormPhotos formPhotos, FindThread findThread, ServiceCatalogs catalogs, IOptions<MediaOptions> media) : PortalPage
{
    /// <summary>In place of a choice: none of them.</summary>
    public const string PlaceUnknown = None;

    private const string None = "none";

    /// <summary>What another service's form does not need: the service itself, what is asked about its answers, and photos, which travel as tickets.</summary>
    private static readonly string[] NotCarried = ["service", "photo", "website", "same_as", "same_asked", "same_offered", "is_back", "place_choice", "place_asked", "place_chosen", "asked", "asset_id", "asset_asked"];

    /// <summary>Where the form says it is, by point or by a found address.</summary>
    private Wgs84Point? place;


    protected override bool IsOfEveryTown => true;

    protected override bool IsListed => true;

    public CatalogSnapshot Catalog { get; private set; } = null!;

    /// <summary>Null: it is still to be chosen.</summary>
    public Service? Service { get; private set; }

    public ServiceWords Words { get; private set; } = new() { Name = "" };

    public ServiceKind? Kind { get; private set; }

    /// <summary>The thread of the idea that the report will be tied to.</summary>
    public NamedThread? TiedTo { get; private set; }

    /// <summary>What was typed, by field; several values of a list.</summary>
    public IReadOnlyDictionary<string, StringValues> Typed { get; private set; } = new Dictionary<string, StringValues>();

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    /// <summary>Shown for a decision before the report is stored.</summary>
    public IReadOnlyList<SimilarReport> Similar { get; private set; } = [];

    /// <summary>The objects near the place that the report can name.</summary>
    public IReadOnlyList<Asset> Assets { get; private set; } = [];

    /// <summary>Whether the reader is asked which of them it is: they were not on the page yet.</summary>
    public bool AsksForAsset { get; private set; }

    /// <summary>Shown for a decision: the address may mean any of these.</summary>
    public IReadOnlyList<FoundPlace> PlaceChoices { get; private set; } = [];

    /// <summary>Whether the reader is asked to choose: the address is not known as it is written.</summary>
    public bool AsksForPlace { get; private set; }

    /// <summary>Whether the address is one that the reader was offered and chose, now or before the form came back.</summary>
    public bool HasChosenPlace { get; private set; }

    /// <summary>Whether an answer has brought up a question that was not on the page yet.</summary>
    public bool AsksFurther { get; private set; }

    /// <summary>Whether the address of the page names a service that is not there.</summary>
    public bool IsServiceUnknown { get; private set; }

    /// <summary>Whether the choice of a service stands in the place of a form that was sent: what was typed goes on to the form of the one chosen.</summary>
    public bool Carries => HttpMethods.IsPost(Request.Method) && Service is null;

    /// <summary>The fields that go on to it, repeated ones each.</summary>
    public IEnumerable<(string Name, string Value)> Carried => Typed.Where(pair => !NotCarried.Contains(pair.Key)).SelectMany(pair => pair.Value.OfType<string>().Select(value => (pair.Key, value)))
        .Concat(Photos.Select(photo => ("photo", photo.Ticket)));

    /// <summary>The limits of photos, for a browser that can check them before it sends.</summary>
    public MediaOptions PhotoLimits => media.Value;

    /// <summary>Whether the choice among similar reports is what the page was shown again for: the reader begins there.</summary>
    public bool AsksForSimilar { get; private set; }

    /// <summary>The reports that were on the page when the reader sent it.</summary>
    private IReadOnlyList<string> Offered => Typed.TryGetValue("same_offered", out var offered) ? [.. offered.OfType<string>()] : [];

    private bool IsNoneOfThem => Value("same_as") == None;

    /// <summary>Whether the reader has said that it is none of what is shown; what was not shown then wants an answer of its own.</summary>
    public bool HasRefused => IsNoneOfThem && Similar.All(similar => Offered.Contains(similar.ServiceRequestId));

    /// <summary>A place to choose, in words.</summary>
    public string Describe(FoundPlace choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return choice.Written == choice.Address ? choice.Address : choice.Precision == PlacePrecision.Neighbour
            ? Say($"{choice.Written} (diese Hausnummer kennen wir nicht; auf der Karte beim Nachbarhaus)", $"{choice.Written} (we do not know this house number; on the map at the house next door)")
            : Say($"{choice.Written} (diese Hausnummer kennen wir nicht; auf der Karte in der Straße)", $"{choice.Written} (we do not know this house number; on the map in the street)");
    }

    /// <summary>A report nearby, in words.</summary>
    public string Describe(SimilarReport similar)
    {
        ArgumentNullException.ThrowIfNull(similar);
        var what = $"{similar.Title ?? similar.Service.In(Language).Name}, {Math.Round(similar.Distance.Meters)} m {Say("entfernt", "away")}, {Day(similar.RequestedDatetime)}, {ReportStatusText.Of(similar.Status, Language)}";
        return similar.Description is { Length: > 0 } text ? $"{what}: {(text.Length > 160 ? text[..160] + "…" : text)}" : what;
    }

    /// <summary>What speaks for it beyond place and day, which stand in its description: the three weightiest reasons; null if there are none.</summary>
    public string? WhyOf(SimilarReport similar)
    {
        ArgumentNullException.ThrowIfNull(similar);
        var reasons = MatchReasonText.WeightiestFirst(similar.Match.Reasons)
            .Where(reason => reason is { Contribution: > 0, Code: not (MatchReasonCodes.Prior or MatchReasonCodes.Distance or MatchReasonCodes.Age or MatchReasonCodes.Neighbours) })
            .Take(3).Select(reason => MatchReasonText.Of(reason, Language)).ToList();
        return reasons.Count == 0 ? null : $"{Say("Dafür spricht:", "What speaks for it:")} {string.Join(", ", reasons)}.";
    }

    /// <summary>Photos that came with this or an earlier try; they wait for the report.</summary>
    public IReadOnlyList<(string Ticket, KeptPhoto Photo)> Photos { get; private set; } = [];

    /// <summary>The same in every try of this form: a report sent twice is stored once.</summary>
    public string Key { get; private set; } = "";

    public string Title => Service is null
        ? Kind == ServiceKind.Idea ? Say("Eine Idee einbringen", "Put an idea forward") : Say("Etwas melden", "Report something")
        : Words.Name;

    public IEnumerable<IGrouping<string, (Service Service, ServiceWords Words)>> Groups =>
        Catalog.All.Where(service => service.IsActive && (Kind is null || service.Kind == Kind)).Select(service => (Service: service, Words: service.In(Language))).GroupBy(pair => pair.Words.Group);

    public double? Latitude => Degrees("lat");

    public double? Longitude => Degrees("long");

    /// <summary>What the map shows: the typed point, else that of the typed address, once it is known.</summary>
    public Wgs84Point? OnMap => Latitude is { } latitude && Longitude is { } longitude ? Wgs84Point.TryCreate(latitude, longitude) : place;

    /// <summary>The field of the time of day that belongs to a date.</summary>
    public static string TimeOf(string code) => $"time[{code}]";

    public string? Value(string field) => Typed.TryGetValue(field, out var values) ? values.ToString() : null;

    public bool IsChosen(string field, string value) => Typed.TryGetValue(field, out var values) && values.Contains(value);

    /// <summary>Whether a question is asked of somebody who has answered like this so far.</summary>
    public bool IsAsked(ServiceAttribute question) => Service!.Asks(question, Typed.Where(pair => pair.Key.StartsWith("attribute[", StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key["attribute[".Length..].TrimEnd(']'), IReadOnlyList<string> (pair) => [.. pair.Value.OfType<string>()]));

    /// <summary>What is wrong with a field, in words for people who fill in a form.</summary>
    public string? ErrorOf(params string[] fields) => ErrorsOf(fields).FirstOrDefault();

    /// <summary>Everything that is wrong with a field.</summary>
    public IEnumerable<string> ErrorsOf(params string[] fields) =>
        Failures.Where(failure => failure.Field is { } field && fields.Contains(field)).Select(failure => FormWords.Of(failure, this)).Distinct();

    /// <summary>The id of the element on the page that a failure is about; null if it is about the form as a whole.</summary>
    public static string? AnchorOf(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Field switch
        {
            null => null,
            "same_as" or "is_back" => "similar-choices",
            "place_choice" => "place-choices",
            "lat" or "long" => "place",
            "asset_id" => "assets",
            "address_string" => "address",
            "media" => "photos",
            var field => new Field(field, "").Id,
        };
    }

    /// <summary>The question that a failure is about, in the reader's language; null if it is about no question.</summary>
    public string? QuestionOf(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return Service?.Attributes.Find(question => $"attribute[{question.Code}]" == failure.Field) is { } asked ? Words.Questions.GetValueOrDefault(asked.Code)?.Description ?? asked.Description : null;
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Typed = Request.Query.Where(pair => pair.Key is "lat" or "long" or "place_source" or "address" or "description" or "title" or "thread" or "asset_id").ToDictionary(pair => pair.Key, pair => pair.Value);
        await ChooseServiceAsync(Request.Query["service"], ct);
        await LookForAssetsAsync(ct);
        return Page();
    }

    /// <summary>The piece of page that shows the objects near a place.</summary>
    public async Task<IActionResult> OnGetAssetsAsync(CancellationToken ct)
    {
        Typed = Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value);
        await ChooseServiceAsync(Request.Query["service"], ct);
        await LookForAssetsAsync(ct);
        return Partial("_Assets", this);
    }

    /// <summary>How often it was reported, behind its name.</summary>
    public string NamedTimes(Asset asset)
    {
        ArgumentNullException.ThrowIfNull(asset);
        return asset.ReportCount switch
        {
            0 => "",
            1 => Say(", schon einmal gemeldet", ", reported once before"),
            var count => Say($", schon {count}-mal gemeldet", $", reported {count} times before"),
        };
    }

    /// <summary>The piece of page that shows what is already reported near a place.</summary>
    public async Task<IActionResult> OnGetSimilarAsync(CancellationToken ct)
    {
        Typed = Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value);
        await ChooseServiceAsync(Request.Query["service"], ct);
        if (Service is not null)
            await LookForSimilarAsync(ct);
        return Partial("_Similar", this);
    }

    /// <summary>The small picture of a photo that waits for its report.</summary>
    public async Task<IActionResult> OnGetPhotoAsync(string? ticket, CancellationToken ct) =>
        await formPhotos.OpenAsync(RequiredTown.Id, ticket ?? "", ct) is { } picture ? File(picture, "image/jpeg") : NotFound();

    /// <summary>The form of a service chosen in the place of one that is gone, with what was typed for that.</summary>
    public async Task<IActionResult> OnPostChooseAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        Photos = (await formPhotos.TakeAsync(RequiredTown.Id, Request.Form, ct)).Kept;
        if (Service is null)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        var form = Request.Form;
        // People do not see this field; programs that fill in everything do.
        if (!string.IsNullOrEmpty(Value("website")))
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        if (Service is null)
        {
            Photos = (await formPhotos.TakeAsync(RequiredTown.Id, form, ct)).Kept;
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        if (Value("is_back") is { Length: > 0 and <= 32 } back)
            return await ReopenAsync(back, form, ct);
        if (Value("same_as") is { Length: > 0 and <= 32 } same && !IsNoneOfThem)
            return await FollowAsync(same, form, ct);

        var photos = await formPhotos.TakeAsync(RequiredTown.Id, form, ct);
        Photos = photos.Kept;
        var input = ReadInput();
        await LookForAssetsAsync(ct);
        Failures = [.. CheckCharacters(), .. CheckForm(), .. photos.Failures, .. await submit.CheckAsync(input, ct)];
        // Without JavaScript a question that hangs on an answer is shown only now; it is no fault that it has none.
        var further = Service.Attributes.Where(question => question is { Variable: true, Automated: null, Condition: not null } && !IsChosen("asked", question.Code) && IsAsked(question)).Select(question => $"attribute[{question.Code}]").ToList();
        Failures = [.. Failures.Where(failure => failure.Field is null || !further.Contains(failure.Field))];
        AsksFurther = further.Count > 0;
        if (AsksFurther && Failures.Count == 0)
            return Page();
        var found = Failures.Count == 0 ? await FindPlaceAsync(input, ct) : null;
        if (AsksForPlace)
            return Ask(Value("place_asked") == input.AddressString ? FormWords.Unanswered("place_choice") : null);
        if (Failures.Count == 0 && found is not null)
        {
            place ??= found.Point;
            await LookForAssetsAsync(ct);
        }

        // Asked once; who says nothing then names none.
        AsksForAsset = Failures.Count == 0 && Assets.Count > 0 && Value("asset_asked") is null;
        if (Failures.Count == 0 && !IsNoneOfThem)
        {
            await LookForSimilarAsync(ct);
            AsksForSimilar = Similar.Count > 0;
            if (AsksForSimilar)
                return Ask(Value("same_asked") is not null && !AsksForAsset ? FormWords.Unanswered("same_as") : null);
        }

        if (AsksForAsset)
            return Page();

        if (Failures.Count == 0)
        {
            var outcome = await submit.RunAsync(input, ct);
            if (outcome.Succeeded)
                return Redirect(Request.PathBase + (outcome.Value is { Type: ServiceType.Realtime, Visibility: ReportVisibility.Public } ? $"/reports/{outcome.Value.ServiceRequestId}?new{(input.Email is null ? "" : "=mail")}" : $"/reports/sent?service={Uri.EscapeDataString(Service.Code)}&visibility={SnakeCase.Of(outcome.Value.Visibility)}"));
            Failures = outcome.Failures;
        }

        // A "no" stays said while something else is put right.
        if (IsNoneOfThem)
            await LookForSimilarAsync(ct);
        return Refused(Failures);
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        Typed = (await Request.ReadFormAsync(ct)).ToDictionary(pair => pair.Key, pair => pair.Value);
        // The chosen address in the place of the typed one, also when the form is shown again.
        if (Text("place_choice") is { } chosen and not PlaceUnknown)
            Typed = new Dictionary<string, StringValues>(Typed) { ["address"] = chosen, ["place_choice"] = StringValues.Empty, ["place_chosen"] = chosen };
        HasChosenPlace = Text("place_chosen") is { } accepted && accepted == Text("address");
        await ChooseServiceAsync(Value("service"), ct);
        Key = Value("key") is { Length: 32 } key && key.All(char.IsAsciiHexDigit) ? key : RandomNumberGenerator.GetHexString(32, lowercase: true);
    }

    /// <summary>The page again, with the reasons in the order of its fields.</summary>
    private PageResult Refused(IReadOnlyList<Failure> failures)
    {
        string[] fields = ["place_choice", "same_as", "lat", "long", "address_string", "asset_id", "title", "description", "photos", "media", .. Service!.Attributes.Select(question => $"attribute[{question.Code}]"), "email", "first_name", "last_name", "phone"];
        Response.StatusCode = StatusOf(failures);
        Failures = failures.OrderBy(failure => failure.Field is null ? -1 : Array.IndexOf(fields, failure.Field) is >= 0 and var at ? at : fields.Length).ToList();
        return Page();
    }

    /// <summary>The page again with a question; who has seen it before is told that it wants an answer.</summary>
    private PageResult Ask(Failure? unanswered) => unanswered is null ? Page() : Refused([unanswered]);

    private async Task<IActionResult> FollowAsync(string serviceRequestId, IFormCollection form, CancellationToken ct)
    {
        var outcome = Text("email") is { } email ? await follow.RunAsync(new FollowReportInput(RequiredTown, serviceRequestId, email, Language), ct) : FormWords.EmailNeeded;
        if (outcome.Succeeded)
            return Redirect($"{Request.PathBase}/reports/{outcome.Value.ServiceRequestId}?followed");
        Photos = (await formPhotos.TakeAsync(RequiredTown.Id, form, ct)).Kept;
        (place, AsksForPlace) = ((await FindPlaceAsync(ReadInput(), ct))?.Point, false);
        await LookForSimilarAsync(ct);
        return Refused(outcome.Failures);
    }

    /// <summary>What was done is to do again: the old report is opened, and whoever gave an address follows it.</summary>
    private async Task<IActionResult> ReopenAsync(string serviceRequestId, IFormCollection form, CancellationToken ct)
    {
        Photos = (await formPhotos.TakeAsync(RequiredTown.Id, form, ct)).Kept;
        (place, AsksForPlace) = ((await FindPlaceAsync(ReadInput(), ct))?.Point, false);
        Locate();
        IReadOnlyList<Failure> failures = [.. CheckCharacters()];
        if (failures.Count == 0 && Text("email") is { } email)
            failures = (await follow.RunAsync(new FollowReportInput(RequiredTown, serviceRequestId, email, Language), ct)).Failures;
        if (failures.Count == 0)
            failures = Service!.Kind != ServiceKind.Idea && place is { } there ? (await reopenSimilar.RunAsync(new ReopenSimilarInput(SimilarTo(there), serviceRequestId), ct)).Failures : [DuplicateFailures.NotBack];
        if (failures.Count == 0)
            return Redirect($"{Request.PathBase}/reports/{serviceRequestId}?back");
        // Somebody was faster, and following it is under way.
        if (failures is [{ Code: "duplicate.open_again" }] && Text("email") is not null)
            return Redirect($"{Request.PathBase}/reports/{serviceRequestId}?followed");
        await LookForSimilarAsync(ct);
        return Refused(failures);
    }

    private async Task ChooseServiceAsync(string? code, CancellationToken ct)
    {
        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Kind = SnakeCase.TryParse<ServiceKind>(Request.Query["kind"].ToString());
        Service = code is not null && Catalog.ByCode.TryGetValue(code, out var service) && service.IsActive ? service : null;
        IsServiceUnknown = !string.IsNullOrEmpty(code) && Service is null;
        if (Service is not null)
            (Words, Kind) = (Service.In(Language), Service.Kind);
        if (Value("thread") is { Length: > 0 } thread)
            TiedTo = await findThread.WithTitleAsync(RequiredTown, thread, ct);
    }

    /// <summary>The place of a typed address in the town's own layers, as it will be found when the report is stored; or the choices. An outside geocoder is asked later, by a job.</summary>
    private async Task<FoundPlace?> FindPlaceAsync(SubmitReportInput input, CancellationToken ct)
    {
        if (Latitude is not null || Longitude is not null || input.AddressString is null || RequiredTown.Row.Geocoder is not null)
            return null;
        var found = await findPlace.RunAsync(new FindPlaceInput(RequiredTown, input.AddressString, null), ct);
        // Who said "none of these" is asked no more, who chose has seen what it means.
        if ((found.Place is null || !found.IsAsWritten) && Value("place_choice") is not PlaceUnknown && !HasChosenPlace)
        {
            // Nothing that it may mean: then what the page proposes while somebody writes, for those who write without script.
            AsksForPlace = true;
            PlaceChoices = found.Place is { } place ? [place] : found.Choices.Count > 0 ? found.Choices : await suggestPlaces.RunAsync(RequiredTown, input.AddressString, ct);
        }

        return found.Place;
    }

    private async Task LookForSimilarAsync(CancellationToken ct)
    {
        Locate();
        if (Service is null || Service.Kind == ServiceKind.Idea || place is not { } there)
            return;
        var outcome = await findSimilar.RunAsync(SimilarTo(there), ct);
        Similar = outcome.Succeeded ? outcome.Value : [];
    }

    private FindSimilarInput SimilarTo(Wgs84Point there) => new(RequiredTown, Service!.Code, there, Text("title"), Text("description"), Service.Assets is null ? null : Text("asset_id"))
    {
        Source = Latitude is null || Longitude is null ? LocationSource.Address : SnakeCase.TryParse<LocationSource>(Text("place_source")) ?? LocationSource.Unknown,
        Address = Text("address"),
        Photos = [.. Photos.Select(photo => photo.Photo.Hash).OfType<PhotoHash>()],
    };

    private void Locate()
    {
        if (Latitude is { } latitude && Longitude is { } longitude)
            place = Wgs84Point.TryCreate(latitude, longitude);
    }

    private async Task LookForAssetsAsync(CancellationToken ct)
    {
        Locate();
        if (Service?.Assets is { } layer && place is { } there)
            Assets = await findAssets.RunAsync(new FindAssetsInput(RequiredTown.Id, layer, there), ct);
    }

    private List<Failure> CheckCharacters()
    {
        var failures = FormText.IllegalIn(Typed);
        Typed = Typed.ToDictionary(pair => pair.Key, pair => failures.Exists(failure => failure.Field == pair.Key) ? new StringValues([.. pair.Value.Select(FormText.Clean)]) : pair.Value);
        return failures.ConvertAll(failure => failure.Field == "address" ? failure with { Field = "address_string" } : failure);
    }

    /// <summary>What the form asks for beyond the wire.</summary>
    private IEnumerable<Failure> CheckForm()
    {
        if (Service!.Kind != ServiceKind.Idea)
            yield break;
        if (Text("title") is null)
            yield return FormWords.Missing("title");
        if (Text("description") is null)
            yield return FormWords.Missing("description");
    }

    private SubmitReportInput ReadInput() => new()
    {
        Jurisdiction = RequiredTown,
        Caller = new ApiCaller(0, "portal", RequiredTown.Id, new HashSet<string> { ApiScopes.Report }, ReporterMail.ToConfirm, null),
        ServiceCode = Service!.Code,
        Latitude = Text("lat")?.Replace(',', '.'),
        Longitude = Text("long")?.Replace(',', '.'),
        PlaceSource = Text("place_source"),
        AddressString = Text("address"),
        AssetId = Service.Assets is null ? null : Text("asset_id"),
        Title = Text("title"),
        Description = Text("description"),
        Email = Text("email"),
        FirstName = Text("first_name"),
        LastName = Text("last_name"),
        Phone = Text("phone"),
        Language = Language,
        Attributes = ReadAnswers(),
        KeptPhotos = Photos.Select(photo => photo.Photo).ToList(),
        NotSameAs = IsNoneOfThem ? Offered : [],
        IdempotencyKey = "portal-" + Key,
    };

    private Dictionary<string, IReadOnlyList<string>> ReadAnswers()
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var question in Service!.Attributes.Where(question => question is { Variable: true, Automated: null } && IsAsked(question)))
        {
            var values = (Typed.TryGetValue($"attribute[{question.Code}]", out var typed) ? typed.ToArray() : []).Select(FormText.Clean).OfType<string>();
            // A German writes 1,5.
            if (question.Datatype == AttributeDatatype.Number)
                values = values.Select(value => value.Replace(',', '.'));
            // "Roughly will do": a date alone is an answer.
            if (question.Datatype == AttributeDatatype.Datetime && Text(TimeOf(question.Code)) is { } time)
                values = values.Select(value => $"{value}T{time}");
            if (values.ToList() is { Count: > 0 } given)
                answers[question.Code] = given;
        }

        if (Text("thread") is { } thread)
            answers.TryAdd("thread", [thread]);
        return answers;
    }

    private string? Text(string field) => FormText.Clean(Value(field));

    private double? Degrees(string field) => PlaceText.Degrees(Text(field));
}
