using System.Globalization;
using Microsoft.AspNetCore.Http;
using Open311.Core.Failures;
using Open311.Core.Media;
using Open311.Core.Notifications;

namespace Open311.Portal;

/// <summary>
/// Photos of a form that is shown again: what was uploaded once is kept and travels on as a signed ticket in a hidden field, so that nobody has to pick a photo twice.
/// </summary>
public sealed class FormPhotos(KeepPhotos keepPhotos, SignedLinks signatures)
{
    /// <summary>The kept ones of earlier tries without those taken back (field <c>drop_photo</c>), then the new files.</summary>
    public async Task<(IReadOnlyList<(string Ticket, KeptPhoto Photo)> Kept, IReadOnlyList<Failure> Failures)> TakeAsync(int jurisdictionId, IFormCollection form, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(form);
        var kept = new List<(string, KeptPhoto)>();
        foreach (var ticket in form["photo"].OfType<string>().Except(form["drop_photo"].OfType<string>()).Distinct())
        {
            if (await ReadAsync(jurisdictionId, ticket, ct) is { } photo)
                kept.Add((ticket, photo));
        }

        // A browser sends an empty part where nothing was chosen.
        var files = form.Files.Where(file => file.Length > 0)
            .Select(file => new UploadedPhoto(string.IsNullOrWhiteSpace(file.FileName) ? file.Name : Path.GetFileName(file.FileName), file.Length, file.OpenReadStream)).ToList();
        var outcome = await keepPhotos.RunAsync(jurisdictionId, files, ct);
        if (!outcome.Succeeded)
            return (kept, outcome.Failures.Select(failure => failure with { Field = "photos" }).ToList());
        foreach (var photo in outcome.Value)
            kept.Add((await WriteAsync(jurisdictionId, photo, ct), photo));
        return (kept, []);
    }

    private async Task<string> WriteAsync(int jurisdictionId, KeptPhoto photo, CancellationToken ct)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"{photo.Name}.{photo.Width}.{photo.Height}.{photo.Bytes}.{photo.SourceHash}");
        return $"{words}.{await SignAsync(jurisdictionId, words, ct)}";
    }

    private async Task<KeptPhoto?> ReadAsync(int jurisdictionId, string ticket, CancellationToken ct)
    {
        var end = ticket.LastIndexOf('.');
        if (ticket.Length > 300 || end < 0 || ticket[(end + 1)..] != await SignAsync(jurisdictionId, ticket[..end], ct))
            return null;
        var parts = ticket.Split('.');
        int Number(int part) => int.Parse(parts[part], CultureInfo.InvariantCulture);
        return new KeptPhoto(parts[0], Number(1), Number(2), Number(3), parts[4]);
    }

    private ValueTask<string> SignAsync(int jurisdictionId, string words, CancellationToken ct) =>
        signatures.NameAsync(string.Create(CultureInfo.InvariantCulture, $"photo of a form\n{jurisdictionId}\n{words}"), ct);
}
