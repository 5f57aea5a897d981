using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Portal;

/// <summary>A town's pages as a browser without JavaScript gets them.</summary>
internal sealed class Pages(Town town)
{
    private static readonly HtmlParser Parser = new();

    public async Task<(HttpStatusCode Status, IHtmlDocument Page, HttpResponseMessage Answer)> GetAsync(string path, string language = "de")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/j/{town.Key}{path}");
        return await SendAsync(request, language);
    }

    public async Task<(HttpStatusCode Status, IHtmlDocument Page, HttpResponseMessage Answer)> PostAsync(string path, HttpContent content, string language = "de")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/j/{town.Key}{path}") { Content = content };
        return await SendAsync(request, language);
    }

    /// <summary>The report form, filled in for a lamp; fields given replace those or come in addition, null leaves one out.</summary>
    public static MultipartFormDataContent Form(params (string Name, string? Value)[] fields)
    {
        var all = new List<(string Name, string? Value)> { ("service", "lamp"), ("key", Guid.NewGuid().ToString("N")), ("lat", "51.5711"), ("long", "8.1057"), ("description", "Sie ist dunkel.") };
        all.RemoveAll(own => fields.Any(field => field.Name == own.Name));
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in all.Concat(fields))
        {
            if (value is not null)
                form.Add(new StringContent(value), name);
        }

        return form;
    }

    public static ByteArrayContent Photo(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };

    private async Task<(HttpStatusCode Status, IHtmlDocument Page, HttpResponseMessage Answer)> SendAsync(HttpRequestMessage request, string language)
    {
        request.Headers.AcceptLanguage.ParseAdd(language);
        request.Headers.Accept.ParseAdd("text/html");
        var answer = await town.Service.Http.SendAsync(request);
        return (answer.StatusCode, Parser.ParseDocument(await answer.Content.ReadAsStringAsync()), answer);
    }
}
