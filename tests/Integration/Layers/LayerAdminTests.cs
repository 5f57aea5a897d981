using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Layers;
using Open311.Core.Media;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>Layers over the administration interface: a file goes up, a job imports it, staff look and publish.</summary>
[Collection(LayerUploadTests.Name)]
public sealed class LayerAdminTests(RunningService service) : ImportTest(service)
{
    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    private readonly HashSet<string> called = [];

    [Fact]
    public async Task A_file_is_uploaded_looked_at_published_and_taken_back()
    {
        var town = await Town.MakeAsync(Service);
        var report = await town.ReportAsync("pothole", 51.57, 8.112, "Ein Loch");
        await town.RoutedAsync(report);

        var import = (await UploadAsync(town, "districts", Districts(8.114), HttpStatusCode.Accepted, ("key", "nr"), ("label", "name"))).GetProperty("layer_import");
        var id = import.GetProperty("id").GetInt64();
        var done = await EndedAsync(town, id);
        Assert.Equal(("done", 2, false, 2), (Text(done, "state"), done.GetProperty("version").GetInt32(), done.GetProperty("is_published").GetBoolean(), done.GetProperty("done").GetInt32()));
        Assert.Equal("layer.geojson", Text(done, "file_name"));

        var layers = await CallAsync(town, "GET /admin/v1/layers");
        var districts = layers.GetProperty("layers").EnumerateArray().Single(row => Text(row, "key") == "districts");
        Assert.Equal((2, 1, 2), (districts.GetProperty("staged_version").GetInt32(), districts.GetProperty("published").GetProperty("version").GetInt32(), districts.GetProperty("rule_count").GetInt32()));
        Assert.Equal("staged", Text((await CallAsync(town, "GET /admin/v1/layers/districts/versions/2", "GET /admin/v1/layers/{layer}/versions/{version}")).GetProperty("version"), "state"));
        var diff = await CallAsync(town, "GET /admin/v1/layers/districts/versions/2/diff", "GET /admin/v1/layers/{layer}/versions/{version}/diff");
        Assert.Equal((2, "layer.confirm_area"), (diff.GetProperty("diff").GetProperty("geometry_changed").GetInt32(), Text(diff.GetProperty("to_confirm")[0], "code")));
        var moves = await CallAsync(town, "GET /admin/v1/layers/districts/versions/2/moves", "GET /admin/v1/layers/{layer}/versions/{version}/moves");
        Assert.Equal((report, "ost", "west"), (Text(moves.GetProperty("moves")[0], "service_request_id"), Text(moves.GetProperty("counts")[0], "from"), Text(moves.GetProperty("counts")[0], "to")));
        var map = await CallAsync(town, "GET /admin/v1/layers/districts/versions/2/moves?f=geojson");
        Assert.Equal(1, map.GetProperty("features").GetArrayLength());

        const string publish = "POST /admin/v1/layers/districts/versions/2/publish";
        var refused = await CallAsync(town, publish, status: HttpStatusCode.Conflict);
        Assert.Equal(("layer.confirm_area", "confirm"), (Text(refused, "code"), Text(refused, "field")));
        Assert.Equal("E Ost|W West", await NamesAsync(town));
        var published = await CallAsync(town, publish, "POST /admin/v1/layers/{layer}/versions/{version}/publish", new { confirm = true });
        Assert.Equal(("published", 1), (Text(published.GetProperty("version"), "state"), published.GetProperty("replaced_version").GetInt32()));
        Assert.Equal("key:staff", Text(published.GetProperty("version"), "published_by"));
        Assert.Equal("layer.already_published", Text(await CallAsync(town, publish + "?confirm=true", status: HttpStatusCode.Conflict), "code"));
        var back = await CallAsync(town, "POST /admin/v1/layers/districts/rollback", "POST /admin/v1/layers/{layer}/rollback");
        Assert.Equal((1, 2), (back.GetProperty("version").GetProperty("version").GetInt32(), back.GetProperty("replaced_version").GetInt32()));
        Assert.Equal(["former", "published"], (await CallAsync(town, "GET /admin/v1/layers/districts/versions", "GET /admin/v1/layers/{layer}/versions")).GetProperty("versions").EnumerateArray().Select(row => Text(row, "state")));
        Assert.Equal("layer_import.ended", Text(await CallAsync(town, $"DELETE /admin/v1/layer-imports/{id}", "DELETE /admin/v1/layer-imports/{id}", status: HttpStatusCode.Conflict), "code"));
        Assert.Equal(1, (await CallAsync(town, "GET /admin/v1/layer-imports")).GetProperty("layer_imports").GetArrayLength());
        await ChooseCrsAsync(town);
        await AssertNoFileIsLeftAsync();

        // Nothing of the interface was left out; harvests have a test of their own.
        Assert.Equal(
            ContractSchemas.OfCheckout.OperationsBelow("/admin/v1").Where(operation => operation.Contains("/layer", StringComparison.Ordinal) && !operation.Contains("harvest", StringComparison.Ordinal)).Order(), called.Order());
    }

