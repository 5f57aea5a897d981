using Open311.Geo.Matching;
using Open311.Tests.TestKit;
using Open311.Tests.TestKit.Matching;

namespace Open311.Tests.Load;

/// <summary>How good the duplicate rule is, beside simpler ones; needs no installation. With <c>--fit</c> the weights are fitted first and written into the source.</summary>
internal static class DuplicatesBench
{
    public static async Task<int> RunAsync(CommandLine line, CancellationToken ct)
    {
        var seed = (ulong)(line.Number("--seed") ?? (int)MatchEvaluation.Seed);
        var file = WeightsFile.Current;
        if (line.Has("--fit"))
        {
            file = FitWeights.Run(seed, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
            await File.WriteAllTextAsync(Path.Combine(FixtureFiles.Folder, "..", "..", "src", "Geo", "Matching", "weights.json"), file.Write(), ct);
        }

        List<MatchRule> rules = [MatchRule.Scored(new MatchScorer(file.Weights)), .. MatchRule.Baselines];
        List<MatchEvaluation> EvaluateOn(double hardShare)
        {
            var town = GeneratedTown.Make(MatchSplit.HeldOut, seed, file.Frequencies, hardShare);
            return rules.ConvertAll(rule => MatchEvaluation.Of(town, rule));
        }

        await Console.Out.WriteAsync(MatchEvaluation.Table(EvaluateOn(GeneratedTown.UsualHardShare), EvaluateOn(GeneratedTown.HighHardShare)).AsMemory(), ct);
        return 0;
    }
}
