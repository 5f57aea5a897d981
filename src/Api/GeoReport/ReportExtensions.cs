using System.Collections.Frozen;
using Open311.Core.Persistence;

namespace Open311.Api.GeoReport;

/// <summary>The extended attributes of a report: none of them is part of GeoReport v2.</summary>
[Flags]
public enum ReportExtensions
{
    None = 0,
    DetailedStatus = 1,
    DetailedStatusDatetime = 2,
    Title = 4,
    MediaUrls = 8,
    Votes = 16,
    Supporters = 32,
    DuplicateOf = 64,
    Duplicates = 128,
    Department = 256,
    Attributes = 512,
    Thread = 1024,
    AssetId = 2048,
    AssetLabel = 4096,
    Distance = 8192,
    All = 16383,
}

/// <summary>How clients say which of them they want: <c>extensions=true</c>, <c>all</c>, or names with commas.</summary>
public static class ReportExtensionWords
{
    private static readonly FrozenDictionary<string, ReportExtensions> Words = new Dictionary<string, ReportExtensions>(StringComparer.OrdinalIgnoreCase)
    {
        ["true"] = ReportExtensions.All,
        ["1"] = ReportExtensions.All,
        ["all"] = ReportExtensions.All,
        ["detailed_status"] = ReportExtensions.DetailedStatus,
        ["detailed_status_datetime"] = ReportExtensions.DetailedStatusDatetime,
        ["title"] = ReportExtensions.Title,
        ["media_urls"] = ReportExtensions.MediaUrls,
        ["votes"] = ReportExtensions.Votes,
        ["supporters"] = ReportExtensions.Supporters,
        ["duplicate_of"] = ReportExtensions.DuplicateOf,
        ["duplicates"] = ReportExtensions.Duplicates,
        ["department"] = ReportExtensions.Department,
        ["attributes"] = ReportExtensions.Attributes,
        ["thread"] = ReportExtensions.Thread,
        ["asset_id"] = ReportExtensions.AssetId,
        ["asset_label"] = ReportExtensions.AssetLabel,
        ["distance"] = ReportExtensions.Distance,
        // Groups of the 6aika cities (Helsinki, Tampere).
        ["citysdk"] = ReportExtensions.DetailedStatus | ReportExtensions.Title,
        ["media"] = ReportExtensions.MediaUrls,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Words that are not known ask for nothing: other servers have extensions of other names.</summary>
    public static ReportExtensions Of(IReadOnlyList<string>? given) =>
        (given ?? []).Aggregate(ReportExtensions.None, (all, word) => all | Words.GetValueOrDefault(word));

    /// <summary>The names of their fields, in the order in which they are written.</summary>
    public static IEnumerable<string> NamesOf(ReportExtensions extensions) =>
        Enum.GetValues<ReportExtensions>().Where(one => one is not (ReportExtensions.None or ReportExtensions.All) && extensions.HasFlag(one)).Select(SnakeCase.Of);
}
