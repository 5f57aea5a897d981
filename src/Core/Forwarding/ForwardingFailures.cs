using Open311.Core.Failures;

namespace Open311.Core.Forwarding;

/// <summary>Every reason for which an endpoint, or a change of what is forwarded, is refused.</summary>
public static class ForwardingFailures
{
    public static readonly Failure NothingToRetry = new(
        FailureKind.Conflict, "forward.nothing_to_retry", "Nothing of this report has failed at its department's endpoint.", "Beim Endpunkt der Stelle ist nichts von dieser Meldung gescheitert.");

    public static readonly Failure NoEndpoint = new(
        FailureKind.NotFound, "endpoint.unknown", "This department has no endpoint.", "Diese Stelle hat keinen Endpunkt.");

    /// <param name="where">Such as <c>department "roads"</c>.</param>
    public static Failure Wrong(string where, string english, string german) => new(FailureKind.Invalid, "endpoint.invalid", $"{where}: {english}.", $"{where}: {german}.", "endpoint");
}
