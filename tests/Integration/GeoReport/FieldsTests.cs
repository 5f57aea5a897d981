using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Media;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>How requests come in: every shape that a client is known to send, and bad ones.</summary>
public sealed class FieldsOfARequest
{
    private const string FormType = "application/x-www-form-urlencoded";
    private static readonly GeoReportOptions Limits = new();

    [Theory]
    [InlineData(FormType)]
    [InlineData(FormType + "; charset=utf-8")]
    [InlineData("Application/X-WWW-Form-Urlencoded; charset=iso-8859-1")]
    public async Task come_as_a_form_in_utf8_whatever_the_header_says(string type)
    {
        var fields = await ReadAsync(type, "service_code=1&description=Stra%C3%9Fe+voll&lat=53.5");
        Assert.Equal("Straße voll", fields.Text("description"));
        Assert.Equal("53.5", fields.Text("lat"));
    }

    [Fact]
    public async Task come_as_multipart_with_photos()
    {
        var fields = await ReadAsync("multipart/form-data; boundary=xyz", Part("service_code", "1") + Part("media", "abc", "a.png") + Part("photo1", "def", "b.jpg")
            + Part("file_1", "ghi", "c.jpg") + Part("Image[]", "jkl", "d.jpg") + Part("empty_media", "") + Part("media", "", "") + Part("other", "jkl", "d.txt") + "--xyz--\r\n");
        Assert.Equal("1", fields.Text("service_code"));
        Assert.Equal(["media", "photo1", "file_1", "Image[]"], fields.Photos.Select(photo => photo.Name));
    }

    [Fact]
    public async Task of_a_multipart_are_kept_up_to_a_limit_of_all_texts_together()
    {
        var most = Limits.MaxBodyBytes + Limits.MaxInlineMediaBytes;
        var body = string.Concat(Enumerable.Range(0, 4).Select(i => Part($"media{i}", new string('a', most / 4)))) + Part("description", "zu viel") + "--xyz--\r\n";
        Assert.Equal("body.too_large", (await RefusalAsync("multipart/form-data; boundary=xyz", body)).Code);
        foreach (var file in (string?[])[null, "a.jpg"])
            Assert.Equal("body.too_many_fields", (await RefusalAsync("multipart/form-data; boundary=xyz", string.Concat(Enumerable.Repeat(Part("a", "b", file), Limits.MaxFields + 1)) + "--xyz--\r\n")).Code);
    }

