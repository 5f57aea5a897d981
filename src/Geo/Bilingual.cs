using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Open311.Geo;

/// <summary>The same words in both languages. As a part of <see cref="Of(FormattableString, FormattableString)"/> each language takes its own.</summary>
[JsonConverter(typeof(Kept))]
public sealed record Bilingual(string English, string German) : IFormattable
{
    private static readonly CultureInfo GermanCulture = CultureInfo.GetCultureInfo("de");

    /// <summary>Numbers are written as each language writes them.</summary>
    public static Bilingual Of(FormattableString english, FormattableString german) => new(english.ToString(CultureInfo.InvariantCulture), german.ToString(GermanCulture));

    /// <summary>A name, or what was kept before there were two languages.</summary>
    public static Bilingual Same(string text) => new(text, text);

    /// <summary>The words of a library or a program, which are English only.</summary>
    public static Bilingual Quoted(string words) => new(words, $"„{words}“");

    /// <summary>Our own words where the failure is one of ours, else the library's without its full stop.</summary>
    internal static Bilingual Of(Exception exception) => exception is WordedException worded ? worded.Words : Quoted(exception.Message.TrimEnd('.'));

    /// <param name="language">ISO 639-1; English where we have no other.</param>
    public string In(string language) => language == "de" ? German : English;

    /// <summary>The same without a full stop at the end.</summary>
    public Bilingual WithoutStop() => new(English.TrimEnd('.'), German.TrimEnd('.'));

    public override string ToString() => English;

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ReferenceEquals(formatProvider, GermanCulture) ? German : English;

    /// <summary>An object of both languages; a plain text where they are the same, which is also what was kept before there were two.</summary>
    private sealed class Kept : JsonConverter<Bilingual>
    {
        public override Bilingual Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return Same(reader.GetString()!);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && Member(document.RootElement, "en") is { } english && Member(document.RootElement, "de") is { } german
                ? new Bilingual(english, german)
                : throw new JsonException("Neither a text nor one in both languages.");
        }

        public override void Write(Utf8JsonWriter writer, Bilingual value, JsonSerializerOptions options)
        {
            if (value.English == value.German)
            {
                writer.WriteStringValue(value.English);
                return;
            }

            writer.WriteStartObject();
            writer.WriteString("en", value.English);
            writer.WriteString("de", value.German);
            writer.WriteEndObject();
        }

        private static string? Member(JsonElement element, string name) => element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
    }
}
