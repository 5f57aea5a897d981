namespace Open311.Tests.TestKit.Matching;

/// <summary>Which half of the texts, and which town, is meant: what is fitted never sees what it is held against.</summary>
public enum MatchSplit
{
    Fitting,
    HeldOut,
}

/// <summary>
/// The texts of tests/fixtures/matching/texts: a file per service, one text a line, under headings (<c># mattress</c>) the texts about things of one kind. <c>any.txt</c> has those that
/// say little and fit everything.
/// </summary>
public sealed class ReportTexts
{
    public const string AnyService = "any";

    private readonly Dictionary<string, Dictionary<string, List<string>>> services;

    private ReportTexts(Dictionary<string, Dictionary<string, List<string>>> services) => this.services = services;

    /// <summary>Every second text of every kind belongs to one split, the others to the other.</summary>
    public static ReportTexts Read(MatchSplit? split)
    {
        var services = new Dictionary<string, Dictionary<string, List<string>>>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Path.Combine(FixtureFiles.Folder, "matching", "texts"), "*.txt").Order(StringComparer.Ordinal))
        {
            var kinds = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            var kind = "";
            var positions = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
            {
                if (line.StartsWith("# ", StringComparison.Ordinal))
                {
                    kind = line[2..];
                    kinds.TryAdd(kind, []);
                    continue;
                }

                kinds.TryAdd(kind, []);
                var position = positions[kind] = positions.GetValueOrDefault(kind) + 1;
                if (split is null || position % 2 == (int)split)
                    kinds[kind].Add(line);
            }

            services.Add(Path.GetFileNameWithoutExtension(file), kinds);
        }

        return new ReportTexts(services);
    }

    public IEnumerable<string> Services => services.Keys.Where(service => service != AnyService).Order(StringComparer.Ordinal);

    public IEnumerable<string> All => services.Values.SelectMany(kinds => kinds.Values).SelectMany(texts => texts);

    public IReadOnlyList<string> SayingLittle => services[AnyService][""];

    public IReadOnlyList<string> KindsOf(string service) => [.. services[service].Keys.Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Of(string service, string kind) => services[service][kind];
}
