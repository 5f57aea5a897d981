using Open311.Core.ServiceCatalog;
using Open311.Portal.Pages.Reports;

namespace Open311.Portal;

/// <summary>A service's question on the report form, for the partial <c>_Question</c>.</summary>
public sealed record Question(NewModel Form, ServiceAttribute Attribute, QuestionWords Words)
{
    public string Name => $"attribute[{Attribute.Code}]";

    public string Id => "attribute-" + Attribute.Code;

    public string? Error => Form.ErrorOf(Name);

    /// <summary>The parts that belong to it for a screen reader, by id; null if there are none.</summary>
    public string? DescribedBy => new Field(Name, Words.Description) { Hint = Hint, Error = Error }.DescribedBy;

    public string? Optional => Attribute.Required ? null : Form.Say("(freiwillig)", "(optional)");

    public string? Hint => Words.Hint.Length > 0 ? Words.Hint : null;

    public string NameOf(AttributeValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Words.Values.GetValueOrDefault(value.Key) ?? value.Name;
    }
}
