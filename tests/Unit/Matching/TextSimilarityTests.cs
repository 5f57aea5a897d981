using CsCheck;
using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

public sealed class TextSimilarityTests
{
    private static readonly Gen<string> Word = Gen.OneOf(
        "Laterne", "Straßenlaterne", "Straßenbeleuchtung", "dunkel", "Schlagloch", "Schlaglöcher", "geübt", "Bäume", "Baeume", "Häuser", "Mauer", "neue", "Ärger", "Fuß", "Maß",
        "die", "und", "the", "lamp", "broken", "street", "Hauptstr.", "4711", "12a", "Nr.", "30cm", "öffnen", "Über", "queue", "🕳️", "naïve", "Café", "ліхтар", "-", "\u0000", "#7");

    private static readonly Gen<string> Sentence = Word.Array[0, 30].Select(words => string.Join(' ', words));

    private static readonly Gen<string> Anything = Gen.OneOf(Sentence, Gen.String[0, 200], Gen.Char.Array[0, 60].Select(chars => new string(chars)));

    private static double Between(string a, string b) => TextSimilarity.Between(TextProfile.From(a), TextProfile.From(b));

    [Fact]
    public void Is_symmetric_and_between_zero_and_one() => Gen.Select(Anything, Anything).Sample((a, b) =>
    {
        var there = Between(a, b);
        Assert.Equal(there, Between(b, a));
        Assert.InRange(there, 0, 1);
    });

    [Fact]
    public void Is_one_for_the_same_text_and_zero_for_an_empty_one() => Anything.Sample(text =>
    {
        Assert.Equal(TextProfile.From(text).IsEmpty ? 0 : 1, Between(text, text));
        Assert.Equal(0, Between(text, ""));
    });

    [Fact]
    public void Does_not_see_case_or_the_spelling_of_umlauts() => Sentence.Where(text => !TextProfile.From(text).IsEmpty).Sample(text =>
    {
        Assert.Equal(1, Between(text, text.ToUpperInvariant()));
        Assert.Equal(1, Between(text, text.ToLowerInvariant()));
        Assert.Equal(1, Between(text, text.Normalize(System.Text.NormalizationForm.FormD)));
        var spelledOut = text.Replace("ä", "ae").Replace("ö", "oe").Replace("ü", "ue").Replace("Ä", "Ae").Replace("Ö", "Oe").Replace("Ü", "Ue").Replace("ß", "ss");
        Assert.Equal(1, Between(text, spelledOut));
    });

    [Fact]
    public void Does_not_see_the_order_of_words_or_punctuation() => Word.Array[1, 12].Where(words => !TextProfile.From(string.Join(' ', words)).IsEmpty).Sample(words =>
        Assert.Equal(1, Between(string.Join(' ', words), string.Join(" , ", words.Reverse()) + "!!")));

    [Fact]
    public void Is_the_same_on_every_run()
    {
        var similarity = Between("Die Straßenlaterne vor Haus 12 ist dunkel", "Laterne vor Hausnummer 12 leuchtet nicht");
        Assert.Equal(0.538, Math.Round(similarity, 3));
    }

    [Theory]
    [InlineData("Straßenlaterne", "Laterne", 0.5)]
    [InlineData("Strassenbeleuchtung defekt", "Straßenbeleuchtung ist defekt", 1)]
    [InlineData("Hauptstr. gesperrt", "Hauptstraße gesperrt", 1)]
    [InlineData("Schlagloch", "Schlaglöcher", 0.6)]
    [InlineData("Gehwegplatten locker", "lockere Gehwegplatte", 0.7)]
    [InlineData("wilder Müll im Gebüsch", "Müllablagerung im Gebüsch", 0.4)]
    [InlineData("Street light broken", "Straßenlaterne kaputt", 0.2)]
    [InlineData("pothole near the school", "Schlagloch bei der Schule", 0.3)]
    public void Knows_compounds_inflection_and_topics(string a, string b, double atLeast) => Assert.InRange(Between(a, b), atLeast, 1);

    [Theory]
    [InlineData("Matratze und Kühlschrank neben den Containern", "Dachrinne der Turnhalle tropft")]
    [InlineData("Ampel bleibt dauerhaft rot", "Hundekot auf der Liegewiese")]
    [InlineData("Broken glass all over the playground", "Loud music from a parked van every night")]
    public void Keeps_different_things_apart(string a, string b) => Assert.InRange(Between(a, b), 0, 0.12);

    [Fact]
    public void Reads_four_thousand_characters_and_ignores_the_rest()
    {
        var full = string.Concat(Enumerable.Repeat("Schlagloch Bürgersteig ", 400))[..TextProfile.MaxCharacters];
        Assert.Equal(1, Between(full, full + " Laterne Matratze Baum"));
    }

    [Fact]
    public void A_hostile_text_is_prepared_and_compared_without_error()
    {
        foreach (var text in new[] { new string('a', 4000), new string('\u0301', 4000), new string('\ud800', 4000), string.Concat(Enumerable.Repeat("1 ", 2000)), string.Concat(Enumerable.Repeat("\ufdfa", 4000)) })
            Assert.InRange(Between(text, "Laterne"), 0, 1);
    }

    [Theory]
    [InlineData("Die Laterne ist nicht an", TextLanguage.German)]
    [InlineData("The lamp is not working", TextLanguage.English)]
    [InlineData("Laterne defekt", TextLanguage.Unknown)]
    [InlineData("Ліхтар не працює", TextLanguage.Other)]
    [InlineData("Sokak lambası günlerdir yanmıyor burası geceleri çok karanlık oluyor", TextLanguage.Other)]
    public void Tells_the_language(string text, TextLanguage expected) => Assert.Equal(expected, TextProfile.From(text).Language);
}
