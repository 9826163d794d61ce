using System.Text;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Which nodes of an object, or of an array by position, are the fields of a row.</summary>
internal sealed class JsonRowFields
{
    private readonly JsonTape _tape;
    private readonly JsonOptions _options;
    private readonly JsonNames _names;
    private readonly int[] _nodes;
    private readonly bool[] _isDotted;

    /// <summary>Makes the fields of a row.</summary>
    public JsonRowFields(JsonTape tape, JsonOptions options, IReadOnlyList<string> names)
    {
        _tape = tape;
        _options = options;
        _names = options.Names(names);
        _nodes = new int[names.Count];
        _isDotted = new bool[names.Count];
    }

    /// <summary>The node of a field, or -1.</summary>
    public int NodeOf(int field) => _nodes[field];

    /// <summary>No field has a value.</summary>
    public void Clear() => Array.Fill(_nodes, -1);

    /// <summary>Finds the fields in an object.</summary>
    /// <exception cref="LineFault">OpenX's finds two keys that differ in their case only.</exception>
    public void Find(ReadOnlySpan<byte> line, int node)
    {
        Clear();
        var end = _tape[node].Next;
        for (var key = node + 1; key < end; key = _tape[key + 1].Next)
        {
            var name = _tape.Text(line, _tape[key]);
            var field = _names.Find(name);
            if (field >= 0)
            {
                RefuseOtherSpelling(line, key, field, name);
                _nodes[field] = key + 1;
                _isDotted[field] = false;
            }
            else if (_options.HasDots && _names.FindDotted(name) is >= 0 and var dotted && _nodes[dotted] < 0)
            {
                _nodes[dotted] = key + 1;
                _isDotted[dotted] = true;
            }
            else if (!_options.IsOpenX && OrdinalOf(name) is >= 0 and var ordinal)
            {
                _nodes[ordinal] = key + 1;
            }
        }
    }

    /// <summary>The elements of an array are the fields in order.</summary>
    public void Number(int node)
    {
        Clear();
        var end = _tape[node].Next;
        var field = 0;
        for (var child = node + 1; child < end && field < _nodes.Length; child = _tape[child].Next)
        {
            _nodes[field++] = child;
        }
    }

    // Of equal keys the last counts; Athena refuses those that its ignoring of case made equal.
    private void RefuseOtherSpelling(ReadOnlySpan<byte> line, int key, int field, ReadOnlySpan<byte> name)
    {
        if (!_options.IsOpenX || !_options.IgnoresCase || _nodes[field] < 0 || _isDotted[field])
        {
            return;
        }

        var earlier = _tape[_nodes[field] - 1];
        if (!line.Slice(earlier.Start, earlier.Length).SequenceEqual(line.Slice(_tape[key].Start, _tape[key].Length)))
        {
            throw LineFault.Cursor($"Row is not a valid JSON Object - JSONException: Duplicate key \"{Encoding.UTF8.GetString(name).ToLowerInvariant()}\"");
        }
    }

    // Hive writes _col0, _col1, … for columns without a name.
    private int OrdinalOf(ReadOnlySpan<byte> name) =>
        name.StartsWith("_col"u8) && TextNumbers.TryInteger(name[4..], out var ordinal) && (ulong)ordinal < (ulong)_nodes.Length ? (int)ordinal : -1;
}
