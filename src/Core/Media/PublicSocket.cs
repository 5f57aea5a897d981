using System.Net;
using System.Net.Sockets;

namespace Open311.Core.Media;

/// <summary>Opens a socket to an address that somebody else named, if all addresses of its host are permitted.</summary>
internal static class PublicSocket
{
    /// <summary>For requests to such addresses: what all of them have in common. Redirects are the caller's, each looked at anew; nothing of ours goes along, and no answer is unpacked.</summary>
    public static SocketsHttpHandler Handler(Func<IPAddress, bool> permits) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        // A server that packs a huge answer into a small one would be within any limit of bytes read.
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 64, // kilobytes
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint, permits, ct),
    };

    /// <exception cref="AddressRefusedException">The host has an address that is not permitted.</exception>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Func<IPAddress, bool> permits, CancellationToken ct)
    {
        // The address that was looked at is the address that is connected: no second look-up in between.
        var host = target.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        // One address of ours among public ones is no accident.
        if (addresses.Length == 0 || !addresses.All(permits))
            throw new AddressRefusedException();
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], target.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}

internal sealed class AddressRefusedException() : IOException("The host has an address that is not public.");
