using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Staff;

/// <summary>A browser of somebody in the town hall: keeps cookies, sends the forms that a page has, follows no redirect by itself.</summary>
internal sealed class StaffBrowser(Town town) : IDisposable
{
    public const string Password = "vier zufaellige woerter hier";
    private static readonly HtmlParser Parser = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = town.Service.Address };

    public async Task<(HttpStatusCode Status, IHtmlDocument Page, string? Location)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Full(path));
        return await SendAsync(request);
    }

    /// <summary>The answer as it is, for pages that are not ours.</summary>
    public Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request) => http.SendAsync(request);

    /// <summary>Sends a form as a page that holds one would: with its token.</summary>
    public async Task<(HttpStatusCode Status, IHtmlDocument Page, string? Location)> PostAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var (_, document, _) = await GetAsync(page);
        var token = document.QuerySelector("input[name=form_token]")?.GetAttribute("value") ?? "";
        return await PostWithAsync(token, path, fields);
    }

    public async Task<(HttpStatusCode Status, IHtmlDocument Page, string? Location)> PostWithAsync(string token, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Full(path))
        {
            Content = new FormUrlEncodedContent(fields.Append(("form_token", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        };
        return await SendAsync(request);
    }

    /// <summary>Sends a form with a file; null: none was chosen, which browsers send as an empty part.</summary>
    public async Task<(HttpStatusCode Status, IHtmlDocument Page, string? Location)> PostFileAsync(string page, string path, string? fileName, byte[]? file, params (string Name, string Value)[] fields)
    {
        var (_, document, _) = await GetAsync(page);
        return await PostFileWithAsync(document.QuerySelector("input[name=form_token]")?.GetAttribute("value") ?? "", path, fileName, file, fields);
    }

    public async Task<(HttpStatusCode Status, IHtmlDocument Page, string? Location)> PostFileWithAsync(string token, string path, string? fileName, byte[]? file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(token), "form_token" } };
        var part = new ByteArrayContent(file ?? []);
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{fileName}\"");
        form.Add(part);
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        using var request = new HttpRequestMessage(HttpMethod.Post, Full(path)) { Content = form };
        return await SendAsync(request);
    }

    public Task<(HttpStatusCode Status, IHtmlDocument Page, string? Location)> SignInAsync(string email, string password = Password, string query = "") =>
        PostAsync("/staff/sign-in", "/staff/sign-in" + query, ("email", email), ("password", password));

    /// <summary>Somebody with these permissions, signed in.</summary>
    public static async Task<StaffBrowser> OfAsync(Town town, params (Permission Permission, string? Department)[] grants)
    {
        var email = $"{Guid.NewGuid():N}@{town.Key}";
        await MakeAsync(town, email, grants);
        var browser = new StaffBrowser(town);
        var (status, _, _) = await browser.SignInAsync(email);
        Assert.Equal(HttpStatusCode.Redirect, status);
        return browser;
    }

    public static async Task<long> MakeAsync(Town town, string email, params (Permission Permission, string? Department)[] grants)
    {
        using var scope = town.Service.Services.CreateScope();
        var made = (await scope.ServiceProvider.GetRequiredService<MakeAdministrator>().RunAsync(new MakeAdministratorInput(email, "Ina Innen", Password), default)).Value;
        await using var command = town.Service.Database.CreateCommand("DELETE FROM account_permissions WHERE account_id = @id");
        command.Parameters.AddWithValue("id", made.AccountId);
        await command.ExecuteNonQueryAsync();
        foreach (var (permission, department) in grants)
        {
            await using var grant = town.Service.Database.CreateCommand(
                """
                INSERT INTO account_permissions (account_id, jurisdiction_id, department_id, permission)
                VALUES (@id, @town, (SELECT id FROM departments WHERE jurisdiction_id = @town AND key = @department), @permission)
                """);
            grant.Parameters.AddWithValue("id", made.AccountId);
            grant.Parameters.AddWithValue("town", town.Id);
            grant.Parameters.AddWithValue("department", department ?? "");
            grant.Parameters.AddWithValue("permission", Core.Persistence.SnakeCase.Of(permission));
            await grant.ExecuteNonQueryAsync();
        }

        return made.AccountId;
    }

    public void Dispose() => http.Dispose();

    private string Full(string path) => path.StartsWith("/j/", StringComparison.Ordinal) || path.StartsWith("/jobs", StringComparison.Ordinal) ? path : $"/j/{town.Key}{path}";

    private async Task<(HttpStatusCode Status, IHtmlDocument Page, string? Location)> SendAsync(HttpRequestMessage request)
    {
        request.Headers.AcceptLanguage.ParseAdd("de");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, Parser.ParseDocument(await answer.Content.ReadAsStringAsync()), answer.Headers.Location?.OriginalString);
    }
}
