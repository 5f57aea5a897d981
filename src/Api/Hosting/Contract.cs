namespace Open311.Api.Hosting;

/// <summary>Serves the contract, openapi.yaml, as it was written by hand.</summary>
public static class Contract
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "openapi.yaml");

    public static void MapContract(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/openapi.yaml", [HttpMethods.Get, HttpMethods.Head], (HttpContext http) =>
        {
            http.Response.Headers.AccessControlAllowOrigin = "*";
            return Results.File(File, "application/yaml; charset=utf-8");
        });
}
