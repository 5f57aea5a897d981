namespace Open311.Core.Identity;

/// <summary>What an API key may do. Stored as words.</summary>
public static class ApiScopes
{
    /// <summary>POST requests and servicerequestupdates.</summary>
    public const string Report = "report";

    /// <summary>POST requests with their own dates and ids, from another system; no mail for their arrival.</summary>
    public const string Import = "import";

    /// <summary>Updates of reports with this key move their status too (POST servicerequestupdates): of a system that does the town's work.</summary>
    public const string UpdateStatus = "update_status";

    /// <summary>See hidden reports and internal fields.</summary>
    public const string ReadNonPublic = "read_non_public";

    /// <summary>Everything an administrator does.</summary>
    public const string Administer = "administer";

    public static readonly IReadOnlyList<string> All = [Report, Import, UpdateStatus, ReadNonPublic, Administer];
}

/// <summary>Whether reporters who come in with a key are mailed.</summary>
public enum ReporterMail
{
    /// <summary>The app tells them itself.</summary>
    Never,

    /// <summary>A receipt asks them to confirm their address first.</summary>
    ToConfirm,

    /// <summary>The app has checked the address.</summary>
    Confirmed,
}

/// <summary>A key of a client application. Only a hash is kept.</summary>
public sealed class ApiKey
{
    public long Id { get; set; }

    /// <summary>Null: all jurisdictions.</summary>
    public int? JurisdictionId { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the key; keys are 160 random bits, so no salt or stretching is needed.</summary>
    public required byte[] Hash { get; set; }

    public string[] Scopes { get; set; } = [];

    public ReporterMail ReporterMail { get; set; }

    /// <summary>Writes per second; null: the installation's default.</summary>
    public double? WritesPerSecond { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
