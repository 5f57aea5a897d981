using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Geo.Matching;

namespace Open311.Portal;

/// <summary>
/// Photos of a form that is shown again: what was uploaded once is kept and travels on as a signed ticket in a box that is ticked, so that nobody has to pick a photo twice.
/// </summary>
public sealed class FormPhotos(KeepPhotos keepPhotos, SignedLinks signatures, IMediaStore store, IOptions<MediaOptions> options)
{
    /// <summary>The kept ones of earlier tries that are still ticked (field <c>photo</c>), then the new files. What is wrong with one keeps no other one out.</summary>
    public async Task<(IReadOnlyList<(string Ticket, KeptPhoto Photo)> Kept, IReadOnlyList<Failure> Failures)> TakeAsync(int jurisdictionId, IFormCollection form, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(form);
        var kept = new List<(string, KeptPhoto)>();
        foreach (var ticket in form["photo"].OfType<string>().Distinct())
        {
            if (await ReadAsync(jurisdictionId, ticket, ct) is { } photo)
                kept.Add((ticket, photo));
        }

        // A browser sends an empty part where nothing was chosen.
        var files = form.Files.Where(file => file.Length > 0)
            .Select(file => new UploadedPhoto(string.IsNullOrWhiteSpace(file.FileName) ? file.Name : Path.GetFileName(file.FileName), file.Length, file.OpenReadStream)).ToList();
        var room = Math.Max(0, options.Value.MaxPhotos - kept.Count);
        var failures = new List<Failure>();
        if (files.Count > room)
            failures.Add(MediaFailures.TooMany(options.Value.MaxPhotos));
        // One by one: a broken photo takes no good one with it.
        foreach (var file in files.Take(room))
        {
            var outcome = await keepPhotos.RunAsync(jurisdictionId, [file], ct);
            failures.AddRange(outcome.Failures);
            foreach (var photo in outcome.Succeeded ? outcome.Value : [])
                kept.Add((await WriteAsync(jurisdictionId, photo, ct), photo));
        }

        return (kept, failures.ConvertAll(failure => failure with { Field = "photos" }));
    }

    /// <summary>The small picture of a ticket's photo; null if we have not made the ticket, or the photo is gone.</summary>
    public async Task<Stream?> OpenAsync(int jurisdictionId, string ticket, CancellationToken ct) =>
        await ReadAsync(jurisdictionId, ticket, ct) is { } photo ? await store.OpenAsync(MediaName.Small(photo.Name), ct) : null;

    private async Task<string> WriteAsync(int jurisdictionId, KeptPhoto photo, CancellationToken ct)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"{photo.Name}.{photo.Width}.{photo.Height}.{photo.Bytes}.{photo.SourceHash}.{photo.Hash?.Stored:x}");
        return $"{words}.{await SignAsync(jurisdictionId, words, ct)}";
    }

    private async Task<KeptPhoto?> ReadAsync(int jurisdictionId, string ticket, CancellationToken ct)
    {
        var end = ticket.LastIndexOf('.');
        if (ticket.Length > 300 || end < 0 || ticket[(end + 1)..] != await SignAsync(jurisdictionId, ticket[..end], ct))
            return null;
        var parts = ticket.Split('.');
        int Number(int part) => int.Parse(parts[part], CultureInfo.InvariantCulture);
        return new KeptPhoto(parts[0], Number(1), Number(2), Number(3), parts[4], long.TryParse(parts[5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? PhotoHash.FromStored(bits) : null);
    }

    private ValueTask<string> SignAsync(int jurisdictionId, string words, CancellationToken ct) =>
        signatures.NameAsync(string.Create(CultureInfo.InvariantCulture, $"photo of a form\n{jurisdictionId}\n{words}"), ct);
}
