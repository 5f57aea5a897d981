using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Forwarding;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Core.Wording;

namespace Open311.Core.Routing;

/// <param name="File">The rules to look at; null: those in force.</param>
public sealed record LintRulesInput(JurisdictionProfile Jurisdiction, TownFile? File);

/// <param name="RuleCount">How many rules were looked at.</param>
/// <param name="Findings">The gravest first.</param>
public sealed record LintedRules(int RuleCount, IReadOnlyList<RuleFinding> Findings);

/// <summary>
/// Looks for what is wrong with a town's rules before they go live: rules that can never decide, reports that would go round in a circle, services that nobody gets, and places of the town where no
/// area is, or two that lead to different departments. Changes nothing.
/// </summary>
public sealed class LintRules(Open311DbFactory databases, NpgsqlDataSource database, JurisdictionDirectory directory, TimeProvider clock)
{
    /// <summary>Places per finding of a gap or overlap.</summary>
    private const int Listed = 10;

    /// <summary>28 years: then weekdays fall on the same dates again.</summary>
    private const int DaysLookedAt = (28 * 365) + 7;

    public async Task<Outcome<LintedRules>> RunAsync(LintRulesInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = databases.For(input.Jurisdiction.Id);
        var services = await db.Services.AsNoTracking().Include(row => row.Attributes).Include(row => row.Assets).ToDictionaryAsync(row => row.Id, ct);
        var layers = await db.Layers.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Key, ct);
        IReadOnlyList<RoutingRule> rules;
        if (input.File is { } file)
        {
            var read = await TrialRules.ReadAsync(db, file, ct);
            if (!read.Succeeded)
                return read.Failures.ToList();
            rules = read.Value;
        }
        else
        {
            rules = await db.RoutingRules.AsNoTracking().OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(ct);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await TrialRules.SetAsync(connection, rules, ct);
        var asked = rules.Where(rule => rule.IsActive).OrderBy(rule => rule.Stage).ThenBy(rule => rule.Position).ThenBy(rule => rule.Id).ToList();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), input.Jurisdiction.TimeZone).DateTime);
        var features = await CountFeaturesAsync(connection, input.Jurisdiction.Id, ct);
        var findings = new List<RuleFinding>();
        var dead = new HashSet<RoutingRule>();
        foreach (var rule in asked)
        {
            if (rule.ValidUntil < today)
                findings.Add(Of(RuleFindingCodes.Expired, RuleSeverity.Hint, rule, $"it was valid until {rule.ValidUntil:yyyy-MM-dd}", $"sie galt bis {rule.ValidUntil:dd.MM.yyyy}"));
            else if ((WhyNever(rule, services, layers, features, input.Jurisdiction.Row.Boundary is not null) ?? WhyOnNoDay(rule, input.Jurisdiction, today)) is var (english, german))
                findings.Add(Of(RuleFindingCodes.Unreachable, RuleSeverity.Error, rule, english, german));
            else
                continue;
            dead.Add(rule);
        }

        asked.RemoveAll(dead.Contains);
        foreach (var (index, rule) in asked.Index())
        {
            var wide = RuleCover.Find(rule, asked.Take(index), services);
            if (wide.Count == 0)
                continue;
            var (english, german) = (string.Join(", ", wide.Select(one => $"“{one.Text}” (position {one.Position})")), string.Join(", ", wide.Select(one => $"„{one.Text}“ (Position {one.Position})")));
            findings.Add(Of(
                RuleFindingCodes.Shadowed, RuleSeverity.Error, rule, wide.Count == 1 ? $"wherever it holds, {english} holds too and is asked before" : $"wherever it holds, one of these holds too and is asked before: {english}",
                wide.Count == 1 ? $"wo sie zutrifft, trifft auch {german} zu und kommt vorher" : $"wo sie zutrifft, trifft auch eine von diesen zu und kommt vorher: {german}"));
            dead.Add(rule);
        }

        asked.RemoveAll(dead.Contains);
        findings.AddRange(await FindLoopsAsync(db, input.Jurisdiction, ct));
        findings.AddRange(OfServices(services.Values, asked, today));
        if (input.Jurisdiction.Row.Boundary is not null)
            findings.AddRange(await FindBehindAreasAsync(connection, input.Jurisdiction.Id, asked, services.Values, today, ct));
        findings.AddRange(await FindGapsAsync(connection, input.Jurisdiction.Id, services.Values, asked, today, ct));
        findings.AddRange(await FindOverlapsAsync(connection, input.Jurisdiction.Id, asked, services, ct));
        return new LintedRules(rules.Count, [.. findings.OrderBy(finding => finding.Severity).ThenBy(finding => finding.Position ?? int.MaxValue).ThenBy(finding => finding.Code, StringComparer.Ordinal)]);
    }

    private static RuleFinding Of(string code, RuleSeverity severity, RoutingRule rule, string english, string german) =>
        new(code, severity, $"Rule “{rule.Text}” never decides: {english}.", $"Regel „{rule.Text}“ entscheidet nie: {german}.", rule.Position, rule.Text);

    /// <summary>Why a rule can hold for no report; null: it can.</summary>
    private static (string English, string German)? WhyNever(RoutingRule rule, Dictionary<long, Service> services, Dictionary<long, string> layers, Dictionary<long, long?> features, bool hasBoundary)
    {
        var its = services.Values.Where(service => (rule.ServiceId is null || service.Id == rule.ServiceId) && (rule.ServiceGroup is null || service.Group == rule.ServiceGroup)).ToList();
        if (its.Count == 0)
            return ("its service is not of its group, or the group has no service", "ihr Dienst gehört nicht zu ihrer Gruppe, oder die Gruppe hat keinen Dienst");
        if (its.TrueForAll(service => !service.IsActive))
            return ("nothing that it is for can be reported any more", "nichts, wofür sie gilt, kann noch gemeldet werden");
        if (rule.IsOutside && !hasBoundary)
            return ("the town has no boundary, so nothing lies outside", "der Ort hat keine Grenze, also liegt nichts außerhalb");
        if (rule.LayerId is { } layer)
        {
            if (features.GetValueOrDefault(rule.Id) is not { } count)
                return ($"the layer {layers.GetValueOrDefault(layer)} has no published version", $"die Ebene {layers.GetValueOrDefault(layer)} hat keine veröffentlichte Fassung");
            if (count == 0)
                return ($"the layer {layers.GetValueOrDefault(layer)} has no object with these keys and attributes", $"die Ebene {layers.GetValueOrDefault(layer)} hat kein Objekt mit diesen Schlüsseln und Eigenschaften");
            if (rule.LayerTest == LayerTest.Asset && !its.Exists(service => service.IsActive && service.Assets?.LayerId == layer))
                return ($"no report names an object of the layer {layers.GetValueOrDefault(layer)}: it is the layer of the objects (assets) of no service that the rule is for", $"keine Meldung nennt ein Objekt der Ebene {layers.GetValueOrDefault(layer)}: Sie ist für keinen Dienst, für den die Regel gilt, die Ebene seiner Objekte (assets)");
        }

        if (rule.Answers is not { } answers)
            return null;
        foreach (var wanted in JsonElement.Parse(answers).EnumerateObject())
        {
            var questions = its.SelectMany(service => service.Attributes).Where(attribute => attribute.Code == wanted.Name).ToList();
            if (questions.Count == 0)
                return ($"no service that it is for asks “{wanted.Name}”", $"kein Dienst, für den sie gilt, fragt „{wanted.Name}“");
            if (questions.TrueForAll(question => question.Values.Count > 0 && !question.Values.Exists(value => wanted.Value.EnumerateArray().Any(word => word.GetString() == value.Key))))
                return ($"“{wanted.Name}” has none of these answers", $"„{wanted.Name}“ hat keine dieser Antworten");
        }

        return null;
    }

    /// <summary>Why a rule holds on no day from today on, as far as holidays are known; null: it does.</summary>
    private static (string English, string German)? WhyOnNoDay(RoutingRule rule, JurisdictionProfile town, DateOnly today)
    {
        if (rule.Holidays == HolidayTest.Only && town.Row.FederalState is null && !town.Row.LocalHolidays.Any(day => day >= today))
            return ("the town has no holidays, neither those of a Land nor its own", "der Ort hat keine Feiertage, weder die eines Landes noch eigene");
        var first = (rule.ValidFrom > today ? rule.ValidFrom.Value : today).DayNumber;
        var last = Math.Min((rule.ValidUntil ?? DateOnly.MaxValue).DayNumber, first + DaysLookedAt);
        for (var number = first; number <= last; number++)
        {
            var day = DateOnly.FromDayNumber(number);
            if (RuleTimes.At(day.ToDateTime(rule.TimeFrom ?? TimeOnly.MinValue), town.Calendar.IsHoliday(day)).AreCoveredBy([rule]))
                return null;
        }

        return ("on no day from now on do its dates, weekdays, season and holidays hold together", "an keinem Tag ab heute treffen Gültigkeit, Wochentage, Jahreszeit und Feiertage zusammen zu");
    }

    private static async Task<Dictionary<long, long?>> CountFeaturesAsync(NpgsqlConnection connection, int jurisdictionId, CancellationToken ct)
    {
        await using var command = Command(connection, "Routing/FindRuleFeatures.sql", jurisdictionId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<long, long?>();
        while (await reader.ReadAsync(ct))
            counts[reader.GetInt64(0)] = reader.GetFieldValue<long?>(1);
        return counts;
    }

    /// <summary>Endpoints that lead back to this town, by themselves or through other towns of the installation.</summary>
    private async Task<List<RuleFinding>> FindLoopsAsync(Open311Db db, JurisdictionProfile town, CancellationToken ct)
    {
        var findings = new List<RuleFinding>();
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct);
        foreach (var endpoint in await db.Endpoints.AsNoTracking().Where(row => row.IsActive).ToListAsync(ct))
        {
            var path = new List<string>();
            if (!await LeadsBackAsync(endpoint, town, path, ct))
                continue;
            var (name, way) = (departments[endpoint.DepartmentId].Name, string.Join(" → ", path));
            findings.Add(new RuleFinding(
                RuleFindingCodes.ForwardingLoop, RuleSeverity.Error, $"What “{name}” gets is forwarded in a circle: {town.Key} → {way}.", $"Was „{name}“ bekommt, wird im Kreis weitergegeben: {town.Key} → {way}."));
        }

        return findings;
    }

    private async Task<bool> LeadsBackAsync(Endpoint endpoint, JurisdictionProfile home, List<string> path, CancellationToken ct)
    {
        if (await TownOfAsync(endpoint, ct) is not { } next || path.Contains(next.Key))
            return false;
        path.Add(next.Key);
        if (next.Id == home.Id)
            return true;
        await using var db = databases.For(next.Id);
        foreach (var further in await db.Endpoints.AsNoTracking().Where(row => row.IsActive).ToListAsync(ct))
        {
            if (await LeadsBackAsync(further, home, path, ct))
                return true;
        }

        path.RemoveAt(path.Count - 1);
        return false;
    }

    /// <summary>The town of this installation that an endpoint is; null: it is somebody else's server.</summary>
    private async Task<JurisdictionProfile?> TownOfAsync(Endpoint endpoint, CancellationToken ct)
    {
        var all = await directory.AllAsync(ct);
        var ours = all.Where(town => endpoint.Address.Equals(town.BaseAddress, StringComparison.OrdinalIgnoreCase) || endpoint.Address.StartsWith(town.BaseAddress + "/", StringComparison.OrdinalIgnoreCase)
            || (Uri.TryCreate(endpoint.Address, UriKind.Absolute, out var address) && town.Row.Hosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))).ToList();
        if (ours.Count == 0)
            return null;
        if (endpoint.ForeignJurisdiction is { } name && await directory.FindByNameAsync(name, ct) is { } named)
            return named;
        return ours.MaxBy(town => town.BaseAddress.Length);
    }

    private static IEnumerable<RuleFinding> OfServices(IEnumerable<Service> services, List<RoutingRule> asked, DateOnly today)
    {
        foreach (var service in services.Where(service => service.IsActive).OrderBy(service => service.Code, StringComparer.Ordinal))
        {
            // What is outside is refused where it is reported: a rule for it is none for what comes in every day.
            var its = asked.FindAll(rule => !rule.IsOutside && IsFor(rule, service));
            if (its.Count == 0)
            {
                yield return new RuleFinding(
                    RuleFindingCodes.ServiceWithoutRule, RuleSeverity.Warning, $"No rule that can decide is for {service.Name} ({service.Code}): all of it goes to the fallback department.",
                    $"Keine Regel, die entscheiden kann, gilt für {service.Name} ({service.Code}): Alles davon geht an die Auffangstelle.", Service: service.Code);
                continue;
            }

            // Objects, things nearby and answers are of single reports; where there are rules for all of them, those are to hold at all times.
            var ofAll = its.FindAll(rule => rule is { Answers: null, LayerTest: null or LayerTest.Area });
            if (RuleTimes.From(today).AreCoveredBy(ofAll.Count > 0 ? ofAll : its))
                continue;
            yield return new RuleFinding(
                RuleFindingCodes.ServiceAtTimes, RuleSeverity.Warning, $"The rules for {service.Name} ({service.Code}) hold only at certain times: at other times only the fallback department gets it.",
                $"Die Regeln für {service.Name} ({service.Code}) gelten nur zu bestimmten Zeiten: Zu anderen Zeiten bekommt es nur die Auffangstelle.", Service: service.Code);
        }
    }

    private static bool IsFor(RoutingRule rule, Service service) => (rule.ServiceId is null || rule.ServiceId == service.Id) && (rule.ServiceGroup is null || rule.ServiceGroup == service.Group);

    /// <summary>Holds whatever was answered, inside the town.</summary>
    private static bool IsForAll(RoutingRule rule) => rule is { Answers: null, IsOutside: false };

    /// <summary>Rules behind areas that together cover the whole town, at all times: what they ask comes too late, whatever their stage.</summary>
    private static async Task<List<RuleFinding>> FindBehindAreasAsync(NpgsqlConnection connection, int jurisdictionId, List<RoutingRule> asked, IEnumerable<Service> services, DateOnly today, CancellationToken ct)
    {
        var (findings, always, covers) = (new List<RuleFinding>(), RuleTimes.From(today), new Dictionary<string, bool>(StringComparer.Ordinal));
        var active = services.Where(service => service.IsActive).ToList();
        foreach (var (index, rule) in asked.Index().Where(row => !row.Item.IsOutside))
        {
            var its = active.FindAll(service => IsFor(rule, service));
            var before = asked.Take(index).Where(one => one.LayerTest == LayerTest.Area && IsForAll(one) && its.TrueForAll(service => IsFor(one, service)) && always.AreCoveredBy([one])).ToList();
            if (before.Count == 0)
                continue;
            var ids = before.Select(one => one.Id).ToArray();
            if (!covers.TryGetValue(string.Join(',', ids), out var isAll))
            {
                await using var command = Areas(connection, "Routing/FindRuleGaps.sql", jurisdictionId);
                command.Parameters.AddWithValue("rules", ids);
                command.Parameters.Add(new NpgsqlParameter("among", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = DBNull.Value });
                covers[string.Join(',', ids)] = isAll = await command.ExecuteScalarAsync(ct) is null;
            }

            if (!isAll)
                continue;
            var (english, german) = (string.Join(", ", before.Select(one => $"“{one.Text}” (position {one.Position})")), string.Join(", ", before.Select(one => $"„{one.Text}“ (Position {one.Position})")));
            findings.Add(new RuleFinding(
                RuleFindingCodes.Shadowed, RuleSeverity.Warning, $"Rule “{rule.Text}” never decides in the town: areas that are asked before it cover all of it: {english}.",
                $"Regel „{rule.Text}“ entscheidet im Ort nie: Gebiete, die vorher gefragt werden, decken ihn ganz ab: {german}.", rule.Position, rule.Text));
        }

        return findings;
    }

    /// <summary>
    /// Where no rule reaches, whatever the time; and where those that reach hold at certain times only, though the service has a rule at all times. A rule for everywhere reaches everywhere; one for objects, or for
    /// certain answers, reaches no place for certain.
    /// </summary>
    private static async Task<List<RuleFinding>> FindGapsAsync(NpgsqlConnection connection, int jurisdictionId, IEnumerable<Service> services, List<RoutingRule> asked, DateOnly today, CancellationToken ct)
    {
        var (findings, always) = (new List<RuleFinding>(), RuleTimes.From(today));
        var reaches = new List<(Service Service, Reach Reach)>();
        foreach (var service in services.Where(service => service.IsActive))
        {
            var its = asked.FindAll(rule => IsFor(rule, service) && IsForAll(rule));
            var everywhere = its.FindAll(rule => rule.LayerTest is null);
            var local = its.FindAll(rule => rule.LayerTest is LayerTest.Area or LayerTest.Nearest);
            if (local.Count == 0 || always.AreCoveredBy(everywhere))
                continue;
            if (everywhere.Count == 0)
                reaches.Add((service, new Reach(IdsOf(local), null)));
            // What holds in turns at one place, as in the week and at the weekend, holds there always.
            var lasting = local.GroupBy(rule => (rule.LayerId, rule.LayerTest, rule.WithinMeters, Keys: rule.FeatureKeys is { } keys ? JsonSerializer.Serialize(keys) : null, rule.FeatureAttributes))
                .Where(group => always.AreCoveredBy([.. group, .. everywhere])).SelectMany(group => group).ToList();
            // Where nothing holds at other times, that is said of the service already.
            if ((everywhere.Count > 0 || lasting.Count < local.Count) && always.AreCoveredBy([.. everywhere, .. local]))
                reaches.Add((service, new Reach(IdsOf(lasting), everywhere.Count > 0 ? "" : IdsOf(local))));
        }

        foreach (var group in reaches.GroupBy(pair => pair.Reach, pair => pair.Service))
        {
            await using var command = Areas(connection, "Routing/FindRuleGaps.sql", jurisdictionId);
            command.Parameters.AddWithValue("rules", OfIds(group.Key.Rules));
            command.Parameters.Add(new NpgsqlParameter("among", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = group.Key.Among is { Length: > 0 } among ? OfIds(among) : DBNull.Value });
            var names = string.Join(", ", group.Select(service => service.Name).Order(StringComparer.Ordinal));
            var isAtTimes = group.Key.Among is not null;
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var (squareMeters, count, share, all) = (reader.GetDouble(0), reader.GetInt64(3), reader.GetDouble(4), reader.GetDouble(5));
                findings.Add(new RuleFinding(
                    RuleFindingCodes.Gap,
                    RuleSeverity.Warning,
                    $"{(isAtTimes ? $"The rules for {names} reach here at certain times only" : $"No rule for {names} reaches here")}: {Size("en", "of the town")}{(count == 1 ? "" : $"; {Counted.Of(count, "", "such places")}, {Counted.Percent(all, "en")} in all")}. {(isAtTimes ? "At other times it" : "It")} goes to the fallback department.",
                    $"{(isAtTimes ? $"Die Regeln für {names} reichen nur zu bestimmten Zeiten hierher" : $"Keine Regel für {names} reicht hierher")}: {Size("de", "des Orts")}{(count == 1 ? "" : $"; {Counted.Of(count, "", "solche Stellen", "de")}, zusammen {Counted.Percent(all, "de")}")}. {(isAtTimes ? "Zu anderen Zeiten geht es" : "Es geht")} an die Auffangstelle.",
                    Service: group.Count() == 1 ? group.First().Code : null, Longitude: reader.GetDouble(1), Latitude: reader.GetDouble(2), SquareMeters: squareMeters));

                string Size(string language, string ofTown) => $"{Counted.Area(squareMeters, language)}, {Counted.Percent(share, language)} {ofTown}";
            }
        }

        return findings;

        static string IdsOf(List<RoutingRule> rules) => string.Join(',', rules.Select(rule => rule.Id));
        static long[] OfIds(string ids) => ids.Length == 0 ? [] : Array.ConvertAll(ids.Split(','), id => long.Parse(id, CultureInfo.InvariantCulture));
    }

    private static async Task<List<RuleFinding>> FindOverlapsAsync(NpgsqlConnection connection, int jurisdictionId, List<RoutingRule> asked, Dictionary<long, Service> services, CancellationToken ct)
    {
        var findings = new List<RuleFinding>();
        var areas = asked.Where(rule => rule.LayerTest == LayerTest.Area).ToList();
        foreach (var (index, one) in areas.Index())
        {
            foreach (var other in areas.Skip(index + 1))
            {
                // Of two stages it is plain which goes first, and somebody has said so.
                if (one.DepartmentId == other.DepartmentId || one.Stage != other.Stage || !services.Values.Any(service => service.IsActive && IsFor(one, service) && IsFor(other, service)))
                    continue;
                await using var command = Areas(connection, "Routing/FindRuleOverlaps.sql", jurisdictionId);
                command.Parameters.AddWithValue("one", one.Id);
                command.Parameters.AddWithValue("other", other.Id);
                await foreach (var (squareMeters, longitude, latitude, count) in PlacesAsync(command, ct))
                {
                    findings.Add(new RuleFinding(
                        RuleFindingCodes.Overlap, RuleSeverity.Hint, $"Areas of “{one.Text}” and “{other.Text}” lie over each other: {Counted.Area(squareMeters, "en")}{(count == 1 ? "" : $" ({Counted.Of(count, "", "such places")})")}; the first decides.",
                        $"Gebiete von „{one.Text}“ und „{other.Text}“ liegen übereinander: {Counted.Area(squareMeters, "de")}{(count == 1 ? "" : $" ({Counted.Of(count, "", "solche Stellen", "de")})")}; die erste entscheidet.",
                        other.Position, other.Text, Longitude: longitude, Latitude: latitude, SquareMeters: squareMeters));
                }
            }
        }

        return findings;
    }

    /// <param name="Rules">Ids of the rules that are to reach, with commas between.</param>
    /// <param name="Among">Null: at all times. Empty: at certain times, everywhere. Else at certain times, and only where one of these reaches.</param>
    private sealed record Reach(string Rules, string? Among);

    private static async IAsyncEnumerable<(double SquareMeters, double Longitude, double Latitude, long Count)> PlacesAsync(NpgsqlCommand command, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return (reader.GetDouble(0), reader.GetDouble(1), reader.GetDouble(2), reader.GetInt64(3));
    }

    private static NpgsqlCommand Areas(NpgsqlConnection connection, string path, int jurisdictionId)
    {
        var command = Command(connection, path, jurisdictionId);
        command.Parameters.AddWithValue("listed", Listed);
        command.Parameters.AddWithValue("square_meters", LayerRules.SliverSquareMeters);
        command.Parameters.AddWithValue("meters", LayerRules.SliverMeters);
        return command;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string path, int jurisdictionId)
    {
        var command = new NpgsqlCommand(SqlFile.Read(path), connection) { CommandTimeout = 600 };
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        return command;
    }
}
