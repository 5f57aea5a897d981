namespace Open311.Core.Notifications;

/// <summary>The addresses in one mail; each null where the mail has none.</summary>
/// <param name="Action">Confirm, or open the case.</param>
/// <param name="ActionExpiresAt">Until when <paramref name="Action"/> works.</param>
/// <param name="Page">The report's public page.</param>
/// <param name="Own">Where the reporter takes the report back or has the own data erased.</param>
public sealed record MailLinks(string? Action = null, DateTimeOffset? ActionExpiresAt = null, string? Page = null, string? Own = null, string? Unsubscribe = null);
