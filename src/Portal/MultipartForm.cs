using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Open311.Portal;

/// <summary>What a multipart form may hold; how large a file may be, its reader decides.</summary>
/// <param name="MaxFields">Texts and files together, repeated ones counted each time.</param>
/// <param name="MaxNameLength">Characters.</param>
/// <param name="MaxTextBytes">Of all texts together: they are kept in memory.</param>
public sealed record MultipartLimits(int MaxFields, int MaxNameLength, int MaxTextBytes);

/// <summary>A form has more than <see cref="MultipartLimits"/> allow (413).</summary>
/// <param name="isText">The texts are too long; else there are too many, or a name is too long.</param>
public sealed class FormTooLargeException(bool isText) : BadHttpRequestException(isText ? "The form's texts are too long." : "The form has too many fields.", StatusCodes.Status413PayloadTooLarge)
{
    public bool IsText { get; } = isText;
}

/// <summary>Reads multipart/form-data (RFC 7578) part by part; what becomes of a file, its caller decides. A part without a name is passed over.</summary>
public static class MultipartForm
{
    private const int MaxBoundaryLength = 200;

    /// <param name="readFile">The content, the field's name, the file's name, and how many files that are not empty came before.</param>
    /// <exception cref="FormTooLargeException">It is more than the limits allow.</exception>
    /// <exception cref="InvalidDataException">It is no multipart.</exception>
    /// <exception cref="IOException">It ends in the middle.</exception>
    public static async Task<IFormCollection> ReadAsync(
        Stream body, string? boundary, MultipartLimits limits, Func<Stream, string, string, int, CancellationToken, Task<FormFile>> readFile, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(readFile);
        if (boundary is null or { Length: 0 or > MaxBoundaryLength })
            throw new InvalidDataException("The form has no boundary.");
        var fields = new KeyValueAccumulator();
        var files = new FormFileCollection();
        var textBytes = 0;
        var reader = new MultipartReader(boundary, body);
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part) || HeaderUtilities.RemoveQuotes(part.Name).Value is not { Length: > 0 } name)
                continue;
            if (name.Length > limits.MaxNameLength || fields.ValueCount + files.Count >= limits.MaxFields)
                throw new FormTooLargeException(isText: false);
            if (part.IsFileDisposition())
            {
                var fileName = HeaderUtilities.RemoveQuotes(part.FileNameStar.HasValue ? part.FileNameStar : part.FileName).Value ?? "";
                files.Add(await readFile(section.Body, name, fileName, files.Count(file => file.Length > 0), ct));
                continue;
            }

            var text = await ReadTextAsync(section.Body, limits.MaxTextBytes - textBytes, ct);
            textBytes += text.Length;
            fields.Append(name, EncodingOf(section.ContentType).GetString(text));
        }

        return new FormCollection(fields.HasValues ? fields.GetResults() : new Dictionary<string, StringValues>(), files);
    }

    // Java's clients name one; ISO 8859-1 among them.
    private static Encoding EncodingOf(string? contentType)
    {
        try
        {
            return MediaTypeHeaderValue.TryParse(contentType, out var type) && type.Encoding is { } named && named.CodePage != 65000 ? named : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    private static async Task<byte[]> ReadTextAsync(Stream part, int maxBytes, CancellationToken ct)
    {
        using var text = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            for (int read; (read = await part.ReadAsync(buffer, ct)) > 0;)
            {
                if (text.Length + read > maxBytes)
                    throw new FormTooLargeException(isText: true);
                text.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return text.ToArray();
    }
}
