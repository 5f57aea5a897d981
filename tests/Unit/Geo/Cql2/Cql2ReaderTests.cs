using Open311.Geo.Cql2;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Geo.Cql2;

public sealed class Cql2ReaderTests
{
    public static TheoryData<string> Examples => new(Cql2Examples.Rows.Select(row => row.Text));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Both_encodings_of_an_example_say_the_same_and_its_text_can_be_written_again(string text)
    {
        var example = Cql2Examples.Rows.Single(row => row.Text == text);
        var read = Read(text);
        Assert.Equal(read, ReadJson(example.Json));
        Assert.Equal(read, Read(Cql2TextWriter.Write(read)));
    }

    [Theory]
    [InlineData("a = 1 OR b = 2 AND c = 3", "(a = 1) OR ((b = 2) AND (c = 3))")]
    [InlineData("a = 1 AND b = 2 OR c = 3", "((a = 1) AND (b = 2)) OR (c = 3)")]
    [InlineData("(a = 1 OR b = 2) AND c = 3", "((a = 1) OR (b = 2)) AND (c = 3)")]
    [InlineData("NOT a = 1 AND b = 2", "(NOT (a = 1)) AND (b = 2)")]
    [InlineData("not not a = 1", "NOT (NOT (a = 1))")]
    [InlineData("a = 1 AND b = 2 AND c = 3", "(a = 1) AND (b = 2) AND (c = 3)")]
    [InlineData("a BETWEEN 1 AND 2 AND b = 3", "(a BETWEEN 1 AND 2) AND (b = 3)")]
    [InlineData("a + 1 * 2 - 3 = b", "((a + (1 * 2)) - 3) = b")]
    [InlineData("a - 1 - 2 = b", "((a - 1) - 2) = b")]
    [InlineData("(a + 1) * 2 ^ 3 = -b", "((a + 1) * (2 ^ 3)) = (-1 * b)")]
    [InlineData("a-1 = b", "(a - 1) = b")]
    [InlineData("a NOT IN (1, 2)", "NOT (a IN (1, 2))")]
    [InlineData("a = .5 and b=5. and c=+1e-2 and d = 1E2", "(a = 0.5) AND (b = 5) AND (c = 0.01) AND (d = 100)")]
    public void Operators_bind_as_the_standard_says(string text, string written) => Assert.Equal(written, Cql2TextWriter.Write(Read(text)));

    [Theory]
    [InlineData("'it''s'", "it's")]
    [InlineData(@"'it\'s'", "it's")]
    [InlineData("''", "")]
    [InlineData("''''", "'")]
    [InlineData("'\"'", "\"")]
    [InlineData(@"'a\nb\\c\%'", @"a\nb\\c\%")]
    [InlineData("'Οδος Straße 東京 👍'", "Οδος Straße 東京 👍")]
    [InlineData("'\t\n'", "\t\n")]
    public void Texts_know_two_spellings_of_a_quote_and_no_other_escape(string text, string value) =>
        Assert.Equal(new Cql2Comparison(Cql2ComparisonOperator.Equal, new Cql2Property("a"), new Cql2String(value)), Read($"a = {text}"));

    [Theory]
    [InlineData("straße")]
    [InlineData("eo:cloud_cover")]
    [InlineData("_a.b.c1")]
    [InlineData("都市")]
    [InlineData("𐀀𐀁")]
    [InlineData(":")]
    public void Names_may_have_the_letters_of_the_standard(string name) => Assert.Equal(new Cql2IsNull(new Cql2Property(name)), Read($"{name} IS NULL"));

    [Fact]
    public void A_keyword_names_a_property_in_double_quotes_only()
    {
        foreach (var keyword in Cql2Operators.Keywords.Except(["TRUE", "FALSE", "NOT"], StringComparer.OrdinalIgnoreCase))
        {
            Assert.Equal("keyword", Refuse($"{keyword} = 1").Code);
            Assert.Equal(new Cql2Comparison(Cql2ComparisonOperator.Equal, new Cql2Property(keyword), new Cql2Number(1)), Read($"\"{keyword}\" = 1"));
        }
    }

