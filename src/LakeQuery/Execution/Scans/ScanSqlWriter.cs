using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Execution.Pruning;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Storage;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <summary>Writes the relation that reads exactly the files of a manifest, with the table's columns under the plan's names.</summary>
/// <remarks>Files of partitions that are stored in another way than the table (their own columns, SerDe or settings) are read by that and
/// then coerced, one branch of a UNION ALL for each way.</remarks>
internal sealed partial class ScanSqlWriter(WriterScope scope, Func<PlanExpression, string> write)
{
    // Branches for selections of row groups, and ranges of rows of one.
    private const int MaxSelections = 16;
    private const int MaxRanges = 64;

    // Each file is a name in the statement, which DuckDB parses: some 100 bytes here and several times that there.
    private const int MaxFiles = 1_000_000;

    /// <summary>Appends something that stands in FROM and gives each of the scan's columns under its name.</summary>
    public void Write(ScanNode scan, ScanManifest manifest, StringBuilder sql)
    {
        if (manifest.Files.Length > MaxFiles)
        {
            var table = manifest.Table.Table;
            throw QueryErrors.TooManyFiles($"{table.DatabaseName}.{table.Name}", manifest.Files.Length, MaxFiles, table.PartitionKeys.Select(key => key.Name));
        }

        var groups = GroupFiles(manifest);
        if (groups.Count == 0)
        {
            WriteEmpty(scan, sql);
            return;
        }

        if (groups.Count == 1)
        {
            WriteGroup(scan, manifest, groups[0], sql);
            return;
        }

        sql.Append('(');
        for (var index = 0; index < groups.Count; index++)
        {
            sql.Append(index == 0 ? "SELECT " : " UNION ALL SELECT ")
                .Append(scan.Outputs.Count == 0 ? "TRUE AS lq_row" : string.Join(", ", scan.Outputs.Items.Select(output => output.Column.SqlName)))
                .Append(" FROM ");
            WriteGroup(scan, manifest, groups[index], sql);
        }

        sql.Append(')');
    }

    private static void WriteEmpty(ScanNode scan, StringBuilder sql)
    {
        sql.Append("(SELECT ");
        sql.Append(scan.Outputs.Count == 0
            ? "TRUE AS lq_row"
            : string.Join(", ", scan.Outputs.Items.Select(output => $"CAST(NULL AS {DuckDbTypes.Name(output.Column.Type)}) AS {output.Column.SqlName}")));
        sql.Append(" WHERE FALSE)");
    }

    private void WriteGroup(ScanNode scan, ScanManifest manifest, FilesAlike files, StringBuilder sql)
    {
        var group = new FileGroup(scan, manifest, files.Storage, files.Files, scope.Fresh("s")) { Selection = files.Selection };
        var table = scan.Table.Table;
        var format = TableFormats.Of(files.Storage, $"{table.DatabaseName}.{table.Name}");
        switch (format)
        {
            case TableFormat.Parquet:
                WriteParquet(group, sql);
                break;
            default:
                WriteLines(group, format, sql);
                break;
        }
    }

    // Files that are read alike, and of which the same rows are.
    private static List<FilesAlike> GroupFiles(ScanManifest manifest)
    {
        var table = manifest.Table.Table.StorageDescriptor;
        var groups = new List<FilesAlike>();
        var selects = MaySelect(manifest.Files);
        foreach (var file in manifest.Files)
        {
            // A text file without a byte has no row; a compressed one without a byte is broken.
            if (file.Bytes == 0 && !Storage.Compression.FileCompression.IsCompressed(file.Path))
            {
                continue;
            }

            var storage = file.PartitionIndex < 0 ? table : manifest.Partitions[file.PartitionIndex].Descriptor ?? table;
            var selection = selects ? file.Selection : null;
            var index = groups.FindIndex(group => ReadsAlike(group.Storage, storage) && Equals(group.Selection, selection));
            if (index < 0)
            {
                index = groups.Count;
                groups.Add(new FilesAlike(storage, selection, []));
            }

            groups[index].Files.Add(file);
        }

        return groups;
    }

    /// <summary>Whether the statement names the rows to read of each file. Each selection is a branch of its own: of too many DuckDB skips the
    /// row groups by itself, by their bounds.</summary>
    public static bool MaySelect(IReadOnlyList<ManifestFile> files)
    {
        var selections = new HashSet<RowRanges>();
        foreach (var file in files)
        {
            if (file.Selection is { } selection && ((selections.Add(selection) && selections.Count > MaxSelections) || selection.Ranges.Length > MaxRanges))
            {
                return false;
            }
        }

        return selections.Count > 0;
    }

    private static bool ReadsAlike(StorageDescriptor first, StorageDescriptor second) =>
        ReferenceEquals(first, second)
        || (first.SerdeInfo?.SerializationLibrary == second.SerdeInfo?.SerializationLibrary
            && first.InputFormat == second.InputFormat
            && TableSettings.All(name => first.Parameters.GetValueOrDefault(name) == second.Parameters.GetValueOrDefault(name))
            && first.Columns.Length == second.Columns.Length
            && first.Columns.Zip(second.Columns).All(pair => pair.First.Name == pair.Second.Name && pair.First.Type == pair.Second.Type)
            && (first.SerdeInfo?.Parameters ?? Database.EmptyParameters).SequenceEqual(second.SerdeInfo?.Parameters ?? Database.EmptyParameters));

