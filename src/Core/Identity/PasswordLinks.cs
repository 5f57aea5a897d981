using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;

namespace Open311.Core.Identity;

/// <summary>Links that set an account's password: signed, expiring, and dead once the account's security stamp changes, which setting a password does.</summary>
internal static class PasswordLinks
{
    public static async ValueTask<string> MakeAsync(SignedLinks links, JurisdictionProfile town, Account account, DateTimeOffset expiresAt, CancellationToken ct) =>
        $"{town.BaseAddress}/staff/password/{await links.MakeAsync(new LinkContent(LinkPurpose.SetPassword, town.Id, account.Id, StandsFor(account.SecurityStamp!), expiresAt), ct)}";

    public static bool IsOf(LinkContent link, Account account) => link.Id == account.Id && link.OtherId == StandsFor(account.SecurityStamp!);

    private static long StandsFor(string stamp) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(stamp)));
}
