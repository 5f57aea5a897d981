using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Places;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Core.Imports;

/// <param name="Source">What the old system is called; its numbers are unique within it.</param>
/// <param name="Services">Their service code or name, in any case, to our service code.</param>
/// <param name="DefaultService">Our service code for what has no service here; null: refused.</param>
/// <param name="DateFormats">Formats of .NET to try before ISO 8601, such as <c>dd.MM.yyyy HH:mm</c>; in the town's time.</param>
/// <param name="DryRun">Checks everything and stores nothing.</param>
public sealed record ImportReportsInput(
    JurisdictionProfile Jurisdiction, string Source, IAsyncEnumerable<OldReport> Reports, IReadOnlyDictionary<string, string> Services, string? DefaultService, IReadOnlyList<string> DateFormats, bool DryRun);

/// <param name="Reasons">In English, one per broken rule.</param>
public sealed record RefusedReport(int Number, string? Id, IReadOnlyList<string> Reasons);

/// <param name="Taken">In a dry run: would be.</param>
/// <param name="Known">Brought in by an earlier run, or twice in the source.</param>
/// <param name="UnknownServices">Their services that are none here, with how many reports have each; whether refused or given to the default.</param>
/// <param name="UnknownStatuses">Their words for a status that mean nothing here; such reports are taken as received, or closed if they have a closing date.</param>
/// <param name="Outside">Numbers of those of the taken and known whose place lies outside the town's boundary.</param>
public sealed record ImportedReports(
    int Taken, int Known, IReadOnlyList<RefusedReport> Refused, IReadOnlyDictionary<string, int> UnknownServices, IReadOnlyDictionary<string, int> UnknownStatuses, IReadOnlyList<int> Outside);

/// <param name="Fraction">Of the source, 0…1; null: nobody knows.</param>
public readonly record struct ImportReportsProgress(int Read, int Taken, double? Fraction);

/// <summary>
/// Brings the reports of an old system in, with their dates, statuses and numbers: by the checks of a POST but for the boundary, in batches of one statement each. What cannot be taken is listed
/// and stops nothing. A place outside the boundary is taken: it was reported over there. A second run brings in what is new. Contact data are not brought in, and nobody is mailed. Texts that are too long are cut.
/// </summary>
public sealed class ImportReports(NpgsqlDataSource database, ServiceCatalogs catalogs, FindPlace findPlace, PipelineBell bell, IOptions<MediaOptions> media, TimeProvider clock)
{
    private const int BatchSize = 200;
    private static readonly ApiCaller Operator = new(0, "import", null, new HashSet<string> { ApiScopes.Import }, ReporterMail.Never, null);

    public async Task<Outcome<ImportedReports>> RunAsync(ImportReportsInput input, IProgress<ImportReportsProgress>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var catalog = await catalogs.FreshAsync(input.Jurisdiction.Id, ct);
        var failures = UnknownServices(catalog, input.Services.Values.Append(input.DefaultService));
        if (string.IsNullOrWhiteSpace(input.Source) || input.Source.Length > 100)
            failures.Add(new Failure(FailureKind.Invalid, "import.source_invalid", "The source's name has 1 to 100 characters.", "Der Name der Quelle hat 1 bis 100 Zeichen.", "source"));
        if (failures.Count > 0)
            return failures;
        var run = new Run(input, catalog, Now());
        var batch = new List<Row>();
        await foreach (var report in input.Reports.WithCancellation(ct))
        {
            run.Read++;
            if (await CheckAsync(run, report, ct) is { } row)
                batch.Add(row);
            if (batch.Count == BatchSize)
                await FinishAsync(run, batch, ct);
            if (run.Read % 50 == 0)
                progress?.Report(new ImportReportsProgress(run.Read, run.Taken, report.Progress));
        }

        await FinishAsync(run, batch, ct);
        progress?.Report(new ImportReportsProgress(run.Read, run.Taken, 1));
        return new ImportedReports(run.Taken, run.Known, run.Refused, run.Words.UnknownServices, run.Words.UnknownStatuses, run.Outside);
    }

    /// <param name="codes">Our service codes, as an operator gave them.</param>
    internal static List<Failure> UnknownServices(CatalogSnapshot catalog, IEnumerable<string?> codes) =>
        [.. codes.Where(code => code is not null && !catalog.ByCode.ContainsKey(code)).Distinct()
            .Select(code => new Failure(FailureKind.Invalid, "import.service_unknown", $"There is no service \"{code}\" here.", $"Einen Service „{code}“ gibt es hier nicht.", "service"))];

