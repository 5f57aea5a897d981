using Microsoft.Net.Http.Headers;
using Open311.Core.Bulk;
using Open311.Core.Persistence;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET bulk/requests: all public reports of a town in one file (GeoReport Bulk, proposed), as old as the last night at most, in ranges where a reader asks for them.</summary>
internal static class GetBulkFile
{
    public static async Task RunAsync(HttpContext http, string format, JurisdictionResolution jurisdictions, BulkFolder folder)
    {
        var exchange = new GeoReportExchange(http);
        if (await exchange.JurisdictionAsync(jurisdictions, GeoReportFields.OfQuery(http.Request).Text("jurisdiction_id")) is not { } town)
            return;

        var kind = SnakeCase.Parse<BulkFormat>(format);
        var (file, isZipped) = town.Row.HasNoBulkFiles ? default : Open(folder, town.Id, kind, http.Request);
        if (file is null)
        {
            await exchange.RefuseAsync([GeoReportFailures.BulkFileMissing], town.Language);
            return;
        }

        var headers = http.Response.Headers;
        headers.CacheControl = "public, no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        // What is not zipped must not be compressed on its way: other bytes under the same strong tag, whose ranges do not fit together.
        if (isZipped)
            headers.ContentEncoding = "gzip";
        else
            http.Request.Headers.AcceptEncoding = default;
        var writtenAt = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        // Strong, so that ranges can be put together: another writing has another time.
        var tag = new EntityTagHeaderValue($"\"{writtenAt.Ticks:x}-{file.Length:x}{(isZipped ? "-gzip" : "")}\"");
        await Results.File(file, GeoReportFormats.ContentType(exchange.Format), $"{town.Key}.{SnakeCase.Of(kind)}", new DateTimeOffset(writtenAt, TimeSpan.Zero), tag, enableRangeProcessing: true)
            .ExecuteAsync(http);
        if (http.Response.StatusCode == StatusCodes.Status416RangeNotSatisfiable)
        {
            var words = (exchange.ReaderLanguage ?? town.Language) == "de" ? "Der Bereich liegt hinter dem Ende der Datei." : "The range lies behind the end of the file.";
            await exchange.RefuseAsync(StatusCodes.Status416RangeNotSatisfiable, [(416, words)]);
        }
    }

    private static (FileStream? File, bool IsZipped) Open(BulkFolder folder, int jurisdictionId, BulkFormat format, HttpRequest request)
    {
        var takesZipped = request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value == "gzip" && encoding.Quality is not 0);
        return takesZipped && folder.Open(jurisdictionId, format, isZipped: true) is { } zipped ? (zipped, true) : (folder.Open(jurisdictionId, format, isZipped: false), false);
    }
}
