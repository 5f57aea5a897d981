using Open311.Core.Media;

namespace Open311.Tests.Unit.Media;

public sealed class MediaNameTests
{
    [Fact]
    public void Names_are_random_and_long()
    {
        var names = Enumerable.Range(0, 1000).Select(_ => MediaName.Make()).ToHashSet();
        Assert.Equal(1000, names.Count);
        Assert.All(names, name => Assert.Matches("^[a-z2-9]{26}$", name));
    }

    [Theory]
    [InlineData("/media/abc.jpg", "https://town.example/media/abc.jpg")]
    [InlineData("http://else.example/a.jpg", "http://else.example/a.jpg")]
    [InlineData(null, null)]
    public void Only_a_path_of_ours_gets_our_address(string? given, string? expected) => Assert.Equal(expected, MediaName.Absolute(given, "https://town.example"));
}
