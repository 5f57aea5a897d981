namespace Open311.Core.Failures;

/// <summary>What kind of refusal it is; every protocol has its own number for it.</summary>
public enum FailureKind
{
    /// <summary>The input breaks a rule. GeoReport 400, problem 400.</summary>
    Invalid,

    /// <summary>The request is none that can be read, whatever it asks for. 400 in every protocol.</summary>
    Malformed,

    /// <summary>What was named does not exist (or must not be seen). 404.</summary>
    NotFound,

    /// <summary>The key is missing, wrong or may not do this. GeoReport 403, problem 401 or 403.</summary>
    Forbidden,

    /// <summary>It clashes with the present state. 409.</summary>
    Conflict,

    /// <summary>An Idempotency-Key was used again with another body. 422.</summary>
    KeyReused,

    /// <summary>Over a rate limit. 429.</summary>
    TooMany,
}

/// <summary>An expected refusal: a value, not an exception.</summary>
/// <param name="Kind">How a protocol answers.</param>
/// <param name="Code">Stable and machine readable, e.g. <c>place.outside_jurisdiction</c>.</param>
/// <param name="English">A sentence for people.</param>
/// <param name="German">The same sentence.</param>
/// <param name="Field">The input's wire name, if one is at fault.</param>
public sealed record Failure(FailureKind Kind, string Code, string English, string German, string? Field = null)
{
    /// <summary>The sentence in a language (ISO 639-1); English where we have no other.</summary>
    public string Text(string language) => language == "de" ? German : English;

    /// <summary>Of <see cref="FailureKind.TooMany"/> and <see cref="FailureKind.Conflict"/>: after how many seconds it makes sense to try again.</summary>
    public int RetryAfterSeconds { get; init; } = 1;
}

/// <summary>A value, or the reasons why there is none.</summary>
public readonly struct Outcome<T>
{
    private readonly T? value;
    private readonly IReadOnlyList<Failure>? failures;

    private Outcome(T? value, IReadOnlyList<Failure>? failures) => (this.value, this.failures) = (value, failures);

    public bool Succeeded => failures is null;

    /// <exception cref="InvalidOperationException">There are failures instead.</exception>
    public T Value => failures is null ? value! : throw new InvalidOperationException("Refused: " + string.Join(", ", failures.Select(failure => failure.Code)));

    /// <summary>Empty on success.</summary>
    public IReadOnlyList<Failure> Failures => failures ?? [];

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(default, [failure]);

    public static implicit operator Outcome<T>(List<Failure> failures) => new(default, failures);
}
