using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution.Pruning;

/// <summary>What a file knows of its content besides the bounds of row groups: bloom filters and bounds of pages. They lie in the file, so
/// they are read only where all else leaves a row group, and are smaller than what they may save.</summary>
internal sealed class FileIndexes(IObjectStore store, string path, long fileBytes)
{
    private ParquetFooter? _footer;
    private bool _isRead;

    /// <summary>The bloom filter of a chunk, or null.</summary>
    public ParquetBloomFilter? BloomFilter(int group, string column) =>
        Chunk(group, column) is { } chunk ? ParquetBloomFilter.Read(store, path, chunk, chunk.CompressedBytes) : null;

    /// <summary>The pages of a chunk, or null.</summary>
    public ParquetPageIndex? Pages(int group, string column) =>
        Chunk(group, column) is { } chunk && chunk.ColumnIndexBytes + (long)chunk.OffsetIndexBytes < chunk.CompressedBytes
            ? ParquetPageIndex.Read(store, path, chunk, _footer!.RowGroups[group].RowCount)
            : null;

    // What can't be read now will tell when it is read as a whole.
    private ParquetColumnChunk? Chunk(int group, string column)
    {
        if (!_isRead)
        {
            _isRead = true;
            _footer = ParquetFooter.TryRead(store, path, fileBytes, out var footer, out _) ? footer : null;
        }

        if (_footer is null || group >= _footer.RowGroups.Count)
        {
            return null;
        }

        foreach (var element in _footer.Columns)
        {
            if (element.IsLeaf && string.Equals(element.Name, column, StringComparison.OrdinalIgnoreCase))
            {
                return _footer.RowGroups[group].Columns[element.FirstLeaf];
            }
        }

        return null;
    }
}
