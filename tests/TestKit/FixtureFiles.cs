namespace Open311.Tests.TestKit;

/// <summary>The reviewable text files below tests/fixtures.</summary>
public static class FixtureFiles
{
    /// <summary>tests/fixtures of the checkout that the tests were built from.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Whether expected texts are to be re-recorded instead of compared: <c>OPEN311_BLESS=1</c>.</summary>
    public static bool Bless => Environment.GetEnvironmentVariable("OPEN311_BLESS") == "1";

    /// <summary>Null if the text is the expected one; else what to say. Blessing writes the file and always agrees.</summary>
    public static string? Difference(string path, string actual)
    {
        var file = Path.Combine(Folder, path);
        if (Bless)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return null;
        }

        var expected = File.Exists(file) ? File.ReadAllText(file) : null;
        if (expected == actual)
            return null;
        var received = Path.Combine(AppContext.BaseDirectory, "received", path);
        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllText(received, actual);
        return expected is null
            ? $"tests/fixtures/{path} does not exist; ./dev bless writes it. Now ({received}):\n{actual}"
            : $"tests/fixtures/{path} expects, from line {FirstDifference(expected, actual)} on, something else than {received}. Expected:\n{expected}\nbut it is\n{actual}";
    }

    // Counted from 1.
    private static int FirstDifference(string expected, string actual) =>
        expected.Split('\n').Zip(actual.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Open311.sln")))
                return Path.Combine(folder.FullName, "tests", "fixtures");
        }

        throw new DirectoryNotFoundException("The tests run outside the checkout.");
    }
}
