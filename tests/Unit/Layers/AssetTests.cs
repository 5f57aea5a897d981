using Open311.Core.Assets;

namespace Open311.Tests.Unit.Layers;

/// <summary>What assets are called, and that nobody else is asked for them.</summary>
public sealed class AssetTests
{
    [Theory]
    [InlineData("Leuchte {nr}", "Leuchte 4711")]
    [InlineData("Leuchte {nr}, {typ}", "Leuchte 4711")]
    [InlineData("{typ} {nr} ({street})", "4711 (Am Markt)")]
    [InlineData("{typ}", "Markt")]
    [InlineData("{missing} / {typ}", "Markt")]
    [InlineData("{height} m", "7.5 m")]
    [InlineData(null, "Markt")]
    public void A_label_is_what_its_columns_give(string? template, string expected) =>
        Assert.Equal(expected, AssetLabel.Of(template, "L1", "Markt", """{"nr": 4711, "typ": null, "street": " Am Markt ", "height": 7.5}"""));

    [Fact]
    public void Without_any_label_it_is_the_id_and_never_longer_than_allowed()
    {
        Assert.Equal("L1", AssetLabel.Of(null, "L1", " ", "{}"));
        var longest = AssetLabel.Of("{text}", "L1", null, $$"""{"text": "{{string.Concat(Enumerable.Repeat("💡", 300))}}"}""");
        Assert.InRange(longest.Length, AssetLayer.MaxLabelLength - 1, AssetLayer.MaxLabelLength);
        Assert.EndsWith("💡…", longest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Leuchte {nr}", true)]
    [InlineData("Leuchte", true)]
    [InlineData("Leuchte {nr", false)]
    [InlineData("Leuchte nr}", false)]
    [InlineData("Leuchte {}", false)]
    [InlineData("Leuchte {{nr}}", false)]
    [InlineData("Leuchte\n{nr}", false)]
    public void Every_brace_belongs_to_a_column(string text, bool isTemplate) => Assert.Equal(isTemplate, AssetLabel.IsTemplate(text));

    [Theory]
    [InlineData("Leuchte 4711", "4711", "Leuchte 4711")]
    [InlineData("Am Markt", "4711", "Am Markt (4711)")]
    [InlineData(null, "4711", "4711")]
    [InlineData("Am Markt", null, null)]
    public void For_who_looks_for_it_the_id_is_said(string? label, string? id, string? expected) => Assert.Equal(expected, AssetLabel.WithId(label, id));

    [Theory]
    [InlineData(typeof(FindAssets))]
    [InlineData(typeof(ShowAsset))]
    [InlineData(typeof(SetAssetLayer))]
    public void Who_finds_them_has_nothing_to_ask_another_server_with(Type operation)
    {
        var (seen, open) = (new HashSet<Type>(), new Queue<Type>([operation]));
        while (open.TryDequeue(out var type))
        {
            if (!seen.Add(type))
                continue;
            Assert.False(type.Namespace?.StartsWith("System.Net", StringComparison.Ordinal) == true || type.Name.Contains("Http", StringComparison.Ordinal), $"{operation.Name} can reach {type}.");
            foreach (var needed in type.Assembly == typeof(FindAssets).Assembly ? type.GetConstructors().SelectMany(made => made.GetParameters()).Select(parameter => parameter.ParameterType) : [])
                open.Enqueue(needed);
        }

        Assert.True(seen.Count > 1, "It has nothing to ask at all.");
    }
}
