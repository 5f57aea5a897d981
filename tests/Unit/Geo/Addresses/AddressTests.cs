using Open311.Geo.Addresses;

namespace Open311.Tests.Unit.Geo.Addresses;

/// <summary>Street names, house numbers and whole addresses as people write them.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("Goethestraße", "Goethestr.", "GOETHESTRASSE", "Goethe-Straße", "Goethe Str", "göthestraße", "Gothestr", "Goethestrase", "Goethesrtaße", "Goethestrasss")]
    [InlineData("Mühlenweg", "Muehlenweg", "Muhlenweg", "mühlen-weg", "MÜHLEN WEG")]
    [InlineData("Straße des 17. Juni", "Str. des 17 Juni", "strasse des 17.juni")]
    [InlineData("Großer Markt", "Grosser Markt", "GROSSER  MARKT")]
    [InlineData("Sankt-Josef-Platz", "St. Josef Pl.")]
    [InlineData("Café-Allee", "Cafe Allee")]
    public void One_street_has_one_key(string name, params string[] others) => Assert.All(others, other => Assert.Equal(StreetKey.Of(name), StreetKey.Of(other)));

    [Theory]
    [InlineData("Ahornweg", "Ahornstraße")]
    [InlineData("Am Brink", "Im Brink")]
    [InlineData("Nordring", "Nordwall")]
    [InlineData("Postgasse", "Poststraße")]
    [InlineData("Bahntrasse", "Bahnstraße")]
    public void Different_streets_have_different_keys(string one, string other) => Assert.NotEqual(StreetKey.Of(one), StreetKey.Of(other));

    [Theory]
    [InlineData("")]
    [InlineData(" -.,! ")]
    public void No_letter_and_no_digit_is_no_key(string name) => Assert.Equal("", StreetKey.Of(name));

    [Fact]
    public void A_text_that_is_too_long_is_no_street() => Assert.Equal("", StreetKey.Of(new string('a', StreetKey.MaxLength + 1)));

    [Theory]
    [InlineData("rehweg", 0)]
    [InlineData("ahornweg", 1)]
    [InlineData("hagen", 1)]
    [InlineData("eichendorffstr", 2)]
    [InlineData("rumpelstilzchenweg", 3)]
    public void Longer_names_bear_more_typing_errors(string key, int errors) => Assert.Equal(errors, StreetKey.AllowedErrors(key));

    [Theory]
    [InlineData("Am Brink", "Im Brink", true)]
    [InlineData("Am Knapp", "Auf dem Knapp", true)]
    [InlineData("Am Brink", "am Brink", false)]
    [InlineData("Brink", "Am Brink", false)]
    [InlineData("Am Brink", "Am Bruch", false)]
    public void The_beginning_of_a_name_is_told_from_the_rest(string name, string other, bool differs) => Assert.Equal(differs, StreetKey.DifferInLead(name, other));

    [Theory]
    [InlineData("ahornweg", "ahornweg", 0)]
    [InlineData("ahornweg", "ahronweg", 1)] // exchanged
    [InlineData("ahornweg", "ahrnweg", 1)] // left out
    [InlineData("ahornweg", "ahornnweg", 1)] // put in
    [InlineData("ahornweg", "ahornwag", 1)] // mistaken
    [InlineData("ahornweg", "birkenweg", 3)] // beyond the limit
    [InlineData("", "ab", 2)]
    public void Typing_errors_are_counted_up_to_a_limit(string one, string other, int errors)
    {
        Assert.Equal(errors, EditDistance.Between(one, other, 2));
        Assert.Equal(errors, EditDistance.Between(other, one, 2));
    }

    [Theory]
    [InlineData("12", 12, "", null)]
    [InlineData(" 12 a ", 12, "a", null)]
    [InlineData("12A", 12, "a", null)]
    [InlineData("12-14", 12, "", 14)]
    [InlineData("12 – 14", 12, "", 14)]
    [InlineData("12/1", 12, "/1", null)]
    public void A_house_number_is_read(string text, int number, string suffix, int? last) => Assert.Equal(new HouseNumber(number, suffix, last), HouseNumber.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("12345")]
    [InlineData("12 abc")]
    [InlineData("-3")]
    public void Anything_else_is_none(string text) => Assert.Null(HouseNumber.TryParse(text));

    [Theory]
    [InlineData("12", "12", 0)]
    [InlineData("12a", "12 A", 0)]
    [InlineData("12", "12a", 1)]
    [InlineData("12a", "12", 1)]
    [InlineData("14", "12-16", 1)]
    [InlineData("12-16", "14", 1)]
    [InlineData("12", "14", 3)]
    [InlineData("12", "8", 5)]
    [InlineData("12", "13", null)] // the other side of the street
    [InlineData("12", "18", null)]
    public void A_number_is_the_same_near_or_neither(string wanted, string house, int? rank) => Assert.Equal(rank, HouseNumber.TryParse(wanted)!.Value.RankOf(HouseNumber.TryParse(house)!.Value));

    [Theory]
    [InlineData("Ahornweg 12", "Ahornweg", "12")]
    [InlineData("Ahornweg 12 a", "Ahornweg", "12 a")]
    [InlineData("Ahornweg12a", "Ahornweg", "12a")]
    [InlineData("Ahornweg Nr. 12", "Ahornweg", "12")]
    [InlineData("Ahornweg Hausnummer 12", "Ahornweg", "12")]
    [InlineData("Ahornweg #12", "Ahornweg", "12")]
    [InlineData("Ahornweg, 12", "Ahornweg", "12")]
    [InlineData("12, Ahornweg", "Ahornweg", "12")]
    [InlineData("12a Ahornweg", "Ahornweg", "12a")]
    [InlineData("Nr. 12 Ahornweg", "Ahornweg", "12")]
    [InlineData("Ahornweg 12-14", "Ahornweg", "12-14")]
    [InlineData("Ahornweg 12 Nordstadt", "Ahornweg", "12", "Nordstadt")]
    [InlineData("Ahornweg 12, Nordstadt", "Ahornweg", "12", "Nordstadt")]
    [InlineData("Ahornweg 12 59990 Stadt", "Ahornweg", "12", "Stadt")]
    [InlineData("D-59990 Stadt, Ahornweg 12", "Ahornweg", "12", "Stadt")]
    [InlineData("Straße des 17. Juni 135", "Straße des 17. Juni", "135")]
    [InlineData("Am\n  Brink   5", "Brink", "5", "Am")]
    public void The_likeliest_reading_with_a_house_number(string text, string street, string house, params string[] rest)
    {
        var reading = AddressText.Read(text).Readings.First(reading => reading.House is not null);
        Assert.Equal((street, house), (reading.Street, reading.HouseText));
        Assert.Equal(rest, reading.Rest);
    }

    [Theory]
    [InlineData("Ahornweg 12, 59990 Stadt", "59990")]
    [InlineData("D - 59990 Stadt", "59990")]
    [InlineData("Ahornweg 12", null)]
    [InlineData("Ahornweg 123456", null)]
    public void A_postcode_is_read(string text, string? postcode) => Assert.Equal(postcode, AddressText.Read(text).Postcode);

    [Theory]
    [InlineData("")]
    [InlineData("  ,;() ")]
    [InlineData("12")]
    [InlineData("!!!")]
    public void Nothing_that_can_be_a_street(string text) => Assert.Empty(AddressText.Read(text).Readings);

    [Fact]
    public void Whoever_writes_a_story_writes_no_address() => Assert.Empty(AddressText.Read(new string('a', AddressText.MaxLength + 1)).Readings);

    [Fact]
    public void Hostile_texts_are_read_at_once()
    {
        foreach (var text in (string[])[new string('1', 250), string.Concat(Enumerable.Repeat("a 1 ", 62)), string.Concat(Enumerable.Repeat("a,", 125)), string.Concat(Enumerable.Repeat("12-", 83)), string.Concat(Enumerable.Repeat("12345 ", 41)), "\ud800 \udfff 5"])
            Assert.InRange(AddressText.Read(text).Readings.Count, 0, 12);
    }
}
