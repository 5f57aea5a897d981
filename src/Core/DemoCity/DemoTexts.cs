using System.Collections.Frozen;
using System.Text.Json;

namespace Open311.Core.DemoCity;

/// <param name="What">Whole sentences of what is wrong; <c>{lamp}</c> is the number on the mast.</param>
/// <param name="More">What may follow.</param>
/// <param name="Fixed">What the department says in the end.</param>
internal sealed record DemoServiceTexts(string[] What, string[] More, string[] Fixed);

/// <summary>What people of the made-up town write, in one language: <c>Texts/reports.*.json</c>.</summary>
internal sealed record DemoTexts
{
    private static readonly FrozenDictionary<string, DemoTexts> All = new[] { "de", "en" }.ToFrozenDictionary(language => language, Read);

    public required string[] Openings { get; init; }

    public required string[] Where { get; init; }

    public required string[] Closings { get; init; }

    /// <summary>What a second reporter of the same thing may begin with.</summary>
    public required string[] Again { get; init; }

    /// <summary>By status, without "closed_".</summary>
    public required Dictionary<string, string[]> Notes { get; init; }

    public required Dictionary<string, DemoServiceTexts> Services { get; init; }

    /// <summary>By service: title and text.</summary>
    public required Dictionary<string, string[][]> Ideas { get; init; }

    public required string[] IdeaMore { get; init; }

    public required Dictionary<string, string[]> IdeaNotes { get; init; }

    public static DemoTexts In(string language) => All[language];

    private static DemoTexts Read(string language)
    {
        using var stream = typeof(DemoTexts).Assembly.GetManifestResourceStream($"Open311.Core.DemoCity.Texts.reports.{language}.json")
            ?? throw new FileNotFoundException($"reports.{language}.json is not compiled in.");
        return JsonSerializer.Deserialize<DemoTexts>(stream, JsonSerializerOptions.Web)!;
    }
}
