using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Privacy;

/// <summary>Section <c>Privacy</c>: how long what is known of people is kept.</summary>
public sealed class PrivacyOptions
{
    public const string Section = "Privacy";

    /// <summary>Days after the last change of a closed report until its reporter's contact data go.</summary>
    [Range(1, 3650)]
    public int ContactDays { get; set; } = 180;

    /// <summary>Days after which recipients and words of mails go.</summary>
    [Range(1, 3650)]
    public int MailDays { get; set; } = 90;
}
