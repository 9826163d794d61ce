using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>A reader of values made of other values.</summary>
internal abstract class NestedReader : ColumnReader
{
    /// <summary>The vector of the batch at hand.</summary>
    protected DuckVector Vector { get; private set; }

    /// <inheritdoc/>
    public override void Attach(DuckVector vector) => Vector = vector;

    /// <inheritdoc/>
    public override bool IsNull(int row) => !Vector.IsValid(row);

    /// <inheritdoc/>
    public sealed override bool HasMemory => true;

    /// <inheritdoc/>
    public sealed override ReadOnlySpan<ulong> Validity => Vector.Validity;

    /// <inheritdoc/>
    public sealed override object? GetValue(int row) => Vector.IsValid(row) ? Box(row) : null;

    /// <inheritdoc/>
    public sealed override void AppendText(int row, IBufferWriter<byte> output)
    {
        if (Vector.IsValid(row))
        {
            AppendParts(row, output);
        }
    }

    /// <inheritdoc/>
    public sealed override void AppendJson(int row, IBufferWriter<byte> output)
    {
        if (Vector.IsValid(row))
        {
            AppendJsonParts(row, output);
        }
        else
        {
            ValueText.Append(output, "null"u8);
        }
    }

    protected abstract object Box(int row);

    protected abstract void AppendParts(int row, IBufferWriter<byte> output);

    protected abstract void AppendJsonParts(int row, IBufferWriter<byte> output);

    /// <summary>Appends a part's text; NULL inside a value is spelled out.</summary>
    protected static void AppendPart(ColumnReader part, int row, IBufferWriter<byte> output)
    {
        if (part.IsNull(row))
        {
            ValueText.Append(output, "NULL"u8);
        }
        else
        {
            part.AppendText(row, output);
        }
    }
}

/// <summary>A reader of values of any number of entries, which lie in vectors of their own.</summary>
internal abstract class EntriesReader(string open, string close) : NestedReader
{
    private readonly byte[] _open = Encoding.UTF8.GetBytes(open);
    private readonly byte[] _close = Encoding.UTF8.GetBytes(close);
    private bool _attached;

    /// <inheritdoc/>
    public sealed override void Attach(DuckVector vector)
    {
        base.Attach(vector);
        _attached = false;
    }

    /// <inheritdoc/>
    public sealed override (int Start, int Count) GetEntries(int row)
    {
        var entry = Entry(row);
        return ((int)entry.Offset, (int)entry.Length);
    }

    /// <summary>Attaches the readers of the entries.</summary>
    protected abstract void AttachEntries();

    protected abstract void AppendEntry(int position, IBufferWriter<byte> output);

    protected abstract void AppendJsonEntry(int position, IBufferWriter<byte> output);

    // A vector of nothing but NULL may be without its entries, and asking for them ends the process: they wait for a first value.
    protected DuckListEntry Entry(int row)
    {
        if (!_attached)
        {
            AttachEntries();
            _attached = true;
        }

        return Vector.ListEntries[row];
    }

    /// <inheritdoc/>
    protected sealed override void AppendParts(int row, IBufferWriter<byte> output)
    {
        var entry = Entry(row);
        ValueText.Append(output, _open);
        for (var index = 0; index < (int)entry.Length; index++)
        {
            ValueText.Append(output, index == 0 ? default : ", "u8);
            AppendEntry((int)entry.Offset + index, output);
        }

        ValueText.Append(output, _close);
    }

    /// <inheritdoc/>
    protected sealed override void AppendJsonParts(int row, IBufferWriter<byte> output)
    {
        var entry = Entry(row);
        ValueText.Append(output, _open);
        for (var index = 0; index < (int)entry.Length; index++)
        {
            ValueText.Append(output, index == 0 ? default : ","u8);
            AppendJsonEntry((int)entry.Offset + index, output);
        }

        ValueText.Append(output, _close);
    }
}

/// <summary>array: <c>[a, b]</c>.</summary>
internal sealed class ArrayReader(ColumnReader element) : EntriesReader("[", "]")
{
    /// <inheritdoc/>
    public override ResultVector Elements => element;

