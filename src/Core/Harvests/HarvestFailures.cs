using System.Globalization;
using Open311.Core.Failures;
using Open311.Geo;

namespace Open311.Core.Harvests;

/// <summary>Every reason for which a harvest is not set up, or did not succeed. None names an address: it may hold a key.</summary>
public static class HarvestFailures
{
    public static readonly Failure Unknown = new(FailureKind.NotFound, "harvest.unknown", "This layer is not harvested.", "Diese Ebene wird nicht abgeholt.");

    public static readonly Failure Running = new(FailureKind.Conflict, "harvest.running", "It is being harvested at this moment.", "Sie wird in diesem Augenblick abgeholt.");

    public static readonly Failure AddressInvalid = new(
        FailureKind.Invalid, "harvest.address_invalid",
        "The address begins with http:// or https://, has at most 2000 characters, and no password and no #.", "Die Adresse beginnt mit http:// oder https://, hat höchstens 2000 Zeichen und kein Kennwort und kein #.", "address");

    public static readonly Failure IntervalInvalid = new(
        FailureKind.Invalid, "harvest.interval_invalid", "The interval is from 1 to 8760 hours.", "Der Abstand ist von 1 bis 8760 Stunden.", "interval_hours");

    public static readonly Failure GoalInvalid = new(
        FailureKind.Invalid, "harvest.goal_invalid", "A harvest stages or publishes.", "Eine Abholung bereitet vor oder veröffentlicht.", "goal");

    public static Failure TextTooLong(string field, int max) => new(
        FailureKind.Invalid, $"harvest.{field}_too_long", $"{field} may have {max} characters.", $"{field} darf {max} Zeichen haben.", field);

    public static Failure CrsUnsupported(int srid) => new(
        FailureKind.Invalid, "harvest.crs_unsupported", $"EPSG:{srid} is none of the coordinate systems that can be read.", $"EPSG:{srid} ist keines der lesbaren Koordinatensysteme.", "crs");

    public static Failure CrsNorthFirst(int srid) => new(
        FailureKind.Invalid, "harvest.crs_north_first",
        $"Servers do not agree on the order of the axes in EPSG:{srid}; name one that has east first (25832, 25833, 3857, 5676 to 5679), or none.",
        $"Über die Reihenfolge der Achsen in EPSG:{srid} sind Server sich nicht einig; eines nennen, das Ost zuerst hat (25832, 25833, 3857, 5676 bis 5679), oder keines.", "crs");

    // On the way.
    public static readonly Failure AddressForbidden = new(
        FailureKind.Invalid, "harvest.address_forbidden",
        "The address, or a redirect from it, leads into a network that is not public; only an operator lets that be (Harvests__AllowPrivate, for this machine Harvests__AllowLoopback).",
        "Die Adresse oder eine Weiterleitung von ihr führt in ein Netz, das nicht öffentlich ist; das lässt nur ein Betreiber zu (Harvests__AllowPrivate, für diesen Rechner selbst Harvests__AllowLoopback).", "address");

    public static readonly Failure HostUnknown = new(
        FailureKind.Invalid, "harvest.host_unknown", "The host's name is not known.", "Der Name des Rechners ist nicht bekannt.", "address");

    public static readonly Failure TlsFailed = new(
        FailureKind.Invalid, "harvest.tls_failed", "There was no secure connection: the server's certificate is not valid, or not for this name.",
        "Es kam keine sichere Verbindung zustande: Das Zertifikat des Servers ist nicht gültig oder nicht für diesen Namen.", "address");

    public static readonly Failure Unreachable = new(FailureKind.Invalid, "harvest.unreachable", "The server is not reachable.", "Der Server ist nicht erreichbar.", "address");

    public static readonly Failure ConnectionLost = new(
        FailureKind.Invalid, "harvest.connection_lost", "The connection broke off before the answer was here.", "Die Verbindung brach ab, bevor die Antwort da war.");

    public static readonly Failure AnswerTimeout = new(
        FailureKind.Invalid, "harvest.timeout", "An answer took longer than allowed (Harvests__AnswerSeconds).", "Eine Antwort dauerte länger als erlaubt (Harvests__AnswerSeconds).");