    private async Task<Row?> CheckAsync(Run run, OldReport report, CancellationToken ct)
    {
        var reasons = new List<string>();
        if (report.Broken is { } broken)
            reasons.Add($"The row {broken}.");
        else if (report.Id is not { Length: > 0 and <= 200 } id)
            reasons.Add("It has no number of its own, or one of more than 200 characters.");
        else if (!run.Ids.Add(id))
        {
            run.Known++;
            return null;
        }

        var service = report.Broken is null ? run.Words.ServiceOf(report) : null;
        if (report.Broken is null && service is null)
            reasons.Add($"Its service \"{report.ServiceCode ?? report.ServiceName}\" is none here.");
        if (reasons.Count > 0 && service is null)
            return Refuse(run, report, reasons);

        var requested = run.Words.DateOf(report.Requested);
        var closed = run.Words.DateOf(report.Closed);
        var updated = run.Words.DateOf(report.Updated) ?? closed;
        if (requested is null)
            reasons.Add($"\"{report.Requested}\" is no date of arrival.");
        foreach (var (text, date) in new[] { (report.Closed, closed), (report.Updated, updated) }.Where(pair => pair.Item1 is not null && pair.Item2 is null))
            reasons.Add($"\"{text}\" is no date.");
        var failures = new List<Failure>();
        var given = new SubmitReportInput
        {
            Jurisdiction = run.Input.Jurisdiction,
            Caller = Operator,
            ServiceCode = service!.Code,
            Latitude = report.Latitude,
            Longitude = report.Longitude,
            AddressString = Cut(report.Address, 500),
            AddressId = report.AddressId,
            Title = Cut(report.Title, ReportFailures.MaxTitleLength),
            Description = Cut(report.Description, ReportFailures.MaxDescriptionLength),
            RequestedDatetime = requested is { } moment ? WireDate.Format(moment) : null,
        };
        var check = new ReportCheck(given, run.Catalog, run.Now, failures);
        // The old system may not have asked.
        reasons.AddRange(failures.Where(failure => failure.Code != "attribute.missing").Select(failure => failure.English));
        if (check.Place is { Latitude: 0, Longitude: 0 })
            reasons.Add("Its place is 0, 0: that stands for none.");
        if (reasons.Count > 0)
            return Refuse(run, report, reasons);
        // It was taken and dealt with over there: what is refused to those who report today would be a hole in the history.
        if (check.Place is { } place && !run.Input.Jurisdiction.Covers(place))
            run.Outside.Add(report.Number);

        var found = check.Place is null && (given.AddressString ?? given.AddressId) is not null
            ? (await findPlace.RunAsync(new FindPlaceInput(run.Input.Jurisdiction, run.Input.Jurisdiction.Row.Geocoder is null ? given.AddressString : null, given.AddressId), ct)).Place
            : null;
        var arrived = requested!.Value;
        return new Row(
            report, given, service, check.Place, found, arrived, Later(Earlier(updated ?? arrived, run.Now), arrived), run.Words.StatusOf(report.Status, closed),
            Cut(report.StatusNotes, ReportFailures.MaxDescriptionLength), report.MediaUrls.Where(IsLink).Distinct().Take(media.Value.MaxPhotos).ToList());
    }

    private async Task FinishAsync(Run run, List<Row> batch, CancellationToken ct)
    {
        if (batch.Count == 0)
            return;
        var known = batch.Count;
        if (run.Input.DryRun)
        {
            await using var find = database.CreateCommand(SqlFile.Read("Imports/FindImported.sql"));
            find.Parameters.AddWithValue("jurisdiction", run.Input.Jurisdiction.Id);
            find.Parameters.AddWithValue("source", run.Input.Source);
            find.Parameters.AddWithValue("foreign_ids", batch.Select(row => row.Old.Id!).ToArray());
            known = await CountAsync(find, ct);
        }
        else
        {
            known -= await StoreAsync(run, batch, ct);
            bell.Ring();
        }

        run.Known += known;
        run.Taken += batch.Count - known;
        batch.Clear();
    }

