using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Data.Fields;

/// <summary>array: object?[] by itself; T[], List&lt;T&gt; and the interfaces of lists where they are asked for.</summary>
internal sealed class ArrayField(SqlType type) : Field(type)
{
    private bool _attached;

    /// <summary>Reads the elements.</summary>
    public Field Element { get; } = FieldFactory.For(type.Element!);

    /// <inheritdoc/>
    public override Type ClrType => typeof(object[]);

    /// <inheritdoc/>
    public override void Attach(ResultVector vector)
    {
        base.Attach(vector);
        _attached = false;
    }

    /// <summary>Where the elements of a row that is not NULL lie in <see cref="Element"/>.</summary>
    public (int Start, int Count) Entries(int row)
    {
        var entries = Vector.GetEntries(row);
        if (!_attached)
        {
            Element.Attach(Vector.Elements);
            _attached = true;
        }

        return entries;
    }

    /// <inheritdoc/>
    public override object Box(int row) => ListReader.Objects(Element, Entries(row));

    /// <inheritdoc/>
    public override T GetOther<T>(int row) => ListReader<T>.Reader is { } read ? read(Element, Entries(row)) : base.GetOther<T>(row);
}

/// <summary>map: Dictionary&lt;object, object?&gt; by itself; typed dictionaries and arrays of pairs where they are asked for.</summary>
internal sealed class MapField(SqlType type) : Field(type)
{
    private bool _attached;

    /// <summary>Reads the keys.</summary>
    public Field Key { get; } = FieldFactory.For(type.Key!);

    /// <summary>Reads the values.</summary>
    public Field Element { get; } = FieldFactory.For(type.Element!);

    /// <inheritdoc/>
    public override Type ClrType => typeof(Dictionary<object, object?>);

    /// <inheritdoc/>
    public override void Attach(ResultVector vector)
    {
        base.Attach(vector);
        _attached = false;
    }

    /// <summary>Where the entries of a row that is not NULL lie.</summary>
    public (int Start, int Count) Entries(int row)
    {
        var entries = Vector.GetEntries(row);
        if (!_attached)
        {
            Key.Attach(Vector.Keys);
            Element.Attach(Vector.Elements);
            _attached = true;
        }

        return entries;
    }

    /// <inheritdoc/>
    public override object Box(int row) => MapReader<Dictionary<object, object?>>.Reader!(this, Entries(row));

    /// <inheritdoc/>
    public override T GetOther<T>(int row) => MapReader<T>.Reader is { } read ? read(this, Entries(row)) : base.GetOther<T>(row);
}

/// <summary>row: object?[] by itself; tuples, dictionaries by name and objects with members of the fields' names where they are asked for.</summary>
internal sealed class RowTypeField : Field
{
    private readonly Field[] _fields;

    public RowTypeField(SqlType type)
        : base(type) => _fields = [.. type.Fields.Select(field => FieldFactory.For(field.Type))];

    /// <summary>Reads the fields.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    /// <inheritdoc/>
    public override Type ClrType => typeof(object[]);

    /// <inheritdoc/>
    public override void Attach(ResultVector vector)
    {
        base.Attach(vector);
        for (var index = 0; index < _fields.Length; index++)
        {
            _fields[index].Attach(vector.Field(index));
        }
    }

    /// <inheritdoc/>
    public override object Box(int row) => Array.ConvertAll(_fields, field => field.IsNull(row) ? null : field.Box(row));

    /// <inheritdoc/>
    public override T GetOther<T>(int row)
    {
        if (typeof(T) == typeof(object[]))
        {
            return (T)Box(row);
        }

        if (typeof(T).IsAssignableFrom(typeof(Dictionary<string, object?>)))
        {
            var values = new Dictionary<string, object?>(_fields.Length, StringComparer.OrdinalIgnoreCase);
            for (var index = 0; index < _fields.Length; index++)
            {
                values[Name(index)] = _fields[index].IsNull(row) ? null : _fields[index].Box(row);
            }

            return (T)(object)values;
        }

        return RowReader<T>.For(this)(this, row);
    }

    /// <summary>The name of a field; one without is called after its position, as Trino shows it.</summary>
    public string Name(int index) => Type.Fields[index].Name ?? $"field{index}";
}