    [Fact]
    public async Task of_a_multipart_may_say_their_own_encoding()
    {
        var request = Request("multipart/form-data; boundary=xyz", "", "");
        request.Body = new MemoryStream(Encoding.Latin1.GetBytes(Part("description", "Straße", null).Replace("UTF-8", "ISO-8859-1", StringComparison.Ordinal) + "--xyz--\r\n"));
        Assert.Equal("Straße", (await GeoReportFields.ReadAsync(request, Limits, CancellationToken.None)).Value.Text("description"));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary====1795419772515===", "===1795419772515===")]
    [InlineData("multipart/form-data; charset=UTF-8; boundary====17===; x=y", "===17===")]
    [InlineData("multipart/form-data; boundary=\"===17===\"", "===17===")]
    [InlineData("multipart/form-data;boundary=a:b/c", "a:b/c")]
    public async Task come_with_a_boundary_that_should_have_been_quoted(string type, string boundary)
    {
        var fields = await ReadAsync(type, (Part("description", "null\r\n") + Part("lat", "53.5\r\n") + "--xyz--\r\n").Replace("xyz", boundary, StringComparison.Ordinal));
        Assert.Null(fields.Text("description"));
        Assert.Equal("53.5", fields.Text("lat"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.api+json")]
    public async Task come_as_a_json_object(string type)
    {
        var fields = await ReadAsync(type, """
            {"service_code":17,"lat":53.5,"long":"11.25","description":"a\r\nb","email":null,"flag":true,"media_url":["http://a/1","http://a/2"],
             "attribute":{"size":"l","colour":["r","g"]},"attribute[depth]":"3"}
            """);
        Assert.Equal(["17", "53.5", "11.25", "a\nb", "true"], new[] { "service_code", "lat", "long", "description", "flag" }.Select(name => fields.Text(name)));
        Assert.Null(fields.Text("email"));
        Assert.Equal(["http://a/1", "http://a/2"], fields.All("media_url"));
        Assert.Equal("colour=r|g depth=3 size=l", AttributesOf(fields));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("text/plain", "service_code=9")]
    [InlineData("nonsense;;;", "x")]
    [InlineData(FormType, "")]
    public async Task come_in_the_query_where_the_body_has_none(string? type, string body)
    {
        var fields = await ReadAsync(type, body, "?service_code=1&lat=2&attribute[a]=b");
        Assert.Equal("1", fields.Text("service_code"));
        Assert.Equal("a=b", AttributesOf(fields));
    }

    [Fact]
    public async Task of_the_body_win_over_the_query()
    {
        var fields = await ReadAsync(FormType, "api_key=body&email=", "?api_key=query&email=q@example.org&jurisdiction_id=town");
        Assert.Equal(["body", "q@example.org", "town"], new[] { "api_key", "email", "jurisdiction_id" }.Select(name => fields.Text(name)));
    }

    [Theory]
    [InlineData("attribute[c][]=a&attribute[c][]=b")]
    [InlineData("attribute[c]=a&attribute[c]=b")]
    [InlineData("attribute[c][0]=a&attribute[c][1]=b")]
    [InlineData("attribute%5Bc%5D%5B%5D=a&attribute[c]=b&attribute[c]=")]
    public async Task hold_several_answers_in_each_known_spelling(string body) => Assert.Equal("c=a|b", AttributesOf(await ReadAsync(FormType, body)));

    [Theory]
    [InlineData("attribute[]=a")]
    [InlineData("attribute=a")]
    [InlineData("attribute[c]=")]
    [InlineData("attribute[c]=++")]
    [InlineData("attribute[c]=null")]
    [InlineData("attribute[c")]
    public async Task hold_no_answer_without_code_or_value(string body) => Assert.Equal("", AttributesOf(await ReadAsync(FormType, body)));

    [Fact]
    public async Task hold_codes_that_nobody_asked_for()
    {
        var fields = await ReadAsync(FormType, "attribute[Easting]=1&attribute[a.b-c_1]=3");
        Assert.Equal("Easting=1 a.b-c_1=3", AttributesOf(fields));
    }

    [Theory]
    [InlineData("++a++", "a")]
    [InlineData("a%0D%0Ab%0Dc%0Ad", "a\nb\nc\nd")]
    [InlineData("%F0%9F%9A%A7", "🚧")]
    [InlineData("", null)]
    [InlineData("+%0D%0A+", null)]
    [InlineData("null", null)]
    [InlineData("nullnummer", "nullnummer")]
    public async Task are_cleaned(string sent, string? read) => Assert.Equal(read, (await ReadAsync(FormType, "description=" + sent)).Text("description"));

    [Fact]
    public void lose_surrogates_that_stand_alone() => Assert.Equal("a🚧b", WireText.Clean("a\uD83D🚧\uDEA7b"));

    [Theory]
    [InlineData("a,b", "a b")]
    [InlineData(" a , ,b,a,", "a b")]
    [InlineData(",", "")]
    public async Task hold_lists_with_commas(string sent, string read) =>
        Assert.Equal(read, string.Join(' ', (await ReadAsync(null, "", "?status=" + Uri.EscapeDataString(sent))).List("status") ?? []));

    [Theory]
    [InlineData("application/json", "[1]", "body.not_an_object")]
    [InlineData("application/json", "\"text\"", "body.not_an_object")]
    [InlineData("application/json", "", "body.json_broken")]
    [InlineData("application/json", "{\"a\":", "body.json_broken")]
    [InlineData("application/json", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "body.json_broken")]
    [InlineData("application/json", "{\"a\":\"\\ud800\"}", "body.unreadable")]
    [InlineData("application/json", "{\"\\ud800\":\"a\"}", "body.unreadable")]
    [InlineData("application/json", "{\"attribute\":{\"\\udc00\":\"a\"}}", "body.unreadable")]
    [InlineData("multipart/form-data", "--x--", "body.unreadable")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", "body.unreadable")]
    [InlineData("multipart/form-data; boundary=x", "nothing", "body.unreadable")]
    [InlineData("multipart/form-data; boundary:x", "--x--", "body.unreadable")]
    [InlineData("multipart/form-data; boundary=\"", "--x--", "body.unreadable")]
    public async Task are_refused_where_the_body_is_not_what_it_says(string type, string body, string code) =>
        Assert.Equal(code, (await RefusalAsync(type, body)).Code);

    [Fact]
    public async Task are_refused_with_the_line_where_the_json_breaks_off() =>
        Assert.Equal("The JSON breaks off at line 2, byte 5.", (await RefusalAsync("application/json", "{\n\"a\":")).Text("en"));

    [Fact]
    public async Task are_refused_beyond_their_number()
    {
        var many = string.Join('&', Enumerable.Range(0, Limits.MaxFields + 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}=x")));
        Assert.Equal("body.too_many_fields", (await RefusalAsync(FormType, many)).Code);
        var json = "{" + string.Join(',', Enumerable.Range(0, Limits.MaxFields + 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"f{i}\":1"))) + "}";
        Assert.Equal("body.too_many_fields", (await RefusalAsync("application/json", json)).Code);
        Assert.Equal("body.too_many_fields", (await RefusalAsync(FormType, new string('k', 3000) + "=1")).Code);
    }

    [Theory]
    [InlineData(FormType, "a=", "")]
    [InlineData("application/json", "{\"a\":\"", "\"}")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n", "\r\n--x--\r\n")]
    public async Task are_refused_beyond_their_size(string type, string before, string after)
    {
        var limit = await RefusalAsync(type, before + new string('x', Limits.MaxBodyBytes + 1) + after);
        Assert.Equal("body.too_large", limit.Code);
        Assert.Contains("1000000", limit.English, StringComparison.Ordinal);
        Assert.Equal("body.too_large", (await RefusalAsync(type, before.Replace("\"a\"", "\"media\"", StringComparison.Ordinal).Replace("a=", "media=", StringComparison.Ordinal) + new string('x', Limits.MaxBodyBytes + Limits.MaxInlineMediaBytes + 1) + after)).Code);
    }

    [Theory]
    [InlineData(FormType, "media=QUJD&media%5B%5D=REVG&media%5B1%5D=data%3Aimage%2Fpng%3Bbase64%2CR0hJ&media_url=data%3Aimage%2Fpng%3Bbase64%2CSktM")]
    [InlineData("application/json", "{\"media\":[\"QUJD\",\"REVG\",\"data:image/png;base64,R0hJ\"],\"media_url\":\"data:image/png;base64,SktM\"}")]
    public async Task hold_photos_as_text(string type, string body)
    {
        var fields = await ReadAsync(type, body);
        var photos = InlinePhotos.Read(fields.InlinePhotos, new MediaOptions()).Value;
        Assert.Equal(["ABC", "DEF", "GHI", "JKL"], photos.Select(photo => new StreamReader(photo.Open()).ReadToEnd()));
        Assert.Equal([3L, 3, 3, 3], photos.Select(photo => photo.Length));
        Assert.Empty(fields.All("media_url"));
    }

    [Fact]
    public async Task hold_links_in_the_place_of_photos()
    {
        var fields = await ReadAsync(FormType, "media=https://a.example/1&media%5B%5D=http://a.example/2&media=&media=null&media_url=https://a.example/3");
        Assert.Empty(fields.InlinePhotos);
        Assert.Equal(["https://a.example/1", "http://a.example/2", "https://a.example/3"], fields.All("media_url"));
    }

    [Theory]
    [InlineData("/+/+", new byte[] { 0xff, 0xef, 0xfe })]
    [InlineData("/ / ", new byte[] { 0xff, 0xef, 0xfe })]
    [InlineData("_-_-", new byte[] { 0xff, 0xef, 0xfe })]
    [InlineData("/+\r\n/+\r\n", new byte[] { 0xff, 0xef, 0xfe })]
    [InlineData("/+8", new byte[] { 0xff, 0xef })]
    [InlineData("/+8=", new byte[] { 0xff, 0xef })]
    [InlineData("DATA:;BASE64,/+8=", new byte[] { 0xff, 0xef })]
    public void hold_photos_in_each_spelling_of_Base64(string text, byte[] bytes)
    {
        var photo = Assert.Single(InlinePhotos.Read([("media", text)], new MediaOptions()).Value);
        using var stream = photo.Open();
        var read = new byte[photo.Length];
        stream.ReadExactly(read);
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("not a photo!")]
    [InlineData("=")]
    [InlineData("data:image/png,abc")]
    [InlineData("data:image/png;base64")]
    [InlineData("data:image/png;base64,")]
    [InlineData("Ä")]
    public void are_refused_where_a_photo_is_none(string text) => Assert.Equal("media.not_base64", Assert.Single(InlinePhotos.Read([("media", text)], new MediaOptions()).Failures).Code);

    [Fact]
    public void are_refused_where_photos_are_too_many_or_too_large_before_they_are_decoded()
    {
        var few = new MediaOptions { MaxPhotos = 1, MaxBytes = 30 };
        Assert.Equal("photo.too_many", Assert.Single(InlinePhotos.Read([("media", "no Base64"), ("media", "no Base64")], few).Failures).Code);
        Assert.Equal("photo.too_large", Assert.Single(InlinePhotos.Read([("media", new string('!', 60))], few).Failures).Code);
    }

    [Theory]
    [InlineData("api_key=body", "?api_key=query", "body")]
    [InlineData("", "?api_key=query", "query")]
    [InlineData("api_key=", "", "apikey")]
    [InlineData("api_key=null", "", "apikey")]
    public async Task hold_the_key_in_body_query_or_header(string body, string query, string key)
    {
        var request = Request(FormType, body, query);
        request.Headers["apikey"] = "apikey";
        request.Headers["X-API-Key"] = "x-api-key";
        request.Headers.Authorization = "bearer token";
        var read = await GeoReportFields.ReadAsync(request, Limits, CancellationToken.None);
        Assert.Equal(key, PostRequests.ApiKeyOf(read.Value, request));
        request.Headers.Remove("apikey");
        Assert.Equal(key == "apikey" ? "x-api-key" : key, PostRequests.ApiKeyOf(read.Value, request));
        request.Headers.Remove("X-API-Key");
        Assert.Equal(key == "apikey" ? "token" : key, PostRequests.ApiKeyOf(read.Value, request));
    }

    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData(" a , b,", "a|b")]
    [InlineData("c,d", "c,d")]
    [InlineData("x", "x")]
    public void split_the_values_of_a_list_at_commas(string sent, string read)
    {
        var service = new Service
        {
            Code = "s",
            Name = "s",
            Attributes = [new() { Code = "l", Description = "", Datatype = AttributeDatatype.Multivaluelist, Values = [new("a", ""), new("b", ""), new("c,d", "")] }],
        };
        var attributes = PostRequests.WithListsSplit(new() { ["l"] = [sent], ["text"] = ["a,b"] }, service);
        Assert.Equal(read, string.Join('|', attributes["l"]));
        Assert.Equal(["a,b"], attributes["text"]);
    }

    private static string Part(string name, string value, string? file = null) =>
        $"--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{(file is null ? "" : $"; filename=\"{file}\"")}\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n{value}\r\n";

    private static string AttributesOf(GeoReportFields fields) =>
        string.Join(' ', fields.Attributes().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={string.Join('|', pair.Value)}"));

    private static async Task<GeoReportFields> ReadAsync(string? type, string body, string query = "") =>
        (await GeoReportFields.ReadAsync(Request(type, body, query), Limits, CancellationToken.None)).Value;

    private static async Task<Failure> RefusalAsync(string type, string body) =>
        Assert.Single((await GeoReportFields.ReadAsync(Request(type, body, ""), Limits, CancellationToken.None)).Failures);

    private static HttpRequest Request(string? type, string body, string query)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.ContentType = type;
        http.Request.Body = new MemoryStream(bytes);
        http.Request.ContentLength = bytes.Length;
        http.Request.QueryString = new QueryString(query);
        return http.Request;
    }
}
