using Open311.Geo.Cql2;

namespace Open311.Tests.Unit.Geo.Cql2;

public sealed class Cql2CheckTests
{
    private static readonly Cql2Queryable[] Queryables =
    [
        new("text", Cql2QueryableType.String), new("number", Cql2QueryableType.Number), new("integer", Cql2QueryableType.Integer), new("flag", Cql2QueryableType.Boolean),
        new("day", Cql2QueryableType.Date), new("moment", Cql2QueryableType.DateTime), new("geom", Cql2QueryableType.Geometry),
    ];

    [Theory]
    [InlineData("integer = number")]
    [InlineData("day < moment")]
    [InlineData("moment BETWEEN DATE('2020-01-01') AND TIMESTAMP('2020-01-02T00:00:00Z')")]
    [InlineData("flag = FALSE")]
    [InlineData("(number > 5) = flag")]
    [InlineData("geom IS NULL AND text IS NOT NULL AND (number = 1) IS NULL")]
    [InlineData("CASEI(ACCENTI(text)) LIKE ACCENTI('x%')")]
    [InlineData("T_AFTER(INTERVAL(day, '2020-01-01'), moment)")]
    [InlineData("5 > 4")]
    [InlineData(@"text LIKE 'a\''")]
    [InlineData(@"text LIKE '\%\_\%'")]
    public void What_fits_passes(string filter) => Assert.Null(Check(filter));

    [Theory]
    [InlineData("height > 5", "property_unknown", "The collection has no queryable 'height'. It has: text, number, integer, flag, day, moment, geom.")]
    [InlineData("Text = 'a'", "property_unknown", "The collection has no queryable 'Text'. It has: text, number, integer, flag, day, moment, geom.")]
    [InlineData("text = 5", "type_mismatch", "= cannot compare 'text' (a text) and a number. The property holds texts: put the number in quotes, '5'. Texts compare letter by letter, so '10' comes before '9'.")]
    [InlineData("'5' > 4", "type_mismatch", "> cannot compare a text and a number.")]
    [InlineData("number = '5'", "type_mismatch", "= cannot compare 'number' (a number) and a text. The property holds numbers: write it without quotes, 5.")]
    [InlineData("'much' < number", "type_mismatch", "< cannot compare a text and 'number' (a number).")]
    [InlineData("day = '2020-01-01'", "type_mismatch", "= cannot compare 'day' (a date) and a text. Its values are written DATE('2026-01-31').")]
    [InlineData("flag = 1", "type_mismatch", "= cannot compare 'flag' (a truth value) and a number. Its values are written TRUE / FALSE.")]
    [InlineData("geom = geom", "type_mismatch", "= cannot compare 'geom' (a geometry) and 'geom' (a geometry).")]
    [InlineData("day = INTERVAL('2020-01-01', '..')", "type_mismatch", "= cannot compare 'day' (a date) and an interval.")]
    [InlineData("number LIKE '5%'", "type_mismatch", "LIKE needs a text here, not 'number' (a number).")]
    [InlineData("text LIKE text", "pattern_not_literal", null)]
    [InlineData("text LIKE 'a\\\u0301'", "pattern_escape", null)]
    [InlineData("text BETWEEN 'a' AND 'b'", "type_mismatch", "BETWEEN needs numbers, dates or timestamps here, not 'text' (a text).")]
    [InlineData("number BETWEEN 1 AND 'b'", "type_mismatch", "BETWEEN cannot compare 'number' (a number) and a text.")]
    [InlineData("number IN (1, 'b')", "type_mismatch", "IN cannot compare 'number' (a number) and a text.")]
    [InlineData("CASEI(number) = 'x'", "type_mismatch", "CASEI needs a text here, not 'number' (a number).")]
    [InlineData("text + 1 = 2", "type_mismatch", "+ needs a number here, not 'text' (a text).")]
    [InlineData("S_INTERSECTS(text, POINT(1 1))", "type_mismatch", "S_INTERSECTS needs a geometry here, not 'text' (a text).")]
    [InlineData("T_AFTER(number, DATE('2020-01-01'))", "type_mismatch", "T_AFTER needs an instant or an interval here, not 'number' (a number).")]
    [InlineData("T_MEETS(INTERVAL(day, '..'), moment)", "intervals_only", null)]
    [InlineData("T_AFTER(INTERVAL(text, '..'), moment)", "type_mismatch", "INTERVAL needs dates or timestamps here, not a text.")]
    [InlineData("T_AFTER(INTERVAL(day, moment), moment)", "interval_mixed", null)]
    [InlineData("T_AFTER(INTERVAL('2020-01-01', '2020-01-01T00:00:00Z'), moment)", "interval_mixed", null)]
    [InlineData("T_AFTER(INTERVAL('2020-01-02', '2020-01-01'), moment)", "interval_backwards", null)]
    [InlineData("T_AFTER(INTERVAL(now(), '2020-01-01'), moment)", "unsupported", "The function 'now' is not supported.")]
    [InlineData("number + 1", "not_a_predicate", "The filter, and what AND, OR and NOT join, has to be a condition that is true or false, not a number.")]
    [InlineData("flag", "not_a_predicate", "The filter, and what AND, OR and NOT join, has to be a condition that is true or false, not a property alone.")]
    [InlineData("'x' AND TRUE", "not_a_predicate", null)]
    [InlineData("NOT POINT(1 1)", "not_a_predicate", null)]
    [InlineData("(1, 2)", "not_a_predicate", null)]
    [InlineData("(1, 2) IS NULL", "type_mismatch", null)]
    [InlineData("pg_sleep(10)", "unsupported", "The function 'pg_sleep' is not supported.")]
    [InlineData("number > pg_sleep(10)", "unsupported", "The function 'pg_sleep' is not supported.")]
    [InlineData("A_OVERLAPS(text, ('a', 'b'))", "unsupported", "The function 'A_OVERLAPS' is not supported.")]
    public void What_does_not_fit_is_refused_with_the_reason(string filter, string? code, string? english)
    {
        var error = Check(filter);
        Assert.Equal(code, error?.Code);
        if (english is not null)
            Assert.Equal(english, error!.English);
        if (error is not null)
            Assert.NotEqual(error.English, error.German);
    }

    [Fact]
    public void A_pattern_may_not_end_in_a_lone_backslash()
    {
        // Text cannot spell it, JSON can.
        Assert.True(Cql2Json.TryRead("""{"op": "like", "args": [{"property": "text"}, "a\\"]}""", Cql2Crs.Crs84, out var expression, out _));
        Assert.False(Cql2Check.TryCheck(expression, Queryables, out _, out var error));
        Assert.Equal("pattern_escape", error.Code);
    }

    private static Cql2Error? Check(string filter)
    {
        Assert.True(Cql2Text.TryRead(filter, Cql2Crs.Crs84, out var expression, out var error), error?.English);
        return Cql2Check.TryCheck(expression, Queryables, out _, out error) ? null : error;
    }
}
