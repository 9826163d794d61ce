using System.Buffers.Text;
using System.Globalization;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>What a node of a <see cref="JsonTape"/> is.</summary>
internal enum JsonNodeKind : byte
{
    Null,
    True,
    False,
    Whole,
    Float,
    Text,
    Array,
    Object,

    /// <summary>The name of a member; its value is elsewhere on the tape.</summary>
    Name,
}

/// <summary>One node.</summary>
internal struct JsonNode
{
    public JsonNodeKind Kind;

    /// <summary>A name that a later member of the same object repeats: its value has moved to the first one.</summary>
    public bool Repeated;

    /// <summary>Where its text lies; for arrays and objects nothing.</summary>
    public int Start;

    /// <summary>Bytes of its text; the number of elements or members of an array or object.</summary>
    public int Length;

    /// <summary>The next sibling.</summary>
    public int End;

    /// <summary>Of a name: the node of the value.</summary>
    public int Value;
}

/// <summary>Documents in a row of nodes over a buffer of text, both kept from one row of a query to the next: nothing is allocated once
/// they have grown.</summary>
internal sealed class JsonTape
{
    private JsonNode[] _nodes = new JsonNode[64];
    private byte[] _text = new byte[1024];
    private int[] _order = new int[16];
    private int _count;
    private int _used;

    /// <summary>Forgets all documents.</summary>
    public void Clear() => (_count, _used) = (0, 0);

    /// <summary>A node.</summary>
    public ref readonly JsonNode this[int node] => ref _nodes[node];

    /// <summary>The text of a name, string or number; strings have no escapes left.</summary>
    public ReadOnlySpan<byte> Bytes(int node) => _text.AsSpan(_nodes[node].Start, _nodes[node].Length);

    /// <summary>A piece of the text.</summary>
    public ReadOnlySpan<byte> Bytes(int start, int length) => _text.AsSpan(start, length);

