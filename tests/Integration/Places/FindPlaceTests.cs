using Open311.Core.Places;

namespace Open311.Tests.Integration.Places;

/// <summary>Addresses as people write them, against the demo city's streets.</summary>
public sealed class FindPlaceTests(DemoStreets city) : IClassFixture<DemoStreets>
{
    [Theory]
    // As the layer has it, and in other letters.
    [InlineData("Birkenweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("birkenweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("BIRKENWEG 12", "Birkenweg 12, Osterheide")]
    [InlineData("  Birkenweg   12 ", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg12", "Birkenweg 12, Osterheide")]
    [InlineData("Birken-Weg 12", "Birkenweg 12, Osterheide")]
    [InlineData("Birken Weg 12", "Birkenweg 12, Osterheide")]
    [InlineData("12 Birkenweg", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg Nr. 12", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg, Hausnummer 12", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg, 12", "Birkenweg 12, Osterheide")]
    // Straße, Str., umlauts, ß.
    [InlineData("Goethestraße 5", "Goethestraße 5, Osterheide")]
    [InlineData("Goethestr. 5", "Goethestraße 5, Osterheide")]
    [InlineData("Goethestr 5", "Goethestraße 5, Osterheide")]
    [InlineData("Goethe-Straße 5", "Goethestraße 5, Osterheide")]
    [InlineData("Goethe Str. 5", "Goethestraße 5, Osterheide")]
    [InlineData("GOETHESTRASSE 5", "Goethestraße 5, Osterheide")]
    [InlineData("Göthestraße 5", "Goethestraße 5, Osterheide")]
    [InlineData("Goethestrase 5", "Goethestraße 5, Osterheide")]
    [InlineData("Hoelderlinstrasse 4", "Hölderlinstraße 4, Osterheide")]
    [InlineData("Holderlinstr. 4", "Hölderlinstraße 4, Osterheide")]
    [InlineData("Nachtwaechtergasse 3", "Nachtwächtergasse 3, Altstadt")]
    [InlineData("Thomaestrasse 8", "Thomästraße 8, Altstadt")]
    [InlineData("Grosser Markt 2", "Großer Markt 2, Altstadt")]
    [InlineData("Zeißstraße 2", "Zeissstraße 2")]
    [InlineData("frau holle weg 3", "Frau-Holle-Weg 3")]
    [InlineData("Suederhoeher Landstr. 9", "Süderhöher Landstraße 9")]
    // Additions and ranges.
    [InlineData("Birkenweg 14a", "Birkenweg 14a, Osterheide")]
    [InlineData("Birkenweg 14 A", "Birkenweg 14a, Osterheide")]
    [InlineData("Birkenweg 14", "Birkenweg 14a, Osterheide")]
    [InlineData("Birkenweg 12 b", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg 12-14", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg 12/1", "Birkenweg 12, Osterheide")]
    // Typing errors.
    [InlineData("Birkemweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("Brikenweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("Birknweg 12", "Birkenweg 12, Osterheide")] // two errors from Birnenweg: no tie
    [InlineData("Birkennweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("Ahronweg 1", "Ahornweg 1, Osterheide")]
    [InlineData("Ahornwek 1", "Ahornweg 1, Osterheide")]
    [InlineData("Hagne 5", "Hagen 5, Altstadt")]
    [InlineData("Goetehstrsse 5", "Goethestraße 5, Osterheide")]
    [InlineData("Eichendorfstr. 4", "Eichendorffstraße 4, Osterheide")]
    [InlineData("Eichendorstraße 4", "Eichendorffstraße 4, Osterheide")]
    [InlineData("Rumpelstielzchenweg 7", "Rumpelstilzchenweg 7")]
    [InlineData("Rumpelstilschen Weg 7", "Rumpelstilzchenweg 7")]
    [InlineData("Schüzenstrasse 11", "Schützenstraße 11")]
    [InlineData("Iltisewg 9", "Iltisweg 9, Süderhöhe")]
    // District, town, postcode, and words for people.
    [InlineData("Birkenweg 12, Osterheide", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg 12 Osterheide", "Birkenweg 12, Osterheide")]
    [InlineData("Osterheide, Birkenweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg 12 (OT Osterheide)", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg 12, Osterheid", "Birkenweg 12, Osterheide")]
    [InlineData("Birkenweg 12, 59991 Bördenau", "Birkenweg 12, Osterheide")]
    [InlineData("59991 Boerdenau, Birkenweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("D-59991 Bördenau Osterheide, Birkenweg 12", "Birkenweg 12, Osterheide")]
    [InlineData("Marktstraße 5, beim Bäcker", "Marktstraße 5, Altstadt")]
    [InlineData("Marktstraße 5 vor dem Haus", "Marktstraße 5, Altstadt")]
    // Cut short.
    [InlineData("Nachtwaechterg. 3", "Nachtwächtergasse 3, Altstadt")]
    [InlineData("Birkenw. 12", "Birkenweg 12, Osterheide")]
    // A wrong postcode beside the right town.
    [InlineData("59000 Bördenau, Birkenweg 12", "Birkenweg 12, Osterheide")]
    public async Task A_house_is_found(string text, string address)
    {
        SkipWithoutCluster();
        var found = await city.FindAsync(text);
        Assert.StartsWith(address, found.Place?.Address, StringComparison.Ordinal);
        Assert.Equal(PlacePrecision.House, found.Place!.Precision);
        Assert.NotNull(found.Place.AddressKey);
        Assert.NotNull(found.Place.Postcode);
        Assert.Empty(found.Choices);
    }

    [Theory]
    [InlineData("Birkenweg", "Birkenweg", PlacePrecision.Street)]
    [InlineData("Birkenweg Osterheide", "Birkenweg, Osterheide", PlacePrecision.Street)]
    [InlineData("Birkenwge, Bördenau", "Birkenweg", PlacePrecision.Street)]
    [InlineData("Birkenweg 999", "Birkenweg", PlacePrecision.Street)] // the street ends at 86
    [InlineData("Birkenweg 88", "Birkenweg, Osterheide", PlacePrecision.Neighbour)]
    [InlineData("Hölderlinstr. 20", "Hölderlinstraße, Osterheide", PlacePrecision.Neighbour)]
    [InlineData("Hölderlinstr. 5", "Hölderlinstraße", PlacePrecision.Street)] // only even numbers
    [InlineData("B 991", "B 991", PlacePrecision.Street)] // has no houses
    [InlineData("Windmühlenallee, Gänsloh", "Windmühlenallee, Gänsloh", PlacePrecision.Street)] // runs through four districts
    [InlineData("Windmühlenallee Dinkelrode", "Windmühlenallee, Dinkelrode", PlacePrecision.Street)]
    public async Task Without_its_number_a_house_is_a_neighbour_or_a_street_and_says_no_number(string text, string address, PlacePrecision precision)
    {
        SkipWithoutCluster();
        var found = (await city.FindAsync(text)).Place;
        Assert.StartsWith(address, found?.Address, StringComparison.Ordinal);
        Assert.Equal(precision, found!.Precision);
        Assert.Null(found.AddressKey);
        Assert.True(city.Town.Covers(found.Point));
    }

    [Theory]
    [InlineData("Dorfstraße 3, Gänsloh", "Dorfstraße 3, Gänsloh")]
    [InlineData("Dorfstr. 3 Amselborn", "Dorfstraße 3, Amselborn")]
    [InlineData("Dorfstraße 3, 59992 Bördenau", "Dorfstraße 3, Amselborn")]
    [InlineData("Dorfstraße 12", "Dorfstraße 12, Amselborn")] // only one of the two has it
    [InlineData("Dorfsrtaße 4, Gaensloh", "Dorfstraße 4, Gänsloh")]
    [InlineData("Dorfstraße, Amselborn", "Dorfstraße, Amselborn")]
    public async Task A_street_of_two_districts_is_told_apart_by_what_is_said_beside_it(string text, string address)
    {
        SkipWithoutCluster();
        var found = await city.FindAsync(text);
        Assert.Equal(address.Split(' ')[^1], found.Place?.Address.Split(' ')[^1]);
        Assert.Equal(address.Replace("Dorfstraße", "Dorfstr", StringComparison.Ordinal), found.Place!.Address.Replace("Dorfstraße", "Dorfstr", StringComparison.Ordinal).Replace("Dorfstr.", "Dorfstr", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Dorfstraße 3")]
    [InlineData("Dorfstraße")]
    [InlineData("Dorfstraße 3, Bördenau")]
    [InlineData("Am Knapp 2")] // there is Im, Zum and Auf dem Knapp
    [InlineData("Markstraße 5")] // Marktstraße or Parkstraße
    public async Task Where_two_answer_equally_well_none_is_taken_and_both_are_shown(string text)
    {
        SkipWithoutCluster();
        var found = await city.FindAsync(text);
        Assert.Null(found.Place);
        Assert.InRange(found.Choices.Count, 2, FindPlace.MaxChoices);
        Assert.Equal(found.Choices.Count, found.Choices.Select(choice => choice.Address).Distinct().Count());
    }

    [Theory]
    [InlineData("Gibtesnichtweg 3")]
    [InlineData("Spielplatz am Bach, bei der Schaukel")]
    [InlineData("Ecke Birkenweg/Ahornweg")]
    [InlineData("vor dem Rathaus links")]
    [InlineData("Birkenweg 12, Amselborn")] // it lies elsewhere
    [InlineData("Birkenweg 12, 10115 Berlin")]
    [InlineData("Gibtesnichtweg 3, Hagen")] // there is a street Hagen
    [InlineData("12")]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("' OR 1=1 --")]
    [InlineData("\0\u0001Birkenweg 12\uFFFF")]
    public async Task What_is_no_address_of_the_town_is_not_found(string text)
    {
        SkipWithoutCluster();
        Assert.Null((await city.FindAsync(text)).Place);
    }

    [Fact]
    public async Task An_address_id_is_looked_for_first_and_the_text_helps_where_it_is_unknown()
    {
        SkipWithoutCluster();
        var key = await city.ScalarAsync<string>("SELECT feature_key FROM houses JOIN streets ON streets.id = street_id WHERE name = 'Birkenweg' AND number = 12");
        Assert.Equal("Birkenweg 12, Osterheide", (await city.FindAsync(null, key)).Place?.Address);
        Assert.Equal(key, (await city.FindAsync("Ahornweg 1", key)).Place?.AddressKey);
        Assert.Equal("Ahornweg 1, Osterheide", (await city.FindAsync("Ahornweg 1", "gibt-es-nicht")).Place?.Address);
        Assert.Null((await city.FindAsync(null, "gibt-es-nicht")).Place);
    }

    [Fact]
    public async Task A_new_version_of_the_layer_is_what_is_searched()
    {
        SkipWithoutCluster();
        var spot = await city.MiddleAsync("Haverkotten");
        Assert.Null((await city.FindAsync("Neubauring 7")).Place);
        await city.ImportAsync("new", [("N7", "Neubauring 7", "59993", spot.Y, spot.X)]);
        Assert.Equal("N7", (await city.FindAsync("Neubauring 7")).Place?.AddressKey);
        await city.ImportAsync("new", [("N9", "Neubauring 9", "59993", spot.Y, spot.X)]);
        Assert.Equal(PlacePrecision.Neighbour, (await city.FindAsync("Neubauring 7")).Place?.Precision);
        await city.ImportAsync("new", [("N1", "Umbenannte Allee 1", "59993", spot.Y, spot.X)]);
        Assert.Null((await city.FindAsync("Neubauring 7")).Place);
        Assert.Equal("N1", (await city.FindAsync("Umbenannte Alee 1")).Place?.AddressKey);
        Assert.Null((await city.FindAsync(null, "N9")).Place);
    }

    [Fact]
    public async Task What_lies_outside_the_town_is_not_found()
    {
        SkipWithoutCluster();
        var spot = await city.MiddleAsync("Haverkotten");
        await city.ImportAsync("outside", [("X1", "Auswärtsweg 1", "59993", spot.Y + 1, spot.X), ("X2", "Einwärtsweg 1", "59993", spot.Y, spot.X)]);
        Assert.Null((await city.FindAsync("Auswärtsweg 1")).Place);
        Assert.Null((await city.FindAsync("Auswärtsweg")).Place);
        Assert.Null((await city.FindAsync(null, "X1")).Place);
        Assert.NotNull((await city.FindAsync("Einwärtsweg 1")).Place);
    }

    [Fact]
    public async Task The_nearest_house_is_found_by_its_index_in_the_order_of_distance()
    {
        SkipWithoutCluster();
        var plan = await PlanAsync(
            "SELECT house.id FROM houses AS house, (SELECT ST_SetSRID(ST_MakePoint(@longitude, @latitude), 4326) AS place) AS spot WHERE house.jurisdiction_id = @jurisdiction ORDER BY house.place::geography <-> spot.place::geography LIMIT 1",
            ("longitude", 8.1), ("latitude", 51.5));
        Assert.Contains("Index Scan using ix_houses_place", plan, StringComparison.Ordinal);
        Assert.Contains("Order By", plan, StringComparison.Ordinal);
    }

    private async Task<string> PlanAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = city.Database.CreateCommand("EXPLAIN " + sql);
        command.Parameters.AddWithValue("jurisdiction", city.Town.Id);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static void SkipWithoutCluster() => Assert.SkipUnless(DemoStreets.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
}
