namespace Open311.Geo.Cql2;

/// <summary>What an expression gives.</summary>
public enum Cql2Kind
{
    Text,
    Number,

    /// <summary>True, false or unknown.</summary>
    Boolean,
    Date,
    Timestamp,
    DateInterval,
    TimestampInterval,

    /// <summary>From ".." to "..": neither dates nor timestamps.</summary>
    EndlessInterval,
    Geometry,
    Array,
}
