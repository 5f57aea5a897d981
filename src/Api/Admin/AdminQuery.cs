using System.Globalization;
using Open311.Core.Failures;

namespace Open311.Api.Admin;

/// <summary>
/// Parameters of an admin address. They are read here and not by the framework, which answers a value of the wrong kind by itself, with nothing in it that says what is wrong.
/// </summary>
internal static class AdminQuery
{
    private static readonly string[] Formats = ["json", "geojson"];

    private static readonly string[] Switches = ["true", "false"];

    /// <returns>Null: it was not sent.</returns>
    public static Outcome<int?> Number(HttpContext http, string name, int max, Failure? otherwise = null)
    {
        var text = http.Request.Query[name].ToString();
        if (text.Length == 0)
            return (int?)null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max ? number : otherwise ?? AdminFailures.NotANumber(name, max);
    }

    /// <summary><c>true</c> or <c>false</c>; false where it was not sent.</summary>
    public static Outcome<bool> IsTrue(HttpContext http, string name) => IsTrue(http.Request.Query[name].ToString(), name);

    /// <param name="text">Of a query or a form.</param>
    public static Outcome<bool> IsTrue(string? text, string name) => text?.ToUpperInvariant() switch
    {
        null or "" or "FALSE" => false,
        "TRUE" => true,
        _ => AdminFailures.NotAWord(name, Switches),
    };

    /// <summary>Whether <c>f</c> asks for GeoJSON instead of JSON.</summary>
    public static Outcome<bool> IsGeoJson(HttpContext http) => http.Request.Query["f"].ToString() switch
    {
        "" or "json" => false,
        "geojson" => true,
        _ => AdminFailures.NotAWord("f", Formats),
    };
}