    [Fact]
    public async Task A_file_that_is_not_right_is_refused_with_the_reason_and_leaves_nothing()
    {
        var town = await TownAsync();
        var id = (await UploadAsync(town, "lamps", "{\"type\":\"FeatureCollection\",\"features\":[]}", HttpStatusCode.Accepted, ("attribution", "Stadt"), ("licence", "CC0-1.0"))).GetProperty("layer_import").GetProperty("id").GetInt64();
        var ended = await EndedAsync(town, id);
        Assert.Equal(("refused", "layer.empty"), (Text(ended, "state"), Text(ended.GetProperty("failures")[0], "code")));
        id = (await UploadAsync(town, "lamps", "no layer at all", HttpStatusCode.Accepted, ("attribution", "Stadt"), ("licence", "CC0-1.0"))).GetProperty("layer_import").GetProperty("id").GetInt64();
        ended = await EndedAsync(town, id);
        Assert.Equal("layer.format_unknown", Text(ended.GetProperty("failures")[0], "code"));
        Assert.DoesNotContain("/", Text(ended.GetProperty("failures")[0], "detail"), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(town, "layers"));

        // What can be said at once is said at once.
        Assert.Equal("layer.key_invalid", Text(await UploadAsync(town, "LAMPS", "{}", HttpStatusCode.BadRequest), "code"));
        Assert.Equal("goal.invalid", Text(await UploadAsync(town, "lamps", "{}", HttpStatusCode.BadRequest, ("goal", "maybe")), "code"));
        Assert.Equal("crs.invalid", Text(await UploadAsync(town, "lamps", "{}", HttpStatusCode.BadRequest, ("crs", "north")), "code"));
        Assert.Equal("layer.file_missing", Text(await UploadAsync(town, "lamps", null, HttpStatusCode.BadRequest, ("key", "nr")), "code"));
        Assert.Equal("layer.file_missing", Text(await UploadAsync(town, "lamps", "", HttpStatusCode.BadRequest), "code"));
        Assert.Equal("layer.form_unreadable", Text(await CallAsync(town, "POST /admin/v1/layers/lamps/imports", body: new { file = "x" }, status: HttpStatusCode.BadRequest), "code"));
        Assert.Equal("layer.unknown", Text(await CallAsync(town, "GET /admin/v1/layers/lamps/versions", status: HttpStatusCode.NotFound), "code"));
        Assert.Equal("layer_import.unknown", Text(await CallAsync(town, "GET /admin/v1/layer-imports/999999", status: HttpStatusCode.NotFound), "code"));
        await AssertNoFileIsLeftAsync();

        using var stranger = new HttpRequestMessage(HttpMethod.Get, $"/j/{town.Key}/admin/v1/layers");
        stranger.Headers.Authorization = new("Bearer", town.ApiKey);
        using var answer = await Service.Http.SendAsync(stranger, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task An_import_that_runs_can_be_cancelled_and_leaves_nothing()
    {
        var town = await TownAsync();
        // The layer's lock is held: the import waits in the database until somebody cancels it.
        await using var holder = await Service.Database.OpenConnectionAsync(Ct);
        await using var transaction = await holder.BeginTransactionAsync(Ct);
        await using (var hold = new Npgsql.NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended('layer {town.Id} lamps', 0))", holder))
            await hold.ExecuteNonQueryAsync(Ct);
        var id = (await UploadAsync(town, "lamps", LayerFiles.GeoJson(Points("v"), null), HttpStatusCode.Accepted, ("attribution", "Stadt"), ("licence", "CC0-1.0"), ("key", "nr"))).GetProperty("layer_import").GetProperty("id").GetInt64();
        await UntilAsync(town, id, row => Text(row, "state") == "running");
        Assert.True((await CallAsync(town, $"DELETE /admin/v1/layer-imports/{id}")).GetProperty("layer_import").GetProperty("cancel_requested").GetBoolean());
        Assert.Equal("cancelled", Text(await EndedAsync(town, id), "state"));
        Assert.Equal("cancelled", Text((await CallAsync(town, $"DELETE /admin/v1/layer-imports/{id}")).GetProperty("layer_import"), "state"));
        await transaction.RollbackAsync(Ct);
        Assert.Equal((0L, 0L), (await CountAsync(town, "layers"), await CountAsync(town, "layer_versions")));
        await AssertNoFileIsLeftAsync();
    }

    [Fact]
    public async Task A_file_whose_worker_died_is_taken_again_and_given_up_in_the_end()
    {
        var town = await TownAsync();
        await using (var dead = Service.Database.CreateCommand(
            """
            INSERT INTO layer_imports (jurisdiction_id, layer_key, file_name, stored_name, bytes, input, requested_by, requested_at, state, done, cancel_requested, attempts, leased_until, is_published, failures)
            VALUES ($1, 'lamps', 'f.geojson', 'gone', 1, '{}', 'key:staff', now(), 'running', 0, false, 3, now() + interval '1 hour', false, '[]')
            """))
        {
            dead.Parameters.AddWithValue(town.Id);
            await dead.ExecuteNonQueryAsync(Ct);
        }

        var id = (await CallAsync(town, "GET /admin/v1/layer-imports")).GetProperty("layer_imports")[0].GetProperty("id").GetInt64();
        await using (var expire = Service.Database.CreateCommand("UPDATE layer_imports SET leased_until = now() - interval '1 second' WHERE jurisdiction_id = $1"))
        {
            expire.Parameters.AddWithValue(town.Id);
            await expire.ExecuteNonQueryAsync(Ct);
        }

        var ended = await EndedAsync(town, id);
        Assert.Equal(("failed", "layer_import.broke"), (Text(ended, "state"), Text(ended.GetProperty("failures")[0], "code")));
    }

    [Theory]
    [InlineData("done")]
    [InlineData("refused")]
    [InlineData("failed")]
    public async Task An_import_that_ended_before_it_could_be_cancelled_says_so(string state)
    {
        var town = await TownAsync();
        await using (var late = Service.Database.CreateCommand(
            """
            INSERT INTO layer_imports (jurisdiction_id, layer_key, file_name, stored_name, bytes, input, requested_by, requested_at, state, done, cancel_requested, attempts, finished_at, is_published, failures)
            VALUES ($1, 'lamps', 'f.geojson', 'gone', 1, '{}', 'key:staff', now(), $2, 0, true, 1, now(), false, '[]')
            """))
        {
            late.Parameters.AddWithValue(town.Id);
            late.Parameters.AddWithValue(state);
            await late.ExecuteNonQueryAsync(Ct);
        }

        var id = (await CallAsync(town, "GET /admin/v1/layer-imports")).GetProperty("layer_imports")[0].GetProperty("id").GetInt64();
        Assert.Equal("layer_import.ended", Text(await CallAsync(town, $"DELETE /admin/v1/layer-imports/{id}", status: HttpStatusCode.Conflict), "code"));
    }

    [Fact]
    public async Task A_file_over_the_limit_is_not_kept()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var uploads = new LayerUploads(Of<Microsoft.Extensions.Options.IOptions<MediaOptions>>(), Microsoft.Extensions.Options.Options.Create(new LayerOptions { MaxFileBytes = 2_000 }));
        using var small = new MemoryStream(new byte[2_000]);
        var saved = (await uploads.SaveAsync(small, Ct)).Value;
        Assert.Equal(2_000, saved.Bytes);
        uploads.Drop(saved.StoredName);
        using var large = new MemoryStream(new byte[2_001]);
        Assert.Equal("layer.file_too_large", Assert.Single((await uploads.SaveAsync(large, Ct)).Failures).Code);
    }

    /// <summary>A table in metres that does not say in which system: the candidates, and the import with the one that is chosen.</summary>
    private async Task ChooseCrsAsync(Town town)
    {
        await SetBoundaryAsync(town, 8.05, 51.55, 8.15, 51.6);
        const string table = "nr;name;x;y\nL1;Eins;436500;5713600\nL2;Zwei;436600;5713700\n";
        (string, string)[] fields = [("key", "nr"), ("attribution", "Stadt"), ("licence", "CC0-1.0")];
        var id = (await UploadAsync(town, "lamps", table, HttpStatusCode.Accepted, fields)).GetProperty("layer_import").GetProperty("id").GetInt64();
        Assert.Equal("layer.crs_unknown", Text((await EndedAsync(town, id)).GetProperty("failures")[0], "code"));
        var candidates = await CallAsync(town, $"GET /admin/v1/layer-imports/{id}/candidates", "GET /admin/v1/layer-imports/{id}/candidates");
        var first = candidates.GetProperty("candidates")[0];
        Assert.Equal(("EPSG:25832", false, 2, 2), (Text(first, "crs"), first.GetProperty("axes_swapped").GetBoolean(), first.GetProperty("in_town").GetInt32(), first.GetProperty("places").GetArrayLength()));
        var look = $"GET /admin/v1/layer-imports/{id}/candidates?crs=";
        var other = (await CallAsync(town, look + "EPSG:3044", "GET /admin/v1/layer-imports/{id}/candidates")).GetProperty("candidates");
        Assert.Equal(("EPSG:3044", 2), (Text(other[0], "crs"), other[0].GetProperty("in_town").GetInt32()));
        Assert.DoesNotContain("EPSG:25832", other.EnumerateArray().Select(row => Text(row, "crs")));
        foreach (var (code, why) in (IEnumerable<(string, string)>)[("EPSG:5678", "crs.fits_nothing"), ("EPSG:5555", "crs.invalid"), ("north", "crs.invalid")])
            Assert.Equal(why, Text(await CallAsync(town, look + code, "GET /admin/v1/layer-imports/{id}/candidates", status: HttpStatusCode.BadRequest), "code"));
        var unsupported = await CallAsync(town, $"POST /admin/v1/layer-imports/{id}/crs", "POST /admin/v1/layer-imports/{id}/crs", new { crs = "EPSG:5555" }, HttpStatusCode.BadRequest);
        Assert.Equal("crs.invalid", Text(unsupported, "code"));
        Assert.Contains("EPSG:5555", Text(unsupported, "detail"), StringComparison.Ordinal);
        var again = await CallAsync(town, $"POST /admin/v1/layer-imports/{id}/crs", "POST /admin/v1/layer-imports/{id}/crs", new { crs = "EPSG:25832" }, HttpStatusCode.Accepted);
        Assert.Equal("waiting", Text(again.GetProperty("layer_import"), "state"));
        Assert.Equal(("done", 2), (Text(await EndedAsync(town, id), "state"), (await CallAsync(town, $"GET /admin/v1/layer-imports/{id}")).GetProperty("layer_import").GetProperty("done").GetInt32()));
        Assert.Equal("layer_import.file_gone", Text(await CallAsync(town, $"POST /admin/v1/layer-imports/{id}/crs", "POST /admin/v1/layer-imports/{id}/crs", new { crs = "EPSG:25832" }, HttpStatusCode.Conflict), "code"));
    }

    /// <summary>Two codes for the same numbers: the one that was said is named, also among the candidates.</summary>
    [Fact]
    public async Task Of_two_codes_for_the_same_places_the_one_that_was_said_is_named()
    {
        var town = await TownAsync();
        await SetBoundaryAsync(town, 11.4, 48.1, 11.7, 48.2);
        const string besideTheTown = "nr;x;y\nL1;4448000;5331000\nL2;4448100;5331100\n";
        var id = (await UploadAsync(town, "lamps", besideTheTown, HttpStatusCode.Accepted, ("key", "nr"), ("crs", "5678"), ("attribution", "Stadt"), ("licence", "CC0-1.0"))).GetProperty("layer_import").GetProperty("id").GetInt64();
        var refusal = (await EndedAsync(town, id)).GetProperty("failures")[0];
        Assert.Equal("layer.outside_jurisdiction", Text(refusal, "code"));
        Assert.DoesNotContain("31468", Text(refusal, "detail"), StringComparison.Ordinal);
        var named = (await CallAsync(town, $"GET /admin/v1/layer-imports/{id}/candidates", "GET /admin/v1/layer-imports/{id}/candidates")).GetProperty("candidates").EnumerateArray().Select(row => Text(row, "crs")).ToList();
        Assert.Contains("EPSG:5678", named);
        Assert.DoesNotContain("EPSG:31468", named);

        // The town was drawn too small; as 5678 it goes in, and that is what the version says.
        await SetBoundaryAsync(town, 11.2, 48, 11.7, 48.2);
        await CallAsync(town, $"POST /admin/v1/layer-imports/{id}/crs", "POST /admin/v1/layer-imports/{id}/crs", new { crs = "EPSG:5678" }, HttpStatusCode.Accepted);
        Assert.Equal("done", Text(await EndedAsync(town, id), "state"));
        Assert.Equal(5678, (await CallAsync(town, "GET /admin/v1/layers/lamps/versions/1", "GET /admin/v1/layers/{layer}/versions/{version}")).GetProperty("version").GetProperty("source_srid").GetInt32());
        await AssertNoFileIsLeftAsync();
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    /// <summary>Two districts side by side with a common border at this longitude.</summary>
    private static string Districts(double border) => LayerFiles.TwoDistricts(border);

    /// <summary>Classes that upload do it one after the other. A file goes a moment after its import has said how it ended.</summary>
    private async Task AssertNoFileIsLeftAsync()
    {
        var folder = Path.Combine(Service.MediaFolder, "layer-uploads");
        for (var i = 0; i < 100 && Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(); i++)
            await Task.Delay(100, Ct);
        Assert.Equal([], Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : []);
    }

    private async Task<string> NamesAsync(Town town) => string.Join("|", (await PublishedAsync(town, "districts"))!.Order());

    private async Task<JsonElement> UploadAsync(Town town, string layer, string? content, HttpStatusCode status, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        if (content is not null)
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(content)) { Headers = { ContentType = new MediaTypeHeaderValue("application/geo+json") } }, "file", "layer.geojson");
        called.Add("POST /admin/v1/layers/{layer}/imports");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/j/{town.Key}/admin/v1/layers/{layer}/imports") { Content = form };
        request.Headers.Authorization = new("Bearer", town.AdminKey);
        request.Headers.AcceptLanguage.ParseAdd("en");
        using var answer = await Service.Http.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private async Task<JsonElement> CallAsync(Town town, string call, string? operation = null, object? body = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        called.Add(operation ?? (call is "GET /admin/v1/layers" or "GET /admin/v1/layer-imports" ? call : "GET /admin/v1/layer-imports/{id}"));
        using var answer = await town.AdminAsync(new HttpMethod(call.Split(' ')[0]), call.Split(' ')[1]["/admin/v1/".Length..], body);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == status, $"{call}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? Nothing : JsonElement.Parse(text);
    }

    private Task<JsonElement> EndedAsync(Town town, long id) => UntilAsync(town, id, row => Text(row, "state") is not ("waiting" or "running"));

    private async Task<JsonElement> UntilAsync(Town town, long id, Func<JsonElement, bool> until)
    {
        var last = default(JsonElement);
        for (var i = 0; i < 300; i++)
        {
            last = (await CallAsync(town, $"GET /admin/v1/layer-imports/{id}")).GetProperty("layer_import");
            if (until(last))
                return last;
            await Task.Delay(100, Ct);
        }

        throw new TimeoutException($"Import {id} did not come that far: {last}");
    }
}
