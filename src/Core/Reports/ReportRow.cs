using System.Text;
using Npgsql;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Reports;

/// <summary>The texts of a <see cref="ReportRow"/>, by their column in FindReports.sql.</summary>
public enum ReportText
{
    ServiceRequestId = 1,

    /// <summary>The public note of the last status change.</summary>
    StatusNotes = 3,
    ServiceCode = 4,
    ServiceName = 5,
    ServiceNotice = 6,
    Description = 7,
    DepartmentName = 8,

    /// <summary>As our layers name the place, else as the reporter wrote it.</summary>
    Address = 12,
    AddressId = 13,
    Zipcode = 14,

    /// <summary>The first photo that is ours, as a path (<see cref="Media.MediaName.Absolute"/>); else the first link that was given.</summary>
    MediaUrl = 17,
    Title = 18,

    /// <summary>The asset that the report names.</summary>
    AssetId = 21,

    /// <summary>What that was called when the report came.</summary>
    AssetLabel = 22,
}

/// <summary>
/// One report as the public sees it. The same object is filled anew for every row: texts stay the UTF-8 that the database sent and are copied on into an answer
/// (<see cref="Utf8"/>), or become strings for who asks for one (<see cref="Text"/>).
/// </summary>
public sealed class ReportRow
{
    private const int Texts = (int)ReportText.AssetLabel + 1;
    private readonly (int Start, int Length)[] places = new (int, int)[Texts];
    private readonly bool withDistance;
    private readonly bool isProjected;
    private long id;
    private byte[] utf8 = new byte[1024];

    private ReportRow(bool withExtended, bool withDistance, bool withInternal, bool isProjected)
    {
        Extended = withExtended ? new ExtendedReport() : null;
        Internal = withInternal ? new InternalReport() : null;
        (this.withDistance, this.isProjected) = (withDistance, isProjected);
    }

    public int JurisdictionId { get; private set; }

    public ReportStatus Status { get; private set; }

    public bool IsClosed => Status >= ReportStatus.ClosedFixed;

    public ServiceKind Kind { get; private set; }

    public DateTime RequestedDatetime { get; private set; }

    public DateTime UpdatedDatetime { get; private set; }

    public DateTime? ExpectedDatetime { get; private set; }

    /// <summary>EPSG:4326, degrees; null together with <see cref="Longitude"/>.</summary>
    public double? Latitude { get; private set; }

    public double? Longitude { get; private set; }

    /// <summary>The place in the coordinate system of <see cref="ReportQuery.Srid"/>, east before north; null where none was asked for, or there is no place.</summary>
    public (double X, double Y)? Projected { get; private set; }

    /// <summary>Where a list newest first goes on behind this report.</summary>
    public ReportCursor Cursor => new(RequestedDatetime, id);

    /// <summary>Null where they were not asked for.</summary>
    public ExtendedReport? Extended { get; }

    /// <summary>Null where it was not asked for (<see cref="ReportQuery.WithInternal"/>).</summary>
    public InternalReport? Internal { get; }

    /// <summary>Valid until the next row; empty where there is nothing.</summary>
    public ReadOnlySpan<byte> Utf8(ReportText text)
    {
        var (start, length) = places[(int)text];
        return length < 0 ? default : utf8.AsSpan(start, length);
    }

    public bool Has(ReportText text) => places[(int)text].Length >= 0;

    public string? Text(ReportText text) => Has(text) ? Encoding.UTF8.GetString(Utf8(text)) : null;

    /// <summary>For the rows of the query's statement.</summary>
    internal static ReportRow Of(ReportQuery query) => new(query.WithExtended, query.WithExtended && ReportStatement.TellsDistance(query), query.WithInternal, query.Srid is not null);

    internal void Fill(NpgsqlDataReader reader)
    {
        var used = 0;
        JurisdictionId = reader.GetInt32(0);
        Copy(reader, ReportText.ServiceRequestId, ref used);
        Status = Word<ReportStatus>(reader, 2, used);
        Copy(reader, ReportText.StatusNotes, ref used);
        Copy(reader, ReportText.ServiceCode, ref used);
        Copy(reader, ReportText.ServiceName, ref used);
        Copy(reader, ReportText.ServiceNotice, ref used);
        Copy(reader, ReportText.Description, ref used);
        Copy(reader, ReportText.DepartmentName, ref used);
        RequestedDatetime = reader.GetDateTime(9);
        UpdatedDatetime = reader.GetDateTime(10);
        ExpectedDatetime = reader.IsDBNull(11) ? null : reader.GetDateTime(11);
        Copy(reader, ReportText.Address, ref used);
        Copy(reader, ReportText.AddressId, ref used);
        Copy(reader, ReportText.Zipcode, ref used);
        Latitude = reader.IsDBNull(15) ? null : reader.GetDouble(15);
        Longitude = reader.IsDBNull(16) ? null : reader.GetDouble(16);
        Copy(reader, ReportText.MediaUrl, ref used);
        Copy(reader, ReportText.Title, ref used);
        Kind = Word<ServiceKind>(reader, 19, used);
        id = reader.GetInt64(20);
        Copy(reader, ReportText.AssetId, ref used);
        Copy(reader, ReportText.AssetLabel, ref used);
        var last = reader.FieldCount - 1;
        Projected = !isProjected || reader.IsDBNull(last) ? null : (reader.GetDouble(last - 1), reader.GetDouble(last));
        Extended?.Fill(reader, withDistance);
        Internal?.Fill(reader, reader.FieldCount - (isProjected ? 2 : 0));
    }

