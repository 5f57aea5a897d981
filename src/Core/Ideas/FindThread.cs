using Microsoft.EntityFrameworkCore;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Ideas;

/// <param name="Title">The public id if the idea has none.</param>
public sealed record NamedThread(string PublicId, string Title);

/// <summary>Finds a thread of one town as people and programs name it: by its public id or by its address. Null if the public does not see one.</summary>
public sealed class FindThread(Open311DbFactory databases)
{
    private const string Path = "/ideas/";

    /// <summary>As <see cref="RunAsync"/>, with the idea's title to show.</summary>
    public async Task<NamedThread?> WithTitleAsync(JurisdictionProfile jurisdiction, string named, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        if (await RunAsync(jurisdiction, named, ct) is not { } thread)
            return null;
        await using var db = databases.For(jurisdiction.Id);
        return new NamedThread(thread.PublicId, await db.Reports.Where(row => row.Id == thread.ReportId).Select(row => row.Title).SingleAsync(ct) ?? thread.PublicId);
    }

    /// <summary>The public idea that a report is tied to (<c>attribute[thread]</c>).</summary>
    internal static async Task<NamedThread?> OfReportAsync(Open311Db db, long reportId, CancellationToken ct)
    {
        if (await db.ThreadReports.Where(tie => tie.ReportId == reportId).Select(tie => (long?)tie.ThreadId).FirstOrDefaultAsync(ct) is not { } id
            || await OpenThread.VisibleAsync(db, id, ct) is not { } thread)
            return null;
        return new NamedThread(thread.PublicId, await db.Reports.Where(row => row.Id == thread.ReportId).Select(row => row.Title).SingleAsync(ct) ?? thread.PublicId);
    }

    public async Task<IdeaThread?> RunAsync(JurisdictionProfile jurisdiction, string named, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        ArgumentNullException.ThrowIfNull(named);
        var path = named.LastIndexOf(Path, StringComparison.Ordinal);
        var id = path >= 0 ? named[(path + Path.Length)..].Split('?', '#', '/')[0] : named;
        // Another town's address names another town's thread.
        if (path > 0 && named[..path] != jurisdiction.BaseAddress && named[..path] != $"{jurisdiction.BaseAddress}/j/{jurisdiction.Key}")
            return null;
        await using var db = databases.For(jurisdiction.Id);
        return await OpenThread.VisibleAsync(db, id, ct);
    }
}
