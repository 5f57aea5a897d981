using System.Text.RegularExpressions;
using Open311.Core.Persistence;

namespace Open311.Tests.Integration.Persistence;

/// <summary>A statement that forgets the jurisdiction reads or writes every town's rows.</summary>
public sealed partial class SqlFileTests
{
    private static readonly Dictionary<string, string> WithoutJurisdiction = new()
    {
        ["Installation/DatabaseIsReady.sql"] = "asks about the schema and the extension, reads no row of a town",
        ["Media/FindPhoto.sql"] = "a photo's name is random and unique over the installation; its address names no town",
    };

    public static TheoryData<string> Paths => new(SqlFile.Paths.Where(path => !WithoutJurisdiction.ContainsKey(path)));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_statement_names_the_jurisdiction(string path) => Assert.Matches(Jurisdiction(), SqlFile.Read(path));

    [Fact]
    public void The_exceptions_exist_and_need_to_be_exceptions()
    {
        Assert.Empty(WithoutJurisdiction.Keys.Except(SqlFile.Paths, StringComparer.Ordinal));
        Assert.All(WithoutJurisdiction.Keys, path => Assert.DoesNotMatch(Jurisdiction(), SqlFile.Read(path)));
    }

    [GeneratedRegex(@"@jurisdiction\b")]
    private static partial Regex Jurisdiction();
}
