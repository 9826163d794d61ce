using System.Collections.Immutable;
using System.Text;

namespace LakeQuery.Crawling;

/// <summary>A type in Hive's spelling as a tree, so that types of several files can be joined.</summary>
internal sealed class ColumnType : IEquatable<ColumnType>
{
    /// <summary>No value was seen: joins with anything.</summary>
    public static readonly ColumnType Nothing = new("");

    public static readonly ColumnType Boolean = new("boolean");
    public static readonly ColumnType BigInt = new("bigint");
    public static readonly ColumnType Double = new("double");
    public static readonly ColumnType Date = new("date");
    public static readonly ColumnType Timestamp = new("timestamp");
    public static readonly ColumnType String = new("string");

    private string? _text;

    private ColumnType(string name, ImmutableArray<Field> fields = default)
    {
        Name = name;
        Fields = fields.IsDefault ? [] : fields;
    }

    /// <summary>A member of a struct; arrays and maps have members without a name.</summary>
    public readonly record struct Field(string Name, ColumnType Type);

    /// <summary><c>array</c>, <c>map</c>, <c>struct</c>, or the whole text of any other type.</summary>
    public string Name { get; }

    /// <summary>Element, key and value, or members.</summary>
    public ImmutableArray<Field> Fields { get; }

    public bool IsNothing => Name.Length == 0;

    public static ColumnType Array(ColumnType element) => new("array", [new("", element)]);

    public static ColumnType Map(ColumnType key, ColumnType value) => new("map", [new("", key), new("", value)]);

    public static ColumnType Struct(ImmutableArray<Field> fields) => new("struct", fields);

    /// <summary>Reads Hive's spelling; what is not understood is kept as a type of its own.</summary>
    public static ColumnType Parse(string hiveType)
    {
        var position = 0;
        var type = ParseAt(hiveType, ref position);
        return position == hiveType.Length ? type : new ColumnType(hiveType);
    }

    /// <summary>Hive's spelling; what was never seen is a string.</summary>
    public override string ToString() => _text ??= Write();

    public bool Equals(ColumnType? other) =>
        other is not null && IsNothing == other.IsNothing && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ColumnType);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private string Write()
    {
        if (Fields.IsEmpty)
        {
            return IsNothing ? "string" : Name;
        }

        var text = new StringBuilder(Name).Append('<');
        for (var index = 0; index < Fields.Length; index++)
        {
            if (index > 0)
            {
                text.Append(',');
            }

            if (Name == "struct")
            {
                text.Append(Fields[index].Name).Append(':');
            }

            text.Append(Fields[index].Type);
        }

        return text.Append('>').ToString();
    }

    private static ColumnType ParseAt(string text, ref int position)
    {
        var start = position;
        var depth = 0;
        while (position < text.Length && (depth > 0 || text[position] is not ('<' or '>' or ',' or ':')))
        {
            depth += text[position] == '(' ? 1 : text[position] == ')' ? -1 : 0;
            position++;
        }

        var name = text[start..position].Trim().ToLowerInvariant();
        if (position >= text.Length || text[position] != '<')
        {
            return new ColumnType(name);
        }

        var fields = ImmutableArray.CreateBuilder<Field>();
        do
        {
            position++;
            var fieldName = "";
            if (name == "struct")
            {
                var colon = text.IndexOf(':', position);
                if (colon < 0)
                {
                    break;
                }

                fieldName = text[position..colon].Trim();
                position = colon + 1;
            }

            fields.Add(new(fieldName, ParseAt(text, ref position)));
        }
        while (position < text.Length && text[position] == ',');

        position = Math.Min(position + 1, text.Length);
        return new ColumnType(name, fields.ToImmutable());
    }
}
