using NpgsqlTypes;
using Open311.Core.Jurisdictions;

namespace Open311.Core.Reports;

/// <summary>
/// What a report is found by: the words of its title, description and address. A table of its own, so that the steps of the pipeline, which change a report's
/// row but not its words, do not write them again. A trigger on <c>reports</c> keeps it: erasing and redacting reach it in the same statement.
/// </summary>
public sealed class ReportWords : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long ReportId { get; set; }

    /// <summary>Stems, German and English, umlauts both as themselves and spelled out.</summary>
    public required NpgsqlTsVector Words { get; set; }
}
