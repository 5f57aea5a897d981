namespace Open311.Core.Routing;

/// <summary>A department that had rejected a report when it was decided who gets it, as it was called then; in the decision's inputs.</summary>
public sealed record RejectingDepartment(string Key, string Name);
