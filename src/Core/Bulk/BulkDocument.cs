using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using Open311.Core.Reports;

namespace Open311.Core.Bulk;

/// <summary>Writes a bulk file, report by report; memory holds one of them. A field is empty where it has no value, in JSON null.</summary>
internal abstract class BulkDocument : IDisposable
{
    public static BulkDocument Begin(BulkFormat format, Stream output) => format switch
    {
        BulkFormat.Csv => new Csv(output),
        BulkFormat.Json => new Json(output),
        _ => new Xml(output),
    };

    /// <param name="language">Of texts that are ours.</param>
    public abstract void Write(ReportRow report, string language);

    /// <summary>Writes what closes the document.</summary>
    public abstract void End();

    public abstract void Dispose();

    private sealed class Csv : BulkDocument
    {
        private readonly ArrayBufferWriter<byte> row = new();
        private readonly Stream output;

        public Csv(Stream output)
        {
            this.output = output;
            WriteRow(BulkFields.All.Select(field => field.Name));
        }

        public override void Write(ReportRow report, string language) => WriteRow(BulkFields.All.Select(field => field.Value(report, language)));

        public override void End()
        {
        }

        public override void Dispose()
        {
        }

        private void WriteRow(IEnumerable<string?> cells)
        {
            row.ResetWrittenCount();
            foreach (var (number, cell) in cells.Index())
            {
                if (number > 0)
                    row.Write(","u8);
                CsvText.WriteCell(row, Encoding.UTF8.GetBytes(cell ?? ""));
            }

            row.Write("\r\n"u8);
            output.Write(row.WrittenSpan);
        }
    }

    private sealed class Json : BulkDocument
    {
        private const int Full = 60_000;
        private readonly Utf8JsonWriter json;

        public Json(Stream output)
        {
            json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            json.WriteStartArray();
        }

        public override void Write(ReportRow report, string language)
        {
            json.WriteStartObject();
            foreach (var field in BulkFields.All)
            {
                json.WritePropertyName(field.Name);
                if (field.IsNumber && field.Value(report, language) is { } number)
                    json.WriteRawValue(number);
                else
                    json.WriteStringValue(field.Value(report, language));
            }

            json.WriteEndObject();
            if (json.BytesPending > Full)
                json.Flush();
        }

        public override void End() => json.WriteEndArray();

        public override void Dispose() => json.Dispose();
    }

    private sealed class Xml : BulkDocument
    {
        private readonly XmlWriter xml;

        public Xml(Stream output)
        {
            // Upper case, as in all our XML: there are validators that compare.
            output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
            xml = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.None, OmitXmlDeclaration = true });
            xml.WriteStartElement("service_requests");
        }

        public override void Write(ReportRow report, string language)
        {
            xml.WriteStartElement("request");
            foreach (var field in BulkFields.All)
                xml.WriteElementString(field.Name, IllegalCharacter.Without(field.Value(report, language) ?? ""));
            xml.WriteEndElement();
        }

        public override void End() => xml.WriteEndElement();

        public override void Dispose() => xml.Dispose();
    }
}
