using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Installation;

/// <summary>Section <c>Installation</c>: what holds for all jurisdictions that name nothing of their own.</summary>
public sealed class InstallationOptions
{
    public const string Section = "Installation";

    /// <summary>Absolute address without trailing slash; the start of every outgoing link.</summary>
    [Required, Url]
    public string BaseAddress { get; set; } = "http://127.0.0.1:8311";

    /// <summary>Sender of mails of jurisdictions without their own.</summary>
    [Required, EmailAddress]
    public string MailFrom { get; set; } = "no-reply@localhost.localdomain";

    /// <summary>{0} is the latitude, {1} the longitude, both in degrees with a point.</summary>
    [Required]
    public string MapLink { get; set; } = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=19/{0}/{1}";

    /// <summary>Days a case link in a department's mail works.</summary>
    [Range(1, 365)]
    public int CaseLinkDays { get; set; } = 60;

    /// <summary>Days an invitation to the staff works.</summary>
    [Range(1, 60)]
    public int InvitationDays { get; set; } = 7;

    /// <summary>Hours without a click after which staff have to sign in again.</summary>
    [Range(1, 168)]
    public int SignInHours { get; set; } = 10;

    /// <summary>Attempts to sign in, or to get a new password, that one network address has in a minute.</summary>
    [Range(1, 10000)]
    public int SignInsPerMinute { get; set; } = 20;

    /// <summary>Wrong API keys that one network address has in a minute before it is told to wait; right keys pass all the while.</summary>
    [Range(1, 1_000_000)]
    public int WrongKeysPerMinute { get; set; } = 60;

    /// <summary>Unconfirmed receipts one address may get in 24 hours: nobody may flood strangers through us.</summary>
    [Range(1, 10000)]
    public int UnconfirmedMailsPerRecipientPerDay { get; set; } = 5;

    /// <summary>Unconfirmed receipts one API key may cause in an hour; and as many mails about comments and supporters one town.</summary>
    [Range(1, 1_000_000)]
    public int UnconfirmedMailsPerKeyPerHour { get; set; } = 1000;

    /// <summary>Comments one mail address may write in an hour, confirmed or not.</summary>
    [Range(1, 10000)]
    public int CommentsPerPersonPerHour { get; set; } = 20;
}
