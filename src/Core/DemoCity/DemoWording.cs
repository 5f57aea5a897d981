using System.Globalization;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.DemoCity;

/// <summary>What people write into reports: sentences of <see cref="DemoTexts"/>, put together and mistyped by chance, and their answers to a service's questions.</summary>
internal sealed class DemoWording(DemoChance chance)
{
    private readonly Dictionary<(string Language, string Service), Queue<string[]>> ideas = [];

    public string[]? NextIdea(string language, string service)
    {
        if (!ideas.TryGetValue((language, service), out var queue))
        {
            var all = DemoTexts.In(language).Ideas[service].ToArray();
            chance.Shuffle(all);
            ideas.Add((language, service), queue = new Queue<string[]>(all));
        }

        return queue.TryDequeue(out var idea) ? idea : null;
    }

    public string Problem(string service, string language, DemoSpot place, bool again)
    {
        var texts = DemoTexts.In(language);
        var own = texts.Services[service];
        var parts = new List<string>();
        var opening = chance.Of(0.3) && !again ? chance.One(texts.Openings) + "\n" : "";
        parts.Add(chance.One(own.What).Replace("{lamp}", place.Lamp ?? "?", StringComparison.Ordinal));
        if (chance.Of(0.45))
            parts.Add(chance.One([.. texts.Where.Where(where => place.House is not null || !where.Contains("{house}", StringComparison.Ordinal))])
                .Replace("{street}", place.Street, StringComparison.Ordinal).Replace("{house}", place.House, StringComparison.Ordinal));
        if (chance.Of(0.5))
            parts.Add(chance.One(own.More));
        if (chance.Of(0.4))
            parts.Add(chance.One(texts.Closings));
        var text = opening + string.Join(chance.Of(0.12) ? "\n" : " ", parts);
        return chance.Of(0.14) ? Mistyped(text) : text;
    }

    /// <summary>As people type on a phone: two letters changed, a capital forgotten, a sign doubled.</summary>
    private string Mistyped(string text)
    {
        switch (chance.Below(4))
        {
            case 0:
                return text.ToLower(CultureInfo.GetCultureInfo("de-DE"));
            case 1:
                return text.Replace("dass", "das", StringComparison.Ordinal).Replace("Straße", "Strasse", StringComparison.Ordinal).Replace("ä", "ae", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal);
            case 2:
                return text.Replace("!", "!!!", StringComparison.Ordinal).Replace("?", "??", StringComparison.Ordinal).TrimEnd('.') + "...";
            default:
                for (var tries = 0; tries < 20; tries++)
                {
                    var i = chance.Whole(1, text.Length - 2);
                    if (char.IsLower(text[i]) && char.IsLower(text[i + 1]) && text[i] != text[i + 1])
                        return string.Concat(text.AsSpan(0, i), [text[i + 1], text[i]], text.AsSpan(i + 2));
                }

                return text;
        }
    }

    /// <summary>The number of the lamp, from somebody who has looked for it.</summary>
    public string? Asset(DemoSpot place) => place.Lamp is { } lamp && !chance.Of(0.45) ? lamp : null;

    public SortedDictionary<string, string[]> Answers(Service service, DemoSpot place, DateTimeOffset at)
    {
        var answers = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var question in service.Attributes)
        {
            if (question.Condition is not null)
            {
                if (service.Asks(question, answers.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value)))
                    answers.Add(question.Code, [question.Values[at.Day % question.Values.Count].Key]); // not by chance: what is drawn after it stays the same
                continue;
            }

            if (!question.Required && chance.Of(0.45))
                continue;
            string[]? answer = question.Datatype switch
            {
                AttributeDatatype.Singlevaluelist => [chance.One(question.Values).Key],
                AttributeDatatype.Multivaluelist => [.. question.Values.Where(_ => chance.Of(0.35)).Select(value => value.Key)],
                AttributeDatatype.Number => [chance.Whole(2, 16).ToString(CultureInfo.InvariantCulture)],
                AttributeDatatype.Datetime => [at.AddHours(-chance.Whole(1, 90)).ToString("yyyy-MM-ddTHH:00:00Z", CultureInfo.InvariantCulture)],
                _ => Words(question.Code, place) is { } words ? [words] : null,
            };
            if (answer is { Length: > 0 })
                answers.Add(question.Code, answer);
        }

        return answers;
    }

    private string? Words(string question, DemoSpot place) => question switch
    {
        "geraet" => chance.One(["Schaukel", "Rutsche", "Klettergerüst", "Wippe", "Sandkasten", "Karussell"]),
        "aufschrift" => chance.One(["Tempo 30", "Vorfahrt achten", "Einbahnstraße", "Parkverbot", "Spielstraße", "Anlieger frei"]),
        "wann" => chance.One(["Freitags und samstags nach 23 Uhr", "Jede Nacht zwischen 1 und 4 Uhr", "Werktags ab 5 Uhr", "Sonntags den ganzen Tag", "Unregelmäßig, meist nach 22 Uhr"]),
        "beobachtung" => chance.One(["Ein Rinnsal, seit gestern Abend. Läuft in den Gully.", "Das Wasser kommt aus einer Fuge und wird mehr.", "Der Gehweg ist auf zehn Metern nass.", "Sprudelt richtig, die halbe Straße ist überflutet."]),
        _ => null,
    };
}
