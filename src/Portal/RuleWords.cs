using System.Globalization;
using System.Text.Json;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal;

/// <summary>Says what a routing rule asks in the words of a page's reader.</summary>
/// <param name="layers">Titles by id.</param>
internal sealed class RuleWords(PortalPage page, CatalogSnapshot catalog, IReadOnlyDictionary<long, string> layers)
{
    /// <summary>What the rules of a stage look at.</summary>
    public static string NameOf(RoutingStage stage, PortalPage page) => stage switch
    {
        RoutingStage.Outside => page.Say("Liegt der Ort außerhalb?", "Is the place outside the town?"),
        RoutingStage.AssetOwner => page.Say("Wem gehört das genannte Objekt?", "Whose is the object that is named?"),
        RoutingStage.NearestOwned => page.Say("Was ist am nächsten?", "What is nearest?"),
        RoutingStage.Area => page.Say("In welchem Gebiet liegt der Ort?", "In which area is the place?"),
        _ => page.Say("Worum geht es?", "What is it about?"),
    };

    /// <summary>All that must hold, the service first; then what else the rule says. Each part is a phrase without full stop.</summary>
    public IReadOnlyList<string> Of(RoutingRule rule)
    {
        var parts = new List<string> { ServiceOf(rule) };
        if (rule.IsOutside)
            parts.Add(page.Say("der Ort liegt außerhalb der Grenze", "the place is outside the boundary"));
        if (rule.LayerId is { } layer)
            parts.Add(LayerTestOf(rule, layers.GetValueOrDefault(layer) ?? ""));
        parts.AddRange(AnswersOf(rule));
        parts.AddRange(TimesOf(rule));
        if (rule.OnDutyEmail is { } mail)
            parts.Add(page.Say($"die erste Mail geht an die Bereitschaft: {mail}", $"the first mail goes to whoever is on duty: {mail}"));
        if (rule.OwnerName is { } owner)
            parts.Add(page.Say($"nicht unsere Sache, sondern: {owner}, {rule.OwnerContact}; die Meldung wird geschlossen", $"not ours, but: {owner}, {rule.OwnerContact}; the report is closed"));
        return parts;
    }

    private string ServiceOf(RoutingRule rule)
    {
        var service = rule.ServiceId is { } id ? catalog.ById.GetValueOrDefault(id)?.In(page.Language).Name : null;
        // A group is a word of the services: translated where one of them is.
        var group = rule.ServiceGroup is { } name ? catalog.All.FirstOrDefault(row => row.Group == name)?.In(page.Language).Group is { Length: > 0 } translated ? translated : name : null;
        return (service, group) switch
        {
            (null, null) => page.Say("alle Dienste", "all services"),
            (null, _) => page.Say($"alle Dienste der Gruppe „{group}“", $"all services of the group “{group}”"),
            (_, null) => page.Say($"Dienst „{service}“", $"service “{service}”"),
            _ => page.Say($"Dienst „{service}“ der Gruppe „{group}“", $"service “{service}” of the group “{group}”"),
        };
    }

    private string LayerTestOf(RoutingRule rule, string layer)
    {
        var objects = new List<string>();
        if (rule.FeatureKeys is { } keys)
            objects.Add(string.Join(", ", keys));
        if (rule.FeatureAttributes is { } attributes)
            objects.AddRange(JsonElement.Parse(attributes).EnumerateObject().Select(attribute => $"{attribute.Name} = {attribute.Value}"));
        var which = objects.Count == 0 ? "" : $" ({string.Join("; ", objects)})";
        return rule.LayerTest switch
        {
            LayerTest.Area => page.Say($"der Ort liegt in einem Gebiet von „{layer}“{which}", $"the place is in an area of “{layer}”{which}"),
            LayerTest.Nearest => page.Say(
                $"höchstens {Meters(rule.WithinMeters)} von einem Objekt aus „{layer}“{which}", $"at most {Meters(rule.WithinMeters)} from an object of “{layer}”{which}"),
            _ => page.Say($"die Meldung nennt ein Objekt aus „{layer}“{which}", $"the report names an object of “{layer}”{which}"),
        };
    }

    private IEnumerable<string> AnswersOf(RoutingRule rule)
    {
        if (rule.Answers is not { } answers)
            yield break;
        var services = catalog.All.Where(service => rule.ServiceId is null || service.Id == rule.ServiceId).ToList();
        foreach (var wanted in JsonElement.Parse(answers).EnumerateObject())
        {
            var question = services.Select(service => service.In(page.Language).Questions.GetValueOrDefault(wanted.Name)).FirstOrDefault(words => words is not null);
            var options = wanted.Value.EnumerateArray().Select(value => value.GetString() ?? "").Select(key => question?.Values.GetValueOrDefault(key) ?? key);
            var any = string.Join(page.Say(" oder ", " or "), options);
            yield return page.Say($"Antwort auf „{question?.Description ?? wanted.Name}“: {any}", $"answer to “{question?.Description ?? wanted.Name}”: {any}");
        }
    }

    private IEnumerable<string> TimesOf(RoutingRule rule)
    {
        if (rule.ValidFrom is { } first)
            yield return page.Say("ab ", "from ") + Text(first);
        if (rule.ValidUntil is { } last)
            yield return page.Say("bis ", "until ") + Text(last);
        if (rule.Weekdays is { } days)
            yield return page.Say("nur ", "only on ") + string.Join(", ", days.Select(day => page.Culture.DateTimeFormat.GetDayName((DayOfWeek)(day % 7))));
        if (rule is { TimeFrom: { } from, TimeUntil: { } until })
            yield return page.Say($"von {Text(from)} bis {Text(until)} Uhr", $"from {Text(from)} to {Text(until)}");
        if (rule is { SeasonFrom: { } begin, SeasonUntil: { } end })
            yield return page.Say($"vom {Season(begin)} bis zum {Season(end)}", $"from {Season(begin)} to {Season(end)}");
        if (rule.Holidays is { } holidays)
            yield return holidays == HolidayTest.Only ? page.Say("nur an Feiertagen", "only on public holidays") : page.Say("nicht an Feiertagen", "not on public holidays");
    }

    private string Meters(double? meters) => (meters ?? 0).ToString("#,0.###", page.Culture) + " m";

    private string Text(DateOnly day) => day.ToString(page.Say("d. MMMM yyyy", "d MMMM yyyy"), page.Culture);

    private static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    // 29 February is a day of the season: the year is a leap year.
    private string Season(short day) => new DateOnly(2000, day / 100, day % 100).ToString(page.Say("d. MMMM", "d MMMM"), page.Culture);
}
