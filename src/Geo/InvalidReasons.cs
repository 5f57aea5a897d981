namespace Open311.Geo;

/// <summary>Why a geometry is not valid (OGC 06-103r4, clause 6.1.11), in the words of GEOS and JTS, which are a fixed list.</summary>
public static class InvalidReasons
{
    private static readonly Dictionary<string, string> German = new(StringComparer.Ordinal)
    {
        ["Topology Validation Error"] = "Fehler der Topologie",
        ["Repeated Point"] = "Wiederholter Punkt",
        ["Hole lies outside shell"] = "Loch liegt außerhalb der Hülle",
        ["Holes are nested"] = "Löcher liegen ineinander",
        ["Interior is disconnected"] = "Inneres hängt nicht zusammen",
        ["Self-intersection"] = "Selbstüberschneidung",
        ["Ring Self-intersection"] = "Selbstüberschneidung eines Rings",
        ["Nested shells"] = "Hüllen liegen ineinander",
        ["Duplicate Rings"] = "Doppelte Ringe",
        ["Too few points in geometry component"] = "Zu wenige Punkte in einem Teil der Geometrie",
        ["Too few distinct points in geometry component"] = "Zu wenige verschiedene Punkte in einem Teil der Geometrie",
        ["Invalid Coordinate"] = "Ungültige Koordinate",
        ["Ring is not closed"] = "Ring ist nicht geschlossen",
    };

    /// <summary>The words of the list that have a translation.</summary>
    public static IReadOnlyCollection<string> Known => German.Keys;

    /// <summary>A reason that is not in the list stays as it is, in quotation marks.</summary>
    public static Bilingual Of(string reason) => German.TryGetValue(reason, out var german) ? new Bilingual(reason, german) : Bilingual.Quoted(reason);

    /// <param name="x">In the CRS the geometry was looked at in; null: no place is known.</param>
    public static Bilingual At(string reason, double? x, double? y)
    {
        var words = Of(reason);
        return x is null || y is null ? words : Bilingual.Of($"{words} at {x:0.#######} {y:0.#######}", $"{words} bei {x:0.#######} {y:0.#######}");
    }

    public static Bilingual Repaired(Bilingual found) => Bilingual.Of($"repaired: {found}", $"repariert: {found}");

    public static Bilingual BeyondRepair(Bilingual found) =>
        Bilingual.Of($"The geometry is invalid and cannot be repaired: {found}.", $"Die Geometrie ist ungültig und nicht zu reparieren: {found}.");
}
