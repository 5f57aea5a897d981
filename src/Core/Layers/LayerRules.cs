using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>A rule of the check.</summary>
/// <param name="Severity">Of layers that no routing rule uses, where it makes a difference.</param>
/// <param name="InRouting">Of area layers that a routing rule asks.</param>
/// <param name="Fix">What was done, or is to be done.</param>
public sealed record LayerRule(string Code, LayerSeverity Severity, LayerSeverity InRouting, string English, string German, string Fix, string FixGerman)
{
    public string Text(string language) => language == "de" ? German : English;

    public string FixText(string language) => language == "de" ? FixGerman : Fix;
}

/// <summary>What is looked for in a layer, one rule per row.</summary>
public static class LayerRules
{
    /// <summary>Offenders listed per rule.</summary>
    public const int ListedOffenders = 100;

    /// <summary>Square metres, and metres of mean width: what is smaller or narrower between two areas is how coordinates round.</summary>
    public const double SliverSquareMeters = 1;

    public const double SliverMeters = 0.05;

    /// <summary>The part of the town that a layer of areas covers at least if it is meant to cover it.</summary>
    public const double CoveringShare = 0.5;

    public const string SelfCrossing = "self_crossing";
    public const string HoleOutside = "hole_outside_shell";
    public const string TooFewPoints = "too_few_points";
    public const string OtherwiseInvalid = "geometry_repaired";
    public const string BeyondRepair = FeatureProblemCodes.Invalid;
    public const string RepairChangesArea = "repair_changes_area";
    public const string OutsideBoundary = "outside_boundary";
    public const string MixedTypes = "mixed_geometry_types";
    public const string ExtraDimensions = "extra_dimensions_dropped";
    public const string EncodingDamaged = "encoding_damaged";
    public const string NamesTruncated = "names_truncated";
    public const string Overlap = "overlap";
    public const string Gap = "gap";
    public const string Uncovered = "uncovered";