    public static readonly Failure TotalTimeout = new(
        FailureKind.Invalid, "harvest.too_long", "All pages together took longer than allowed (Harvests__TotalMinutes).", "Alle Seiten zusammen dauerten länger als erlaubt (Harvests__TotalMinutes).");

    public static readonly Failure TooManyRedirects = new(
        FailureKind.Invalid, "harvest.too_many_redirects", "The server redirects again and again.", "Der Server leitet immer wieder weiter.", "address");

    public static readonly Failure RedirectRefused = new(
        FailureKind.Invalid, "harvest.redirect_refused", "The server redirects to nowhere, or from https to http.", "Der Server leitet nirgendwohin weiter, oder von https nach http.", "address");

    public static Failure TooLarge(long max) => new(
        FailureKind.Invalid, "harvest.too_large",
        string.Create(CultureInfo.InvariantCulture, $"The answers are larger than {max} bytes in all (Layers__MaxFileBytes)."),
        string.Create(CultureInfo.InvariantCulture, $"Die Antworten sind zusammen größer als {max} Bytes (Layers__MaxFileBytes)."));

    /// <param name="exception">What the answer itself says; null: nothing that could be read.</param>
    public static Failure Status(int status, GeoError? exception) => new(
        FailureKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"harvest.status_{status}"),
        string.Create(CultureInfo.InvariantCulture, $"The server answers with status {status}.{(exception is null ? "" : " " + exception.Text)}"),
        string.Create(CultureInfo.InvariantCulture, $"Der Server antwortet mit dem Status {status}.{(exception is null ? "" : " " + exception.German)}"));

    // What the server is.
    public static readonly Failure KindUnknown = new(
        FailureKind.Invalid, "harvest.kind_unknown", "What answers there is neither OGC API - Features nor a WFS.", "Was dort antwortet, ist weder OGC API - Features noch ein WFS.", "address");

    public static Failure WfsVersion(string version) => new(
        FailureKind.Invalid, "harvest.wfs_version", $"The server speaks WFS {version}; wanted is 2.0.", $"Der Server spricht WFS {version}; gebraucht wird 2.0.", "address");

    public static readonly Failure CapabilitiesUnreadable = new(
        FailureKind.Invalid, "harvest.capabilities_unreadable", "What the server says about itself cannot be read.", "Was der Server über sich sagt, ist nicht lesbar.", "address");

    /// <param name="names">What there is, at most some.</param>
    public static Failure CollectionMissing(IReadOnlyList<string> names) => new(
        FailureKind.Invalid, "harvest.collection_missing",
        $"The server has {(names.Count == 0 ? "no feature type at all" : "several feature types; name one of: " + List(names))}.",
        $"Der Server hat {(names.Count == 0 ? "gar keine Objektart" : "mehrere Objektarten; eine nennen von: " + List(names))}.", "collection");

    public static Failure CollectionUnknown(string name, IReadOnlyList<string> names) => new(
        FailureKind.Invalid, "harvest.collection_unknown", $"The server has no feature type '{name}'. There are: {List(names)}.", $"Eine Objektart '{name}' hat der Server nicht. Es gibt: {List(names)}.", "collection");

    // What it gave.
    /// <summary>An answer that is no page: codes <c>harvest.not_features</c>, <c>harvest.exception</c>, <c>harvest.truncated</c>, <c>harvest.format_changed</c>, <c>harvest.json_broken</c>, <c>harvest.xml_broken</c>, <c>harvest.xml_dtd</c> and others of the readers.</summary>
    public static Failure Page(GeoError error) => new(FailureKind.Invalid, $"harvest.{error.Code}", error.Text, error.German);

    /// <param name="matched">Null: it does not say how many it has, but gave as many as it gives at most.</param>
    public static Failure Truncated(long came, long? matched) => new(
        FailureKind.Invalid, "harvest.truncated",
        matched is { } all
            ? string.Create(CultureInfo.InvariantCulture, $"The server gave {came} of {all} objects and has no further pages: it is not the whole layer.")
            : string.Create(CultureInfo.InvariantCulture, $"The server gave {came} objects, as many as it gives at most, and has no further pages: it is hardly the whole layer."),
        matched is { } alle
            ? string.Create(CultureInfo.InvariantCulture, $"Der Server gab {came} von {alle} Objekten und hat keine weiteren Seiten: Es ist nicht die ganze Ebene.")
            : string.Create(CultureInfo.InvariantCulture, $"Der Server gab {came} Objekte, so viele, wie er höchstens gibt, und hat keine weiteren Seiten: Es ist kaum die ganze Ebene."));

    public static Failure Gaps(long came, long matched) => new(
        FailureKind.Invalid, "harvest.gaps",
        string.Create(CultureInfo.InvariantCulture, $"The server says that it has {matched} objects; its pages hold {came}."),
        string.Create(CultureInfo.InvariantCulture, $"Der Server sagt, er habe {matched} Objekte; seine Seiten enthalten {came}."));

    /// <param name="id">Of an object that came twice.</param>
    public static Failure Repeats(string id) => new(
        FailureKind.Invalid, "harvest.repeats",
        $"The server's pages overlap: the object {Shorten(id)} came twice, so another one may be missing. A WFS may need a property to sort by (--sort-by).",
        $"Die Seiten des Servers überlappen sich: Das Objekt {Shorten(id)} kam zweimal, also kann ein anderes fehlen. Ein WFS braucht vielleicht eine Spalte zum Sortieren (--sort-by).", "sort_by");

    public static readonly Failure Changed = new(
        FailureKind.Invalid, "harvest.changed", "The data changed on the server while they were fetched, twice.", "Die Daten änderten sich auf dem Server, während sie abgeholt wurden, zweimal.");

    public static Failure CountWrong(long said, long came) => new(
        FailureKind.Invalid, "harvest.count_wrong",
        string.Create(CultureInfo.InvariantCulture, $"A page says that it holds {said} objects, and holds {came}."),
        string.Create(CultureInfo.InvariantCulture, $"Eine Seite sagt, sie enthalte {said} Objekte, und enthält {came}."));

    public static readonly Failure NextElsewhere = new(
        FailureKind.Invalid, "harvest.next_elsewhere", "The link to the next page leads to another server.", "Der Verweis auf die nächste Seite führt zu einem anderen Server.");

    public static readonly Failure Endless = new(
        FailureKind.Invalid, "harvest.endless", "The pages do not come to an end: a page links to one that was there before, several are empty, or there are more than allowed (Harvests__MaxPages).",
        "Die Seiten nehmen kein Ende: Eine verweist auf eine frühere, mehrere sind leer, oder es sind mehr als erlaubt (Harvests__MaxPages).");

    public static readonly Failure CrsMixed = new(
        FailureKind.Invalid, "harvest.crs_mixed", "The server's pages are in different coordinate systems.", "Die Seiten des Servers sind in verschiedenen Koordinatensystemen.");

    public static Failure CrsOther(string name) => new(
        FailureKind.Invalid, "harvest.crs_other", $"The server answers in a coordinate system that cannot be read here: {Shorten(name)}.", $"Der Server antwortet in einem Koordinatensystem, das hier nicht lesbar ist: {Shorten(name)}.", "crs");

    public static readonly Failure Broke = new(
        FailureKind.Invalid, "harvest.broke", "The harvest broke several times for a reason that is not the server's; the log has it. Nothing was stored.",
        "Die Abholung ist mehrmals aus einem Grund abgebrochen, der nicht am Server liegt; er steht im Protokoll. Nichts wurde gespeichert.");

    /// <summary>Another worker has it, or it was changed or removed: nothing of what was fetched is stored.</summary>
    public static readonly Failure Lost = new(
        FailureKind.Conflict, "harvest.lost", "The harvest was changed, removed or taken over by another worker meanwhile; nothing was stored.",
        "Die Abholung wurde inzwischen geändert, entfernt oder von einem anderen Prozess übernommen; nichts wurde gespeichert.");

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names.Take(30).Select(Shorten)) + (names.Count > 30 ? ", …" : "");

    private static string Shorten(string text)
    {
        var clean = string.Concat(text.Where(letter => !char.IsControl(letter)));
        return clean.Length > 100 ? clean[..100] + "…" : clean;
    }
}
