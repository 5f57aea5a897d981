using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Staff;

/// <summary>
/// The town's routing rules in words, and those of a file on trial: what is wrong with them, and what they would move. For those who administer the town; nothing is saved, and no report moves.
/// </summary>
[RequestSizeLimit(MaxFormBytes)]
public sealed class RoutingModel(LintRules lint, SimulateRules simulate, ExportRules export, ServiceCatalogs catalogs, Open311DbFactory databases, IOptions<RoutingOptions> options) : StaffPage
{
    /// <summary>Of a file of rules, as the administration's interface takes it.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <summary>A file, and beside it the text of the one before, whose line ends have grown in the form.</summary>
    private const int MaxFormBytes = 3 * MaxFileBytes;

    /// <summary>Reasons on the page; somebody who has mended these gets the next ones.</summary>
    private const int ShownFailures = 10;

    protected override bool IsPermitted => AdministersHere;

    /// <summary>In the order in which they are asked; those that are switched off among them.</summary>
    public IReadOnlyList<RoutingRule> Rules { get; private set; } = [];

    public CatalogSnapshot Catalog { get; private set; } = null!;

    internal RuleWords Words { get; private set; } = null!;

    public Department? Fallback => RequiredTown.Row.FallbackDepartmentId is { } id ? Catalog.Departments.GetValueOrDefault(id) : null;

    public bool IsTried => HttpMethods.IsPost(Request.Method);

    /// <summary>The rules in force are to be checked.</summary>
    [BindProperty(Name = "check", SupportsGet = true)]
    public bool Check { get; set; }

    /// <summary>The rules on trial as the form has them, the text of an uploaded file included; before any are tried, those in force.</summary>
    public string? Text { get; private set; }

    /// <summary>As typed.</summary>
    public string Months { get; private set; } = "";

    /// <summary>Of the rules on trial, or with <see cref="Check"/> of those in force.</summary>
    public LintedRules? Linted { get; private set; }

    public SimulatedRules? Found { get; private set; }

    public ReportMoves? Moves => Found is null ? null : new ReportMoves(this, Found.Moves);

    /// <summary>There are places to be shown.</summary>
    public bool HasMap => Found?.Moves.Any(move => move.Longitude is not null) == true || Linted?.Findings.Any(finding => finding.Longitude is not null) == true;

    public LayerMap Map => new(this, null, null, null);

    public IEnumerable<string> Reasons => Failures.Take(ShownFailures).Select(failure => FormWords.Of(failure, this))
        .Concat(Failures.Count > ShownFailures ? [Say($"Und {Number(Failures.Count - ShownFailures)} weitere.", $"And {Number(Failures.Count - ShownFailures)} more.")] : []);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        // Who wants to try a change begins with what holds.
        if (Rules.Count > 0 && await export.RunAsync(RequiredTown.Id, ct) is { Length: < MaxFileBytes / 4 } inForce)
            Text = inForce;
        if (Check)
            Linted = (await lint.RunAsync(new LintRulesInput(RequiredTown, null), ct)).Value;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Check = false;
        await LoadAsync(ct);
        var file = await ReadAsync(ct);
        Months = FormText.Clean(Request.Form["months"].ToString()) ?? Months;
        var months = int.TryParse(Months, NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : 0;
        var failures = file.Succeeded ? [] : file.Failures.ToList();
        if (months is < 1 or > SimulateRules.MaxMonths)
            failures.Add(RoutingFailures.MonthsOutOfRange);
        if (failures.Count > 0)
            return Refused(failures);

        var linted = await lint.RunAsync(new LintRulesInput(RequiredTown, file.Value), ct);
        if (!linted.Succeeded)
            return Refused(InText(linted.Failures));
        Linted = linted.Value;
        var found = await simulate.RunAsync(new SimulateRulesInput(RequiredTown.Id, file.Value, months), null, ct);
        if (!found.Succeeded)
            return Refused(InText(found.Failures));
        Found = found.Value;
        return Page();
    }

    /// <summary>The file that was chosen, else the text; either way the form has it as text afterwards.</summary>
    private async Task<Outcome<TownFile>> ReadAsync(CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(Request.Form["rules"].ToString());
        if (Request.Form.Files.GetFile("file") is { Length: > 0 } sent)
        {
            Text = FormText.Clean(Request.Form["rules"].ToString());
            if (sent.Length > MaxFileBytes)
                return FormWords.RulesTooLong(MaxFileBytes, "file");
            using var content = new MemoryStream();
            await sent.CopyToAsync(content, ct);
            bytes = content.ToArray();
            if (!System.Text.Unicode.Utf8.IsValid(bytes))
                return FormWords.RulesNoText;
        }

        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        Text = FormText.Clean(text);
        if (Text is null)
            return FormWords.RulesMissing;
        if (bytes.Length > MaxFileBytes)
            return FormWords.RulesTooLong(MaxFileBytes, "rules");
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var file = TownFile.Read(json);
        return file.Succeeded ? file : InText(file.Failures);
    }

    /// <summary>Where the writer can mend it: in the text, whichever way it came.</summary>
    private static List<Failure> InText(IEnumerable<Failure> failures) => [.. failures.Select(failure => failure with { Field = "rules" })];

    private async Task LoadAsync(CancellationToken ct)
    {
        Months = options.Value.SimulatedMonths.ToString(CultureInfo.InvariantCulture);
        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        await using var db = databases.For(RequiredTown.Id);
        Rules = await db.RoutingRules.AsNoTracking().OrderBy(row => row.Stage).ThenBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(ct);
        Words = new RuleWords(this, Catalog, await db.Layers.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Title, ct));
    }
}
