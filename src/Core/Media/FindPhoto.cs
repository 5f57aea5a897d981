using Npgsql;
using Open311.Core.Persistence;

namespace Open311.Core.Media;

/// <summary>Whether a photo may be shown to everybody. Asked anew each time, so that what was hidden is gone.</summary>
public sealed class FindPhoto(NpgsqlDataSource database)
{
    public async Task<bool> IsPublicAsync(string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Media/FindPhoto.sql"));
        command.Parameters.AddWithValue("name", name);
        return await command.ExecuteScalarAsync(ct) is not null;
    }
}
