using System.Text.Json;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.Ogc;

/// <summary>Features on their way out of the database, one at a time.</summary>
internal abstract class OgcFeatures : IAsyncDisposable
{
    /// <summary>Of the feature it has come to.</summary>
    public abstract string Id { get; }

    /// <summary>Where a list goes on behind it.</summary>
    public abstract string Cursor { get; }

    public abstract ValueTask<bool> ReadAsync(CancellationToken ct);

    public abstract ValueTask DisposeAsync();

    /// <summary>As a GeoJSON feature (RFC 7946, 3.2), open at its end for what comes further.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "Feature"u8);
        WriteId(json);
        json.WritePropertyName("geometry"u8);
        WriteGeometry(json);
        json.WritePropertyName("properties"u8);
        WriteProperties(json);
    }

    protected virtual void WriteId(Utf8JsonWriter json) => json.WriteString("id"u8, Id);

    protected abstract void WriteGeometry(Utf8JsonWriter json);

    protected abstract void WriteProperties(Utf8JsonWriter json);
}

/// <summary>Objects of a layer: the columns of its file are the properties.</summary>
internal sealed class LayerOgcFeatures(FeatureRows rows) : OgcFeatures
{
    public override string Id => rows.Key;

    public override string Cursor => OgcCursor.Of(rows.Key);

    public override async ValueTask<bool> ReadAsync(CancellationToken ct) => await rows.ReadAsync(ct);

    public override ValueTask DisposeAsync() => rows.DisposeAsync();

    // PostGIS and PostgreSQL have written these.
    protected override void WriteGeometry(Utf8JsonWriter json) => json.WriteRawValue(rows.Geometry, skipInputValidation: true);

    protected override void WriteProperties(Utf8JsonWriter json) => json.WriteRawValue(rows.Attributes, skipInputValidation: true);
}

/// <summary>Reports and ideas: the fields of GeoReport v2 that everybody may read, and for staff's programs what staff know.</summary>
internal sealed class ReportOgcFeatures(ReportRows rows, JurisdictionProfile town, CatalogSnapshot catalog, string language, OgcCrs crs) : OgcFeatures
{
    public override string Id => rows.Current.Text(ReportText.ServiceRequestId)!;

    public override string Cursor => OgcCursor.Of(rows.Current.Cursor);

    public override ValueTask<bool> ReadAsync(CancellationToken ct) => rows.ReadAsync(ct);

    public override ValueTask DisposeAsync() => rows.DisposeAsync();

    protected override void WriteId(Utf8JsonWriter json) => json.WriteString("id"u8, rows.Current.Utf8(ReportText.ServiceRequestId));

    protected override void WriteGeometry(Utf8JsonWriter json)
    {
        var report = rows.Current;
        var place = crs.IsInDegrees ? (report.Longitude, report.Latitude) : (report.Projected?.X, report.Projected?.Y);
        if (place is not ({ } x, { } y))
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "Point"u8);
        json.WriteStartArray("coordinates"u8);
        json.WriteNumberValue(Math.Round(crs.IsLatitudeFirst ? y : x, crs.Decimals));
        json.WriteNumberValue(Math.Round(crs.IsLatitudeFirst ? x : y, crs.Decimals));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    protected override void WriteProperties(Utf8JsonWriter json)
    {
        var report = rows.Current;
        json.WriteStartObject();
        Write("service_request_id"u8, ReportText.ServiceRequestId);
        Write("service_code"u8, ReportText.ServiceCode);
        if (language != town.Language && catalog.ByCode.TryGetValue(report.Text(ReportText.ServiceCode)!, out var service))
            json.WriteString("service_name"u8, service.In(language).Name);
        else
            Write("service_name"u8, ReportText.ServiceName);
        json.WriteString("status"u8, report.IsClosed ? "closed"u8 : "open"u8);
        json.WriteString("detailed_status"u8, SnakeCase.Of(report.Status));
        if (SystemNotes.MayBe(report.Utf8(ReportText.StatusNotes)))
            json.WriteString("status_notes"u8, SystemNotes.In(report.Text(ReportText.StatusNotes), language));
        else
            Write("status_notes"u8, ReportText.StatusNotes);
        Write("title"u8, ReportText.Title);
        Write("description"u8, ReportText.Description);
        Write("agency_responsible"u8, ReportText.DepartmentName);
        json.WriteString("requested_datetime"u8, report.RequestedDatetime);
        json.WriteString("updated_datetime"u8, report.UpdatedDatetime);
        if (report.ExpectedDatetime is { } expected)
            json.WriteString("expected_datetime"u8, expected);
        else
            json.WriteNull("expected_datetime"u8);
        Write("address"u8, ReportText.Address);
        Write("address_id"u8, ReportText.AddressId);
        Write("zipcode"u8, ReportText.Zipcode);
        Write("asset_id"u8, ReportText.AssetId);
        Write("asset_label"u8, ReportText.AssetLabel);
        json.WriteString("media_url"u8, MediaName.Absolute(report.Text(ReportText.MediaUrl), town.BaseAddress));
        if (report.Extended is { } extended && report.Kind == ServiceKind.Idea)
        {
            if (extended.Supporters is { } supporters)
                json.WriteNumber("supporters"u8, supporters);
            else
                json.WriteNull("supporters"u8);
            json.WriteString("thread"u8, extended.Thread is { } thread ? $"{town.BaseAddress}/ideas/{thread}" : null);
        }

        if (report.Internal is { } known)
        {
            json.WriteString("visibility"u8, SnakeCase.Of(known.Visibility));
            json.WriteString("department"u8, known.DepartmentKey);
            json.WriteBoolean("department_by_hand"u8, known.DepartmentByHand);
            json.WriteString("duplicate_of"u8, known.DuplicateOf);
            // PostgreSQL has written it.
            json.WritePropertyName("attributes"u8);
            json.WriteRawValue(known.Attributes, skipInputValidation: true);
            json.WriteString("internal_note"u8, known.InternalNote);
            if (known.DueAt is { } due)
                json.WriteString("due_at"u8, due);
            else
                json.WriteNull("due_at"u8);
            json.WriteBoolean("is_overdue"u8, known.IsOverdue);
        }

        json.WriteEndObject();

        void Write(ReadOnlySpan<byte> name, ReportText text)
        {
            if (report.Has(text))
                json.WriteString(name, report.Utf8(text));
            else
                json.WriteNull(name);
        }
    }
}
