using System.Buffers;

namespace Open311.Api.GeoReport;

/// <summary>
/// Reports as a FeatureCollection (RFC 7946): the fields of GeoReport v2 are a feature's properties, the place its geometry; a report without a place has null (3.2).
/// Longitude before latitude (3.1.1), seven decimals: a centimetre.
/// </summary>
public sealed class GeoReportGeoJson(IBufferWriter<byte> output) : GeoReportJson(output)
{
    private const int InCollection = 1;
    private const int InReport = 2;
    private const int Decimals = 7;

    private int depth;
    private string id = "";
    private double? latitude;
    private double? longitude;

    public override void BeginList(string name)
    {
        if (++depth > InCollection)
        {
            base.BeginList(name);
            return;
        }

        base.BeginObject(name);
        Text("type", "FeatureCollection");
        base.BeginList("features");
    }

    public override void EndList()
    {
        base.EndList();
        if (--depth < InCollection)
            base.EndObject();
    }

    public override void BeginObject(string name)
    {
        base.BeginObject(name);
        if (++depth > InReport)
            return;
        (id, latitude, longitude) = ("", null, null);
        Text("type", "Feature");
        base.BeginObject("properties");
    }

    public override void EndObject()
    {
        base.EndObject();
        if (--depth >= InReport)
            return;
        WriteGeometry();
        Text("id", id);
        base.EndObject();
    }

    public override void Text(WireName name, ReadOnlySpan<byte> value)
    {
        base.Text(name, value);
        if (depth == InReport && name.ToString() == "service_request_id")
            id = System.Text.Encoding.UTF8.GetString(value);
    }

    public override void Number(WireName name, double? value)
    {
        base.Number(name, value);
        if (name.ToString() == "lat")
            latitude = value;
        else if (name.ToString() == "long")
            longitude = value;
    }

    private void WriteGeometry()
    {
        if (latitude is not { } north || longitude is not { } east)
        {
            Json.WriteNull("geometry");
            return;
        }

        Json.WriteStartObject("geometry");
        Json.WriteString("type", "Point");
        Json.WriteStartArray("coordinates");
        Json.WriteNumberValue(Math.Round(east, Decimals));
        Json.WriteNumberValue(Math.Round(north, Decimals));
        Json.WriteEndArray();
        Json.WriteEndObject();
    }
}
