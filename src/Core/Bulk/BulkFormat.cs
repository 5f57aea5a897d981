namespace Open311.Core.Bulk;

/// <summary>The formats of a bulk file, also the ends of its name.</summary>
public enum BulkFormat
{
    Csv,
    Json,
    Xml,
}
