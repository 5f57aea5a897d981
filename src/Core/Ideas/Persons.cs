using System.Globalization;
using Open311.Core.Notifications;

namespace Open311.Core.Ideas;

/// <summary>
/// Knows people by their mail address without keeping it: 24 hexadecimal digits, keyed with the installation's secret, others in each town. Whoever has the address finds
/// the rows (to erase them); nobody gets from the rows to the addresses.
/// </summary>
public sealed class Persons(SignedLinks signatures)
{
    public const int Length = 24;

    public ValueTask<string> OfAsync(int jurisdictionId, string email, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(email);
        return signatures.NameAsync(string.Create(CultureInfo.InvariantCulture, $"person\n{jurisdictionId}\n{email.Trim().ToLowerInvariant()}"), ct);
    }

    /// <summary>For a browser that has proved, by a link in a mail, to be this person's.</summary>
    public async ValueTask<string> TicketAsync(int jurisdictionId, string person, CancellationToken ct) => $"{person}.{await SignAsync(jurisdictionId, person, ct)}";

    /// <summary>Null for what was not made here for this town.</summary>
    public async ValueTask<string?> ReadTicketAsync(int jurisdictionId, string? ticket, CancellationToken ct) =>
        ticket is { Length: (2 * Length) + 1 } && ticket[Length] == '.' && ticket[(Length + 1)..] == await SignAsync(jurisdictionId, ticket[..Length], ct) ? ticket[..Length] : null;

    private ValueTask<string> SignAsync(int jurisdictionId, string person, CancellationToken ct) =>
        signatures.NameAsync(string.Create(CultureInfo.InvariantCulture, $"ticket of a person\n{jurisdictionId}\n{person}"), ct);
}