    /// <summary>Appends <c>(SELECT column AS name, … FROM reader AS alias WHERE …)</c>.</summary>
    private static void WriteSelect(List<(string Sql, PlanColumn Column)> columns, string reader, string alias, StringBuilder sql, List<string>? where = null)
    {
        sql.Append("(SELECT ");
        sql.Append(columns.Count == 0 ? "TRUE AS lq_row" : string.Join(", ", columns.Select(column => $"{column.Sql} AS {column.Column.SqlName}")));
        sql.Append(" FROM ").Append(reader).Append(" AS ").Append(alias);
        if (where is { Count: > 0 })
        {
            sql.Append(" WHERE ").AppendJoin(" AND ", where);
        }

        sql.Append(')');
    }

    /// <summary>A path as DuckDB's readers take it: what is a wildcard to them stands for itself.</summary>
    private static string FileList(FileGroup group) => SqlLiterals.TextList(group.Files.Select(file => EscapeWildcards(file.Path)));

    private static string EscapeWildcards(string path)
    {
        if (path.AsSpan().IndexOfAny("*?[") < 0)
        {
            return path;
        }

        var escaped = new StringBuilder(path.Length + 8);
        foreach (var character in path)
        {
            escaped.Append(character is '*' or '?' or '[' ? $"[{character}]" : character.ToString());
        }

        return escaped.ToString();
    }

    private sealed record FilesAlike(StorageDescriptor Storage, RowRanges? Selection, List<ManifestFile> Files);

    /// <summary>The files of a scan that are read alike.</summary>
    /// <param name="Scan">The scan.</param>
    /// <param name="Manifest">All that it reads.</param>
    /// <param name="Storage">How these files are stored.</param>
    /// <param name="Files">The files, in the order given to DuckDB.</param>
    /// <param name="Alias">The name of the reader in SQL.</param>
    private sealed record FileGroup(ScanNode Scan, ScanManifest Manifest, StorageDescriptor Storage, List<ManifestFile> Files, string Alias)
    {
        /// <summary>The rows of each file that are read; null for all.</summary>
        public RowRanges? Selection { get; init; }

        public string TableName => $"{Scan.Table.Table.DatabaseName}.{Scan.Table.Table.Name}";

        /// <summary>A setting of the SerDe.</summary>
        public string? Setting(string key) => Storage.SerdeInfo?.Parameters.GetValueOrDefault(key);

        /// <summary>A setting of the SerDe, the descriptor or the table.</summary>
        public string? AnySetting(string key) =>
            Setting(key) ?? Storage.Parameters.GetValueOrDefault(key) ?? Scan.Table.Table.Parameters.GetValueOrDefault(key);

        /// <summary>Column and key values that do not come from the files' content.</summary>
        public string ConstantSql(ScanOutput output)
        {
            var type = output.Column.Type;
            return output.Source switch
            {
                ScanSource.PartitionKey => PerFile(file => Manifest.Partitions[file.PartitionIndex].Values[output.Index], type),
                ScanSource.Path => Alias + ".filename",
                ScanSource.FileSize => PerFile(file => file.Bytes.ToString(CultureInfo.InvariantCulture), type),

                // Athena shows milliseconds.
                ScanSource.FileModifiedTime =>
                    PerFile(file => (file.ModifiedMicros / 1000 * 1000).ToString(CultureInfo.InvariantCulture), type),
                ScanSource.Partition => PerFile(PartitionName, type),
                ScanSource.Data => throw QueryErrors.Internal("A data column is no constant."),
                _ => throw new ArgumentOutOfRangeException(nameof(output), output.Source, null),
            };
        }

        private string PerFile(Func<ManifestFile, string?> value, SqlType type) =>
            FileConstants.Sql([.. Files.Select(value)], type, Alias + ".file_index");

        private string? PartitionName(ManifestFile file) => file.PartitionIndex < 0
            ? ""
            : HivePath.Format([.. Scan.Table.Table.PartitionKeys.Select((key, index) =>
                KeyValuePair.Create(key.Name, Manifest.Partitions[file.PartitionIndex].Values[index]))]);

        /// <summary>What the files' own storage declares for a column of the table: its position and type, or null where it has none.</summary>
        public (int Position, string HiveType)? Declared(int columnIndex, bool byName)
        {
            var column = Scan.Table.Table.StorageDescriptor.Columns[columnIndex];
            var columns = Storage.Columns;
            var position = byName ? FindByName(columns, column.Name) : columnIndex < columns.Length ? columnIndex : -1;
            return position < 0 ? null : (position, columns[position].Type);
        }

        private static int FindByName(ImmutableArray<Column> columns, string name)
        {
            for (var index = 0; index < columns.Length; index++)
            {
                if (string.Equals(columns[index].Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return index;
                }
            }

            return -1;
        }
    }
}
