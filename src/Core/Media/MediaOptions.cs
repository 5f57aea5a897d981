using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Media;

/// <summary>Section <c>Media</c>: photos, how large they may be, where they are kept and from where they are fetched.</summary>
public sealed class MediaOptions
{
    public const string Section = "Media";

    /// <summary>Ports that photos are fetched from where <see cref="Ports"/> names none.</summary>
    public static readonly IReadOnlyList<int> UsualPorts = [80, 443, 8080, 8443];

    /// <summary>The folder of the photos; made when the first one comes. Web host and workers must see the same.</summary>
    [Required]
    public string Directory { get; set; } = "/var/lib/open311/media";

    [Range(1, 100)]
    public int MaxPhotos { get; set; } = 10;

    /// <summary>Bytes of one photo as it comes.</summary>
    [Range(10_000, 200_000_000)]
    public int MaxBytes { get; set; } = 20_000_000;

    /// <summary>
    /// Bytes that a page reads of a form with photos: what is over <see cref="MaxPhotos"/> or <see cref="MaxBytes"/> is read and thrown away, so that the form comes back with all
    /// that was typed. At least all photos that are taken together.
    /// </summary>
    [Range(10_000, 100_000_000_000)]
    public long MaxFormBytes { get; set; } = 1_000_000_000;

    /// <summary>Width times height, in millions; what the header says is checked before anything is decoded.</summary>
    [Range(1, 500)]
    public int MaxMegapixels { get; set; } = 60;

    /// <summary>Pixels of the longer side of what is kept; smaller photos stay as they are.</summary>
    [Range(200, 10_000)]
    public int LongestSide { get; set; } = 2048;

    /// <summary>Pixels of the longer side of the small one.</summary>
    [Range(50, 2000)]
    public int SmallLongestSide { get; set; } = 400;

    /// <summary>JPEG quality of what is kept.</summary>
    [Range(30, 100)]
    public int Quality { get; set; } = 82;

    /// <summary>Photos decoded at the same time in one process: each may need as many bytes as it has pixels, times eight.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 2;

    /// <summary>Seconds after which the decoding of one photo is given up.</summary>
    [Range(1, 600)]
    public int ProcessSeconds { get; set; } = 20;

    /// <summary>Seconds for fetching one photo: names, redirects and all bytes together.</summary>
    [Range(1, 600)]
    public int FetchSeconds { get; set; } = 20;

    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Ports that photos may be fetched from; empty: <see cref="UsualPorts"/>.</summary>
    public int[] Ports { get; set; } = [];

    /// <summary>Lets photos be fetched from this machine itself. For tests only: whoever posts a report chooses the address.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Seconds for which a cache may give a photo away without asking: as long as one that was hidden can still be seen.</summary>
    [Range(0, 86_400)]
    public int CacheSeconds { get; set; }

    /// <summary>As many as may come, each as large as it may be: every limit of a whole body has to be larger.</summary>
    public long AllPhotosBytes => (long)MaxPhotos * MaxBytes;
}
