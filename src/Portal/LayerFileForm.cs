using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Open311.Core.Failures;
using Open311.Core.Layers;

namespace Open311.Portal;

/// <summary>A layer file that has arrived in <see cref="LayerUploads"/>.</summary>
/// <param name="FileName">As the sender calls it.</param>
public sealed record ArrivedLayerFile(string StoredName, long Bytes, string FileName);

/// <param name="Form">Its texts; empty if the body could not be read.</param>
/// <param name="File">Null: none was sent, or it was refused.</param>
public sealed record LayerFileFields(IFormCollection Form, ArrivedLayerFile? File, Failure? Refusal)
{
    [MemberNotNullWhen(true, nameof(File))]
    public bool HasFile => File is not null && Refusal is null;
}

/// <summary>Reads a form with a layer file: the file goes to the folder as it comes, and never into memory; the texts are there even if the file is refused.</summary>
public sealed class LayerFileForm(LayerUploads uploads, IOptions<LayerOptions> limits)
{
    /// <summary>What a form may have beside its file.</summary>
    private const int FormBytes = 1024 * 1024;

    private static readonly MultipartLimits Limits = new(MaxFields: 60, MaxNameLength: 100, MaxTextBytes: 64 * 1024);

    /// <exception cref="FormTooLargeException">Its texts are too long or too many.</exception>
    public async Task<LayerFileFields> ReadAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var max = limits.Value.MaxFileBytes;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = max + FormBytes;
        if (http.Request.ContentLength > max + FormBytes)
            return Refused(LayerFailures.FileTooLarge(max));
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return Refused(LayerFailures.FormUnreadable);
        ArrivedLayerFile? file = null;
        Failure? refusal = null;
        var isRead = false;
        try
        {
            var form = await MultipartForm.ReadAsync(
                http.Request.Body,
                HeaderUtilities.RemoveQuotes(type.Boundary).Value,
                Limits,
                async (body, name, fileName, _, ct) =>
                {
                    // A second file, and what comes after a refused one, is passed over.
                    if (file is not null)
                    {
                        refusal ??= LayerFailures.FileTwice;
                    }
                    else if (refusal is null)
                    {
                        var saved = await uploads.SaveAsync(body, ct);
                        if (saved.Succeeded)
                            file = new ArrivedLayerFile(saved.Value.StoredName, saved.Value.Bytes, NameOf(fileName));
                        else
                            refusal = saved.Failures[0];
                    }

                    return new FormFile(Stream.Null, 0, 0, name, fileName);
                },
                http.RequestAborted);
            isRead = true;
            refusal ??= file is null ? LayerFailures.FileMissing : null;
            return new LayerFileFields(form, file, refusal);
        }
        catch (BadHttpRequestException fault) when (fault is not FormTooLargeException && fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refused(LayerFailures.FileTooLarge(max));
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException && fault is not FormTooLargeException && !http.RequestAborted.IsCancellationRequested)
        {
            return Refused(LayerFailures.FormUnreadable);
        }
        finally
        {
            if (file is { } unwanted && (!isRead || refusal is not null))
                uploads.Drop(unwanted.StoredName);
        }
    }

    private static LayerFileFields Refused(Failure failure) => new(FormCollection.Empty, null, failure);

    /// <summary>What is shown of a sender's name for the file: no folders, no control characters, not longer than anybody reads.</summary>
    private static string NameOf(string fileName)
    {
        var name = string.Concat(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..].Where(letter => !char.IsControl(letter)));
        return name.Length == 0 ? "upload" : name[..Math.Min(name.Length, 200)];
    }
}
