namespace Open311.Tests.TestKit;

/// <summary>A filter in both encodings of CQL2, and what becomes of it.</summary>
/// <param name="Rows">The rows of the tests' table that it finds.</param>
/// <param name="Refusal">The code of the refusal, where it is none that is supported.</param>
public sealed record Cql2Example(string Text, string Json, int[] Rows, string? Refusal = null)
{
    public override string ToString() => Text;
}

/// <summary>
/// The examples of OGC 21-065r2, clauses 6 to 8 and the older examples of its schema, some with smaller geometries; and what they leave out. The table that they are
/// evaluated on is in tests/Integration/Filters/FilterTable.cs: row 1 mostly matches, row 2 mostly not, row 3 has NULL everywhere, row 4 has values of
/// wrong types, row 5 only a place beyond the 180th meridian.
/// </summary>
public static class Cql2Examples
{
    private static readonly int[] All = [1, 2, 3, 4, 5];

    private const string Square = """{"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}""";
    private const string Flight = """{"interval": ["1969-07-16T13:32:00Z", "1969-07-24T16:50:35Z"]}""";

    public static IReadOnlyList<Cql2Example> Rows { get; } =
    [
        // Comparisons, logic and NULL.
        new("landsat:scene_id = 'LC82030282019133LGN00'", """{"op": "=", "args": [{"property": "landsat:scene_id"}, "LC82030282019133LGN00"]}""", [1]),
        new("city='Toronto'", """{"op": "=", "args": [{"property": "city"}, "Toronto"]}""", [1]),
        new("city <> 'Toronto'", """{"op": "<>", "args": [{"property": "city"}, "Toronto"]}""", [2]),
        new("'Toronto' = city", """{"op": "=", "args": ["Toronto", {"property": "city"}]}""", [1]),
        new("beamMode = 'ScanSAR Narrow' AND swathDirection = 'ascending' AND polarization = 'HV'",
            """{"op": "and", "args": [{"op": "=", "args": [{"property": "beamMode"}, "ScanSAR Narrow"]}, {"op": "=", "args": [{"property": "swathDirection"}, "ascending"]}, {"op": "=", "args": [{"property": "polarization"}, "HV"]}]}""", [1]),
        new("eo:cloud_cover >= 0.1 AND eo:cloud_cover <= 0.2 AND landsat:wrs_row=28",
            """{"op": "and", "args": [{"op": ">=", "args": [{"property": "eo:cloud_cover"}, 0.1]}, {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 0.2]}, {"op": "=", "args": [{"property": "landsat:wrs_row"}, 28]}]}""", [1]),
        new("eo:cloud_cover < 0.1 OR eo:cloud_cover > 12", """{"op": "or", "args": [{"op": "<", "args": [{"property": "eo:cloud_cover"}, 0.1]}, {"op": ">", "args": [{"property": "eo:cloud_cover"}, 12]}]}""", [2, 4]),
        new("floors > 5", """{"op": ">", "args": [{"property": "floors"}, 5]}""", [1, 4]),
        new("NOT (floors > 5)", """{"op": "not", "args": [{"op": ">", "args": [{"property": "floors"}, 5]}]}""", [2]),
        new("NOT floors > 5", """{"op": "not", "args": [{"op": ">", "args": [{"property": "floors"}, 5]}]}""", [2]),
        new("(floors > 5 AND material = 'brick') OR swimming_pool = true",
            """{"op": "or", "args": [{"op": "and", "args": [{"op": ">", "args": [{"property": "floors"}, 5]}, {"op": "=", "args": [{"property": "material"}, "brick"]}]}, {"op": "=", "args": [{"property": "swimming_pool"}, true]}]}""", [1]),
        new("((((floors)) > ((5))))", """{"op": ">", "args": [{"property": "floors"}, 5]}""", [1, 4]),
        new("swimming_pool <> TRUE", """{"op": "<>", "args": [{"property": "swimming_pool"}, true]}""", [2]),
        new("updated >= date('1970-01-01')", """{"op": ">=", "args": [{"property": "updated"}, {"date": "1970-01-01"}]}""", [1]),
        new("\"date\" = DATE('2022-04-16')", """{"op": "=", "args": [{"property": "date"}, {"date": "2022-04-16"}]}""", [1]),
        new("event_time = TIMESTAMP('1969-07-20T20:17:40Z')", """{"op": "=", "args": [{"property": "event_time"}, {"timestamp": "1969-07-20T20:17:40Z"}]}""", [1]),
        new("event_time >= DATE('1969-07-21')", """{"op": ">=", "args": [{"property": "event_time"}, {"date": "1969-07-21"}]}""", [2]),
        new("geometry IS NOT NULL", """{"op": "not", "args": [{"op": "isNull", "args": [{"property": "geometry"}]}]}""", [1, 2, 4, 5]),
        new("eo:cloud_cover IS NULL", """{"op": "isNull", "args": [{"property": "eo:cloud_cover"}]}""", [3, 5]),
        new("balance is null", """{"op": "isNull", "args": [{"property": "balance"}]}""", [3, 4, 5]),
        new("updated IS NULL", """{"op": "isNull", "args": [{"property": "updated"}]}""", [3, 4, 5]),
        new("TRUE", "true", All),
        new("false", "false", []),
        new("owner = 'Mike''s'", """{"op": "=", "args": [{"property": "owner"}, "Mike's"]}""", [1]),
        new(@"owner = 'Mike\'s'", """{"op": "=", "args": [{"property": "owner"}, "Mike's"]}""", [1]),
        new("owner = 'Robert''); DROP TABLE things; --'", """{"op": "=", "args": [{"property": "owner"}, "Robert'); DROP TABLE things; --"]}""", [4]),
        new("\"Straße des \"\"17. Juni\"\"\" = 'ja'", """{"op": "=", "args": [{"property": "Straße des \"17. Juni\""}, "ja"]}""", [1]),
        new("\"it's; \\ @filter_0\" = '@filter_0'", """{"op": "=", "args": [{"property": "it's; \\ @filter_0"}, "@filter_0"]}""", [1]),

        // LIKE, BETWEEN, IN.
        new("name LIKE 'Smith%'", """{"op": "like", "args": [{"property": "name"}, "Smith%"]}""", [1]),
        new("name NOT LIKE 'Smith%'", """{"op": "not", "args": [{"op": "like", "args": [{"property": "name"}, "Smith%"]}]}""", [2, 4]),
        new("name LIKE 'Sm_th%'", """{"op": "like", "args": [{"property": "name"}, "Sm_th%"]}""", [1, 2]),
        new("name LIKE '%'", """{"op": "like", "args": [{"property": "name"}, "%"]}""", [1, 2, 4]),
        new("eo:instrument LIKE 'OLI%'", """{"op": "like", "args": [{"property": "eo:instrument"}, "OLI%"]}""", [1]),
        new(@"cityName LIKE 'a\%b'", """{"op": "like", "args": [{"property": "cityName"}, "a\\%b"]}""", [4]),
        new(@"beamMode LIKE 'back\\slash\_'", """{"op": "like", "args": [{"property": "beamMode"}, "back\\\\slash\\_"]}""", [4]),
        new("depth BETWEEN 100.0 and 150.0", """{"op": "between", "args": [{"property": "depth"}, 100.0, 150.0]}""", [1]),
        new("depth NOT BETWEEN 100.0 AND 150.0", """{"op": "not", "args": [{"op": "between", "args": [{"property": "depth"}, 100, 150]}]}""", [2]),
        new("eo:cloud_cover BETWEEN 0 AND 50", """{"op": "between", "args": [{"property": "eo:cloud_cover"}, 0, 50]}""", [1, 2, 4]),
        new("event_date BETWEEN DATE('1969-07-16') AND DATE('1969-07-24')", """{"op": "between", "args": [{"property": "event_date"}, {"date": "1969-07-16"}, {"date": "1969-07-24"}]}""", [1, 4]),
        new("cityName IN ('Toronto','Frankfurt','Tokyo','New York')", """{"op": "in", "args": [{"property": "cityName"}, ["Toronto", "Frankfurt", "Tokyo", "New York"]]}""", [1]),
        new("category NOT IN (1,2,3,4)", """{"op": "not", "args": [{"op": "in", "args": [{"property": "category"}, [1, 2, 3, 4]]}]}""", [1]),

        // Capitals and accents.
        new("CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))", """{"op": "in", "args": [{"op": "casei", "args": [{"property": "road_class"}]}, [{"op": "casei", "args": ["Οδος"]}, {"op": "casei", "args": ["Straße"]}]]}""", [1, 2, 4]),
        new("CASEI(road_class) = casei('STRAẞE')", """{"op": "=", "args": [{"casei": {"property": "road_class"}}, {"casei": "STRAẞE"}]}""", [2, 4]),
        new("CASEI(road_class) LIKE CASEI('stra%')", """{"op": "like", "args": [{"op": "casei", "args": [{"property": "road_class"}]}, {"op": "casei", "args": ["stra%"]}]}""", [2, 4]),
        new("ACCENTI(etat_vol) = ACCENTI('débárquér')", """{"op": "=", "args": [{"op": "accenti", "args": [{"property": "etat_vol"}]}, {"op": "accenti", "args": ["débárquér"]}]}""", [1]),
        new("CASEI(ACCENTI(etat_vol)) LIKE CASEI(ACCENTI('débárq%'))", """{"op": "like", "args": [{"casei": {"accenti": {"property": "etat_vol"}}}, {"casei": {"accenti": "débárq%"}}]}""", [1, 2, 4]),

        // Spatial.
        new("S_INTERSECTS(geometry, POINT(7.02 49.92))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [7.02, 49.92]}]}""", [1]),
        new("S_INTERSECTS(geometry, POINT Z(7.02 49.92 300))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [7.02, 49.92, 300]}]}""", [1]),
        new("S_INTERSECTS(geometry, BBOX(0,0,10,50))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [0, 0, 10, 50]}]}""", [1, 2, 4]),
        new("s_intersects(geometry, bbox(0,0,-10,10,50,10))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [0, 0, -10, 10, 50, 10]}]}""", [1, 2, 4]),
        new("S_INTERSECTS(geometry, BBOX(160.6,-55.95,-170,-25.89))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [160.6, -55.95, -170, -25.89]}]}""", [5]),
        new("S_INTERSECTS(geometry, BBOX(7.02,49.92,7.02,49.92))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [7.02, 49.92, 7.02, 49.92]}]}""", [1]),
        new("S_INTERSECTS(geometry,POLYGON((36.319836 32.288087,36.320041 32.288032,36.320210 32.288402,36.320008 32.288458,36.319836 32.288087)))",
            """{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [[[36.319836, 32.288087], [36.320041, 32.288032], [36.320210, 32.288402], [36.320008, 32.288458], [36.319836, 32.288087]]]}]}""", []),
        new("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(175 -40), LINESTRING(7 49, 7.02 49.92)))",
            """{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [175, -40]}, {"type": "LineString", "coordinates": [[7, 49], [7.02, 49.92]]}]}]}""", [1, 5]),
        new("S_INTERSECTS(geometry, MULTIPOINT((175 -40), (1 1)))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "MultiPoint", "coordinates": [[175, -40], [1, 1]]}]}""", [2, 5]),
        new("S_INTERSECTS(geometry, MULTILINESTRING((170 -40, 176 -40), (1 1, 2 2)))", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "MultiLineString", "coordinates": [[[170, -40], [176, -40]], [[1, 1], [2, 2]]]}]}""", [2, 5]),
        new("S_WITHIN(geometry, MULTIPOLYGON(((170 -50, 179 -50, 179 -30, 170 -50)), ((6 49, 8 49, 8 51, 6 51, 6 49), (6.1 49.1, 6.2 49.1, 6.2 49.2, 6.1 49.1))))",
            """{"op": "s_within", "args": [{"property": "geometry"}, {"type": "MultiPolygon", "coordinates": [[[[170, -50], [179, -50], [179, -30], [170, -50]]], [[[6, 49], [8, 49], [8, 51], [6, 51], [6, 49]], [[6.1, 49.1], [6.2, 49.1], [6.2, 49.2], [6.1, 49.1]]]]}]}""", [1, 5]),
        new("S_DISJOINT(geometry, BBOX(0,0,10,10))", """{"op": "s_disjoint", "args": [{"property": "geometry"}, {"bbox": [0, 0, 10, 10]}]}""", [1, 5]),
        new("S_CROSSES(road, POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))", $$"""{"op": "s_crosses", "args": [{"property": "road"}, {{Square}}]}""", [2]),
        new("S_WITHIN(road, POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))", $$"""{"op": "s_within", "args": [{"property": "road"}, {{Square}}]}""", [1]),
        new("S_CONTAINS(geometry, POINT(5 5))", """{"op": "s_contains", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [5, 5]}]}""", [2]),
        new("S_TOUCHES(geometry, LINESTRING(10 0, 20 0))", """{"op": "s_touches", "args": [{"property": "geometry"}, {"type": "LineString", "coordinates": [[10, 0], [20, 0]]}]}""", [2]),
        new("S_OVERLAPS(geometry, POLYGON((5 5, 15 5, 15 15, 5 15, 5 5)))", """{"op": "s_overlaps", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [[[5, 5], [15, 5], [15, 15], [5, 15], [5, 5]]]}]}""", [2]),
        new("S_EQUALS(geometry, POLYGON((10 10, 0 10, 0 0, 10 0, 10 10)))", """{"op": "s_equals", "args": [{"property": "geometry"}, {"type": "Polygon", "coordinates": [[[10, 10], [0, 10], [0, 0], [10, 0], [10, 10]]]}]}""", [2]),
        new("S_INTERSECTS(geometry, road)", """{"op": "s_intersects", "args": [{"property": "geometry"}, {"property": "road"}]}""", [2]),
        new("S_CROSSES(road, geometry)", """{"op": "s_crosses", "args": [{"property": "road"}, {"property": "geometry"}]}""", [2]),
        new("S_CROSSES(LINESTRING(5 5, 20 5), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))", $$"""{"op": "s_crosses", "args": [{"type": "LineString", "coordinates": [[5, 5], [20, 5]]}, {{Square}}]}""", All),

        // Temporal.
        new("T_INTERSECTS(event_date, INTERVAL('1969-07-16','1969-07-24'))", """{"op": "t_intersects", "args": [{"property": "event_date"}, {"interval": ["1969-07-16", "1969-07-24"]}]}""", [1, 4]),
        new("T_INTERSECTS(event_time, INTERVAL('1969-07-16T05:32:00Z', '1969-07-24T16:50:35Z'))", """{"op": "t_intersects", "args": [{"property": "event_time"}, {"interval": ["1969-07-16T05:32:00Z", "1969-07-24T16:50:35Z"]}]}""", [1, 4]),
        new("T_INTERSECTS(event_time, INTERVAL('1969-07-16', '1969-07-24'))", """{"op": "t_intersects", "args": [{"property": "event_time"}, {"interval": ["1969-07-16", "1969-07-24"]}]}""", [1, 2, 4]),
        new("T_INTERSECTS(event_time, DATE('1969-07-20'))", """{"op": "t_intersects", "args": [{"property": "event_time"}, {"date": "1969-07-20"}]}""", [1, 4]),
        new("T_AFTER(event_date, DATE('1969-07-20'))", """{"op": "t_after", "args": [{"property": "event_date"}, {"date": "1969-07-20"}]}""", [2]),
        new("T_BEFORE(event_time, TIMESTAMP('1969-07-24T16:50:36Z'))", """{"op": "t_before", "args": [{"property": "event_time"}, {"timestamp": "1969-07-24T16:50:36Z"}]}""", [1, 4]),
        new("T_EQUALS(event_date, INTERVAL('1969-07-20','1969-07-20'))", """{"op": "t_equals", "args": [{"property": "event_date"}, {"interval": ["1969-07-20", "1969-07-20"]}]}""", [1, 4]),
        new("T_DISJOINT(INTERVAL(touchdown, liftOff), INTERVAL('..','1969-07-16T00:00:00Z'))", """{"op": "t_disjoint", "args": [{"interval": [{"property": "touchdown"}, {"property": "liftOff"}]}, {"interval": ["..", "1969-07-16T00:00:00Z"]}]}""", [1, 2]),
        new("T_DURING(INTERVAL(touchdown, liftOff), INTERVAL('1969-07-16T13:32:00Z', '1969-07-24T16:50:35Z'))", $$"""{"op": "t_during", "args": [{"interval": [{"property": "touchdown"}, {"property": "liftOff"}]}, {{Flight}}]}""", [1]),
        new("T_EQUALS(INTERVAL(touchdown, liftOff), INTERVAL('1969-07-16T13:32:00Z', '1969-07-24T16:50:35Z'))", $$"""{"op": "t_equals", "args": [{"interval": [{"property": "touchdown"}, {"property": "liftOff"}]}, {{Flight}}]}""", [2]),
        new("T_DURING(INTERVAL('1969-07-20T20:17:40Z', '1969-07-21T17:54:00Z'), INTERVAL('1969-07-16T13:32:00Z', '1969-07-24T16:50:35Z'))", $$"""{"op": "t_during", "args": [{"interval": ["1969-07-20T20:17:40Z", "1969-07-21T17:54:00Z"]}, {{Flight}}]}""", All),
        new("T_INTERSECTS(INTERVAL(touchdown, liftOff), INTERVAL('..', '..'))", """{"op": "t_intersects", "args": [{"interval": [{"property": "touchdown"}, {"property": "liftOff"}]}, {"interval": ["..", ".."]}]}""", [1, 2]),

        // Properties with each other, and arithmetic.
        new("vehicle_height = bridge_clearance", """{"op": "=", "args": [{"property": "vehicle_height"}, {"property": "bridge_clearance"}]}""", [2]),
        new("vehicle_height > (bridge_clearance-1)", """{"op": ">", "args": [{"property": "vehicle_height"}, {"op": "-", "args": [{"property": "bridge_clearance"}, 1]}]}""", [1, 2, 4]),
        new("balance-150.0 > 0", """{"op": ">", "args": [{"op": "-", "args": [{"property": "balance"}, 150.0]}, 0]}""", [1]),
        new("floors + 2 * 3 ^ 2 = 24", """{"op": "=", "args": [{"op": "+", "args": [{"property": "floors"}, {"op": "*", "args": [2, {"op": "^", "args": [3, 2]}]}]}, 24]}""", [1]),
        new("floors div 4 = 1 AND floors % 4 > 1", """{"op": "and", "args": [{"op": "=", "args": [{"op": "div", "args": [{"property": "floors"}, 4]}, 1]}, {"op": ">", "args": [{"op": "%", "args": [{"property": "floors"}, 4]}, 1]}]}""", [1, 4]),
        new("-floors < -5.5", """{"op": "<", "args": [{"op": "*", "args": [-1, {"property": "floors"}]}, -5.5]}""", [1]),
        new("vehicle_height / bridge_clearance >= 1", """{"op": ">=", "args": [{"op": "/", "args": [{"property": "vehicle_height"}, {"property": "bridge_clearance"}]}, 1]}""", [2]),

        // Read, and refused by name.
        new("avg(windSpeed) < 4", """{"op": "<", "args": [{"op": "avg", "args": [{"property": "windSpeed"}]}, 4]}""", [], "unsupported"),
        new("S_WITHIN(road,Buffer(geometry,10,'m'))", """{"op": "s_within", "args": [{"property": "road"}, {"op": "Buffer", "args": [{"property": "geometry"}, 10, "m"]}]}""", [], "unsupported"),
        new("A_CONTAINS(layer:ids, ('layers-ca','layers-us'))", """{"op": "a_contains", "args": [{"property": "layer:ids"}, ["layers-ca", "layers-us"]]}""", [], "unsupported"),
        new("A_EQUALS(('a', TRUE, 1), (DATE('1969-07-16'), DATE('1969-07-20')))", """{"op": "a_equals", "args": [["a", true, 1], [{"date": "1969-07-16"}, {"date": "1969-07-20"}]]}""", [], "unsupported"),
        new("T_DURING(event_time, INTERVAL('1969-07-16T13:32:00Z', '1969-07-24T16:50:35Z'))", $$"""{"op": "t_during", "args": [{"property": "event_time"}, {{Flight}}]}""", [], "intervals_only"),
        new("S_CROSSES(road, GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1)))", """{"op": "s_crosses", "args": [{"property": "road"}, {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 1]}, {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}]}]}""", [], "unsupported"),
    ];
}
