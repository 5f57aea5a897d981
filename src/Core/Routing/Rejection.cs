namespace Open311.Core.Routing;

/// <summary>A department that had rejected a report when it was decided who gets it, and what it said. For staff only.</summary>
/// <param name="Department">Its name then.</param>
/// <param name="Reason">Null: it is not kept any more.</param>
public sealed record Rejection(string Department, string? Reason);
