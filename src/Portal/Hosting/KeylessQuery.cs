using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Open311.Portal.Hosting;

/// <summary>A request's query as it may be written into a link: an API key that somebody put into the address of a page is not repeated.</summary>
public static class KeylessQuery
{
    public static Dictionary<string, StringValues> Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var query = QueryHelpers.ParseQuery(request.QueryString.Value);
        query.Remove("api_key");
        return query;
    }
}
