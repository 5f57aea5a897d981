using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Bulk;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Privacy;
using Open311.Core.Reports;
using Open311.Tests.TestKit;
using Open311.Workers.Housekeeping;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>A town whose bulk files one test after the other changes.</summary>
public sealed class TownWithBulkFiles : ServiceFixtureWithReports;

/// <summary>GeoReport Bulk: all public reports in one file, written by a job.</summary>
public sealed class BulkFileTests(TownWithBulkFiles town) : ServiceTest(town), IClassFixture<TownWithBulkFiles>
{
    private const string Folder = "bulk/requests.";

    [Fact]
    public async Task Bulk_files_are_there_after_the_job_and_follow_what_is_public()
    {
        // Before the first run: 404 in the format of GeoReport.
        Assert.Equal(404, (await GetJsonAsync(Folder + "csv", HttpStatusCode.NotFound))[0].GetProperty("code").GetInt32());
        Assert.Equal("errors", Xml((await GetAsync(Folder + "xml")).Body).Name);

        foreach (var visibility in SnakeCase.Words<ReportVisibility>().Where(visibility => visibility != "public"))
            await SeedOfVisibilityAsync(visibility, "2026-02-03T10:00:00Z");
        await NightAsync();
        foreach (var format in new[] { "csv", "json", "xml" })
        {
            var (_, body, answer) = await GetAsync(Folder + format);
            Assert.Equal(format == "csv" ? "text/csv" : format == "xml" ? "text/xml" : "application/json", answer.Content.Headers.ContentType!.MediaType);
            Assert.NotNull(answer.Content.Headers.LastModified);
            Assert.False(answer.Headers.ETag!.IsWeak);
            Expect("bulk." + format, body);
        }

        Assert.Equal(["2025-1", "2025-2", "2025-3", "2025-4"], await IdsAsync());
        Assert.Equal(await IdsAsync(), StrictCsv.Read((await GetAsync(Folder + "csv")).Body).Skip(1).Select(row => row[0]));
        Assert.Equal(await IdsAsync(), Xml((await GetAsync(Folder + "xml")).Body).Elements("request").Select(report => report.Element("service_request_id")!.Value));

        // What changes without anything going away waits for the night.
        await Service.SqlAsync("UPDATE reports SET status = 'in_progress', status_notes = 'Wir sind dran.', updated_datetime = now() WHERE service_request_id = '2025-4'");
        Assert.False(await IsNeededAsync());

        // What is hidden or erased goes at the next look.
        await Get<HideReport>().RunAsync(new HideReportInput(await TownAsync(), "2025-2", "spam", "account:1"), CancellationToken.None);
        Assert.True(await IsNeededAsync());
        await LookAsync();
        Assert.Equal(["2025-1", "2025-3", "2025-4"], await IdsAsync());
        Assert.False(await IsNeededAsync());

        await Get<EraseReport>().RunAsync(new EraseReportInput(await TownAsync(), "2025-1", ErasureScope.Everything, "test"), CancellationToken.None);
        await LookAsync();
        var erased = (await GetJsonAsync(Folder + "json"))[0];
        Assert.Equal("2025-1", erased.GetProperty("service_request_id").GetString());
        Assert.Equal(JsonValueKind.Null, erased.GetProperty("description").ValueKind);
        Assert.DoesNotContain("Tiefes Loch", (await GetAsync(Folder + "csv")).Body, StringComparison.Ordinal);

        // Of two that write, the later one waits for the next look: the earlier one would put its older file into the place of the newer.
        await using (var connection = await Service.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var writes = connection.CreateCommand();
            writes.CommandText = "SELECT pg_advisory_xact_lock(id, hashtext('bulk files')) FROM jurisdictions";
            await writes.ExecuteNonQueryAsync();
            await Service.SqlAsync("UPDATE reports SET visibility = 'hidden' WHERE service_request_id = '2025-4'");
            await LookAsync();
            Assert.Contains("2025-4", await IdsAsync());
            Assert.True(await IsNeededAsync());
        }

        await LookAsync();
        Assert.DoesNotContain("2025-4", await IdsAsync());
        await Service.SqlAsync("UPDATE reports SET visibility = 'public' WHERE service_request_id = '2025-4'");

        // A transaction that is still open while the files are written marks them once it is done.
        await using (var connection = await Service.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hide = connection.CreateCommand();
            hide.CommandText = "UPDATE reports SET visibility = 'hidden' WHERE service_request_id = '2025-3'";
            await hide.ExecuteNonQueryAsync();
            await NightAsync();
            await transaction.CommitAsync();
        }

        Assert.Contains("2025-3", await IdsAsync());
        Assert.True(await IsNeededAsync());
        await LookAsync();
        Assert.DoesNotContain("2025-3", await IdsAsync());

        // Nothing half is left, and a town may want none.
        var folder = Path.Combine(Service.MediaFolder, "bulk", (await TownAsync()).Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            ["requests.csv", "requests.csv.gz", "requests.json", "requests.json.gz", "requests.xml", "requests.xml.gz"], Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        await Get<SetJurisdiction>().RunAsync(new SetJurisdictionInput((await TownAsync()).Id, new JurisdictionFields { BulkFiles = false }), CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(Folder + "csv")).Status);
        await LookAsync();
        Assert.False(Directory.Exists(folder));
        await Get<SetJurisdiction>().RunAsync(new SetJurisdictionInput((await TownAsync()).Id, new JurisdictionFields { BulkFiles = true }), CancellationToken.None);
        await LookAsync();
        Assert.Equal(2, (await IdsAsync()).Count);

        // Of a town that is no more.
        var others = Path.Combine(Service.MediaFolder, "bulk", "99999");
        Directory.CreateDirectory(others);
        await NightAsync();
        Assert.False(Directory.Exists(others));

        await ServedAsAFileAsync();
    }

