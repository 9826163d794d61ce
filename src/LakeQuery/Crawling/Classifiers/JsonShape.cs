using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>Where a row stands: its file, its line if counted, and the bytes before it.</summary>
internal readonly record struct JsonPlace(string File, long? Line, long Offset);

/// <summary>The type of one place in JSON rows, learnt while they go by.</summary>
internal sealed class JsonShape
{
    /// <summary>Deeper values are text to us: no reader of Hive types goes further.</summary>
    private const int MaxDepth = 32;

    private const int MaxExample = 60;
    private static readonly SearchValues<char> NotInStructs = SearchValues.Create(":<>,()` \t\n\"");

    private readonly List<Member> _members = [];
    private readonly Dictionary<string, int> _memberIndexes = new(StringComparer.Ordinal);
    private readonly List<Widening> _widenings = [];
    private ColumnType _scalar = ColumnType.Nothing;
    private JsonShape? _element;
    private bool _isObject;
    private bool _isMixed;

    private readonly record struct Member(string Name, string SourceName, byte[] SourceNameUtf8, JsonShape Shape);

    /// <summary>Whether there was anything but null.</summary>
    public bool IsNothing => _scalar.IsNothing && _element is null && !_isObject;

    /// <summary>The value that made the type what it is.</summary>
    public ValueExample? Example { get; private set; }

    /// <summary>Learns from the value the reader stands on, and leaves the reader on its last token.</summary>
    public void Add(ref Utf8JsonReader reader, JsonPlace place, int depth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when depth < MaxDepth:
                Mix("struct", place, reader.TokenStartIndex, "{…}", _isObject);
                _isObject = true;
                AddMembers(ref reader, place, depth);
                break;
            case JsonTokenType.StartArray when depth < MaxDepth:
                Mix("array", place, reader.TokenStartIndex, "[…]", _element is not null);
                _element ??= new JsonShape();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    _element.Add(ref reader, place, depth + 1);
                }

                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                AddScalar(ColumnType.String, ref reader, place);
                reader.Skip();
                break;
            case JsonTokenType.Null:
                break;
            case JsonTokenType.True or JsonTokenType.False:
                AddScalar(ColumnType.Boolean, ref reader, place);
                break;
            case JsonTokenType.Number:
                AddScalar(TypeOfNumber(ref reader), ref reader, place);
                break;
            default:
                AddScalar(ColumnType.String, ref reader, place);
                break;
        }
    }

    /// <summary>The columns that the members of a row make.</summary>
    public void WriteColumns(
        ImmutableArray<FileColumn>.Builder columns, ImmutableArray<Widening>.Builder widenings, ImmutableArray<string>.Builder notes, bool awsCompatible)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in _members)
        {
            var name = awsCompatible ? member.Name : ColumnNames.Clean(member.Name);
            name = name.Length == 0 ? "_" : name;
            for (var copy = 1; !names.Add(name); copy++)
            {
                name = $"{ColumnNames.Clean(member.Name)}_{copy}";
            }

            var type = member.Shape.ToType(notes, member.SourceName);
            columns.Add(new FileColumn(name, type) { SourceName = member.SourceName, Example = member.Shape.Example });
            member.Shape.CollectWidenings(name, widenings);
        }
    }

    private static ColumnType TypeOfNumber(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out _) ? ColumnType.BigInt
        : reader.ValueSpan.IndexOfAny(".eE"u8) < 0 ? ColumnType.String
        : reader.TryGetDouble(out var number) && double.IsFinite(number) ? ColumnType.Double
        : ColumnType.String;

    private void AddMembers(ref Utf8JsonReader reader, JsonPlace place, int depth)
    {
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Rows mostly repeat their keys in the same order.
            int index;
            if (expected < _members.Count && reader.ValueTextEquals(_members[expected].SourceNameUtf8))
            {
                index = expected;
            }
            else
            {
                index = IndexOf(reader.GetString()!);
            }

            expected = index + 1;
            reader.Read();
            _members[index].Shape.Add(ref reader, place, depth + 1);
        }
    }

    // Keys that differ only in case are one column, as the SerDe folds them.
    private int IndexOf(string sourceName)
    {
        var name = sourceName.ToLowerInvariant();
        if (!_memberIndexes.TryGetValue(name, out var index))
        {
            index = _members.Count;
            _memberIndexes.Add(name, index);
            _members.Add(new Member(name, sourceName, Encoding.UTF8.GetBytes(sourceName), new JsonShape()));
        }

        return index;
    }

    private void AddScalar(ColumnType type, ref Utf8JsonReader reader, JsonPlace place)
    {
        if (ReferenceEquals(type, _scalar))
        {
            return;
        }

        var joined = TypeJoin.Join(_scalar, type);
        if (ReferenceEquals(joined, _scalar))
        {
            return;
        }

        var text = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? "…" : Cut(Encoding.UTF8.GetString(reader.ValueSpan));
        Mix("scalar", place, reader.TokenStartIndex, text, !_scalar.IsNothing);
        var example = new ValueExample(place.File, place.Line, place.Offset + reader.TokenStartIndex, text);
        if (!_scalar.IsNothing)
        {
            _widenings.Add(new Widening("", _scalar.ToString(), joined.ToString(), example));
        }

        Example = example;
        _scalar = joined;
    }

    // A place that holds objects here and plain values there can only be text.
    private void Mix(string kind, JsonPlace place, long offset, string text, bool isKnownKind)
    {
        if (isKnownKind || _isMixed)
        {
            return;
        }

        var before = _element is not null ? "array" : _isObject ? "struct" : _scalar.IsNothing ? null : _scalar.ToString();
        var example = new ValueExample(place.File, place.Line, place.Offset + offset, text);
        if (before is not null)
        {
            _isMixed = true;
            _widenings.Add(new Widening("", before, "string", example));
            Example = example;
        }
        else if (kind != "scalar")
        {
            Example = example;
        }
    }

    private ColumnType ToType(ImmutableArray<string>.Builder notes, string name)
    {
        if (_isMixed)
        {
            return ColumnType.String;
        }

        if (_element is not null)
        {
            return ColumnType.Array(_element.IsNothing ? ColumnType.String : _element.ToType(notes, name));
        }

        if (!_isObject)
        {
            return _scalar;
        }

        if (_members.Count == 0)
        {
            notes.Add($"'{name}' holds only empty objects: it is text, as Athena refuses a struct without members");
            return ColumnType.String;
        }

        if (_members.FirstOrDefault(member => member.Name.Length == 0 || member.Name.AsSpan().ContainsAny(NotInStructs)) is { Shape: not null } odd)
        {
            notes.Add($"'{name}' is text (its JSON): its key '{odd.SourceName}' can't be named in a struct");
            return ColumnType.String;
        }

        return ColumnType.Struct([.. _members.Select(member => new ColumnType.Field(member.Name, member.Shape.ToType(notes, $"{name}.{member.SourceName}")))]);
    }

    private void CollectWidenings(string name, ImmutableArray<Widening>.Builder widenings)
    {
        widenings.AddRange(_widenings.Select(widening => widening with { Column = name }));
        if (_isMixed)
        {
            return;
        }

        _element?.CollectWidenings(name + "[]", widenings);
        foreach (var member in _members)
        {
            member.Shape.CollectWidenings($"{name}.{member.Name}", widenings);
        }
    }

    private static string Cut(string text) => text.Length <= MaxExample ? text : text[..MaxExample] + "…";
}
