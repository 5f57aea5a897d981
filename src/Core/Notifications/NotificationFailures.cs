using Open311.Core.Failures;

namespace Open311.Core.Notifications;

/// <summary>Why a link from a mail does not work.</summary>
public static class NotificationFailures
{
    public static readonly Failure LinkInvalid = new(
        FailureKind.NotFound, "link.invalid", "This link is not valid, or no longer.", "Dieser Link gilt nicht oder nicht mehr.");
}