    /// <returns>The number of reports stored.</returns>
    private async Task<int> StoreAsync(Run run, List<Row> rows, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Imports/ImportReports.sql"));
        command.Parameters.AddWithValue("jurisdiction", run.Input.Jurisdiction.Id);
        command.Parameters.AddWithValue("source", run.Input.Source);
        command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, run.Now.UtcDateTime);
        command.Parameters.AddWithValue("year", run.Now.Year.ToString(CultureInfo.InvariantCulture));
        command.Parameters.AddWithValue("asks_outside", run.Input.Jurisdiction.Row.Geocoder is not null);
        Add("foreign_ids", NpgsqlDbType.Text, row => row.Old.Id);
        Add("services", NpgsqlDbType.Bigint, row => row.Service.Id);
        Add("opens_threads", NpgsqlDbType.Boolean, row => row.Service.Kind == ServiceKind.Idea);
        Add("visibilities", NpgsqlDbType.Text, row => SnakeCase.Of(PublicationRules.Of(run.Input.Jurisdiction, row.Service) == Publication.Never ? ReportVisibility.Confidential : ReportVisibility.Public));
        Add("requested", NpgsqlDbType.TimestampTz, row => row.Requested.UtcDateTime);
        Add("updated", NpgsqlDbType.TimestampTz, row => row.Updated.UtcDateTime);
        Add("expected", NpgsqlDbType.TimestampTz, row => row.Service.ExpectedDays is { } days ? row.Requested.UtcDateTime.AddDays(days) : (DateTime?)null);
        Add("statuses", NpgsqlDbType.Text, row => SnakeCase.Of(row.Status));
        Add("status_notes", NpgsqlDbType.Text, row => row.StatusNotes);
        Add("titles", NpgsqlDbType.Text, row => row.Given.Title);
        Add("descriptions", NpgsqlDbType.Text, row => row.Given.Description);
        Add("longitudes", NpgsqlDbType.Double, row => (row.Place ?? row.Found?.Point)?.Longitude);
        Add("latitudes", NpgsqlDbType.Double, row => (row.Place ?? row.Found?.Point)?.Latitude);
        Add("addresses", NpgsqlDbType.Text, row => row.Given.AddressString);
        Add("found_addresses", NpgsqlDbType.Text, row => row.Found?.Address);
        Add("address_keys", NpgsqlDbType.Text, row => row.Found?.AddressKey);
        Add("zipcodes", NpgsqlDbType.Text, row => row.Found?.Postcode);
        Add("address_ids", NpgsqlDbType.Text, row => row.Given.AddressId);
        Add("media_urls", NpgsqlDbType.Text, row => string.Join(' ', row.MediaUrls));
        return await CountAsync(command, ct);

        void Add<T>(string name, NpgsqlDbType type, Func<Row, T> value) =>
            command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = rows.Select(value).ToArray() });
    }

    private static async Task<int> CountAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var count = 0;
        while (await reader.ReadAsync(ct))
            count++;
        return count;
    }

    private static Row? Refuse(Run run, OldReport report, List<string> reasons)
    {
        if (report.Id is { } id)
            run.Ids.Remove(id);
        run.Refused.Add(new RefusedReport(report.Number, report.Id, reasons));
        return null;
    }

    // Control characters are no text, and the database refuses one of them.
    private static string? Cut(string? text, int max)
    {
        if (text is null)
            return null;
        var clean = string.Concat(text.ReplaceLineEndings("\n").Where(letter => letter is '\n' or '\t' || !char.IsControl(letter))).Trim();
        return clean.Length == 0 ? null : clean.Length <= max ? clean : clean[..(char.IsHighSurrogate(clean[max - 2]) ? max - 2 : max - 1)] + "…";
    }

    private static bool IsLink(string text) => text.Length <= 2000 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && !text.Any(char.IsControl);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow().ToUniversalTime();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private sealed record Row(
        OldReport Old, SubmitReportInput Given, Service Service, Wgs84Point? Place, FoundPlace? Found, DateTimeOffset Requested, DateTimeOffset Updated, ReportStatus Status, string? StatusNotes,
        IReadOnlyList<string> MediaUrls);

    private sealed class Run(ImportReportsInput input, CatalogSnapshot catalog, DateTimeOffset now)
    {
        public ImportReportsInput Input { get; } = input;

        public CatalogSnapshot Catalog { get; } = catalog;

        public DateTimeOffset Now { get; } = now;

        public OldReportWords Words { get; } = new(input.Jurisdiction, catalog, input.Services, input.DefaultService, input.DateFormats);

        public HashSet<string> Ids { get; } = new(StringComparer.Ordinal);

        public List<RefusedReport> Refused { get; } = [];

        public List<int> Outside { get; } = [];

        public int Read { get; set; }

        public int Taken { get; set; }

        public int Known { get; set; }
    }
}
