using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Catalog;

/// <summary>The columns of the file list that hold a file's <see cref="ParquetStatistics"/>: one text that most files share, and bytes.</summary>
/// <remarks>They are scalars, as DuckDB skips rows of lists slowly: a list of a million files is searched in a tenth of the time. Lists
/// written before these columns came have none of them.</remarks>
internal static class FileStatisticsColumns
{
    /// <summary>The columns, as they are written and read.</summary>
    public const string Names = "columns, statistics";

    /// <summary>DDL of the columns.</summary>
    public const string Definitions = "columns VARCHAR, statistics BLOB";

    /// <summary>What to select of a list: <c>partition_id, path, bytes, modified, row_count</c>, then <see cref="Names"/>.</summary>
    public const string Select = "partition_id, path, bytes, modified, row_count, " + Names;

    /// <summary>The same of a list that has no such columns: then <c>column_names, column_bytes</c>.</summary>
    public const string SelectOld = "partition_id, path, bytes, modified, row_count, column_names, column_bytes";

    /// <summary>Writes a file's statistics into a row of two columns.</summary>
    public static void Write(DuckVectorWriter columns, DuckVectorWriter bytes, int row, ParquetStatistics? statistics, ArrayBufferWriter<byte> buffer)
    {
        if (statistics?.ColumnsText() is not { } text)
        {
            columns.SetNull(row);
            bytes.SetNull(row);
            return;
        }

        buffer.ResetWrittenCount();
        statistics.Pack(buffer);
        columns.SetText(row, text);
        bytes.SetBytes(row, buffer.WrittenSpan);
    }
}

/// <summary>The columns of files as a list spells them: those of neighbours are mostly the same, and are made once.</summary>
internal sealed class FileColumns
{
    private byte[] _text = [];

    /// <summary>Names of the last columns asked for.</summary>
    public string[] Names { get; private set; } = [];

    /// <summary>Types of the last columns asked for.</summary>
    public ParquetColumnType?[] Types { get; private set; } = [];

    /// <summary>Reads a text of columns.</summary>
    public void Read(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.SequenceEqual(_text))
        {
            _text = utf8.ToArray();
            (Names, Types) = ParquetStatistics.ParseColumns(Encoding.UTF8.GetString(utf8));
        }
    }
}
