namespace Open311.Portal;

/// <summary>One text field of a form, for the partial <c>_Field</c>: label, hint and error belong to it for eyes and for screen readers.</summary>
public sealed record Field(string Name, string Label)
{
    /// <summary>Unique on the page; by default the name's.</summary>
    public string Id { get; init; } = Name.Replace('[', '-').Replace("]", "", StringComparison.Ordinal);

    public string Type { get; init; } = "text";

    public string? Value { get; init; }

    public string? Hint { get; init; }

    public string? Error { get; init; }

    /// <summary>"optional" in the reader's language, beside the label.</summary>
    public string? Optional { get; init; }

    public bool IsRequired { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>More than one: a text area.</summary>
    public int Lines { get; init; } = 1;

    /// <summary>HTML's autofill token.</summary>
    public string? Autocomplete { get; init; }

    public string? Inputmode { get; init; }

    public string? DescribedBy => (Hint, Error) switch
    {
        (null, null) => null,
        (_, null) => Id + "-hint",
        (null, _) => Id + "-error",
        _ => $"{Id}-hint {Id}-error",
    };
}

/// <summary>A box with a message, for the partial <c>_Alert</c>.</summary>
/// <param name="Kind">success, info, warning or danger.</param>
public sealed record Alert(string Kind, string Title, string? Text = null, string? More = null);