    /// <summary>Keeps a text and returns where.</summary>
    public int AddText(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_text.AsSpan(_used));
        _used += text.Length;
        return _used - text.Length;
    }

    /// <summary>Parses a document and returns its root, or -1 where it is malformed.</summary>
    public int Parse(ReadOnlySpan<byte> document)
    {
        var start = AddText(document);
        var scanner = new JsonScanner(_text.AsSpan(0, start + document.Length)) { Position = start };
        var root = Value(ref scanner, 0);
        return root >= 0 && scanner.AtEnd() ? root : -1;
    }

    /// <summary>The value of an object's member, or -1.</summary>
    public int Member(int node, ReadOnlySpan<byte> name)
    {
        for (var member = node + 1; member < _nodes[node].End; member = _nodes[member].End)
        {
            if (_nodes[member].Length == name.Length && !_nodes[member].Repeated && Bytes(member).SequenceEqual(name))
            {
                return _nodes[member].Value;
            }
        }

        return -1;
    }

    /// <summary>The first name of an object, or -1; those that are repeated are passed over.</summary>
    public int FirstName(int node) => Live(node + 1, _nodes[node].End);

    /// <summary>The name after <paramref name="name"/> in <paramref name="node"/>, or -1.</summary>
    public int NextName(int node, int name) => Live(_nodes[name].End, _nodes[node].End);

    /// <summary>The names of an object in the order of Java's strings; valid until the next call for an object that does not contain this.</summary>
    public Span<int> SortedNames(int node, ref int depth)
    {
        var count = _nodes[node].Length;
        if (_order.Length < depth + count)
        {
            Array.Resize(ref _order, Math.Max(_order.Length * 2, depth + count));
        }

        var at = depth;
        for (var name = FirstName(node); name >= 0; name = NextName(node, name))
        {
            _order[at++] = name;
        }

        var names = _order.AsSpan(depth, at - depth);
        depth = at;
        if (!InOrder(names))
        {
            names.Sort(CompareNames);
        }

        return names;
    }

    /// <summary>A name on the stack of <see cref="SortedNames"/>, by its place there.</summary>
    public int Ordered(int place) => _order[place];

    /// <summary>Makes the object {"name": …, "value": …, "id": …} of keyvalue().</summary>
    public int AddKeyValue(int name, int id)
    {
        var text = Add(JsonNodeKind.Text, _nodes[name].Start, _nodes[name].Length);
        var (nameLabel, valueLabel, idLabel) = (AddText("name"u8), AddText("value"u8), AddText("id"u8));
        Reserve(16);
        Utf8Formatter.TryFormat(id, _text.AsSpan(_used), out var digits);
        var number = Add(JsonNodeKind.Whole, _used, digits);
        _used += digits;

        // The object is the last, so that its names follow it.
        var root = Add(JsonNodeKind.Object, 0, 3);
        AddName(nameLabel, 4, text);
        AddName(valueLabel, 5, _nodes[name].Value);
        AddName(idLabel, 2, number);
        _nodes[root].End = _count;
        return root;
    }

    /// <summary>The number as an integer; false where it is none or does not fit.</summary>
    public bool TryInt64(int node, out long value) =>
        Utf8Parser.TryParse(Bytes(node), out value, out var read) && read == _nodes[node].Length;

    /// <summary>The number as floating-point.</summary>
    public double Double(int node) =>
        double.Parse(Bytes(node), NumberStyles.Float, CultureInfo.InvariantCulture);

    private void AddName(int start, int length, int value)
    {
        var name = Add(JsonNodeKind.Name, start, length);
        _nodes[name].Value = value;
    }

    private int Live(int name, int end)
    {
        while (name < end && _nodes[name].Repeated)
        {
            name = _nodes[name].End;
        }

        return name < end ? name : -1;
    }

    private int Add(JsonNodeKind kind, int start, int length)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _count * 2);
        }

        _nodes[_count] = new JsonNode { Kind = kind, Start = start, Length = length, End = _count + 1 };
        return _count++;
    }

    private void Reserve(int bytes)
    {
        if (_used + bytes > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _used + bytes));
        }
    }

    private int Value(ref JsonScanner scanner, int depth)
    {
        switch (scanner.Peek())
        {
            case (byte)'{':
                return depth < JsonScanner.MaxDepth ? Object(ref scanner, depth) : -1;
            case (byte)'[':
                return depth < JsonScanner.MaxDepth ? List(ref scanner, depth) : -1;
            case (byte)'"':
                return Text(ref scanner, JsonNodeKind.Text);
            case (byte)'t':
                return scanner.TryWord("true"u8) ? Add(JsonNodeKind.True, scanner.Position - 4, 4) : -1;
            case (byte)'f':
                return scanner.TryWord("false"u8) ? Add(JsonNodeKind.False, scanner.Position - 5, 5) : -1;
            case (byte)'n':
                return scanner.TryWord("null"u8) ? Add(JsonNodeKind.Null, scanner.Position - 4, 4) : -1;
            default:
                return scanner.TryNumber(out var start, out var length, out var whole)
                    ? Add(whole ? JsonNodeKind.Whole : JsonNodeKind.Float, start, length)
                    : -1;
        }
    }

    private int Text(ref JsonScanner scanner, JsonNodeKind kind)
    {
        if (!scanner.TryString(out var start, out var length, out var escaped))
        {
            return -1;
        }

        // The buffer is a copy: escapes are resolved in place, since they only get shorter.
        return Add(kind, start, escaped ? JsonScanner.Unescape(_text.AsSpan(start, length), _text.AsSpan(start, length)) : length);
    }

    private int List(ref JsonScanner scanner, int depth)
    {
        var node = Add(JsonNodeKind.Array, 0, 0);
        scanner.Position++;
        if (!scanner.Take((byte)']'))
        {
            do
            {
                if (Value(ref scanner, depth + 1) < 0)
                {
                    return -1;
                }

                _nodes[node].Length++;
            }
            while (scanner.Take((byte)','));

            if (!scanner.Take((byte)']'))
            {
                return -1;
            }
        }

        _nodes[node].End = _count;
        return node;
    }

    private int Object(ref JsonScanner scanner, int depth)
    {
        var node = Add(JsonNodeKind.Object, 0, 0);
        scanner.Position++;
        if (!scanner.Take((byte)'}'))
        {
            do
            {
                var name = Text(ref scanner, JsonNodeKind.Name);
                if (name < 0 || !scanner.Take((byte)':'))
                {
                    return -1;
                }

                var value = Value(ref scanner, depth + 1);
                if (value < 0)
                {
                    return -1;
                }

                _nodes[name].Value = value;
                _nodes[name].End = _count;
                _nodes[node].Length++;
            }
            while (scanner.Take((byte)','));

            if (!scanner.Take((byte)'}'))
            {
                return -1;
            }
        }

        _nodes[node].End = _count;
        MergeRepeated(node);
        return node;
    }

    // Of equal names the last value counts, at the place of the first.
    private void MergeRepeated(int node)
    {
        const int fewMembers = 12;
        var members = _nodes[node].Length;
        if (members > fewMembers)
        {
            var depth = 0;
            var names = SortedNames(node, ref depth);
            for (var i = names.Length - 1; i > 0; i--)
            {
                // Equal names lie side by side, the first of the text first.
                if (Bytes(names[i]).SequenceEqual(Bytes(names[i - 1])))
                {
                    Merge(node, names[i - 1], names[i]);
                }
            }

            return;
        }

        for (var name = node + 1; name < _nodes[node].End; name = _nodes[name].End)
        {
            for (var earlier = node + 1; earlier < name; earlier = _nodes[earlier].End)
            {
                if (_nodes[earlier].Length == _nodes[name].Length && !_nodes[earlier].Repeated && Bytes(earlier).SequenceEqual(Bytes(name)))
                {
                    Merge(node, earlier, name);
                    break;
                }
            }
        }
    }

    private void Merge(int node, int first, int second)
    {
        _nodes[first].Value = _nodes[second].Value;
        _nodes[second].Repeated = true;
        _nodes[node].Length--;
    }

    private bool InOrder(ReadOnlySpan<int> names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            if (CompareNames(names[i - 1], names[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private int CompareNames(int first, int second)
    {
        var order = CompareAsJava(Bytes(first), Bytes(second));
        return order != 0 ? order : first.CompareTo(second);
    }

    /// <summary>Compares as Java compares strings: by UTF-16 units, in which U+E000 and above come after the supplementary planes.</summary>
    public static int CompareAsJava(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var common = first.CommonPrefixLength(second);
        if (common == first.Length || common == second.Length)
        {
            return first.Length.CompareTo(second.Length);
        }

        var (one, other) = (first[common], second[common]);
        return one >= 0xEE && other >= 0xEE && (one >= 0xF0) != (other >= 0xF0) ? other.CompareTo(one) : one.CompareTo(other);
    }
}
