namespace Open311.Core.ServiceCatalog;

/// <summary>What people read of a service, in one language.</summary>
public sealed record ServiceWords
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public string Group { get; init; } = "";

    public string? Notice { get; init; }

    /// <summary>By attribute code.</summary>
    public IReadOnlyDictionary<string, QuestionWords> Questions { get; init; } = new Dictionary<string, QuestionWords>();
}

/// <param name="Values">An option's name by its key.</param>
public sealed record QuestionWords(string Description, string Hint, IReadOnlyDictionary<string, string> Values);
