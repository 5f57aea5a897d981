using System.Net;
using Open311.Core.Media;

namespace Open311.Tests.Unit.Media;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("2003:e6::1")]
    [InlineData("2001:200::1")]
    public void Public_addresses_may_be_asked(string address) => Assert.True(PublicAddress.Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("fd12:3456::1", true)]
    [InlineData("8.8.8.8", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    public void Who_lets_private_networks_be_asked_lets_neither_the_machine_itself_nor_what_is_link_local(string address, bool may) =>
        Assert.Equal(may, PublicAddress.Permits(IPAddress.Parse(address), allowPrivate: true));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void All_others_may_not(string address) => Assert.False(PublicAddress.Permits(IPAddress.Parse(address)));

    [Fact]
    public void Loopback_can_be_permitted_and_nothing_else_with_it()
    {
        Assert.True(PublicAddress.Permits(IPAddress.Loopback, allowLoopback: true));
        Assert.True(PublicAddress.Permits(IPAddress.IPv6Loopback, allowLoopback: true));
        foreach (var address in new[] { "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1" })
            Assert.False(PublicAddress.Permits(IPAddress.Parse(address), allowLoopback: true));
    }

    [Fact]
    public void Every_row_says_why() => Assert.All(PublicAddress.Refused, row => Assert.False(string.IsNullOrWhiteSpace(row.Reason)));
}
