using Npgsql;
using Open311.Core.Identity;
using Open311.Core.Persistence;

namespace Open311.Core.Media;

/// <summary>Whether a photo may be shown, to everybody or to one of the staff. Asked anew each time, so that what was hidden is gone.</summary>
public sealed class FindPhoto(NpgsqlDataSource database)
{
    public async Task<bool> IsPublicAsync(string name, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Media/FindPhoto.sql"));
        command.Parameters.AddWithValue("name", name);
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>Whether it belongs to a case that this one sees, published or not: before it is published somebody has to look at it.</summary>
    public async Task<bool> MaySeeAsync(StaffMember member, string name, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(member);
        await using var command = database.CreateCommand(SqlFile.Read("Media/FindPhotoCase.sql"));
        command.Parameters.AddWithValue("name", name);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && member.MayFor(Permission.SeeCases, reader.GetInt32(0), await reader.GetFieldValueAsync<long?>(1, ct));
    }
}
