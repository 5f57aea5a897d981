using Open311.Core.Harvests;
using Open311.Core.Harvests.Wire;

namespace Open311.Tests.Unit.Harvests;

/// <summary>Addresses of servers: what is taken, what is shown of them.</summary>
public sealed class HarvestAddressTests
{
    [Theory]
    [InlineData("https://geo.example/wfs", "https://geo.example/wfs")]
    [InlineData("https://geo.example/wfs?map=/a/b.map&APIKEY=abc&x=1", "https://geo.example/wfs?map=/a/b.map&APIKEY=…&x=1")]
    [InlineData("https://geo.example/wfs?access_token=abc&api-key=&password=x", "https://geo.example/wfs?access_token=…&api-key=&password=…")]
    public void Keys_are_not_shown(string address, string shown) => Assert.Equal(shown, HarvestAddress.Shown(address));

    [Theory]
    [InlineData("https://geo.example/wfs?a=b", true)]
    [InlineData("http://geo.example:8080", true)]
    [InlineData("https://me:secret@geo.example/", false)]
    [InlineData("https://me@geo.example/", false)]
    [InlineData("https://geo.example/#x", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("geo.example/wfs", false)]
    [InlineData("", false)]
    public void Only_http_without_a_password_is_taken(string address, bool isValid) => Assert.Equal(isValid, HarvestAddress.IsValid(address));

    [Fact]
    public void Parameters_come_back_as_they_were()
    {
        var address = new Uri("https://geo.example/a%20b/wfs?map=%2Fx%2Fy.map&q=a+b&empty&u=%C3%BC");
        Assert.Equal([("map", "/x/y.map"), ("q", "a b"), ("empty", ""), ("u", "ü")], HarvestAddress.Query(address));
        Assert.Equal("https://geo.example/a%20b/wfs?map=%2Fx%2Fy.map&q=a%20b&empty=&u=%C3%BC", HarvestAddress.With(address, address.AbsolutePath, HarvestAddress.Query(address)).AbsoluteUri);
    }

    [Fact]
    public void Waits_grow_and_the_server_only_makes_them_longer()
    {
        Assert.Equal([0.25, 1, 4, 24, 24], Enumerable.Range(1, 5).Select(failures => HarvestWaits.After(failures, null).TotalHours));
        Assert.Equal((0.25, 3), (HarvestWaits.After(1, TimeSpan.FromMinutes(1)).TotalHours, HarvestWaits.After(1, TimeSpan.FromHours(3)).TotalHours));
    }
}
