using System.Buffers;

namespace Open311.Api.GeoReport;

/// <summary>Collects an answer, so that a small one is sent in one piece with its length, and a long one in large pieces.</summary>
internal sealed class AnswerBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes after which a piece is worth sending.</summary>
    public const int Full = 48 * 1024;

    private byte[] bytes = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return bytes.AsSpan(Length);
    }

    public void Dispose() => Replace([]);

    private void MakeRoom(int sizeHint)
    {
        if (bytes.Length - Length >= Math.Max(sizeHint, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(bytes.Length * 2, 64 * 1024), Length + sizeHint));
        Written.CopyTo(larger);
        Replace(larger);
    }

    private void Replace(byte[] other)
    {
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = other;
    }
}
