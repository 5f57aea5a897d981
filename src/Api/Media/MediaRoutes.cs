using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Open311.Core.Media;
using Open311.Portal.Hosting;

namespace Open311.Api.Media;

/// <summary>
/// Photos, large and small. Their bytes never change, but they can be hidden, and then have to be gone from caches too: a cache has to ask
/// each time (unless <see cref="MediaOptions.CacheSeconds"/> lets it give them away for a while); the answer is a 304 without the bytes, or 404.
/// Staff see those of their cases before the public does; what they get is kept by nobody.
/// </summary>
public static class MediaRoutes
{
    private const string Name = "{name:length(26):regex(^[a-z2-9]+$)}";

    public static void MapMedia(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods($"/media/{Name}.jpg", [HttpMethods.Get, HttpMethods.Head], (HttpContext http, string name, FindPhoto find, IMediaStore store, IOptions<MediaOptions> options) =>
            RunAsync(http, name, MediaName.Large(name), find, store, options.Value));
        routes.MapMethods($"/media/{Name}-small.jpg", [HttpMethods.Get, HttpMethods.Head], (HttpContext http, string name, FindPhoto find, IMediaStore store, IOptions<MediaOptions> options) =>
            RunAsync(http, name, MediaName.Small(name), find, store, options.Value));
    }

    private static async Task RunAsync(HttpContext http, string name, string file, FindPhoto find, IMediaStore store, MediaOptions options)
    {
        var ct = http.RequestAborted;
        var response = http.Response;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var isPublic = await find.IsPublicAsync(name, ct);
        var isSeen = isPublic || (await StaffSignIn.FindAsync(http) is { } member && await find.MaySeeAsync(member, name, ct));
        await using var stream = isSeen ? await store.OpenAsync(file, ct) : null;
        if (stream is null)
        {
            response.Headers.CacheControl = "no-store";
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var tag = new EntityTagHeaderValue($"\"{file[..^".jpg".Length]}\"");
        if (isPublic)
        {
            response.Headers.CacheControl = $"public, max-age={options.CacheSeconds}, must-revalidate";
            response.Headers.ETag = tag.ToString();
            // Pages of other sites that read our interface show its photos.
            response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        }
        else
        {
            response.Headers.CacheControl = "no-store, private";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        }

        if (isPublic && http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "image/jpeg";
        response.Headers.ContentDisposition = "inline";
        response.ContentLength = stream.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await stream.CopyToAsync(response.Body, ct);
    }
}
