using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Open311.Api.GeoReport;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>A town of its own for tests that change what others read.</summary>
public sealed class TownThatChanges : ServiceFixtureWithReports;

/// <summary>ETag, If-None-Match and 304 (RFC 9110, 8.8.3, 13.1.2), and compression.</summary>
public sealed class TheVersionOfAnAnswer(TownThatChanges town) : ServiceTest(town), IClassFixture<TownThatChanges>
{
    private const string Long = "requests.json?start_date=2026-01-01&end_date=2026-03-01";

    [Theory]
    [InlineData("discovery.xml")]
    [InlineData("services.json")]
    [InlineData("services/laterne.json")]
    [InlineData("requests.xml")]
    [InlineData(Long + "&extensions=true&meta=true")]
    [InlineData("requests.json?service_request_id=2025-1,2025-2")]
    [InlineData("requests/2025-1.json")]
    public async Task spares_a_client_that_has_it(string path)
    {
        var (_, body, first) = await GetAsync(path);
        Assert.NotEmpty(body);
        Assert.Equal("no-cache, public", string.Join(", ", first.Headers.CacheControl!.ToString().Split(", ").Order()));
        Assert.NotNull(first.Content.Headers.LastModified);
        var tag = first.Headers.ETag!.ToString();
        foreach (var known in new[] { tag, $"\"other\", {tag}", tag[2..], "*" })
        {
            var (status, nothing, answer) = await AskAsync(path, known);
            Assert.Equal((HttpStatusCode.NotModified, "", tag), (status, nothing, answer.Headers.ETag?.ToString()));
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        }

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(path, "\"other\"")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(path, "W/\"" + tag.Trim('"', 'W', '/')[..4] + "\"")).Status);
        using var head = new HttpRequestMessage(HttpMethod.Head, "/open311/v2/" + path);
        using var same = await Http.SendAsync(head);
        Assert.Equal((HttpStatusCode.OK, tag, ""), (same.StatusCode, same.Headers.ETag?.ToString(), await same.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("requests.json")]
    [InlineData("requests/2025-1.xml")]
    [InlineData("requests.json?service_request_id=2025-1")]
    public async Task is_known_without_reading_the_reports(string path)
    {
        var tag = (await GetAsync(path)).Answer.Headers.ETag!.ToString();
        await Service.SqlAsync("ALTER TABLE reports RENAME TO reports_away");
        try
        {
            Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(path, tag)).Status);
        }
        finally
        {
            await Service.SqlAsync("ALTER TABLE reports_away RENAME TO reports");
        }
    }

    [Fact]
    public async Task moves_with_everything_that_is_read_of_reports()
    {
        await Service.SqlAsync("""
            INSERT INTO threads (jurisdiction_id, report_id, public_id, opened_at, supporter_count, comment_count) SELECT jurisdiction_id, id, 'thread-1', now(), 0, 0 FROM reports WHERE id = 1001;
            INSERT INTO report_photos (jurisdiction_id, id, report_id, position, source_url, state, created_at, attempts, next_attempt_at) SELECT jurisdiction_id, 1, id, 1, 'https://photos.example/1', 'waiting', now(), 0, now() FROM reports WHERE id = 1001;
            INSERT INTO unclaimed_media (jurisdiction_id, name, created_at) SELECT id, 'abcdefghijkmnpqrstuvwxyz23', now() FROM jurisdictions;
            UPDATE reports SET photo_count = 1 WHERE id = 1001;
            """);
        var town = await Service.Services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync("adorf.example", CancellationToken.None);
        await MovesAsync("a status", () => Service.SqlAsync("UPDATE reports SET status = 'closed_fixed' WHERE id = 1001"));
        await MovesAsync("a supporter", () => Service.SqlAsync("UPDATE threads SET supporter_count = 1"));
        await MovesAsync("a photo that is ready", async () =>
        {
            await using var command = Service.Database.CreateCommand(SqlFile.Read("Media/RecordPhoto.sql"));
            command.Parameters.AddWithValue("jurisdiction", town!.Id);
            command.Parameters.AddWithValue("id", 1L);
            command.Parameters.AddWithValue("attempts", 0);
            command.Parameters.AddWithValue("name", "abcdefghijkmnpqrstuvwxyz23");
            command.Parameters.AddWithValue("width", 1);
            command.Parameters.AddWithValue("height", 1);
            command.Parameters.AddWithValue("bytes", 1);
            command.Parameters.AddWithValue("hash", 1L);
            command.Parameters.AddWithValue("now", TimeProvider.System.GetUtcNow().UtcDateTime);
            await command.ExecuteNonQueryAsync();
        });
        await MovesAsync("a photo that is hidden", async () =>
        {
            await using var command = Service.Database.CreateCommand(SqlFile.Read("Media/ChangePhotoVisibility.sql"));
            command.Parameters.AddWithValue("jurisdiction", town!.Id);
            command.Parameters.AddWithValue("service_request_id", "2025-1");
            command.Parameters.AddWithValue("photo", 1L);
            command.Parameters.AddWithValue("hide", true);
            command.Parameters.AddWithValue("internal_note", "");
            command.Parameters.AddWithValue("actor", "staff");
            command.Parameters.AddWithValue("now", TimeProvider.System.GetUtcNow().UtcDateTime);
            await command.ExecuteNonQueryAsync();
        });
        await MovesAsync("a link", () => Service.SqlAsync("UPDATE reports SET duplicate_of_id = 1001 WHERE id = 1003"));
        await MovesAsync("a hidden report", () => Service.SqlAsync("UPDATE reports SET visibility = 'hidden' WHERE id = 1003"));
        await MovesAsync("a deleted report", () => Service.SqlAsync("DELETE FROM reports WHERE id = 1003"));
        await MovesAsync("a department's name", async () => Assert.True((await Service.Services.GetRequiredService<SetDepartment>().RunAsync(
            new SetDepartmentInput(town!.Id, new TownFileDepartment { Key = "strassen", Name = $"Amt {Guid.NewGuid()}" }), CancellationToken.None)).Succeeded));
        await MovesAsync("a service's name", () => RenameServiceAsync(town!.Id));

        async Task MovesAsync(string what, Func<Task> change)
        {
            foreach (var path in new[] { Long + "&extensions=true", "requests/2025-1.json?extensions=true" })
            {
                var before = (await GetAsync(path)).Answer.Headers.ETag!.ToString();
                if (path.StartsWith("requests.", StringComparison.Ordinal))
                    await change();
                else
                    await Service.SqlAsync("UPDATE reports SET status_notes = status_notes WHERE id = 1001");
                var (status, _, answer) = await AskAsync(path, before);
                Assert.True(status == HttpStatusCode.OK && answer.Headers.ETag!.ToString() != before, $"{what}: {path} is still {before}");
            }
        }
    }

    [Fact]
    public async Task moves_with_the_catalog()
    {
        var town = await Service.Services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync("adorf.example", CancellationToken.None);
        foreach (var path in new[] { "services.json", "services/schlagloch.json", "discovery.json" })
        {
            var before = (await GetAsync(path)).Answer.Headers.ETag!.ToString();
            await RenameServiceAsync(town!.Id);
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(path, before)).Status);
        }
    }

    [Fact]
    public async Task moves_with_the_catalog_though_somebody_was_just_reading_the_old_one()
    {
        var town = (await Service.Services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync("adorf.example", CancellationToken.None))!.Id;
        var catalogs = Service.Services.GetRequiredService<ServiceCatalogs>();
        await using var connection = await Service.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE departments IN ACCESS EXCLUSIVE MODE", connection, transaction))
            await command.ExecuteNonQueryAsync();

        // The services are read, the departments cannot be.
        var old = catalogs.FreshAsync(town, CancellationToken.None);
        await Service.WaitForWaiterAsync();
        var name = $"Name {Guid.NewGuid()}";
        await Service.SqlAsync($"UPDATE services SET name = '{name}' WHERE code = 'schlagloch' AND jurisdiction_id = {town}");
        catalogs.Forget(town);
        var asked = catalogs.ForAsync(town, CancellationToken.None).AsTask();
        var fresh = catalogs.FreshAsync(town, CancellationToken.None);
        await transaction.CommitAsync();
        Assert.NotEqual(name, (await old).ByCode["schlagloch"].Name);
        Assert.Equal((name, name), ((await asked).ByCode["schlagloch"].Name, (await fresh).ByCode["schlagloch"].Name));
        Assert.Equal(name, (await catalogs.ForAsync(town, CancellationToken.None)).ByCode["schlagloch"].Name);
    }

    [Fact]
    public async Task differs_by_language_town_day_and_data()
    {
        Assert.NotEqual((await GetAsync("requests.json", "de")).Answer.Headers.ETag, (await GetAsync("requests.json", "en")).Answer.Headers.ETag);
        var state = new DataState(7, 8, null, true);
        var tags = new[]
        {
            AnswerVersion.Of(state, 1, "de"), AnswerVersion.Of(state, 1, "en"), AnswerVersion.Of(state, 1, null), AnswerVersion.Of(state, 2, "de"),
            AnswerVersion.Of(state with { Reports = 8 }, 1, "de"), AnswerVersion.Of(state with { Catalog = 9 }, 1, "de"),
            AnswerVersion.Of(state, 1, "de", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)), AnswerVersion.Of(state, 1, "de", new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)),
        }.Select(version =>
        {
            var http = new DefaultHttpContext();
            Assert.False(version.IsKnownTo(http));
            return http.Response.Headers.ETag.ToString();
        });
        Assert.Distinct(tags);
    }

    [Fact]
    public async Task is_never_older_than_the_question()
    {
        var versions = Service.Services.GetRequiredService<DataVersions>();
        var town = (await Service.Services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync("adorf.example", CancellationToken.None))!.Id;
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await versions.OfAsync(town, CancellationToken.None);
        })).ToList();
        var last = (await versions.OfAsync(town, CancellationToken.None)).Reports;
        for (var i = 0; i < 100; i++)
        {
            await Service.SqlAsync("UPDATE reports SET status_notes = status_notes WHERE id = 1002");
            var now = (await versions.OfAsync(town, CancellationToken.None)).Reports;
            Assert.True(now > last, $"After change {i} the version is still {last}.");
            last = now;
        }

        await stop.CancelAsync();
        await Task.WhenAll(others);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task is_the_same_for_answers_that_are_compressed(string encoding)
    {
        var (_, plain, answer) = await GetAsync(Long);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/" + Long);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        using var packed = await Http.SendAsync(request);
        Assert.Equal(encoding, Assert.Single(packed.Content.Headers.ContentEncoding));
        Assert.Equal(answer.Headers.ETag, packed.Headers.ETag);
        await using var stream = await packed.Content.ReadAsStreamAsync();
        await using Stream unpacking = encoding == "br" ? new BrotliStream(stream, CompressionMode.Decompress) : new GZipStream(stream, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacking, Encoding.UTF8);
        Assert.Equal(plain, await reader.ReadToEndAsync());
    }

    private async Task RenameServiceAsync(int town) => Assert.True((await Service.Services.GetRequiredService<ImportServices>().RunAsync(
        new ImportServicesInput(town, new TownFile { Services = [new TownFileService { Code = "schlagloch", Name = $"Schlagloch {Guid.NewGuid()}" }] }), CancellationToken.None)).Succeeded);

    private async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> AskAsync(string path, string known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/" + path);
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }
}
