using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Open311.Core.Media;

namespace Open311.Portal;

/// <summary>For a page whose form takes photos: its multipart body is read by <see cref="PhotoForm"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TakesPhotosAttribute : Attribute, IAsyncResourceFilter
{
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        if (MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            http.Request.Form = await http.RequestServices.GetRequiredService<PhotoForm>().ReadAsync(http, HeaderUtilities.RemoveQuotes(type.Boundary).Value ?? "", http.RequestAborted);
        await next();
    }
}

/// <summary>
/// Reads a form with photos to its end, whatever they weigh: of a photo over the limits of <see cref="MediaOptions"/> only name and length are kept, so that the page can be
/// shown again with all that was typed. Photos within them wait in files, never in memory.
/// </summary>
public sealed class PhotoForm(IOptions<MediaOptions> options)
{
    private const int InMemoryBytes = 64 * 1024;
    private static readonly MultipartLimits Limits = new(MaxFields: 500, MaxNameLength: 1024, MaxTextBytes: 1_000_000);

    /// <exception cref="BadHttpRequestException">The body is no form (400), or its texts are longer than a megabyte or all of it longer than <see cref="MediaOptions.MaxFormBytes"/> (413).</exception>
    public async Task<IFormCollection> ReadAsync(HttpContext http, string boundary, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.Value.MaxFormBytes;
        try
        {
            return await MultipartForm.ReadAsync(http.Request.Body, boundary, Limits, (part, field, fileName, earlier, stopped) => ReadPhotoAsync(http, part, field, fileName, earlier, stopped), ct);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The form is not readable.", StatusCodes.Status400BadRequest, e);
        }
    }

    private async Task<FormFile> ReadPhotoAsync(HttpContext http, Stream part, string field, string fileName, int earlier, CancellationToken ct)
    {
        var isKept = earlier < options.Value.MaxPhotos;
        var file = isKept ? new FileBufferingReadStream(part, InMemoryBytes) : part;
        if (isKept)
            http.Response.RegisterForDisposeAsync(file);
        var length = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (int read; (read = await file.ReadAsync(buffer, ct)) > 0;)
            {
                length += read;
                if (!isKept || length <= options.Value.MaxBytes)
                    continue;
                // From here on it is only counted; what was written of it is deleted.
                await file.DisposeAsync();
                (isKept, file) = (false, part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (isKept)
            file.Position = 0;
        return new FormFile(isKept ? file : Stream.Null, 0, length, field, fileName);
    }
}