    // Ranges, versions and the zipped form.
    private async Task ServedAsAFileAsync()
    {
        var whole = await Http.GetByteArrayAsync("/open311/v2/" + Folder + "csv");
        using var part = await AskAsync(request => request.Headers.Range = new RangeHeaderValue(10, 29));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole[10..30], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(whole.Length, part.Content.Headers.ContentRange!.Length);
        using var beyond = await AskAsync(request => request.Headers.Range = new RangeHeaderValue(whole.Length + 5, null));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, 416), (beyond.StatusCode, JsonElement.Parse(await beyond.Content.ReadAsStringAsync())[0].GetProperty("code").GetInt32()));

        using var known = await AskAsync(request => request.Headers.IfNoneMatch.Add(part.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using var since = await AskAsync(request => request.Headers.IfModifiedSince = part.Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.NotModified, since.StatusCode);
        using var head = await AskAsync(request => request.Method = HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, (long?)whole.Length), (head.StatusCode, head.Content.Headers.ContentLength));

        using var zipped = await AskAsync(request => request.Headers.AcceptEncoding.ParseAdd("gzip"));
        Assert.Equal("gzip", Assert.Single(zipped.Content.Headers.ContentEncoding));
        Assert.Contains("Accept-Encoding", zipped.Headers.Vary);
        Assert.NotEqual(part.Headers.ETag, zipped.Headers.ETag);
        await using var unzipped = new GZipStream(await zipped.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped, Encoding.UTF8);
        Assert.Equal(Encoding.UTF8.GetString(whole), await reader.ReadToEndAsync());
        using var refused = await AskAsync(request => request.Headers.AcceptEncoding.ParseAdd("gzip;q=0"));
        Assert.Empty(refused.Content.Headers.ContentEncoding);

        async Task<HttpResponseMessage> AskAsync(Action<HttpRequestMessage> change)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/" + Folder + "csv");
            change(request);
            return await Http.SendAsync(request);
        }
    }

    private T Get<T>()
        where T : notnull => Service.Services.GetRequiredService<T>();

    private async Task<JurisdictionProfile> TownAsync() => (await Get<JurisdictionDirectory>().DefaultAsync(CancellationToken.None))!;

    private async Task<bool> IsNeededAsync() => await Get<MakeBulkFiles>().IsNeededAsync(await TownAsync(), CancellationToken.None);

    private Task NightAsync() => ActivatorUtilities.CreateInstance<MakeBulkFilesJob>(Service.Services).RunAsync(CancellationToken.None);

    private Task LookAsync() => ActivatorUtilities.CreateInstance<RenewBulkFilesJob>(Service.Services).RunAsync(CancellationToken.None);

    private async Task<List<string>> IdsAsync() => (await GetJsonAsync(Folder + "json")).EnumerateArray().Select(report => report.GetProperty("service_request_id").GetString()!).ToList();
}
