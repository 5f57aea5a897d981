namespace Open311.Core.Forwarding;

/// <summary>What a failed attempt at an endpoint leads to.</summary>
public enum ForwardVerdict
{
    /// <summary>Again, after the waits of <see cref="ForwardRules.Waits"/>.</summary>
    Again,

    /// <summary>Again in a moment, as long as that is one of the first attempts.</summary>
    Soon,

    /// <summary>Never without a person.</summary>
    GiveUp,
}

/// <param name="Code">Of the failure; a code that ends with * stands for all that begin so.</param>
public sealed record ForwardRule(string Code, ForwardVerdict Verdict, string Reason);

/// <summary>When an endpoint is tried again. The first row that fits decides; a <c>Retry-After</c> only makes a wait longer.</summary>
public static class ForwardRules
{
    public static readonly IReadOnlyList<ForwardRule> Rows =
    [
        new("confidential", ForwardVerdict.GiveUp, "Nothing confidential leaves the house without a person."),
        new("address_forbidden", ForwardVerdict.GiveUp, "The host leads into a network that endpoints are not allowed in; only an operator changes that."),
        new("redirect_refused", ForwardVerdict.GiveUp, "A key is not taken to another host, and a POST is not turned into a GET: the address has to be set anew."),
        new("too_many_redirects", ForwardVerdict.GiveUp, "As above."),
        new("status_409", ForwardVerdict.Soon, "The attempt before is just being stored there."),
        new("status_422", ForwardVerdict.GiveUp, "They have another report under our Idempotency-Key: a person has to look which."),
        new("status_4*", ForwardVerdict.Again, "The standard has 400 for trouble of the server too; keys and services (403, 404) are mended by people meanwhile."),
        new("status_*", ForwardVerdict.Again, "Their trouble; it passes."),
        new("errors_in_answer", ForwardVerdict.Again, "A 400 that calls itself 200."),
        new("answer_*", ForwardVerdict.Again, "They may have it: number and Idempotency-Key of the next attempt tell them that it is the same."),
        new("timeout", ForwardVerdict.Again, "As above."),
        new("connection_lost", ForwardVerdict.Again, "As above."),
        new("*", ForwardVerdict.Again, "On the way there, or in the settings of the endpoint: both are mended without us."),
    ];

    /// <summary>Waits after the first, second, … failed POST: a moment, a restart, a night, a weekend. Then it is given up.</summary>
    public static readonly IReadOnlyList<TimeSpan> Waits =
        [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24)];

    /// <summary>
    /// Waits after the first, second, … time that a token was not yet exchanged, whatever the answer: no id yet and an error mean the same to FixMyStreet too. Some servers exchange
    /// once a night, so the last ones make a week.
    /// </summary>
    public static readonly IReadOnlyList<TimeSpan> TokenWaits =
        [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24), TimeSpan.FromHours(48), TimeSpan.FromHours(96)];

    /// <summary>Waits after the first, second, … poll that failed, where they are longer than the endpoint's own; the last for all further ones.</summary>
    public static readonly IReadOnlyList<TimeSpan> PollWaits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)];

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    public static ForwardVerdict Of(string code) => Rows.First(row => row.Code == code || (row.Code[^1] == '*' && code.StartsWith(row.Code[..^1], StringComparison.Ordinal))).Verdict;

    /// <summary>Until the next POST after so many attempts; null: no more.</summary>
    public static TimeSpan? WaitAfter(string code, int attempts, TimeSpan? retryAfter) => Of(code) switch
    {
        ForwardVerdict.GiveUp => null,
        _ when attempts > Waits.Count => null,
        ForwardVerdict.Soon when attempts <= 3 => Longer(Moment, retryAfter),
        _ => Longer(Waits[attempts - 1], retryAfter),
    };

    /// <summary>Until a token is asked for again; null: no more.</summary>
    public static TimeSpan? TokenWaitAfter(int attempts, TimeSpan? retryAfter) => attempts > TokenWaits.Count ? null : Longer(TokenWaits[attempts - 1], retryAfter);

    /// <param name="failures">Failed polls in a row, this one included.</param>
    public static TimeSpan PollWaitAfter(int failures, TimeSpan usual, TimeSpan? retryAfter) => Longer(Longer(PollWaits[Math.Min(failures, PollWaits.Count) - 1], usual), retryAfter);

    private static TimeSpan Longer(TimeSpan wait, TimeSpan? asked) => asked > wait ? asked.Value : wait;
}
