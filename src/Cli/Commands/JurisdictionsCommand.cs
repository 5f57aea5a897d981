using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using Open311.Cli.Hosting;
using Open311.Core.Calendars;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Cli.Commands;

/// <summary><c>open311 jurisdictions make|list|show|set|remove</c></summary>
public static class JurisdictionsCommand
{
    public static Command Create() => new("jurisdictions", "The towns of this installation.") { Make(), List(), Show(), Set(), Remove() };

    private static Argument<string> Key() => new("KEY") { Description = "The name in addresses and in jurisdiction_id: the town's main domain without \"www\", such as town.example" };

    private static Command Make()
    {
        var key = Key();
        var fields = new FieldOptions(nameRequired: true);
        var command = new Command("make", "Makes a town. It takes reports once it has a department and a service.") { key };
        fields.AddTo(command);
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                var read = await fields.ReadAsync(parsed, services, "de", token);
                if (!read.Succeeded)
                    return Operator.Refuse(read.Failures);
                var made = await services.GetRequiredService<MakeJurisdiction>().RunAsync(new MakeJurisdictionInput(parsed.GetRequiredValue(key), read.Value), token);
                if (!made.Succeeded)
                    return Operator.Refuse(made.Failures);
                Console.WriteLine($"Made: {parsed.GetRequiredValue(key)}. Next: layers import, services import, rules import, keys make.");
                return 0;
            },
            ct));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists the towns.");
        command.SetAction((_, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                foreach (var town in await services.GetRequiredService<JurisdictionDirectory>().AllAsync(token))
                    Console.WriteLine($"{town.Key}  {town.Row.Name}{(town.Row.IsDefault ? " (default)" : "")}{(town.Row.IsMadeUp ? " (made up)" : "")}");
                return 0;
            },
            ct));
        return command;
    }

    private static Command Show()
    {
        var key = Key();
        var command = new Command("show", "Shows all that is set of a town, and how much it has.") { key };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                if (await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(parsed.GetRequiredValue(key), token) is not { } town)
                    return Operator.RefuseTown(parsed.GetRequiredValue(key));
                await using var db = services.GetRequiredService<Open311DbFactory>().For(town.Id);
                var fallback = await db.Departments.Where(row => row.Id == town.Row.FallbackDepartmentId).Select(row => row.Key).FirstOrDefaultAsync(token);
                Line("key", town.Key);
                Line("name", town.Row.Name);
                Line("aliases", string.Join(", ", town.Row.Aliases));
                Line("host names", string.Join(", ", town.Row.Hosts));
                Line("base address", town.Row.BaseAddress ?? $"{town.BaseAddress} (the installation's)");
                Line("language", town.Row.Language);
                Line("time zone", town.Row.TimeZone);
                Line("boundary", Boundary(town.Row.Boundary));
                Line("contact", town.Row.Contact);
                Line("key service", town.Row.KeyService);
                Line("mail from", town.Row.MailFrom ?? "(the installation's)");
                Line("contact days", town.Row.ContactDays is { } days ? Text(days) : "(the installation's)");
                Line("publication", SnakeCase.Of(town.Row.Publication));
                Line("geocoder", town.Row.Geocoder is { } kind ? $"{SnakeCase.Of(kind)} {town.Row.GeocoderAddress}" : "(its own layers)");
                Line("bulk files", town.Row.HasNoBulkFiles ? "no" : "yes");
                Line("federal state", town.Row.FederalState ?? "(none: no public holidays)");
                Line("local days", string.Join(", ", town.Row.LocalHolidays.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
                Line("working hours", town.Row.WorkingHours ?? $"{WorkingHours.Usual} (if never set)");
                Line("handshake", town.Row.AsksDepartments ? "yes" : "no");
                Line("reminders", string.Join(", ", await db.ReminderSteps.OrderBy(row => row.Position).Select(row => row.AfterHours).ToListAsync(token) is { Count: > 0 } steps ? steps.Select(hours => $"{Text(hours)} h") : ["(none)"]));
                Line("pages", string.Join(", ", (await db.JurisdictionTexts.OrderBy(row => row.Page).ThenBy(row => row.Language).Select(row => new { row.Page, row.Language }).ToListAsync(token)).Select(row => $"{SnakeCase.Of(row.Page)} ({row.Language})")));
                Line("logo", await db.JurisdictionLogos.Select(row => row.ContentType).FirstOrDefaultAsync(token) ?? "(ours)");
                Line("accent color", town.Row.AccentColor ?? "(the design system's)");
                Line("default", town.Row.IsDefault ? "yes" : "no");
                Line("fallback", fallback ?? "(none: it takes no reports yet; see \"open311 departments set\")");
                Line("departments", Text(await db.Departments.CountAsync(token)));
                Line("services", Text(await db.Services.CountAsync(token)));
                Line("rules", Text(await db.RoutingRules.CountAsync(token)));
                Line("layers", string.Join(", ", await db.Layers.OrderBy(row => row.Key).Select(row => row.Key).ToListAsync(token)));
                return 0;
            },
            ct));
        return command;

        static void Line(string name, string value) => Console.WriteLine($"{name,-15}{value}".TrimEnd());
        static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
        static string Boundary(MultiPolygon? area) => area is null || BoundingBox.Around(area) is not { } box
            ? "(none: every place is taken)"
            : string.Create(CultureInfo.InvariantCulture, $"{area.NumPoints} points between {box.South:0.###} {box.West:0.###} and {box.North:0.###} {box.East:0.###}");
    }

    private static Command Set()
    {
        var key = Key();
        var fields = new FieldOptions(nameRequired: false);
        var command = new Command("set", "Changes what is named; an empty text takes a mail-from, base-address, host, alias, page, logo, accent-color, federal-state, local-holiday or working-hours away.") { key };
        fields.AddTo(command);
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                if (await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(parsed.GetRequiredValue(key), token) is not { } town)
                    return Operator.RefuseTown(parsed.GetRequiredValue(key));
                var read = await fields.ReadAsync(parsed, services, town.Row.Language, token);
                if (!read.Succeeded)
                    return Operator.Refuse(read.Failures);
                var set = await services.GetRequiredService<SetJurisdiction>().RunAsync(new SetJurisdictionInput(town.Id, read.Value), token);
                if (!set.Succeeded)
                    return Operator.Refuse(set.Failures);
                Console.WriteLine($"Changed: {town.Key}.");
                return 0;
            },
            ct));
        return command;
    }

    private static Command Remove()
    {
        var key = Key();
        var again = new Argument<string?>("KEY-AGAIN") { Description = "The key a second time: there is no way back", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("remove", "Deletes a town with all of its reports, mails, layers, rules and keys.") { key, again };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                var removed = await services.GetRequiredService<RemoveJurisdiction>().RunAsync(new RemoveJurisdictionInput(parsed.GetRequiredValue(key), parsed.GetValue(again) ?? ""), token);
                if (!removed.Succeeded)
                    return Operator.Refuse(removed.Failures);
                foreach (var (table, rows) in removed.Value.Rows.Where(pair => pair.Value > 0 && pair.Key != "jurisdictions"))
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows,10}  {table}"));
                Console.WriteLine($"Removed: {removed.Value.Key} ({removed.Value.Name}).");
                return 0;
            },
            ct));
        return command;
    }

    private sealed class FieldOptions(bool nameRequired)
    {
        private readonly Option<string?> name = new("--name") { Required = nameRequired, Description = "Name for people" };
        private readonly Option<string?> language = new("--language") { Description = string.Join(", ", JurisdictionFields.Languages) + "; de if never set" };
        private readonly Option<string?> timeZone = new("--time-zone") { Description = "IANA time zone; Europe/Berlin if never set" };
        private readonly Option<string?> boundary = new("--boundary") { Description = "Layer file; the area its polygons cover together. Places outside are refused" };
        private readonly Option<int?> crs = new("--crs") { Description = "EPSG code of the boundary's file; overrules what it says", CustomParser = Numbers.EpsgCode };
        private readonly Option<string?> table = new("--table") { Description = "Which layer of a file that has several: table of a GeoPackage, file of an archive, kind of a GML file's objects, sheet of a workbook" };
        private readonly Option<string?> contact = new("--contact") { Description = "Whom to ask: in discovery and below every mail" };
        private readonly Option<string?> keyService = new("--key-service") { Description = "Who gives API keys, and how a developer asks there: in discovery and on the developers' page" };
        private readonly Option<string?> mailFrom = new("--mail-from") { Description = "Sender of its mails; without, the installation's" };
        private readonly Option<string?> baseAddress = new("--base-address") { Description = "Start of every link; without, the installation's" };
        private readonly Option<string[]> hosts = new("--host") { Description = "Host names that lead to it; replaces those before", AllowMultipleArgumentsPerToken = true };
        private readonly Option<string[]> aliases = new("--alias") { Description = "Other values of jurisdiction_id; replaces those before", AllowMultipleArgumentsPerToken = true };
        private readonly Option<int?> contactDays = new("--contact-days") { CustomParser = result => Numbers.Between(0, 3650)(result), Description = "Days after closing until contact data go; 0 for the installation's number" };
        private readonly Option<string?> publication = new("--publication") { Description = "When reports become public: " + string.Join(", ", SnakeCase.Words<Publication>()) + "; at_once if never set" };
        private readonly Option<string?> geocoder = new("--geocoder") { Description = $"Who finds and names its places instead of its own layers: {JurisdictionFields.GeocoderWords}" };
        private readonly Option<string?> geocoderAddress = new("--geocoder-address") { Description = "Where that geocoder is: http(s), without /search or /api" };
        private readonly Option<string?> bulkFiles = Switches.TrueOrFalse("--bulk-files", "Whether it offers a file of all of its public reports; true if never set");
        private readonly Option<string?> federalState = new("--federal-state") { Description = "Land whose public holidays it has: " + string.Join(", ", PublicHolidays.Lands) };
        private readonly Option<string[]> localHolidays = new("--local-holiday") { Description = "Days without work besides those of the Land, such as 2026-02-16; replaces those before", AllowMultipleArgumentsPerToken = true };
        private readonly Option<string?> workingHours = new("--working-hours") { Description = $"When it works, such as \"Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00\"; {WorkingHours.Usual} if never set" };
        private readonly Option<string?> handshake = Switches.TrueOrFalse("--handshake", "Whether departments are asked if they take a report; false if never set");
        private readonly Dictionary<JurisdictionPage, Option<string[]>> pages = Enum.GetValues<JurisdictionPage>().ToDictionary(page => page, page => new Option<string[]>("--" + SnakeCase.Of(page))
        {
            Description = $"File with its page \"{SnakeCase.Of(page)}\" (Markdown, UTF-8) in the town's language; LANGUAGE=FILE for another, such as en={SnakeCase.Of(page)}.md",
            AllowMultipleArgumentsPerToken = true,
        });
        private readonly Option<string?> logo = new("--logo") { Description = "File with its coat of arms or logo: SVG or PNG" };
        private readonly Option<string?> accentColor = new("--accent-color") { Description = "Colour of its buttons and links: #rrggbb, dark enough for white text" };
        private readonly Option<string?> isDefault = Switches.TrueOrFalse("--default", "Taken when a request names no town; at most one is");

        public void AddTo(Command command)
        {
            publication.AcceptOnlyFromAmong([.. SnakeCase.Words<Publication>()]);
            foreach (var option in (Option[])[name, language, timeZone, boundary, crs, table, contact, keyService, mailFrom, baseAddress, hosts, aliases, publication, contactDays, geocoder, geocoderAddress, bulkFiles, federalState, localHolidays, workingHours, handshake, .. pages.Values, logo, accentColor, isDefault])
                command.Add(option);
        }

        /// <param name="present">The town's language so far: pages are in it, unless this command says another.</param>
        public async Task<Outcome<JurisdictionFields>> ReadAsync(ParseResult parsed, IServiceProvider services, string present, CancellationToken ct)
        {
            MultiPolygon? area = null;
            if (parsed.GetValue(boundary) is { } path)
            {
                var read = services.GetRequiredService<ReadBoundary>().Run(new ReadBoundaryInput(path, parsed.GetValue(crs), parsed.GetValue(table)), ct);
                if (!read.Succeeded)
                    return read.Failures.ToList();
                area = read.Value;
            }

            var failures = new List<Failure>();
            var worded = new List<WordedPage>();
            foreach (var (page, option) in pages)
            {
                foreach (var file in parsed.GetValue(option) ?? [])
                {
                    var read = await ReadPage.RunAsync(new ReadPageInput(page, file, parsed.GetValue(language) ?? present), ct);
                    failures.AddRange(read.Failures);
                    if (read.Succeeded)
                        worded.Add(read.Value);
                }
            }

            Logo? picture = null;
            if (parsed.GetValue(logo) is { } drawn)
            {
                var read = await ReadLogo.RunAsync(new ReadLogoInput(drawn), ct);
                failures.AddRange(read.Failures);
                if (read.Succeeded)
                    picture = read.Value;
            }

            if (failures.Count > 0)
                return failures;
            return new JurisdictionFields
            {
                Name = parsed.GetValue(name),
                Language = parsed.GetValue(language),
                TimeZone = parsed.GetValue(timeZone),
                Boundary = area,
                Contact = parsed.GetValue(contact),
                KeyService = parsed.GetValue(keyService),
                MailFrom = parsed.GetValue(mailFrom),
                BaseAddress = parsed.GetValue(baseAddress),
                Hosts = Given(parsed, hosts),
                Aliases = Given(parsed, aliases),
                ContactDays = parsed.GetValue(contactDays),
                Publication = SnakeCase.TryParse<Publication>(parsed.GetValue(publication)),
                Geocoder = parsed.GetValue(geocoder),
                GeocoderAddress = parsed.GetValue(geocoderAddress),
                BulkFiles = parsed.Truth(bulkFiles),
                FederalState = parsed.GetValue(federalState),
                LocalHolidays = Given(parsed, localHolidays),
                WorkingHours = parsed.GetValue(workingHours),
                Handshake = parsed.Truth(handshake),
                AccentColor = parsed.GetValue(accentColor),
                Pages = worded,
                Logo = picture,
                IsDefault = parsed.Truth(isDefault),
            };
        }

        private static List<string>? Given(ParseResult parsed, Option<string[]> option) =>
            parsed.GetResult(option) is null ? null : [.. parsed.GetValue(option)!.Where(word => word.Length > 0)];
    }
}
