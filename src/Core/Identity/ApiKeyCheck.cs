using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <summary>What a key may be and may do, as somebody wrote it.</summary>
/// <param name="ReporterMail">A word of <see cref="Identity.ReporterMail"/>; null or empty: to confirm.</param>
/// <param name="WritesPerSecond">Null: the installation's default.</param>
public sealed record WantedApiKey(string? Name, IReadOnlyList<string> Scopes, string? ReporterMail, double? WritesPerSecond);

/// <summary>Checks what is wanted of a key, all of it at once.</summary>
internal static class ApiKeyCheck
{
    public static Outcome<(string Name, string[] Scopes, ReporterMail Mail)> Of(WantedApiKey wanted)
    {
        var failures = new List<Failure>();
        var name = wanted.Name?.Trim() ?? "";
        if (name.Length is 0 or > ApiKeyFailures.MaxNameLength || name.Any(char.IsControl))
            failures.Add(ApiKeyFailures.NameMissing);
        if (wanted.Scopes.Count == 0)
            failures.Add(ApiKeyFailures.ScopeMissing);
        else if (wanted.Scopes.Any(scope => !ApiScopes.All.Contains(scope)))
            failures.Add(ApiKeyFailures.ScopeUnknown);
        var mail = string.IsNullOrEmpty(wanted.ReporterMail) ? ReporterMail.ToConfirm : SnakeCase.TryParse<ReporterMail>(wanted.ReporterMail);
        if (mail is null)
            failures.Add(ApiKeyFailures.ReporterMailUnknown);
        if (wanted.WritesPerSecond is { } rate && !(rate > 0 && rate <= ApiKeyFailures.MaxWritesPerSecond))
            failures.Add(ApiKeyFailures.RateInvalid);
        return failures.Count > 0 ? failures : (name, ApiScopes.All.Intersect(wanted.Scopes).ToArray(), mail!.Value);
    }
}
