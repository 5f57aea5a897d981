using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Open311.Tests.TestKit;

/// <summary>Stands between a client and a server on loopback and keeps every byte that the client sends.</summary>
public sealed class ListeningRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream heard = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly int serverPort;
    private readonly Task running;

    public ListeningRelay(int serverPort)
    {
        this.serverPort = serverPort;
        listener.Start();
        running = AcceptAsync();
    }

    /// <summary>The port of 127.0.0.1 it listens on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>All that clients have sent so far, byte by byte as a character.</summary>
    public string Heard
    {
        get
        {
            lock (heard)
                return Encoding.Latin1.GetString(heard.ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await running;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(PassAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, serverPort, stopping.Token);
                var ends = new[] { CopyAsync(client, server, heard), CopyAsync(server, client, null) };
                await Task.WhenAny(ends);
                client.Close();
                server.Close();
                await Task.WhenAll(ends);
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side is gone.
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, MemoryStream? keep)
    {
        var (source, target) = (from.GetStream(), to.GetStream());
        var buffer = new byte[4096];
        while (await source.ReadAsync(buffer, stopping.Token) is > 0 and var count)
        {
            if (keep is not null)
            {
                lock (keep)
                    keep.Write(buffer, 0, count);
            }

            await target.WriteAsync(buffer.AsMemory(0, count), stopping.Token);
        }
    }
}
