namespace LakeQuery.Streaming.Sources;

/// <summary>Makes rows of records; what can't be read is reported and left out.</summary>
internal abstract class RecordParser(RowBuilder rows)
{
    /// <summary>The longest record that is read.</summary>
    public const int MaxRecordBytes = 8 << 20;

    /// <summary>Takes the rows.</summary>
    protected RowBuilder Rows { get; } = rows;

    /// <summary>Makes rows of one record, without what ends it.</summary>
    public abstract void Parse(ReadOnlySpan<byte> record);

    /// <summary>Makes rows of the first record of bytes that hold several, and tells where it ends.</summary>
    public virtual int ParseNext(ReadOnlySpan<byte> records)
    {
        Parse(records);
        return records.Length;
    }
}
