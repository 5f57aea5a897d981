using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Open311.Core.Notifications;

/// <summary>What a signed link lets its holder do.</summary>
public enum LinkPurpose : byte
{
    /// <summary>Confirm a mail address; the id is a subscription.</summary>
    Confirm = 1,

    /// <summary>End a subscription; the id is a subscription.</summary>
    Unsubscribe = 2,

    /// <summary>Work on a case for a department; the id is a report, the second id the department.</summary>
    Case = 3,

    /// <summary>What a reporter may do with the own report: take it back, have the own data erased; the id is a report.</summary>
    Own = 4,

    /// <summary>Publish a comment or take it back; the id is a comment, the second id its thread.</summary>
    Comment = 11,

    /// <summary>Support an idea or stop it; the id is a supporter, the second id the thread.</summary>
    Support = 12,

    /// <summary>Set an account's password, once; the id is the account, the second id stands for its security stamp, which every use changes.</summary>
    SetPassword = 5,
}

/// <param name="ExpiresAt">Null: does not expire.</param>
public sealed record LinkContent(LinkPurpose Purpose, int JurisdictionId, long Id, long OtherId, DateTimeOffset? ExpiresAt);

/// <summary>
/// Links that carry their own right: contents and expiry, signed with HMAC-SHA256 (first 20 bytes). The key is made on first use and kept in the database.
/// </summary>
public sealed class SignedLinks(NpgsqlDataSource database, TimeProvider clock)
{
    private const byte Version = 1;
    private const int ContentLength = 1 + 1 + 4 + 8 + 8 + 8;
    private const int SignatureLength = 20;
    private byte[]? key;

    /// <summary>URL-safe, 67 characters.</summary>
    public async ValueTask<string> MakeAsync(LinkContent content, CancellationToken ct)
    {
        var bytes = new byte[ContentLength + SignatureLength];
        Write(content, bytes);
        Sign(await KeyAsync(ct), bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null if the token was not made here, was changed, is for something else, or has expired.</summary>
    public async ValueTask<LinkContent?> ReadAsync(string token, LinkPurpose purpose, CancellationToken ct)
    {
        var bytes = new byte[ContentLength + SignatureLength];
        if (token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(token) || Base64Url.DecodeFromChars(token, bytes) != bytes.Length)
            return null;
        var expected = bytes.ToArray();
        Sign(await KeyAsync(ct), expected);
        if (!CryptographicOperations.FixedTimeEquals(bytes, expected) || bytes[0] != Version || bytes[1] != (byte)purpose)
            return null;
        var span = bytes.AsSpan();
        var expires = BinaryPrimitives.ReadInt64BigEndian(span[22..]);
        var content = new LinkContent(
            purpose,
            BinaryPrimitives.ReadInt32BigEndian(span[2..]),
            BinaryPrimitives.ReadInt64BigEndian(span[6..]),
            BinaryPrimitives.ReadInt64BigEndian(span[14..]),
            expires == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(expires));
        return content.ExpiresAt is { } end && end <= clock.GetUtcNow() ? null : content;
    }

    /// <summary>A name for something, always the same for the same words, that nobody else can compute: 24 hexadecimal digits.</summary>
    public async ValueTask<string> NameAsync(string words, CancellationToken ct) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(await KeyAsync(ct), Encoding.UTF8.GetBytes("name\n" + words)).AsSpan(0, 12));

    private static void Write(LinkContent content, Span<byte> bytes)
    {
        bytes[0] = Version;
        bytes[1] = (byte)content.Purpose;
        BinaryPrimitives.WriteInt32BigEndian(bytes[2..], content.JurisdictionId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[6..], content.Id);
        BinaryPrimitives.WriteInt64BigEndian(bytes[14..], content.OtherId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[22..], content.ExpiresAt?.ToUnixTimeSeconds() ?? 0);
    }

    private static void Sign(byte[] key, byte[] bytes) =>
        HMACSHA256.HashData(key, bytes.AsSpan(0, ContentLength)).AsSpan(0, SignatureLength).CopyTo(bytes.AsSpan(ContentLength));

    private async ValueTask<byte[]> KeyAsync(CancellationToken ct)
    {
        if (key is not null)
            return key;
        await using var command = database.CreateCommand(
            """
            WITH made AS (INSERT INTO installation_secrets (name, value) VALUES ('links', @value) ON CONFLICT DO NOTHING RETURNING value)
            SELECT value FROM made UNION ALL SELECT value FROM installation_secrets WHERE name = 'links' LIMIT 1
            """);
        command.Parameters.AddWithValue("value", RandomNumberGenerator.GetBytes(32));
        var found = await command.ExecuteScalarAsync(ct) as byte[];
        // Two first uses at once: the loser's snapshot shows neither row, a second look shows the winner's.
        found ??= await command.ExecuteScalarAsync(ct) as byte[];
        return key = found ?? throw new InvalidOperationException("The key for links could not be made.");
    }
}
