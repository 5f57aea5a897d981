using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Open311.Core.Persistence;

/// <summary>The .sql files beside the capabilities, by path: <c>Reports/SubmitReport.sql</c>.</summary>
public static class SqlFile
{
    private static readonly ConcurrentDictionary<string, string> Texts = new();

    /// <summary>All paths, for the test that runs each against two towns.</summary>
    public static IEnumerable<string> Paths =>
        typeof(SqlFile).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => name["Open311.Core.".Length..^".sql".Length].Replace('.', '/') + ".sql");

    /// <exception cref="FileNotFoundException">No such file was compiled in.</exception>
    public static string Read(string path) => Texts.GetOrAdd(path, static name =>
    {
        using var stream = typeof(SqlFile).Assembly.GetManifestResourceStream("Open311.Core." + name.Replace('/', '.'))
            ?? throw new FileNotFoundException($"{name} is not compiled in.", name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The parts of a file that is put together by its operation, by name: each begins after a line <c>-- part: name</c>. Without comments.</summary>
    public static FrozenDictionary<string, string> ReadParts(string path)
    {
        const string mark = "-- part: ";
        var parts = new Dictionary<string, List<string>>();
        List<string>? current = null;
        foreach (var line in Read(path).Split('\n'))
        {
            if (line.StartsWith(mark, StringComparison.Ordinal))
                parts.Add(line[mark.Length..].Trim(), current = []);
            else if (!line.StartsWith("--", StringComparison.Ordinal) && line.Length > 0)
                current?.Add(line);
        }

        return parts.ToFrozenDictionary(part => part.Key, part => string.Join('\n', part.Value));
    }
}
