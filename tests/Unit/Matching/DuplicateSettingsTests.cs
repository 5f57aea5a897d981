using System.Globalization;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Matching;

/// <summary>What a service has where a town's file leaves it out, and the table in docs/duplicates.md.</summary>
public sealed class DuplicateSettingsTests
{
    [Fact]
    public void The_table_in_the_docs_is_what_services_get()
    {
        var rows = File.ReadAllLines(Path.Combine(FixtureFiles.Folder, "..", "..", "docs", "duplicates.md"))
            .SkipWhile(line => !line.StartsWith("| `duplicates` |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).ToList();
        Assert.Equal(MatchProfile.ByName.Keys, rows.Select(row => row[0].Trim('`')));
        foreach (var row in rows)
        {
            var settings = DuplicateSettings.Of(new TownFileService { Duplicates = row[0].Trim('`') }, stored: null);
            Assert.Equal(
                new DuplicateSettings(Number(row[2]), row[3] == "never" ? 0 : Number(row[3]), (int)Number(row[4]), Number(row[5]), row[3] != "never"),
                settings);
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_new_service_is_an_asset_s_if_it_has_objects_and_else_a_surface()
    {
        Assert.Equal(DuplicateSettings.Of(MatchProfile.Surface), DuplicateSettings.Of(new TownFileService(), stored: null));
        Assert.Equal(DuplicateSettings.Of(MatchProfile.AssetBound), DuplicateSettings.Of(new TownFileService { Assets = new TownFileAssets { Layer = "lamps" } }, stored: null));
        Assert.Equal(DuplicateSettings.Of(MatchProfile.Litter), DuplicateSettings.Of(new TownFileService { Duplicates = "litter", Assets = new TownFileAssets { Layer = "bins" } }, stored: null));
    }

    [Fact]
    public void Numbers_win_over_the_kind_and_the_other_radius_gives_way()
    {
        Assert.Equal(
            new DuplicateSettings(70, 5, 3, 4.5, true),
            DuplicateSettings.Of(new TownFileService { Duplicates = "nuisance", CandidateRadiusMeters = 70, CertainRadiusMeters = 5, DuplicateWindowDays = 3, DuplicateHalfLifeDays = 4.5, LinksAutomatically = true }, stored: null));
        Assert.Equal((8.0, 8.0), Radii(new TownFileService { CandidateRadiusMeters = 8 }));
        Assert.Equal((55.0, 55.0), Radii(new TownFileService { CertainRadiusMeters = 55 }));
        Assert.Equal((40.0, 20.0), Radii(new TownFileService { CertainRadiusMeters = 20 }));

        static (double, double) Radii(TownFileService given) => DuplicateSettings.Of(given, stored: null) is var settings ? (settings.CandidateRadiusMeters, settings.CertainRadiusMeters) : default;
    }

    [Fact]
    public void What_is_there_stays_unless_the_file_says_otherwise()
    {
        var stored = new Service { Code = "x", Name = "X", CandidateRadiusMeters = 50, CertainRadiusMeters = 15, DuplicateWindowDays = 60, DuplicateHalfLifeDays = 30, LinksAutomatically = false };
        Assert.Equal(new DuplicateSettings(50, 15, 60, 30, false), DuplicateSettings.Of(new TownFileService { Assets = new TownFileAssets { Layer = "lamps" } }, stored));
        Assert.Equal(new DuplicateSettings(50, 18, 60, 30, false), DuplicateSettings.Of(new TownFileService { CertainRadiusMeters = 18 }, stored));
        Assert.Equal(DuplicateSettings.Of(MatchProfile.Incident), DuplicateSettings.Of(new TownFileService { Duplicates = "incident" }, stored));
    }

    /// <summary>The profile has a location error, a service only its radii: what is made of these comes near it.</summary>
    [Theory]
    [InlineData("asset", 7.5)]
    [InlineData("surface", 9)]
    [InlineData("litter", 11.25)]
    [InlineData("incident", 22.5)]
    [InlineData("nuisance", 50)]
    public void The_rule_of_a_service_is_that_of_its_kind(string kind, double error)
    {
        var service = new Service { Code = "x", Name = "X" };
        var profile = MatchProfile.ByName[kind];
        DuplicateSettings.Of(profile).ApplyTo(service);
        var rule = DeduplicateReports.ProfileOf(service);
        Assert.Equal(
            (profile.CandidateRadius, profile.CertainRadius, profile.WindowDays, profile.HalfLifeDays, profile.AllowCertain),
            (rule.CandidateRadius, rule.CertainRadius, rule.WindowDays, rule.HalfLifeDays, rule.AllowCertain));
        Assert.Equal(error, rule.LocationError.Meters, 1e-9);
        Assert.InRange(rule.LocationError.Meters / profile.LocationError.Meters, 1, 1.5);
    }
}
