namespace Open311.Tests.Journeys.Browser;

/// <summary>Who comes, and with what.</summary>
public sealed record Visit
{
    /// <summary>ISO 639-1: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "de";

    /// <summary>A screen of 390 × 844 pixels that is touched; else one of 1280 × 900 with a mouse.</summary>
    public bool IsPhone { get; init; }

    public bool HasScript { get; init; } = true;
}