    /// <inheritdoc/>
    protected override void AttachEntries() => element.Attach(Vector.ListChild());

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        var entry = Entry(row);
        var values = new object?[(int)entry.Length];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = element.GetValue((int)entry.Offset + index);
        }

        return values;
    }

    /// <inheritdoc/>
    protected override void AppendEntry(int position, IBufferWriter<byte> output) => AppendPart(element, position, output);

    /// <inheritdoc/>
    protected override void AppendJsonEntry(int position, IBufferWriter<byte> output) => element.AppendJson(position, output);
}

/// <summary>map: <c>{k=v, l=w}</c>.</summary>
internal sealed class MapReader(ColumnReader key, ColumnReader value) : EntriesReader("{", "}")
{
    private readonly ArrayBufferWriter<byte> _keyText = new();

    /// <inheritdoc/>
    public override ResultVector Keys => key;

    /// <inheritdoc/>
    public override ResultVector Elements => value;

    /// <inheritdoc/>
    protected override void AttachEntries()
    {
        key.Attach(Vector.MapKeys());
        value.Attach(Vector.MapValues());
    }

    /// <inheritdoc/>
    protected override object Box(int row)
    {
        var entry = Entry(row);
        var pairs = new KeyValuePair<object, object?>[(int)entry.Length];
        for (var index = 0; index < pairs.Length; index++)
        {
            var position = (int)entry.Offset + index;
            pairs[index] = new(key.GetValue(position)!, value.GetValue(position));
        }

        return pairs;
    }

    /// <inheritdoc/>
    protected override void AppendEntry(int position, IBufferWriter<byte> output)
    {
        AppendPart(key, position, output);
        ValueText.Append(output, "="u8);
        AppendPart(value, position, output);
    }

    /// <inheritdoc/>
    protected override void AppendJsonEntry(int position, IBufferWriter<byte> output)
    {
        // Names of JSON are text whatever the key's type.
        _keyText.ResetWrittenCount();
        key.AppendText(position, _keyText);
        ValueText.AppendJsonString(output, _keyText.WrittenSpan);
        ValueText.Append(output, ":"u8);
        value.AppendJson(position, output);
    }
}

/// <summary>row: <c>{a=1, b=x}</c>; a field without a name is called after its position.</summary>
internal sealed class RowReader : NestedReader
{
    private readonly ColumnReader[] _fields;
    private readonly byte[][] _names;

    public RowReader(ColumnReader[] fields, string?[] names)
    {
        _fields = fields;
        _names = [.. names.Select((name, index) => Encoding.UTF8.GetBytes(name ?? $"field{index}"))];
    }

    /// <inheritdoc/>
    public override void Attach(DuckVector vector)
    {
        base.Attach(vector);
        for (var index = 0; index < _fields.Length; index++)
        {
            _fields[index].Attach(vector.StructChild(index));
        }
    }

    /// <inheritdoc/>
    public override ResultVector Field(int index) => _fields[index];

    /// <inheritdoc/>
    protected override object Box(int row) => Array.ConvertAll(_fields, field => field.GetValue(row));

    /// <inheritdoc/>
    protected override void AppendParts(int row, IBufferWriter<byte> output)
    {
        ValueText.Append(output, "{"u8);
        for (var index = 0; index < _fields.Length; index++)
        {
            ValueText.Append(output, index == 0 ? default : ", "u8);
            ValueText.Append(output, _names[index]);
            ValueText.Append(output, "="u8);
            AppendPart(_fields[index], row, output);
        }

        ValueText.Append(output, "}"u8);
    }

    /// <inheritdoc/>
    protected override void AppendJsonParts(int row, IBufferWriter<byte> output)
    {
        ValueText.Append(output, "{"u8);
        for (var index = 0; index < _fields.Length; index++)
        {
            ValueText.Append(output, index == 0 ? default : ","u8);
            ValueText.AppendJsonString(output, _names[index]);
            ValueText.Append(output, ":"u8);
            _fields[index].AppendJson(row, output);
        }

        ValueText.Append(output, "}"u8);
    }
}