    private void Copy(NpgsqlDataReader reader, ReportText text, ref int used)
    {
        var column = (int)text;
        if (reader.IsDBNull(column))
        {
            places[column] = (0, -1);
            return;
        }

        var length = Read(reader, column, used);
        places[column] = (used, length);
        used += length;
    }

    /// <summary>Behind what is used already.</summary>
    private int Read(NpgsqlDataReader reader, int column, int used)
    {
        var room = utf8.Length - used;
        var length = (int)reader.GetBytes(column, 0, utf8, used, room);
        if (length < room)
            return length;
        // As much as there was room for: perhaps not all of it.
        length = (int)reader.GetBytes(column, 0, null, 0, 0);
        if (room < length)
            Array.Resize(ref utf8, Math.Max(utf8.Length * 2, used + length));
        return (int)reader.GetBytes(column, 0, utf8, used, length);
    }

    private T Word<T>(NpgsqlDataReader reader, int column, int used)
        where T : struct, Enum
    {
        var length = Read(reader, column, used);
        return SnakeCase.Parse<T>(utf8.AsSpan(used, length));
    }
}

/// <summary>What staff know of a report. No names and addresses of people: those are on staff's pages only.</summary>
public sealed class InternalReport
{
    private const int Columns = 8;

    public ReportVisibility Visibility { get; private set; }

    /// <summary>Null before the report is routed.</summary>
    public string? DepartmentKey { get; private set; }

    /// <summary>Somebody gave it to the department; no rule did.</summary>
    public bool DepartmentByHand { get; private set; }

    /// <summary>The head's id, whoever may see the head.</summary>
    public string? DuplicateOf { get; private set; }

    /// <summary>As <see cref="ExtendedReport.Attributes"/>: also answers that are not for everybody.</summary>
    public string Attributes { get; private set; } = "{}";

    /// <summary>The last one.</summary>
    public string? InternalNote { get; private set; }

    /// <summary>The deadline of its service.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>It is open, and it was noted that its deadline has passed.</summary>
    public bool IsOverdue { get; private set; }

    internal void Fill(NpgsqlDataReader reader, int end)
    {
        var first = end - Columns;
        Visibility = SnakeCase.Parse<ReportVisibility>(reader.GetString(first));
        DepartmentKey = reader.GetNullableString(first + 1);
        DepartmentByHand = reader.GetBoolean(first + 2);
        DuplicateOf = reader.GetNullableString(first + 3);
        Attributes = reader.GetString(first + 4);
        InternalNote = reader.GetNullableString(first + 5);
        DueAt = reader.GetFieldValue<DateTimeOffset?>(first + 6);
        IsOverdue = reader.GetBoolean(first + 7);
    }
}

/// <summary>What GeoReport v2 has no fields for.</summary>
public sealed class ExtendedReport
{
    private const int First = 23;

    public long ServiceId { get; private set; }

    /// <summary>Null before the report is routed.</summary>
    public string? DepartmentKey { get; private set; }

    /// <summary>Answers to the service's questions and what came beside them: a JSON object, code to array of strings. Not for everybody (<see cref="ServiceAttribute.IsPublic"/>).</summary>
    public string Attributes { get; private set; } = "{}";

    /// <summary>When the report came to its status.</summary>
    public DateTime StatusDatetime { get; private set; }

    /// <summary>Photos that are ours as paths, else links; as <see cref="ReportText.MediaUrl"/>, which is the first.</summary>
    public string[] MediaUrls { get; private set; } = [];

    /// <summary>The head's id.</summary>
    public string? DuplicateOf { get; private set; }

    public string[] Duplicates { get; private set; } = [];

    /// <summary>The public id of the idea's thread, or of the one the report is tied to.</summary>
    public string? Thread { get; private set; }

    /// <summary>Of an idea; null for everything else.</summary>
    public int? Supporters { get; private set; }

    /// <summary>From the place that was asked about, in true metres; null where none was, or the report has no place.</summary>
    public double? DistanceMeters { get; private set; }

    /// <summary>Questions whose answers everybody may read, with the answers as people read them, in the questions' order.</summary>
    public IEnumerable<(string Code, string Question, string Answer)> PublicAnswers(Service service, string language, TimeZoneInfo zone) =>
        Attributes == "{}" || !service.Attributes.Exists(attribute => attribute.IsPublic) ? [] : service.PublicAnswersIn(Attributes, language, zone);

    internal void Fill(NpgsqlDataReader reader, bool withDistance)
    {
        ServiceId = reader.GetInt64(First);
        DepartmentKey = reader.GetNullableString(First + 1);
        Attributes = reader.GetString(First + 2);
        StatusDatetime = reader.GetDateTime(First + 3);
        MediaUrls = reader.GetFieldValue<string[]>(First + 4);
        DuplicateOf = reader.GetNullableString(First + 5);
        Duplicates = reader.IsDBNull(First + 6) ? [] : reader.GetFieldValue<string[]>(First + 6);
        Thread = reader.GetNullableString(First + 7);
        Supporters = reader.IsDBNull(First + 8) ? null : reader.GetInt32(First + 8);
        DistanceMeters = !withDistance || reader.IsDBNull(First + 9) ? null : reader.GetDouble(First + 9);
    }
}
