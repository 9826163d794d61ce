using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Catalog.FileBlocks;

/// <summary>Writes the blocks of a list of files, whose rows come in the list's order.</summary>
internal sealed class FileBlockWriter : IDisposable
{
    // Files mostly share their columns; of very many different ones the texts may be written again.
    private const int MaxTexts = 1024;

    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _rows = new(FileBlockFormat.BlockBytes * 2);
    private readonly ArrayBufferWriter<byte> _row = new(1024);
    private readonly ArrayBufferWriter<byte> _directory = new();
    private readonly Dictionary<string, (long Offset, int Length)> _texts = new(StringComparer.Ordinal);
    private readonly Lz4Compressor _compressor = new();
    private byte[] _compressed = [];
    private byte[] _lastText = [];
    private (long Offset, int Length) _lastTextPlace;
    private long _offset;
    private long _firstId;
    private long _lastId = long.MinValue;

    /// <summary>Begins a file.</summary>
    public FileBlockWriter(string path)
    {
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 18);
        Put(FileBlockFormat.Mark);
    }

    /// <summary>Adds a file of the list.</summary>
    /// <param name="partitionId">Its partition: never less than that of the file before.</param>
    /// <param name="path">Its path, as the list has it.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="modifiedMicros">Its time.</param>
    /// <param name="rowCount">Its rows, or -1.</param>
    /// <param name="columns">Its columns, as the list has them.</param>
    /// <param name="statistics">Its statistics, as the list has them.</param>
    public void Add(
        long partitionId, ReadOnlySpan<byte> path, long bytes, long modifiedMicros, long rowCount, ReadOnlySpan<byte> columns, ReadOnlySpan<byte> statistics)
    {
        if (partitionId < _lastId)
        {
            throw new ArgumentException($"Partition {partitionId} comes after {_lastId}.", nameof(partitionId));
        }

        var text = PlaceOf(columns);
        if (_rows.WrittenCount == 0)
        {
            _lastId = _firstId = partitionId;
        }

        _row.ResetWrittenCount();
        Bytes(_row, path);
        Number(_row, bytes);
        Number(_row, modifiedMicros);
        Number(_row, rowCount + 1);
        Number(_row, text.Offset);
        Number(_row, text.Length);
        _row.Write(statistics);
        Number(_rows, partitionId - _lastId);
        Bytes(_rows, _row.WrittenSpan);
        _lastId = partitionId;
        if (_rows.WrittenCount >= FileBlockFormat.BlockBytes)
        {
            CloseBlock();
        }
    }

    /// <summary>Ends the file and puts it onto the disk.</summary>
    /// <param name="listBytes">Size of the list, by which readers know that these blocks are of it.</param>
    public void Complete(long listBytes)
    {
        CloseBlock();
        var directoryOffset = _offset;
        var entries = _directory.WrittenSpan;
        Put(entries);
        var pagesOffset = _offset;
        var pages = new ArrayBufferWriter<byte>();
        const int pageBytes = FileBlockFormat.EntriesInPage * FileBlockEntry.Bytes;
        for (var start = 0; start < entries.Length; start += pageBytes)
        {
            var page = entries[start..Math.Min(entries.Length, start + pageBytes)];
            var said = pages.GetSpan(FileBlockFormat.PageBytes);
            BinaryPrimitives.WriteInt64LittleEndian(said, FileBlockEntry.Read(page[^FileBlockEntry.Bytes..]).Last);
            BinaryPrimitives.WriteUInt64LittleEndian(said[8..], FileBlockFormat.Check(page));
            pages.Advance(FileBlockFormat.PageBytes);
        }

        Put(pages.WrittenSpan);
        Span<byte> end = stackalloc byte[FileBlockFormat.EndBytes];
        BinaryPrimitives.WriteInt64LittleEndian(end, directoryOffset);
        BinaryPrimitives.WriteInt64LittleEndian(end[8..], pagesOffset);
        BinaryPrimitives.WriteInt64LittleEndian(end[16..], entries.Length / FileBlockEntry.Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(end[24..], listBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(end[32..], FileBlockFormat.Check(pages.WrittenSpan));
        BinaryPrimitives.WriteUInt64LittleEndian(end[40..], FileBlockFormat.Check(end[..40]));
        FileBlockFormat.Mark.CopyTo(end[48..]);
        Put(end);
        _stream.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // Where a text of columns lies in the file.
    private (long Offset, int Length) PlaceOf(ReadOnlySpan<byte> columns)
    {
        if (_lastTextPlace.Offset > 0 && columns.SequenceEqual(_lastText))
        {
            return _lastTextPlace;
        }

        var text = Encoding.UTF8.GetString(columns);
        if (!_texts.TryGetValue(text, out var place))
        {
            if (_texts.Count == MaxTexts)
            {
                _texts.Clear();
            }

            place = (_offset, columns.Length);
            _texts.Add(text, place);
            Put(columns);
        }

        _lastText = columns.ToArray();
        return _lastTextPlace = place;
    }

    private void CloseBlock()
    {
        if (_rows.WrittenCount == 0)
        {
            return;
        }

        var most = Lz4Compressor.MaxLength(_rows.WrittenCount);
        if (_compressed.Length < most)
        {
            _compressed = new byte[most];
        }

        var block = _compressed.AsSpan(0, _compressor.Encode(_rows.WrittenSpan, _compressed));
        new FileBlockEntry(_firstId, _lastId, _offset, block.Length, _rows.WrittenCount, FileBlockFormat.Check(block)).Write(_directory.GetSpan(FileBlockEntry.Bytes));
        _directory.Advance(FileBlockEntry.Bytes);
        Put(block);
        _rows.ResetWrittenCount();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _offset += bytes.Length;
    }

    private static void Bytes(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        Number(output, bytes.Length);
        output.Write(bytes);
    }

    private static void Number(ArrayBufferWriter<byte> output, long number)
    {
        var span = output.GetSpan(10);
        var value = (ulong)number;
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }
}
