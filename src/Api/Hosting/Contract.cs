using Open311.Portal.Contract;
using Open311.Portal.Hosting;

namespace Open311.Api.Hosting;

/// <summary>Serves the contract, openapi.yaml, as it was written by hand and as JSON; the server in it is the address of the town that was asked.</summary>
public static class Contract
{
    public static void MapContract(this IEndpointRouteBuilder routes)
    {
        Map("/openapi.yaml", "application/yaml; charset=utf-8", (contract, server) => contract.Yaml(server));
        Map("/openapi.json", "application/json; charset=utf-8", (contract, server) => contract.Json(server));

        void Map(string path, string mediaType, Func<ContractDocument, string?, ContractFile> make) =>
            routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], async (HttpContext http, ContractDocument contract, JurisdictionResolution jurisdictions) =>
            {
                var town = await jurisdictions.RequireAsync(http, http.Request.Query["jurisdiction_id"]);
                var file = make(contract, town.Succeeded ? town.Value.BaseAddress : null);
                http.Response.Headers.CacheControl = "no-cache"; // It may be kept, but has to be asked for: an update of the service changes it.
                return Results.Bytes(file.Bytes, mediaType, entityTag: file.Tag);
            });
    }
}
