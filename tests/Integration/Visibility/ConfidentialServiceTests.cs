using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.Visibility;

/// <summary>A service of kind tip promises that nothing of it is published.</summary>
public sealed class ConfidentialServiceTests(OneTown town) : ServiceTest(town), IClassFixture<OneTown>
{
    [Fact]
    public async Task What_is_told_in_confidence_is_in_no_list_no_feed_and_on_no_page()
    {
        const string words = "Der Nachbar kippt Öl in den Bach";
        await PostJsonAsync(Report(("service_code", "hinweis"), ("description", words), ("email", "erika@example.org")));
        await using var command = Service.Database.CreateCommand("SELECT service_request_id FROM reports WHERE description = $1");
        command.Parameters.AddWithValue(words);
        var id = Assert.IsType<string>(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        foreach (var path in (string[])["/open311/v2/requests.json", "/open311/v2/requests.xml", "/open311/v2/requests.json?service_code=hinweis", "/reports", "/reports?kind=tip"])
        {
            var body = await Http.GetStringAsync(path, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(words, body, StringComparison.Ordinal);
            Assert.DoesNotMatch($@"{id}(?![-\d])", body);
        }

        foreach (var path in (string[])[$"/open311/v2/requests/{id}.json", $"/reports/{id}"])
        {
            using var answer = await Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        }
    }
}
