using Microsoft.Extensions.Options;
using Open311.Core.Media;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Media;

/// <summary>Fetching from somebody else's server, which may mean ill.</summary>
public sealed class FetchPhotoTests : IAsyncLifetime
{
    private PhotoServer server = null!;

    public async ValueTask InitializeAsync() => server = await PhotoServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_photo_is_fetched_without_cookies_and_through_redirects()
    {
        Assert.Equal(TestPhotos.Jpeg(), (await FetchAsync(server.Address("/photo.jpg"))).Bytes);
        Assert.Equal(TestPhotos.Jpeg(), (await FetchAsync(server.Address("/hops?n=4"))).Bytes);
        Assert.Equal(TestPhotos.Jpeg(), (await FetchAsync(server.Address($"/to?url={Uri.EscapeDataString(server.Address("/photo.jpg"))}"))).Bytes);
        Assert.DoesNotContain(server.LastHeaders!.Keys, name => name is "Cookie" or "Authorization" or "Referer" or "traceparent" or "Accept-Encoding");
    }

    [Theory]
    [InlineData("/loop", "too_many_redirects")]
    [InlineData("/hops?n=5", "too_many_redirects")]
    [InlineData("/nowhere", "redirect_nowhere")]
    [InlineData("/404", "status_404")]
    [InlineData("/410", "status_410")]
    [InlineData("/endless", "photo.too_large")]
    [InlineData("/liar", "photo.too_large")]
    [InlineData("/to?url=http://169.254.169.254/latest/meta-data", "address_forbidden")]
    [InlineData("/to?url=http://10.0.0.1/a.jpg", "address_forbidden")]
    [InlineData("/to?url=http://[::ffff:127.0.0.1]/a.jpg", "address_forbidden")]
    [InlineData("/to?url=http://0x0a.1/a.jpg", "address_forbidden")]
    [InlineData("/to?url=http://[fe80::1]/a.jpg", "address_forbidden")]
    [InlineData("/to?url=file:///etc/passwd", "scheme_forbidden")]
    [InlineData("/to?url=ftp://127.0.0.1/a.jpg", "scheme_forbidden")]
    [InlineData("/to?url=http://127.0.0.1:22/", "port_forbidden")]
    [InlineData("/to?url=http://me:secret@127.0.0.1/", "credentials_forbidden")]
    public async Task What_will_never_be_a_photo_is_given_up_at_once(string path, string code)
    {
        var fetched = await FetchAsync(server.Address(path));
        Assert.Equal((null, code, true), (fetched.Bytes, fetched.Code, fetched.IsFinal));
    }

    [Theory]
    [InlineData("/500", "status_500")]
    [InlineData("/503", "status_503")]
    [InlineData("/429", "status_429")]
    [InlineData("/silent", "timeout")]
    [InlineData("/slow", "timeout")]
    [InlineData("/cut", "unreachable")]
    [InlineData("/headers", "unreachable")]
    public async Task What_may_work_later_is_tried_again(string path, string code)
    {
        var fetched = await FetchAsync(server.Address(path), seconds: 1);
        Assert.Equal((null, code, false), (fetched.Bytes, fetched.Code, fetched.IsFinal));
    }

    [Fact]
    public async Task This_machine_is_asked_by_no_name_and_no_spelling()
    {
        foreach (var host in new[] { "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0" })
        {
            var fetched = await FetchAsync(server.Address("/photo.jpg", host), allowLoopback: false);
            Assert.True(fetched is { Code: "address_forbidden", IsFinal: true }, $"{host}: {fetched.Code}");
        }

        Assert.Equal(0, server.Asked);
    }

    [Fact]
    public async Task A_name_that_leads_here_is_followed_where_it_may()
    {
        // ::1 comes first where there is IPv6, and nobody listens there.
        Assert.NotNull((await FetchAsync(server.Address("/photo.jpg", "localhost"))).Bytes);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_and_a_name_that_is_none_are_tried_again()
    {
        var free = server.Port;
        await server.DisposeAsync();
        Assert.Equal("unreachable", (await FetchAsync($"http://127.0.0.1:{free}/a.jpg")).Code);
        server = await PhotoServer.StartAsync();
        // How long a machine without a name server thinks about it is its own affair.
        Assert.True(await FetchAsync($"http://nobody.invalid:{server.Port}/a.jpg", seconds: 1) is { Code: "host_unknown" or "timeout", IsFinal: false });
    }

    [Fact]
    public async Task Whoever_stops_the_worker_stops_the_fetching()
    {
        using var stop = new CancellationTokenSource();
        using var fetch = new FetchPhoto(Options.Create(Limits(true, 60)), TimeProvider.System);
        var running = fetch.RunAsync(server.Address("/silent"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task<FetchedPhoto> FetchAsync(string address, bool allowLoopback = true, int seconds = 20)
    {
        using var fetch = new FetchPhoto(Options.Create(Limits(allowLoopback, seconds)), TimeProvider.System);
        return await fetch.RunAsync(address, CancellationToken.None);
    }

    private MediaOptions Limits(bool allowLoopback, int seconds) =>
        new() { AllowLoopback = allowLoopback, FetchSeconds = seconds, MaxBytes = 1_000_000, Ports = [80, 443, server.Port] };
}
