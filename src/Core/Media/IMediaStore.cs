namespace Open311.Core.Media;

/// <summary>Where the files of photos lie. Names are ours: letters, digits, hyphens and one dot; a name is written once and never changed.</summary>
public interface IMediaStore
{
    /// <summary>All of the file or nothing of it; the same name again replaces it.</summary>
    Task SaveAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>Null if there is no such file. The stream knows its length.</summary>
    Task<Stream?> OpenAsync(string name, CancellationToken ct);

    /// <summary>A file that is not there is deleted already.</summary>
    Task DeleteAsync(string name, CancellationToken ct);
}
