namespace Open311.Core.Imports;

/// <summary>The reports of another system, and what its words mean here.</summary>
/// <param name="Services">Their service code or name, in any case, to our service code.</param>
/// <param name="DefaultService">Our service code for what has no service here; null: refused.</param>
/// <param name="DateFormats">Formats of .NET to try before ISO 8601, such as <c>dd.MM.yyyy HH:mm</c>; in the town's time.</param>
public sealed record OldHistory(IAsyncEnumerable<OldReport> Reports, IReadOnlyDictionary<string, string> Services, string? DefaultService, IReadOnlyList<string> DateFormats);
