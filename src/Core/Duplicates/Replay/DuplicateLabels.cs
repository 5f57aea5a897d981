namespace Open311.Core.Duplicates.Replay;

/// <summary>Where the labels of a history are from.</summary>
public enum LabelSource
{
    /// <summary>Nobody has said anything: links can be counted, not judged.</summary>
    None,

    /// <summary>People's decisions about pairs: silent about all others.</summary>
    Decisions,

    /// <summary>A column that names, for each duplicate, the report that it repeats: what names none repeats none.</summary>
    DuplicateOf,

    /// <summary>A column that says which reports are duplicates, not of what.</summary>
    IsDuplicate,
}

/// <summary>What is known of who repeats whom. "Same" holds across pairs (a and b, b and c: a and c), "different" of the whole of both sides.</summary>
public sealed class DuplicateLabels(LabelSource source)
{
    private readonly Dictionary<string, string> parents = new(StringComparer.Ordinal);
    private readonly List<(string One, string Other)> differing = [];
    private readonly HashSet<string> flagged = new(StringComparer.Ordinal);
    private readonly List<string> absent = [];
    private HashSet<(string, string)>? different;
    private HashSet<string>? absentThings;

    public LabelSource Source => source;

    /// <summary>How many things people, or the column, have said.</summary>
    public int Count { get; private set; }

    public void AddSame(string one, string other)
    {
        Count++;
        var (a, b) = (RootOf(one), RootOf(other));
        if (a != b)
            parents[b] = a;
        different = null;
        absentThings = null;
    }

    /// <summary>A report that labels name and the history does not have: what repeats it may be linked to another of its repetitions, which nobody can judge.</summary>
    public void AddAbsent(string id)
    {
        absent.Add(id);
        absentThings = null;
    }

    public void AddDifferent(string one, string other)
    {
        Count++;
        differing.Add((one, other));
        different = null;
    }

    /// <summary>It repeats an earlier report, nobody knows which.</summary>
    public void AddDuplicate(string id)
    {
        Count++;
        flagged.Add(id);
    }

    /// <summary>The same for all reports of one thing.</summary>
    public string ThingOf(string id) => RootOf(id);

    /// <summary>True: right. False: wrong. Null: nobody has said.</summary>
    public bool? IsRight(string id, string linkedTo)
    {
        if (source == LabelSource.IsDuplicate)
            return flagged.Contains(id);
        var (a, b) = (RootOf(id), RootOf(linkedTo));
        if (a == b)
            return true;
        if (source == LabelSource.DuplicateOf)
        {
            absentThings ??= [.. absent.Select(RootOf)];
            return absentThings.Contains(a) || absentThings.Contains(b) ? null : false;
        }

        different ??= [.. differing.SelectMany(pair => new[] { (RootOf(pair.One), RootOf(pair.Other)), (RootOf(pair.Other), RootOf(pair.One)) })];
        return different.Contains((a, b)) ? false : null;
    }

    /// <param name="before">The things of the reports that came before it.</param>
    public bool Repeats(string id, IReadOnlySet<string> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return source == LabelSource.IsDuplicate ? flagged.Contains(id) : before.Contains(RootOf(id));
    }

    private string RootOf(string id)
    {
        var root = id;
        while (parents.TryGetValue(root, out var parent))
            root = parent;
        // The way is shortened for the next one.
        while (id != root && parents.TryGetValue(id, out var next))
        {
            parents[id] = root;
            id = next;
        }

        return root;
    }
}
