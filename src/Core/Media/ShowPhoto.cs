using Npgsql;
using Open311.Core.Failures;

namespace Open311.Core.Media;

/// <summary>Gives a hidden photo back to the public. Showing what is not hidden changes nothing.</summary>
public sealed class ShowPhoto(NpgsqlDataSource database, TimeProvider clock)
{
    public Task<Outcome<ChangedPhoto>> RunAsync(HidePhotoInput input, CancellationToken ct) => HidePhoto.ChangeAsync(database, clock, input, hide: false, ct);
}