    [Theory]
    [InlineData("a = ", 5, "Character 5: found the end, expected a property, a literal, a function or a parenthesis.")]
    [InlineData("a LIK 'x'", 3, "Character 3: found 'LIK', expected AND, OR, a comparison or the end.")]
    [InlineData("a = 1 b = 2", 7, "Character 7: found 'b', expected AND, OR, a comparison or the end.")]
    [InlineData("a = 1)", 6, "Character 6: found ')', expected AND, OR, a comparison or the end.")]
    [InlineData("(a = 1", 7, "Character 7: found the end, expected AND, OR, a comparison, a comma or ).")]
    [InlineData("a == 1", 4, "Character 4: found '=', expected a property, a literal, a function or a parenthesis.")]
    [InlineData("a = 'b", 5, "Character 5: the quotation mark ' that opens here is never closed.")]
    [InlineData("a = \"b", 5, "Character 5: the quotation mark \" that opens here is never closed.")]
    [InlineData("a = 1x", 5, "Character 5: found '1x', expected a number.")]
    [InlineData("a = b; DROP TABLE reports", 6, "Character 6: found ';', expected a property, a literal or a function.")]
    [InlineData("a = date", 5, "Character 5: 'date' is a keyword of the filter language and does not fit here. A property of that name is written in double quotes.")]
    [InlineData("a = \"\"", 5, "Character 5: found '\"\"', expected a property, a literal, a function or a parenthesis.")]
    [InlineData("a IS NOT 1", 10, "Character 10: found '1', expected NULL.")]
    [InlineData("a NOT 1", 7, "Character 7: found '1', expected LIKE, BETWEEN or IN.")]
    [InlineData("a IN ()", 7, "Character 7: found ')', expected a property, a literal, a function or a parenthesis.")]
    [InlineData("a BETWEEN 1", 12, "Character 12: found the end, expected AND.")]
    [InlineData("a = 1 = 2", 7, "Character 7: found '=', expected AND, OR, a comparison or the end.")]
    [InlineData("T_AFTER(a, INTERVAL(\"2020-01-01\", 5))", 35, "Character 35: found '5', expected a date or timestamp in single quotes, '..' or a property.")]
    [InlineData("S_INTERSECTS(a, POINT(1, 2))", 24, "Character 24: found ',', expected a number.")]
    [InlineData("S_INTERSECTS(a, POINT EMPTY)", 17, "Character 17: 'POINT' is a keyword of the filter language and does not fit here. A property of that name is written in double quotes.")]
    [InlineData("S_INTERSECTS(a, BBOX(1, 2, 3, 4, 5))", 35, "Character 35: found ')', expected four or six numbers.")]
    [InlineData("S_INTERSECTS(a)", 15, "Character 15: found ')', expected ,.")]
    public void Broken_syntax_says_where_it_is_what_was_found_and_what_was_expected(string text, int position, string english)
    {
        var error = Refuse(text);
        Assert.Equal(english, error.English);
        Assert.Equal(position, error.Position);
        Assert.StartsWith($"Zeichen {position}: ", error.German, StringComparison.Ordinal);
        Assert.NotEqual(error.English, error.German);
    }

