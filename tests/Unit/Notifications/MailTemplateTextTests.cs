using Open311.Core.Notifications;

namespace Open311.Tests.Unit.Notifications;

public sealed class MailTemplateTextTests
{
    public static IEnumerable<TheoryDataRow<string>> Templates => MailPlan.Rows.Select(row => row.Template).Concat(MailPlan.Asked).Distinct().Select(template => new TheoryDataRow<string>(template));

    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_mail_of_the_plan_has_a_name_in_both_languages(string template)
    {
        var (german, english) = (MailTemplateText.Of(template, "de"), MailTemplateText.Of(template, "en"));
        Assert.NotEqual(template, german);
        Assert.NotEqual(template, english);
        Assert.NotEqual(german, english);
    }
}
