using Open311.Core.Jurisdictions;

namespace Open311.Core.Layers;

/// <summary>The town's own NTv2 grid from DHDN to ETRS89 (a *.gsb of its Land): imports of Gauß-Krüger and DHDN data use it in place of BETA2007.</summary>
public sealed class DatumGrid : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    /// <summary>As it is named in reports, e.g. <c>BWTA2017</c>: the file's name without its end.</summary>
    public required string Name { get; set; }

    /// <summary>Metres; what an import by it states.</summary>
    public double AccuracyMeters { get; set; }

    /// <summary>SHA-256 of <see cref="Content"/>, lower-case hex.</summary>
    public required string Hash { get; set; }

    /// <summary>The file as it came.</summary>
    public required byte[] Content { get; set; }

    public DateTimeOffset SetAt { get; set; }

    /// <summary><c>operator</c>, or <c>key:NAME</c>.</summary>
    public required string SetBy { get; set; }
}