    public static readonly IReadOnlyList<LayerRule> Rows =
    [
        Row(FeatureProblemCodes.NoGeometry, LayerSeverity.Error, "Objects without a geometry, or with an empty one.", "Objekte ohne Geometrie oder mit leerer.", LeftOut),
        Row(FeatureProblemCodes.Malformed, LayerSeverity.Error, "Objects that are not what the format asks for.", "Objekte, die nicht dem Format entsprechen.", LeftOut),
        Row(FeatureProblemCodes.TooDeep, LayerSeverity.Error, "Objects that nest too deep.", "Objekte, die zu tief verschachtelt sind.", LeftOut),
        Row("coordinate_not_finite", LayerSeverity.Error, "Coordinates that are infinite or no numbers.", "Koordinaten, die unendlich oder keine Zahlen sind.", LeftOut),
        Row("outside_crs_area", LayerSeverity.Error, "Coordinates outside the area of the coordinate system.", "Koordinaten außerhalb des Gebiets des Koordinatensystems.", LeftOut),
        Row("outside_grid", LayerSeverity.Error, "Coordinates outside the area of the datum grid.", "Koordinaten außerhalb des Gebiets des Transformationsgitters.", LeftOut),
        Row("key_missing", LayerSeverity.Error, "Objects without a key.", "Objekte ohne Schlüssel.", LeftOut),
        Row("key_twice", LayerSeverity.Error, "Keys that occur more than once.", "Schlüssel, die mehr als einmal vorkommen.", ("The first object of the key was kept.", "Das erste Objekt mit dem Schlüssel wurde behalten.")),
        Row("key_too_long", LayerSeverity.Error, "Keys that are too long.", "Schlüssel, die zu lang sind.", LeftOut),
        Row("text_has_nul", LayerSeverity.Error, "Texts with the character NUL.", "Texte mit dem Zeichen NUL.", LeftOut),
        Row(BeyondRepair, LayerSeverity.Error, "Invalid geometries of which a repair would make something else.", "Ungültige Geometrien, die eine Reparatur zu etwas anderem machte.", LeftOut),
        Row(SelfCrossing, LayerSeverity.Warning, "Geometries that cross or touch themselves.", "Geometrien, die sich selbst schneiden oder berühren.", Repaired),
        Row(HoleOutside, LayerSeverity.Warning, "Holes outside their shell.", "Löcher außerhalb ihrer Hülle.", Repaired),
        Row(TooFewPoints, LayerSeverity.Warning, "Rings or lines with too few points.", "Ringe oder Linien mit zu wenigen Punkten.", Repaired),
        Row(OtherwiseInvalid, LayerSeverity.Warning, "Other invalid geometries.", "Sonstige ungültige Geometrien.", Repaired),
        Row(RepairChangesArea, LayerSeverity.Warning, "Repairs that change an area by more than 0.5 %.", "Reparaturen, die eine Fläche um mehr als 0,5 % ändern.",
            ("Look at these objects; publishing has to be confirmed.", "Diese Objekte ansehen; die Veröffentlichung ist zu bestätigen.")),
        Row(OutsideBoundary, LayerSeverity.Warning, "Objects wholly outside the boundary of the jurisdiction.", "Objekte ganz außerhalb der Grenze des Orts.",
            ("They were kept; take them out of the file if they do not belong to the town.", "Sie wurden behalten; was nicht zum Ort gehört, aus der Datei nehmen.")),
        Row(MixedTypes, LayerSeverity.Warning, "Points, lines and areas in one layer; listed are those that are fewer.", "Punkte, Linien und Flächen in einer Ebene; aufgeführt sind die selteneren.",
            ("They were kept; make a layer of each kind.", "Sie wurden behalten; aus jeder Art eine eigene Ebene machen.")),
        Row(ExtraDimensions, LayerSeverity.Info, "Coordinates with height (Z) or measure (M).", "Koordinaten mit Höhe (Z) oder Messwert (M).", ("Z and M were dropped.", "Z und M wurden weggelassen.")),
        Row("curve_linearised", LayerSeverity.Info, "Curves.", "Kurven.", ("They were made into lines.", "Sie wurden in Linien umgewandelt.")),
        Row(EncodingDamaged, LayerSeverity.Warning, "Texts in which letters were lost: U+FFFD, or \"Ã¤\" where \"ä\" was meant.", "Texte mit beschädigten Buchstaben: U+FFFD, oder „Ã¤“ statt „ä“.",
            ("Export the file again as UTF-8, a shapefile with its .cpg.", "Die Datei noch einmal als UTF-8 ausgeben, ein Shapefile mit .cpg.")),
        Row(NamesTruncated, LayerSeverity.Info, "Columns whose names have the ten characters at which a shapefile cuts off.", "Spalten, deren Namen die zehn Zeichen haben, nach denen ein Shapefile abschneidet.",
            ("A GeoPackage keeps whole names.", "Ein GeoPackage behält ganze Namen.")),
        Row(Overlap, LayerSeverity.Warning, "Areas that overlap.", "Flächen, die sich überlappen.",
            ("Draw the border that both share once; where they overlap, the lower key decides.", "Die gemeinsame Grenze einmal zeichnen; in der Überlappung entscheidet der kleinere Schlüssel."), LayerSeverity.Error),
        Row(Gap, LayerSeverity.Warning, "Gaps that areas enclose.", "Lücken zwischen Flächen.",
            ("Let neighbours share their border; a report in a gap belongs to none of them.", "Nachbarn die gemeinsame Grenze geben; eine Meldung in der Lücke gehört zu keiner Fläche."), LayerSeverity.Error),
        Row(Uncovered, LayerSeverity.Warning, "Parts of the jurisdiction that no area covers.", "Teile des Orts, die keine Fläche abdeckt.",
            ("Complete the layer, or see that a later rule or the fallback takes these places.", "Die Ebene ergänzen, oder darauf achten, dass eine spätere Regel oder die Auffangstelle diese Orte übernimmt."), LayerSeverity.Error),
    ];

    private static readonly Dictionary<string, LayerRule> ByCode = Rows.ToDictionary(row => row.Code, StringComparer.Ordinal);

    private static (string English, string German) LeftOut => ("They were left out.", "Sie wurden weggelassen.");

    private static (string English, string German) Repaired => ("Repaired by ST_MakeValid.", "Mit ST_MakeValid repariert.");

    /// <summary>A reader may have codes that are not in the table: they are shown as they are.</summary>
    public static LayerRule Of(string code) =>
        ByCode.GetValueOrDefault(code) ?? new LayerRule(code, LayerSeverity.Warning, LayerSeverity.Warning, $"{code}.", $"{code}.", "See the reasons.", "Siehe die Gründe.");

    /// <summary>The rule that ST_IsValidDetail's reason belongs to.</summary>
    internal static string OfReason(string reason) => reason switch
    {
        "Hole lies outside shell" or "Holes are nested" => HoleOutside,
        "Self-intersection" or "Ring Self-intersection" or "Interior is disconnected" or "Nested shells" or "Duplicate Rings" => SelfCrossing,
        _ when reason.StartsWith("Too few points", StringComparison.Ordinal) => TooFewPoints,
        _ => OtherwiseInvalid,
    };

    private static LayerRule Row(string code, LayerSeverity severity, string english, string german, (string English, string German) fix, LayerSeverity? inRouting = null) =>
        new(code, severity, inRouting ?? severity, english, german, fix.English, fix.German);
}
