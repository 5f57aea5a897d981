using Microsoft.Extensions.Options;
using Open311.Core.Media;

namespace Open311.Tests.Unit.Media;

public sealed class FolderMediaStoreTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"open311-media-{Guid.NewGuid():N}");

    private FolderMediaStore Store => new(Options.Create(new MediaOptions { Directory = folder }));

    [Fact]
    public async Task What_is_saved_can_be_opened_replaced_and_deleted()
    {
        Assert.Null(await Store.OpenAsync("abc.jpg", default));
        await Store.SaveAsync("abc.jpg", new byte[] { 1, 2, 3 }, default);
        await Store.SaveAsync("abc.jpg", new byte[] { 4 }, default);
        await using (var stream = await Store.OpenAsync("abc.jpg", default))
            Assert.Equal((1, 4), (stream!.Length, stream.ReadByte()));
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        await Store.DeleteAsync("abc.jpg", default);
        await Store.DeleteAsync("abc.jpg", default);
        Assert.Null(await Store.OpenAsync("abc.jpg", default));
    }

    [Fact]
    public async Task What_a_dead_process_left_half_written_goes_with_it()
    {
        await Store.SaveAsync("abc.jpg", new byte[] { 1 }, default);
        await File.WriteAllBytesAsync(Path.Combine(folder, "ab", "abc.jpg.0123.tmp"), [1]);
        await Store.DeleteAsync("abc.jpg", default);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a")]
    [InlineData("..jpg")]
    [InlineData("abc/def.jpg")]
    [InlineData("ABC.jpg")]
    public async Task A_name_that_is_not_ours_is_a_bug(string name) => await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(name, default));

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
