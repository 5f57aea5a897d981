namespace Open311.Core.Reports;

/// <summary>How far the pipeline has brought a report. The column <c>reports.stage</c> is the queue of record; the numbers are stored.</summary>
public enum Stage : short
{
    Stored = 0,
    Deduplicated = 1,
    Routed = 2,
    Notified = 3,
}
