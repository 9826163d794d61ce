using System.Text;

namespace LakeQuery.Streaming.Sources;

/// <summary>The places of all columns in a document as one tree, so that a document is walked once.</summary>
internal sealed class JsonColumnTree
{
    private readonly List<(byte[] Name, bool IgnoresCase, JsonColumnTree Child)> _members = [];
    private readonly List<(int Index, JsonColumnTree Child)> _elements = [];
    private readonly List<int> _columns = [];
    private int _next;

    /// <summary>Columns whose value is here.</summary>
    public IReadOnlyList<int> Columns => _columns;

    /// <summary>Elements below here that hold values.</summary>
    public IReadOnlyList<(int Index, JsonColumnTree Child)> Elements => _elements;

    /// <summary>Whether members below here hold values.</summary>
    public bool HasMembers => _members.Count > 0;

    /// <summary>Whether nothing is here or below.</summary>
    public bool IsEmpty => _members.Count == 0 && _elements.Count == 0 && _columns.Count == 0;

    /// <summary>Adds the place of a column.</summary>
    public void Add(ReadOnlySpan<RecordPathStep> path, int column, bool ignoresCase)
    {
        if (path.IsEmpty)
        {
            _columns.Add(column);
            return;
        }

        if (path[0].Name is { } name)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            var found = _members.FindIndex(member => member.IgnoresCase == ignoresCase && member.Name.AsSpan().SequenceEqual(bytes));
            if (found < 0)
            {
                found = _members.Count;
                _members.Add((bytes, ignoresCase, new JsonColumnTree()));
            }

            _members[found].Child.Add(path[1..], column, ignoresCase);
            return;
        }

        // All elements: the first one is the value.
        var index = Math.Max(path[0].Index, 0);
        var element = _elements.FindIndex(other => other.Index == index);
        if (element < 0)
        {
            element = _elements.Count;
            _elements.Add((index, new JsonColumnTree()));
        }

        _elements[element].Child.Add(path[1..], column, ignoresCase);
    }

    /// <summary>What is below a member, or null. Members mostly come in the same order, so the one behind the last found is tried first.</summary>
    public JsonColumnTree? Member(ReadOnlySpan<byte> name)
    {
        var count = _members.Count;
        for (var tried = 0; tried < count; tried++)
        {
            var index = _next < count ? _next : 0;
            _next = index + 1;
            var member = _members[index];
            if (member.IgnoresCase ? Ascii.EqualsIgnoreCase(member.Name, name) : name.SequenceEqual(member.Name))
            {
                return member.Child;
            }
        }

        return null;
    }
}
