namespace Open311.Portal;

/// <summary>A key as it is shown once, for the partial <c>_MadeKey</c>.</summary>
public sealed record MadeKey(PortalPage Page, string Key);
