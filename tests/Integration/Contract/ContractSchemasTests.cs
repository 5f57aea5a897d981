using System.Text.Json;

namespace Open311.Tests.Integration.Contract;

/// <summary>The judge itself: it must be able to say no.</summary>
public sealed class ContractSchemasTests
{
    private static readonly ContractSchemas Small = new("""
        paths:
          /admin/v1/lamps/{id}:
            get:
              responses:
                '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Lamp' } } } }
        components:
          responses:
            AdminProblem: { content: { application/problem+json: { schema: { type: object, required: [code], properties: { code: { type: string } } } } } }
          schemas:
            Lamp:
              type: object
              required: [nr, since]
              properties:
                nr: { type: integer, minimum: 1 }
                since: { type: [string, 'null'], format: date-time }
                kind: { type: string, enum: [led, gas] }
                parts: { type: array, items: { type: object, properties: { name: { type: string } } } }
                more: { type: object, additionalProperties: { type: boolean } }
        """);

    [Theory]
    [InlineData("""{"nr":1,"since":null}""", null)]
    [InlineData("""{"nr":1,"since":"2026-01-01T00:00:00Z","kind":"gas","parts":[{"name":"x"}],"more":{"a":true}}""", null)]
    [InlineData("""{"nr":1}""", "$ lacks since")]
    [InlineData("""{"nr":"1","since":null}""", "$.nr is String")]
    [InlineData("""{"nr":1.5,"since":null}""", "$.nr is Number")]
    [InlineData("""{"nr":0,"since":null}""", "$.nr is 0, less than 1")]
    [InlineData("""{"nr":1,"since":"yesterday"}""", "$.since is yesterday")]
    [InlineData("""{"nr":1,"since":null,"kind":"oil"}""", "$.kind is oil")]
    [InlineData("""{"nr":1,"since":null,"colour":"red"}""", "$.colour is not in the contract")]
    [InlineData("""{"nr":1,"since":null,"parts":[{"name":"x"},{"name":2}]}""", "$.parts[1].name is Number")]
    [InlineData("""{"nr":1,"since":null,"more":{"a":1}}""", "$.more.a is Number")]
    [InlineData("[]", "$ is Array")]
    public void A_body_that_breaks_the_schema_is_named_with_its_place(string body, string? fault)
    {
        var faults = Small.Faults("GET", "/admin/v1/lamps/7", 200, "application/json", JsonElement.Parse(body));
        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_a_media_type_and_an_unknown_address_are_judged_too()
    {
        var problem = JsonElement.Parse("""{"code":"x"}""");
        Assert.NotEmpty(Small.Faults("GET", "/admin/v1/lamps/7", 404, "application/json", problem));
        Assert.NotEmpty(Small.Faults("GET", "/admin/v1/lamps/7", 200, "text/html", problem));
        Assert.NotEmpty(Small.Faults("GET", "/admin/v1/posts", 404, "application/json", problem));
        Assert.Empty(Small.Faults("GET", "/admin/v1/posts", 404, "application/problem+json", problem));
    }

    [Fact]
    public void A_keyword_that_is_not_known_stops_the_test()
    {
        var odd = new ContractSchemas("components: { schemas: { Odd: { type: string, contentEncoding: base64 } } }");
        Assert.Throws<NotSupportedException>(() => odd.Faults("Odd", JsonElement.Parse("\"a\"")));
    }
}
