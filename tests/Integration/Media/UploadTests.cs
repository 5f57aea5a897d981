using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Tests.Integration.Admin;
using Open311.Tests.Integration.GeoReport;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Media;

/// <summary>Photos that come with the report.</summary>
public sealed class UploadTests(AdminTowns towns) : ServiceTest(towns), IClassFixture<AdminTowns>
{
    [Theory]
    [InlineData("media")]
    [InlineData("media[]")]
    [InlineData("photo1")]
    [InlineData("file_1")]
    [InlineData("image")]
    public async Task A_photo_is_stored_served_and_named_by_the_report(string part)
    {
        var id = await UploadAsync((part, TestPhotos.WithMetadata(TestPhotos.Jpeg(900, 600), 6)), (part, TestPhotos.Png()));
        var link = await MediaUrlAsync(id);
        Assert.Matches("^https://county.example/j/adorf.example/media/[a-z2-9]{26}\\.jpg$", link);
        Assert.Equal(link, (await XmlMediaUrlAsync(id)));
        using var answer = await Http.GetAsync(PathOf(link!));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal((600, 900), (TestPhotos.Look(bytes).Width, TestPhotos.Look(bytes).Height));
        Assert.False(TestPhotos.Holds(bytes, TestPhotos.Canary));
        var small = TestPhotos.Look(await Http.GetByteArrayAsync(PathOf(link!).Replace(".jpg", "-small.jpg", StringComparison.Ordinal)));
        Assert.Equal((267, 400), (small.Width, small.Height));
        Assert.Equal(2, (await AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("photos").GetArrayLength());
    }

    [Fact]
    public async Task Uploaded_photos_stand_for_links_sent_with_them()
    {
        using var form = Form([("media_url", "http://else.example/a.jpg")], ("media", TestPhotos.Jpeg()));
        var id = (await PostJsonAsync(form))[0].GetProperty("service_request_id").GetString()!;
        var report = await AdminAsync(HttpMethod.Get, $"reports/{id}");
        Assert.Equal("ready", Assert.Single(report.GetProperty("photos").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal("http://else.example/a.jpg", report.GetProperty("media_urls")[0].GetString());
    }

    [Fact]
    public async Task A_browser_may_keep_a_photo_but_asks_each_time()
    {
        var path = PathOf((await MediaUrlAsync(await UploadAsync(("media", TestPhotos.Jpeg()))))!);
        using var answer = await Http.GetAsync(path);
        Assert.Equal("public, must-revalidate, max-age=0", answer.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition!.ToString());

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());

        using var small = new HttpRequestMessage(HttpMethod.Get, path.Replace(".jpg", "-small.jpg", StringComparison.Ordinal));
        small.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        Assert.Equal(HttpStatusCode.OK, (await Http.SendAsync(small)).StatusCode);

        using var head = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal((HttpStatusCode.OK, answer.Content.Headers.ContentLength), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(path.Replace("/j/adorf.example", "/j/bdorf.example", StringComparison.Ordinal))).StatusCode);
    }

    [Theory]
    [InlineData("/media/aaaaaaaaaaaaaaaaaaaaaaaaaa.jpg")]
    [InlineData("/media/aaaaaaaaaaaaaaaaaaaaaaaaaa-small.jpg")]
    [InlineData("/media/..%2f..%2fetc%2fpasswd.jpg")]
    [InlineData("/media/A.jpg")]
    [InlineData("/media/")]
    public async Task What_is_no_photo_is_not_there(string path) => Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(path)).StatusCode);

    [Fact]
    public async Task A_broken_photo_is_refused_in_the_callers_format_and_language_and_nothing_is_stored()
    {
        var before = await CountAsync("SELECT count(*) FROM reports");
        foreach (var (bytes, german) in new[]
        {
            (TestPhotos.Jpeg()[..300], "nicht lesen"), (TestPhotos.Gif(), "nur JPEG, PNG und WebP"), ([.. TestPhotos.Jpeg(), .. TestPhotos.Zip()], "noch etwas anderes"),
            (TestPhotos.Bomb(12_000, 6_000), "60 Megapixel"), ("<svg onload=alert(1)>"u8.ToArray(), "nur JPEG, PNG und WebP"),
        })
        {
            using var json = Form([], ("media", TestPhotos.Jpeg(seed: 5)), ("photo2", bytes));
            var error = (await PostJsonAsync(json, HttpStatusCode.BadRequest))[0];
            Assert.Equal(400, error.GetProperty("code").GetInt32());
            Assert.Contains(german, error.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.StartsWith("photo2 ", error.GetProperty("description").GetString(), StringComparison.Ordinal);
        }

        using var xml = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.xml") { Content = Form([], ("media", "GIF89a"u8.ToArray())) };
        xml.Headers.Add("Accept-Language", "en");
        using var refused = await Http.SendAsync(xml);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("media is not a photo we can take: only JPEG, PNG and WebP.", Xml(await refused.Content.ReadAsStringAsync()).Element("error")!.Element("description")!.Value);
        Assert.Equal(before, await CountAsync("SELECT count(*) FROM reports"));
        await SweptAsync();
    }

    [Fact]
    public async Task Too_many_and_too_large_photos_are_refused()
    {
        using var many = Form([], [.. Enumerable.Range(0, 11).Select(i => ("media", TestPhotos.Jpeg(seed: i)))]);
        Assert.Contains("10 Fotos", (await PostJsonAsync(many, HttpStatusCode.BadRequest))[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        using var large = Form([], ("media", new byte[20_000_001]));
        Assert.Contains("20 MB", (await PostJsonAsync(large, HttpStatusCode.BadRequest))[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        using var key = Form([("api_key", "wrong")], ("media", TestPhotos.Jpeg()));
        await PostJsonAsync(key, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_same_report_with_the_same_photo_is_one_and_with_another_photo_another()
    {
        var fields = new (string, string)[] { ("description", Guid.NewGuid().ToString()) };
        var first = await SendAsync(TestPhotos.Jpeg(seed: 1));
        Assert.Equal(first, await SendAsync(TestPhotos.Jpeg(seed: 1)));
        Assert.NotEqual(first, await SendAsync(TestPhotos.Jpeg(seed: 2)));
        await SweptAsync();
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(PathOf((await MediaUrlAsync(first))!))).StatusCode);

        async Task<string> SendAsync(byte[] photo)
        {
            using var form = Form(fields, ("media", photo));
            return (await PostJsonAsync(form))[0].GetProperty("service_request_id").GetString()!;
        }
    }

    [Fact]
    public async Task An_idempotency_key_with_another_photo_is_refused()
    {
        foreach (var (seed, expected) in new[] { (1, HttpStatusCode.OK), (1, HttpStatusCode.OK), (2, HttpStatusCode.UnprocessableEntity) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = Form([("description", "x")], ("media", TestPhotos.Jpeg(seed: seed))) };
            request.Headers.Add("Idempotency-Key", "photo-key");
            using var answer = await Http.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
        }

        await SweptAsync();
    }

    [Fact]
    public async Task A_report_that_cannot_be_stored_leaves_no_photo_behind()
    {
        var photos = await CountAsync("SELECT count(*) FROM report_photos");
        await Service.SqlAsync("ALTER TABLE report_photos ADD CONSTRAINT trouble CHECK (width <> 77)");
        try
        {
            using var form = Form([("description", "Unglück")], ("media", TestPhotos.Jpeg(77, 50)));
            await PostJsonAsync(form, HttpStatusCode.InternalServerError);
        }
        finally
        {
            await Service.SqlAsync("ALTER TABLE report_photos DROP CONSTRAINT trouble");
        }

        Assert.Equal((0, photos), (await CountAsync("SELECT count(*) FROM reports WHERE description = 'Unglück'"), await CountAsync("SELECT count(*) FROM report_photos")));
        Assert.Equal(1, await CountAsync("SELECT count(*) FROM unclaimed_media"));
        await Service.SqlAsync("UPDATE unclaimed_media SET created_at = created_at - interval '25 hours'");
        await SweptAsync();
    }

    [Fact]
    public async Task A_process_that_died_while_saving_leaves_nothing_for_ever()
    {
        // As it would be left: announced, one of the two files there.
        await Service.SqlAsync("INSERT INTO unclaimed_media SELECT id, 'deaddeaddeaddeaddeaddeadde', now() - interval '25 hours' FROM jurisdictions WHERE key = 'adorf.example'");
        await Service.Services.GetRequiredService<IMediaStore>().SaveAsync("deaddeaddeaddeaddeaddeadde.jpg", new byte[] { 1 }, default);
        await Service.SqlAsync("INSERT INTO unclaimed_media SELECT id, 'livelivelivelivelivelivexx', now() FROM jurisdictions WHERE key = 'adorf.example'");
        await Service.Services.GetRequiredService<IMediaStore>().SaveAsync("livelivelivelivelivelivexx.jpg", new byte[] { 1 }, default);
        await SweepAsync();
        Assert.Null(await Service.Services.GetRequiredService<IMediaStore>().OpenAsync("deaddeaddeaddeaddeaddeadde.jpg", default));
        await using var live = await Service.Services.GetRequiredService<IMediaStore>().OpenAsync("livelivelivelivelivelivexx.jpg", default);
        Assert.NotNull(live);
        await Service.SqlAsync("UPDATE unclaimed_media SET created_at = '-infinity'");
        await SweptAsync();
    }

    [Fact]
    public async Task A_hidden_photo_is_gone_everywhere_until_it_is_shown()
    {
        var id = await UploadAsync(("media", TestPhotos.Jpeg(seed: 11)), ("media", TestPhotos.Jpeg(seed: 12)));
        var photos = (await AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("photos").EnumerateArray().Select(photo => photo.GetProperty("id").GetInt64()).ToList();
        var first = (await MediaUrlAsync(id))!;
        var report = await AdminAsync(HttpMethod.Post, $"reports/{id}/photos/{photos[0]}/hide", """{"internal_note":"Kennzeichen"}""");
        Assert.Equal("hidden", report.GetProperty("photos")[0].GetProperty("state").GetString());
        var happened = report.GetProperty("events").EnumerateArray().Last();
        Assert.Equal(("photo_hidden", "Kennzeichen", photos[0], "key:rathaus", false),
            (happened.GetProperty("kind").GetString(), happened.GetProperty("internal_note").GetString(), happened.GetProperty("photo").GetInt64(), happened.GetProperty("actor").GetString(),
                happened.GetProperty("is_public").GetBoolean()));
        foreach (var path in new[] { PathOf(first), PathOf(first).Replace(".jpg", "-small.jpg", StringComparison.Ordinal) })
        {
            using var gone = await Http.GetAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, "no-store"), (gone.StatusCode, gone.Headers.CacheControl!.ToString()));
        }

        using var known = new HttpRequestMessage(HttpMethod.Get, PathOf(first));
        known.Headers.TryAddWithoutValidation("If-None-Match", $"\"{PathOf(first)[7..^4]}\"");
        Assert.Equal(HttpStatusCode.NotFound, (await Http.SendAsync(known)).StatusCode);
        Assert.NotEqual(first, await MediaUrlAsync(id));

        await AdminAsync(HttpMethod.Post, $"reports/{id}/photos/{photos[0]}/hide");
        await AdminAsync(HttpMethod.Post, $"reports/{id}/photos/{photos[1]}/hide");
        Assert.Null(await MediaUrlAsync(id));
        report = await AdminAsync(HttpMethod.Post, $"reports/{id}/photos/{photos[0]}/show");
        Assert.Equal(first, await MediaUrlAsync(id));
        Assert.Equal(["received", "photo_hidden", "photo_hidden", "photo_shown"], report.GetProperty("events").EnumerateArray().Select(row => row.GetProperty("kind").GetString()));

        await AdminAsync(HttpMethod.Post, $"reports/{id}/hide");
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(PathOf(first))).StatusCode);
        await AdminAsync(HttpMethod.Post, $"reports/{id}/show");
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(PathOf(first))).StatusCode);
    }

    [Fact]
    public async Task A_link_that_was_not_fetched_can_be_hidden_too()
    {
        var id = await SubmitAsync(("jurisdiction_id", "adorf.example"), ("media_url", "https://else.example/a.jpg"));
        Assert.Equal("https://else.example/a.jpg", await MediaUrlAsync(id));
        var photo = (await AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("photos")[0].GetProperty("id").GetInt64();
        await AdminAsync(HttpMethod.Post, $"reports/{id}/photos/{photo}/hide");
        Assert.Null(await MediaUrlAsync(id));
        var shown = await AdminAsync(HttpMethod.Post, $"reports/{id}/photos/{photo}/show");
        Assert.Equal("waiting", shown.GetProperty("photos")[0].GetProperty("state").GetString());
        Assert.Equal("https://else.example/a.jpg", await MediaUrlAsync(id));
    }

    [Fact]
    public async Task A_photo_of_another_report_or_town_cannot_be_hidden()
    {
        var id = await UploadAsync(("media", TestPhotos.Jpeg(seed: 21)));
        var photo = (await AdminAsync(HttpMethod.Get, $"reports/{id}")).GetProperty("photos")[0].GetProperty("id").GetInt64();
        var other = await SubmitAsync(("jurisdiction_id", "adorf.example"));
        foreach (var (path, code) in new[]
        {
            ($"/j/adorf.example/admin/v1/reports/{other}/photos/{photo}/hide", "photo.unknown"), ($"/j/adorf.example/admin/v1/reports/none/photos/{photo}/hide", "service_request_id.unknown"),
            ($"/j/bdorf.example/admin/v1/reports/{id}/photos/{photo}/hide", "service_request_id.unknown"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Authorization = new("Bearer", "adminkey");
            using var answer = await Http.SendAsync(request);
            Assert.Equal((HttpStatusCode.NotFound, code), (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("code").GetString()));
        }

        Assert.NotNull(await MediaUrlAsync(id));
    }

    [Fact]
    public async Task A_link_with_user_and_password_is_refused() =>
        await PostJsonAsync(Report(("jurisdiction_id", "adorf.example"), ("media_url", "https://me:secret@else.example/a.jpg")), HttpStatusCode.BadRequest);

    private static string PathOf(string link) => new Uri(link).AbsolutePath;

    private static MultipartFormDataContent Form((string Name, string Value)[] fields, params (string Name, byte[] Bytes)[] photos)
    {
        var form = new MultipartFormDataContent();
        var own = new (string Name, string Value)[]
        {
            ("api_key", ServiceFixture.ApiKey), ("jurisdiction_id", "adorf.example"), ("service_code", "schlagloch"), ("lat", "53.1"), ("long", "11.2"), ("description", Guid.NewGuid().ToString()),
        };
        foreach (var (name, value) in own.Where(field => !fields.Any(given => given.Name == field.Name)).Concat(fields))
            form.Add(new StringContent(value), name);
        foreach (var (name, bytes) in photos)
            form.Add(new ByteArrayContent(bytes) { Headers = { ContentType = new("image/png") } }, name, "IMG 1.png");
        return form;
    }

    private async Task<string> UploadAsync(params (string Name, byte[] Bytes)[] photos)
    {
        using var form = Form([], photos);
        return (await PostJsonAsync(form))[0].GetProperty("service_request_id").GetString()!;
    }

    private async Task<string?> MediaUrlAsync(string id)
    {
        var one = (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("media_url").GetString();
        foreach (var list in new[] { "requests.json?jurisdiction_id=adorf.example", "requests.json?jurisdiction_id=adorf.example&service_code=schlagloch,laterne" })
        {
            var listed = (await GetJsonAsync(list)).EnumerateArray().Single(report => report.GetProperty("service_request_id").GetString() == id);
            Assert.Equal(one, listed.GetProperty("media_url").GetString());
        }

        return one;
    }

    private async Task<string?> XmlMediaUrlAsync(string id) => Xml((await GetAsync($"requests/{id}.xml")).Body).Element("request")!.Element("media_url")!.Value;

    private async Task<JsonElement> AdminAsync(HttpMethod method, string path, string body = "{}")
    {
        using var request = new HttpRequestMessage(method, "/j/adorf.example/admin/v1/" + path);
        request.Headers.Authorization = new("Bearer", "adminkey");
        if (method == HttpMethod.Post)
            request.Content = Text(body, "application/json");
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private async Task SweepAsync()
    {
        foreach (var town in await Service.Services.GetRequiredService<JurisdictionDirectory>().AllAsync(default))
            await Service.Services.GetRequiredService<SweepMedia>().RunAsync(town, default);
    }

    /// <summary>Sweeps; afterwards there are exactly the files of the photos.</summary>
    private async Task SweptAsync()
    {
        await SweepAsync();
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM unclaimed_media"));
        var files = Directory.Exists(Service.MediaFolder) ? Directory.GetFiles(Service.MediaFolder, "*", SearchOption.AllDirectories).Length : 0;
        Assert.Equal(2 * await CountAsync("SELECT count(*) FROM report_photos WHERE name IS NOT NULL"), files);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = Service.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
