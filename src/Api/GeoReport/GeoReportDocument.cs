using System.Buffers;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>The two formats of GeoReport v2, and three more that lists of reports have; the end of the path chooses.</summary>
public enum GeoReportFormat
{
    Xml,
    Json,

    /// <summary>RFC 7946.</summary>
    GeoJson,

    /// <summary>RFC 4180.</summary>
    Csv,

    /// <summary>RFC 4287, written by <see cref="ReportFeed"/>.</summary>
    Atom,
}

/// <summary>
/// Writes an answer. Every answer is described once, in the terms of its XML; JSON is the "Spark" form of the same:
/// lists are arrays even with one entry, the root and the entries lose their names, what is empty is null.
/// </summary>
public abstract class GeoReportDocument : IDisposable
{
    /// <summary>A writer into <paramref name="output"/>; nothing is sent before its owner flushes it.</summary>
    public static GeoReportDocument Create(GeoReportFormat format, IBufferWriter<byte> output) => format switch
    {
        GeoReportFormat.Json => new GeoReportJson(output),
        GeoReportFormat.GeoJson => new GeoReportGeoJson(output),
        GeoReportFormat.Csv => new GeoReportCsv(output),
        _ => new GeoReportXml(output),
    };

    /// <summary>The names of all fields that an entry of the list will have, in their order: for formats that say them once.</summary>
    public virtual void Columns(IEnumerable<string> names)
    {
    }

    /// <summary>An element whose children are all of one name.</summary>
    public abstract void BeginList(string name);

    public abstract void EndList();

    /// <summary>An element whose children are fields.</summary>
    public abstract void BeginObject(string name);

    public abstract void EndObject();

    /// <summary>An entry of a list that is nothing but text.</summary>
    public abstract void Entry(string name, string value);

    /// <summary>Null: an empty element, in JSON null.</summary>
    public abstract void Text(string name, string? value);

    /// <summary>UTF-8, as the database sent it.</summary>
    public abstract void Text(WireName name, ReadOnlySpan<byte> value);

    /// <summary>An empty element, in JSON null.</summary>
    public abstract void Nothing(WireName name);

    /// <summary>A field that may be there several times: in XML so many elements, an empty one if there are none; in JSON the first one or null, and all of them under the name with an "s".</summary>
    public abstract void Repeated(string name, IReadOnlyList<string> values);

    public abstract void Number(string name, long value);

    /// <summary>Null: an empty element, in JSON null.</summary>
    public abstract void Number(string name, double? value);

    /// <summary>Null: an empty element, in JSON null.</summary>
    public abstract void Number(WireName name, double? value);

    public abstract void Flag(string name, bool value);

    /// <summary>UTC, whole seconds.</summary>
    public void Time(string name, DateTimeOffset? value) => Text(name, value is { } moment ? WireDate.Format(moment) : null);

    /// <param name="value">UTC.</param>
    public void Time(WireName name, DateTime value)
    {
        Span<byte> text = stackalloc byte[WireDate.Length];
        WireDate.Format(value, text);
        Text(name, text);
    }

    /// <summary>Hands everything written so far to the output.</summary>
    public abstract void Flush();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
