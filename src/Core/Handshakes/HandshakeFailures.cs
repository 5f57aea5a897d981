using Open311.Core.Failures;

namespace Open311.Core.Handshakes;

/// <summary>Every reason for which a department's answer is refused.</summary>
public static class HandshakeFailures
{
    public static readonly Failure ReasonMissing = new(
        FailureKind.Invalid, "reason.missing", "reason is missing: say why the case is not yours.", "reason fehlt: Bitte sagen, warum der Fall nicht Ihrer ist.", "reason");

    public static readonly Failure NotAsked = new(
        FailureKind.Conflict, "handshake.not_asked", "The department responsible is not asked about this case, or has answered already.", "Die zuständige Stelle ist zu diesem Fall nicht gefragt, oder sie hat schon geantwortet.");

    public static readonly Failure Closed = new(
        FailureKind.Conflict, "handshake.closed", "The case is closed.", "Der Fall ist abgeschlossen.");

    public static readonly Failure LastOne = new(
        FailureKind.Conflict, "handshake.last_one", "This department gets what nobody else takes: it cannot reject a case, but may give it to another department.",
        "Diese Stelle bekommt, was sonst niemand nimmt: Ablehnen kann sie nicht, aber den Fall an eine andere Stelle geben.");
}
