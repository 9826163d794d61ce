using LakeQuery.Storage.Compression;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Batches;

/// <summary>varchar, char, json (UTF-8) and varbinary: all bytes one behind the other, and where each row ends.</summary>
internal sealed class TextColumn(SqlType type) : StreamColumn(type)
{
    private byte[] _bytes = [];

    // [rows + 1]: row r lies from _ends[r] to _ends[r + 1].
    private int[] _ends = new int[1];

    /// <inheritdoc/>
    public override long MemoryBytes => base.MemoryBytes + _bytes.Length + (_ends.Length * 4L);

    /// <summary>The bytes of a row; good until the column is added to or cleared.</summary>
    public ReadOnlySpan<byte> Bytes(int row) => _bytes.AsSpan(_ends[row], _ends[row + 1] - _ends[row]);

    /// <summary>A row as a .NET string: for messages, not for hot paths.</summary>
    public string Text(int row) => System.Text.Encoding.UTF8.GetString(Bytes(row));

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        _ends[0] = 0;
    }

    /// <inheritdoc/>
    public override void Reserve(int rowCount)
    {
        if (_ends.Length <= rowCount)
        {
            Array.Resize(ref _ends, Math.Max(rowCount + 1, Math.Max(65, _ends.Length * 2)));
        }
    }

    /// <summary>Adds a value.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(AppendBytes(bytes.Length));
    }

    /// <summary>Adds a value of so many bytes, to be written.</summary>
    public Span<byte> AppendBytes(int length)
    {
        var start = _ends[Length];
        var end = checked(start + length);
        if (_bytes.Length < end)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, Math.Max(1024L, _bytes.Length * 2L))));
        }

        var row = Grow(1);
        _ends[row + 1] = end;
        return _bytes.AsSpan(start, length);
    }

    /// <inheritdoc/>
    public override int Compare(int row, StreamColumn other, int otherRow) => Bytes(row).SequenceCompareTo(((TextColumn)other).Bytes(otherRow));

    /// <inheritdoc/>
    protected override void AppendDefault() => AppendBytes(0);

    /// <inheritdoc/>
    protected override void AppendValue(StreamColumn source, int row) => Append(((TextColumn)source).Bytes(row));

    /// <inheritdoc/>
    protected override void AppendValues(StreamColumn source, int start, int count)
    {
        for (var index = 0; index < count; index++)
        {
            Append(((TextColumn)source).Bytes(start + index));
        }
    }

    /// <inheritdoc/>
    protected override void AppendValues(StreamColumn source, ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            Append(((TextColumn)source).Bytes(row));
        }
    }

    /// <inheritdoc/>
    protected override ulong HashValue(int row) => XxHash64.Of(Bytes(row));

    /// <inheritdoc/>
    protected override bool SameValue(int row, StreamColumn other, int otherRow) => Bytes(row).SequenceEqual(((TextColumn)other).Bytes(otherRow));
}