    [Theory]
    [InlineData("a = DATE('2023-02-29')", "date_invalid")]
    [InlineData("a = DATE('0000-01-01')", "date_invalid")]
    [InlineData("a = DATE('2023-2-9')", "date_invalid")]
    [InlineData("a = DATE('')", "date_invalid")]
    [InlineData("a = TIMESTAMP('2023-02-28')", "timestamp_invalid")]
    [InlineData("a = TIMESTAMP('2023-02-28T24:00:00Z')", "timestamp_invalid")]
    [InlineData("a = TIMESTAMP('2023-02-28T23:59:60Z')", "timestamp_invalid")]
    [InlineData("a = TIMESTAMP('2023-02-28T12:00:00')", "timestamp_invalid")]
    [InlineData("a = TIMESTAMP('9999-12-31T23:59:59-14:00')", "timestamp_invalid")]
    [InlineData("a = 1e400", "number_out_of_range")]
    [InlineData("a = 80000000000000000000000000000", "number_out_of_range")]
    [InlineData("S_INTERSECTS(a, POINT(181 0))", "coordinate_outside")]
    [InlineData("S_INTERSECTS(a, POINT(0 -90.1))", "coordinate_outside")]
    [InlineData("S_INTERSECTS(a, POINT(1e999 0))", "coordinate_outside")]
    [InlineData("S_INTERSECTS(a, LINESTRING(1 1))", "geometry_invalid")]
    [InlineData("S_INTERSECTS(a, LINESTRING(1 1, 1 1))", "geometry_invalid")]
    [InlineData("S_INTERSECTS(a, POLYGON((0 0, 1 0, 1 1)))", "geometry_invalid")]
    [InlineData("S_INTERSECTS(a, POLYGON((0 0, 1 0, 1 1, 0 1)))", "geometry_invalid")]
    [InlineData("S_INTERSECTS(a, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "geometry_invalid")]
    [InlineData("S_INTERSECTS(a, BBOX(0, 5, 1, 4))", "geometry_invalid")]
    [InlineData("S_INTERSECTS(a, GEOMETRYCOLLECTION(BBOX(0, 0, 1, 1)))", "syntax")]
    [InlineData("   ", "empty")]
    [InlineData("a = '\0'", "character_refused")]
    public void What_is_no_value_is_refused(string text, string code) => Assert.Equal(code, Refuse(text).Code);

    [Fact]
    public void Halves_of_a_surrogate_pair_are_refused()
    {
        Assert.Equal(("character_refused", 6), (Refuse("a = '\ud800'").Code, Refuse("a = '\ud800'").Position!.Value));
        Assert.Equal("character_refused", Refuse("\udc00").Code);
        Assert.Equal("json_broken", RefuseJson("\"\ud800\"").Code);
    }

    [Theory]
    [InlineData("", "empty", "")]
    [InlineData("{", "json_broken", "line 1")]
    [InlineData("{\"op\": \"=\", \"op\": \"<\", \"args\": [1, 2]}", "json_broken", "twice")]
    [InlineData("null", "json_unexpected", "At the top of the JSON: found 'null', expected a literal")]
    [InlineData("{}", "json_unexpected", "found '{…}'")]
    [InlineData("{\"op\": \"and\", \"args\": [true]}", "json_unexpected", "At /args of the JSON: found '[…]', expected at least two operands of and.")]
    [InlineData("{\"op\": \"not\"}", "json_unexpected", "At /args of the JSON: found nothing, expected one operand of not.")]
    [InlineData("{\"op\": \"=\", \"args\": [1, {\"op\": \"+\", \"args\": [1, null]}]}", "json_unexpected", "At /args/1/args/1 of the JSON: found 'null'")]
    [InlineData("{\"op\": \"in\", \"args\": [{\"property\": \"a\"}, []]}", "json_unexpected", "At /args/1 of the JSON")]
    [InlineData("{\"op\": 5}", "json_unexpected", "At /op of the JSON: found '5', expected a text.")]
    [InlineData("{\"op\": \"=\", \"args\": [{\"property\": \"a\"}, \"\\ud800\"]}", "json_unexpected", "surrogate")]
    [InlineData("{\"op\": \"=\", \"args\": [{\"property\": \"a\"}, \"\\u0000\"]}", "json_unexpected", "U+0000")]
    [InlineData("{\"op\": \"=\", \"args\": [{\"property\": \"\"}, 1]}", "json_unexpected", "a name")]
    [InlineData("{\"op\": \"=\", \"args\": [{\"property\": \"a\"}, 1e99]}", "number_out_of_range", "1e99")]
    [InlineData("{\"op\": \"=\", \"args\": [{\"property\": \"a\"}, {\"date\": \"yesterday\"}]}", "date_invalid", "yesterday")]
    [InlineData("{\"op\": \"t_after\", \"args\": [{\"property\": \"a\"}, {\"interval\": [\"2020-01-01\"]}]}", "json_unexpected", "/args/1/interval")]
    [InlineData("{\"op\": \"s_within\", \"args\": [{\"property\": \"a\"}, {\"type\": \"Circle\", \"coordinates\": []}]}", "json_unexpected", "Circle")]
    [InlineData("{\"op\": \"s_within\", \"args\": [{\"property\": \"a\"}, {\"type\": \"Polygon\", \"coordinates\": [[0, 0], [1, 1]]}]}", "json_unexpected", "/args/1/coordinates/0/0")]
    [InlineData("{\"op\": \"s_within\", \"args\": [{\"property\": \"a\"}, {\"type\": \"Point\"}]}", "json_unexpected", "/args/1/coordinates")]
    [InlineData("{\"op\": \"s_within\", \"args\": [{\"property\": \"a\"}, {\"bbox\": [1, 2, 3]}]}", "json_unexpected", "four or six numbers")]
    public void Broken_JSON_says_where_it_is(string json, string code, string part)
    {
        Assert.False(Cql2Json.TryRead(json, Cql2Crs.Crs84, out _, out var error));
        Assert.Equal(code, error.Code);
        Assert.Contains(part, error.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_limit_is_an_error_of_its_own_and_none_an_overflow_of_the_stack()
    {
        string[] deep =
        [
            new string('(', 8000), new string('(', 8000) + "a = 1" + new string(')', 8000), string.Concat(Enumerable.Repeat("NOT ", 4000)) + "a = 1", "a = " + new string('-', 9000) + "b",
            string.Concat(Enumerable.Repeat("CASEI(", 2000)), string.Concat(Enumerable.Repeat("f(", 7000)), "S_INTERSECTS(a, " + string.Concat(Enumerable.Repeat("GEOMETRYCOLLECTION(", 800)),
            "a = 1" + string.Concat(Enumerable.Repeat("+1", 400)), "a = 1" + string.Concat(Enumerable.Repeat(" div 1", 400)), "a = 2" + string.Concat(Enumerable.Repeat("^2", 400)),
        ];
        Assert.All(deep, text => Assert.Equal("too_deep", Refuse(text).Code));
        Assert.Equal("too_deep", RefuseJson(new string('[', 16000)[..8000] + new string(']', 8000)).Code);
        Assert.Equal("too_deep", RefuseJson(string.Concat(Enumerable.Repeat("{\"casei\":", 1500)) + "1" + new string('}', 1500)).Code);
        Assert.Equal("json_broken", RefuseJson(new string('[', 16000)).Code);
        Assert.Equal("too_long", Refuse("a = '" + new string('x', 16 * 1024) + "'").Code);
        Assert.Equal("too_long", RefuseJson(new string(' ', 16 * 1024 + 1)).Code);
        Assert.Equal("too_many_expressions", Refuse("a IN (" + string.Join(",", Enumerable.Repeat("1", 1001)) + ")").Code);
        Assert.Equal("too_many_expressions", Refuse(string.Join(" OR ", Enumerable.Repeat("a=1", 400))).Code);
        Assert.Equal("too_many_vertices", Refuse("S_INTERSECTS(a, LINESTRING(" + string.Join(",", Enumerable.Range(0, 2001).Select(i => $"{i % 9} 1")) + "))").Code);
        Assert.Equal("too_many_vertices", RefuseJson("""{"op":"s_within","args":[{"property":"a"},{"type":"MultiPoint","coordinates":[""" + string.Join(",", Enumerable.Repeat("[1,1]", 2001)) + "]}]}").Code);
        Read(new string('(', 60) + "a = 1" + new string(')', 60));
        Read(string.Join(" OR ", Enumerable.Repeat("a=1", 249)));
        ReadJson(new string('[', 60) + new string(']', 60));
    }

    [Fact]
    public void Geometries_are_read_in_the_CRS_of_the_filter_and_become_longitude_and_latitude()
    {
        var transformations = new Open311.Geo.Crs.CoordinateTransformations();
        Assert.True(Cql2Crs.TryCreate(25832, false, transformations, out var utm, out _));
        Assert.True(Cql2Crs.TryCreate(4326, true, transformations, out var latitudeFirst, out _));
        Assert.False(Cql2Crs.TryCreate(32635, false, transformations, out _, out var error));
        Assert.Equal("crs_unsupported", error!.Code);

        Assert.True(Cql2Text.TryRead("S_INTERSECTS(a, POINT(565000 5934000))", utm!, out var metres, out _));
        var point = Assert.IsType<Cql2Geometry>(Assert.IsType<Cql2Spatial>(metres).Right).Value;
        Assert.Equal(4326, point.SRID);
        Assert.Equal(9.98, point.Coordinate.X, 0.02);
        Assert.Equal(53.55, point.Coordinate.Y, 0.02);

        Assert.True(Cql2Text.TryRead("S_INTERSECTS(a, BBOX(53, 9, 54, 10))", latitudeFirst!, out var swapped, out _));
        Assert.Equal(Read("S_INTERSECTS(a, BBOX(9, 53, 10, 54))"), swapped);
        Assert.True(Cql2Json.TryRead("""{"op": "s_intersects", "args": [{"property": "a"}, {"bbox": [53, 9, 54, 10]}]}""", latitudeFirst!, out var swappedJson, out _));
        Assert.Equal(swapped, swappedJson);
        Assert.False(Cql2Text.TryRead("S_INTERSECTS(a, POINT(9.98 53.55))", utm!, out _, out var outside));
        Assert.Equal("coordinate_outside", outside.Code);
        Assert.False(Cql2Text.TryRead("S_INTERSECTS(a, BBOX(570000, 5934000, 565000, 5935000))", utm!, out _, out var backwards));
        Assert.Equal("geometry_invalid", backwards.Code);
        Assert.False(Cql2Text.TryRead("S_INTERSECTS(a, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", Cql2Crs.Crs84, out _, out var crossing));
        Assert.Equal("A geometry of the filter is not valid: Self-intersection at 0.5 0.5.", crossing.English);
        Assert.Equal("Eine Geometrie des Filters ist nicht gültig: Selbstüberschneidung bei 0,5 0,5.", crossing.German);
    }

    [Fact]
    public void Finer_than_microseconds_is_cut_off_and_offsets_become_UTC()
    {
        Assert.Equal(Read("a = TIMESTAMP('2024-02-29T10:00:00.123456Z')"), Read("a = TIMESTAMP('2024-02-29T12:00:00.1234569999+02:00')"));
        Assert.Equal("a = TIMESTAMP('2024-02-29T10:00:00.5Z')", Cql2TextWriter.Write(Read("a = TIMESTAMP('2024-02-29T10:00:00.500Z')")));
    }

    [Fact]
    public void What_a_caller_wrote_is_said_back_shortened_and_whole()
    {
        var error = Refuse("a = " + new string('b', 39) + "𐀀" + " c");
        Assert.Contains($"'c'", error.English, StringComparison.Ordinal);
        var longer = Refuse("a b" + new string('b', 38) + "𐀀𐀀");
        Assert.Contains($"'{new string('b', 39)}…'", longer.English, StringComparison.Ordinal);
    }

    private static Cql2Expression Read(string text)
    {
        Assert.True(Cql2Text.TryRead(text, Cql2Crs.Crs84, out var expression, out var error), error?.English);
        return expression;
    }

    private static Cql2Expression ReadJson(string json)
    {
        Assert.True(Cql2Json.TryRead(json, Cql2Crs.Crs84, out var expression, out var error), error?.English);
        return expression;
    }

    private static Cql2Error Refuse(string text)
    {
        Assert.False(Cql2Text.TryRead(text, Cql2Crs.Crs84, out _, out var error), text);
        return error;
    }

    private static Cql2Error RefuseJson(string json)
    {
        Assert.False(Cql2Json.TryRead(json, Cql2Crs.Crs84, out _, out var error));
        return error;
    }
}
