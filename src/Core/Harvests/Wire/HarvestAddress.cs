using System.Text;

namespace Open311.Core.Harvests.Wire;

/// <summary>Addresses of a server: what the operator named, with further parameters.</summary>
internal static class HarvestAddress
{
    public const int MaxLength = 2_000;

    /// <summary>Names of parameters whose value nobody else is shown; a part of the name is enough.</summary>
    private static readonly string[] Secret = ["key", "token", "secret", "pass", "pwd", "sig", "auth", "user"];

    public static bool IsValid(string address) =>
        address.Length <= MaxLength && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && uri.Host.Length > 0;

    /// <summary>As it is shown: without the values of parameters that may be a password.</summary>
    public static string Shown(string address)
    {
        var query = address.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
            return address;
        return address[..(query + 1)] + string.Join('&', address[(query + 1)..].Split('&').Select(pair =>
            pair.Split('=', 2) is [var name, { Length: > 0 }] && Secret.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)) && !name.Equals("keywords", StringComparison.OrdinalIgnoreCase) ? name + "=…" : pair));
    }

    /// <summary>The parameters, decoded, in order.</summary>
    public static List<(string Name, string Value)> Query(Uri address) =>
        [.. address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (Plain(pair[0]), pair.Length > 1 ? Plain(pair[1]) : ""))];

    /// <summary>The address with another path and other parameters.</summary>
    public static Uri With(Uri address, string path, IEnumerable<(string Name, string Value)> query)
    {
        var text = new StringBuilder(address.GetLeftPart(UriPartial.Authority)).Append(path);
        var separator = '?';
        foreach (var (name, value) in query)
        {
            text.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(text.ToString(), UriKind.Absolute);
    }

    public static bool SameServer(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
