namespace Open311.Geo.Cql2;

/// <summary>Takes a refusal out of the depth of a reader; never leaves this folder.</summary>
internal sealed class Cql2Refusal(Cql2Error error) : Exception(error.ToString())
{
    public Cql2Error Error { get; } = error;
}
