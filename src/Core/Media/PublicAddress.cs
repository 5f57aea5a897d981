using System.Net;
using System.Net.Sockets;

namespace Open311.Core.Media;

/// <summary>
/// Which addresses may be asked for photos, layers and reports. Asked about the very address that is connected, after the name was resolved. IPv4: all but the table.
/// IPv6: only global unicast (2000::/3) but the table; all forms that carry an IPv4 address are refused, whatever it is.
/// </summary>
public static class PublicAddress
{
    /// <summary>RFC 6890 and the IANA registries of special-purpose addresses.</summary>
    public static readonly IReadOnlyList<(IPNetwork Network, string Reason)> Refused =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "this network"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "carrier-grade NAT; one cloud's metadata"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("168.63.129.16/32"), "one cloud's host and metadata, from a public block"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local; most clouds' metadata"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "protocol assignments; one cloud's metadata"),
        (IPNetwork.Parse("192.0.2.0/24"), "documentation"),
        (IPNetwork.Parse("192.88.99.0/24"), "6to4 relays"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("198.18.0.0/15"), "benchmarks"),
        (IPNetwork.Parse("198.51.100.0/24"), "documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved, broadcast"),
        (IPNetwork.Parse("2001::/23"), "protocol assignments, Teredo"),
        (IPNetwork.Parse("2001:db8::/32"), "documentation"),
        (IPNetwork.Parse("2002::/16"), "6to4"),
        (IPNetwork.Parse("3fff::/20"), "documentation"),
    ];

    /// <summary>RFC 1918 and RFC 4193: what an office calls its own network. Neither a machine itself nor what is link-local, where clouds keep their secrets.</summary>
    private static readonly IPNetwork[] Private = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7")];

    public static bool Permits(IPAddress address, bool allowLoopback = false, bool allowPrivate = false)
    {
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            return false;
        if (allowLoopback && !address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address))
            return true;
        if (allowPrivate && !address.IsIPv4MappedToIPv6 && Array.Exists(Private, network => network.Contains(address)))
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && (address.ScopeId != 0 || !IsGlobalUnicast(address)))
            return false;
        return !Refused.Any(row => row.Network.Contains(address));
    }

    // 2000::/3. Outside of it lie ::1, mapped and compatible IPv4, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), unique local, link-local, site-local and multicast.
    // By hand: IPNetwork takes ::ffff:8.8.8.8 for a member of it.
    private static bool IsGlobalUnicast(IPAddress address) => address.GetAddressBytes()[0] >> 5 == 1;
}
