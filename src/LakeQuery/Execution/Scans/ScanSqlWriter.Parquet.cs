using System.Globalization;
using System.Text;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <content>Parquet: columns by name, whatever their case, order and absence in a file.</content>
internal sealed partial class ScanSqlWriter
{
    private void WriteParquet(FileGroup group, StringBuilder sql)
    {
        if (CanReadPlain(group))
        {
            WritePlainParquet(group, sql);
            return;
        }

        var schema = new List<string>();
        var columns = new List<(string Sql, PlanColumn Column)>();
        var where = new List<string>();
        var isPlain = true;
        var hasBinary = false;
        var names = new Dictionary<int, string>();
        foreach (var output in group.Scan.Outputs)
        {
            if (output.Source != ScanSource.Data)
            {
                columns.Add((group.ConstantSql(output), output.Column));
                isPlain = false;
                continue;
            }

            if (group.Declared(output.Index, byName: true) is not { } declared)
            {
                columns.Add(($"CAST(NULL AS {DuckDbTypes.Name(output.Column.Type)})", output.Column));
                isPlain = false;
                continue;
            }

            var columnName = group.Storage.Columns[declared.Position].Name;
            var stored = HiveTypeNames.Parse(declared.HiveType);
            hasBinary |= FileValues.Holds(stored, SqlTypeKind.Varbinary);
            if (!names.TryGetValue(output.Index, out var name))
            {
                names[output.Index] = name = output.Column.SqlName;
                schema.Add($"{SqlLiterals.Text(columnName)}: {{'name': '{name}', 'type': {SqlLiterals.Text(FileValues.TypeName(stored))}, 'default_value': NULL}}");
            }

            var value = stored.Kind == SqlTypeKind.Timestamp
                ? Timestamp(group, output, stored, StoredTimestamp.AsTimestamp(group.Files.Select(file => file.Schema), columnName), $"{group.Alias}.{name}", where)
                : FileValues.FromFile(stored, name, scope);
            value = Coerce(group, output, stored, value);
            isPlain &= value == output.Column.SqlName || value == $"{group.Alias}.{output.Column.SqlName}";
            columns.Add((value, output.Column));
        }

        isPlain &= group.Selection is null;
        AddSelection(group, where);

        // Without a column there are still rows to count; a name that no file has reads nothing.
        if (schema.Count == 0)
        {
            schema.Add("'lq_none': {'name': 'lq_none', 'type': 'BOOLEAN', 'default_value': NULL}");
        }

        // Old writers leave out that bytes are text; only where no column is meant to be bytes all can be read as text.
        var reader = $"read_parquet({FileList(group)}, {(hasBinary ? "" : "binary_as_string=true, ")}schema=MAP {{{string.Join(", ", schema)}}})";
        if (isPlain)
        {
            sql.Append(reader).Append(" AS ").Append(group.Alias);
        }
        else
        {
            WriteSelect(columns, reader, group.Alias, sql, where);
        }
    }

    // Each file has each column in the type it is wanted in: then DuckDB needs to be told nothing, and knows more of the files.
    private static bool CanReadPlain(FileGroup group)
    {
        var hasBinary = HasBinary(group);
        var hasTimestamps = false;
        PlainSchema? last = null;
        foreach (var file in group.Files)
        {
            if (file.Schema is not { } schema)
            {
                return false;
            }

            if (ReferenceEquals(schema, last))
            {
                continue;
            }

            last = schema;
            if (schema.Types.ContainsKey("filename") || schema.Types.ContainsKey("file_index") || schema.Types.ContainsKey("file_row_number"))
            {
                return false;
            }

            foreach (var output in group.Scan.Outputs)
            {
                if (output.Source == ScanSource.Data && group.Declared(output.Index, byName: true) is { } declared)
                {
                    var column = group.Storage.Columns[declared.Position];
                    var type = schema.Types.GetValueOrDefault(column.Name);
                    type = type == PlainSchema.Bytes && !hasBinary ? "VARCHAR" : type;
                    var wanted = HiveTypeNames.Parse(declared.HiveType);
                    if (StoredTimestamp.Of(type) is not null && wanted is { Kind: SqlTypeKind.Timestamp, IsFinerThanMicros: false })
                    {
                        hasTimestamps = true;
                    }
                    else if (type is null || type != FileValues.TypeName(wanted))
                    {
                        return false;
                    }
                }
            }
        }

        // Timestamps come in more than one way: plain is what is the same in all files.
        return !hasTimestamps || group.Scan.Outputs.Items.All(output =>
            output.Source != ScanSource.Data || group.Declared(output.Index, byName: true) is not { } declared
            || HiveTypeNames.Parse(declared.HiveType).Kind != SqlTypeKind.Timestamp
            || StoredTimestamp.OfAll(group.Files.Select(file => file.Schema), group.Storage.Columns[declared.Position].Name) is not null);
    }

    private static bool HasBinary(FileGroup group) => group.Scan.Outputs.Items.Any(output =>
        output.Source == ScanSource.Data && group.Declared(output.Index, byName: true) is { } declared
        && FileValues.Holds(HiveTypeNames.Parse(declared.HiveType), SqlTypeKind.Varbinary));

    private void WritePlainParquet(FileGroup group, StringBuilder sql)
    {
        var columns = new List<(string Sql, PlanColumn Column)>();
        var where = new List<string>();
        foreach (var output in group.Scan.Outputs)
        {
            if (output.Source != ScanSource.Data)
            {
                columns.Add((group.ConstantSql(output), output.Column));
            }
            else if (group.Declared(output.Index, byName: true) is { } declared)
            {
                var stored = HiveTypeNames.Parse(declared.HiveType);
                var name = group.Alias + "." + SqlLiterals.Name(group.Storage.Columns[declared.Position].Name);
                var value = stored.Kind == SqlTypeKind.Timestamp
                    ? Timestamp(
                        group, output, stored,
                        StoredTimestamp.OfAll(group.Files.Select(file => file.Schema), group.Storage.Columns[declared.Position].Name)!, name, where)
                    : FileValues.FromFile(stored, name, scope);
                columns.Add((Coerce(group, output, stored, value), output.Column));
            }
            else
            {
                columns.Add(($"CAST(NULL AS {DuckDbTypes.Name(output.Column.Type)})", output.Column));
            }
        }

        AddSelection(group, where);
        var reader = $"read_parquet({FileList(group)}, hive_partitioning=false{(HasBinary(group) ? "" : ", binary_as_string=true")})";
        WriteSelect(columns, reader, group.Alias, sql, where);
    }

    // DuckDB skips row groups by the virtual column that counts a file's rows, as exactly as it is told.
    private static void AddSelection(FileGroup group, List<string> where)
    {
        if (group.Selection is { } selection)
        {
            where.Add("(" + string.Join(" OR ", selection.Ranges.Select(range =>
                string.Create(CultureInfo.InvariantCulture, $"{group.Alias}.file_row_number BETWEEN {range.Start} AND {range.End - 1}"))) + ")");
        }
    }

    // DuckDB can't look through what is computed to skip row groups, so the filter's bounds are said of the raw value too.
    private string Timestamp(FileGroup group, ScanOutput output, SqlType stored, StoredTimestamp held, string raw, List<string> where)
    {
        var value = held.Value(raw, stored.Precision, scope);
        if (value != raw && stored.Equals(output.Column.Type))
        {
            where.AddRange(RawBounds.Of(group.Scan.Filter, output.Column).Select(bound => held.Bound(raw, bound.IsLower, write(bound.Bound), stored.Precision)));
        }

        return value;
    }

    /// <summary>A stored value in the table's type. A value that can't be coerced is NULL, a type that can't is an error.</summary>
    private string Coerce(FileGroup group, ScanOutput output, SqlType stored, string sql)
    {
        var wanted = output.Column.Type;
        if (stored.Equals(wanted))
        {
            return sql;
        }

        var column = group.Scan.Table.Table.StorageDescriptor.Columns[output.Index];
        if (!SchemaCoercions.Allows(stored, wanted))
        {
            throw Errors.QueryErrors.PartitionSchemaMismatch(
                group.TableName, column.Name, column.Type, HiveTypeNames.Format(stored), PartitionNameOf(group));
        }

        return CoerceValue(stored, wanted, sql);
    }

    // Inside of a value only what can't be coerced is NULL; fields that the partition's rows lack are too.
    private string CoerceValue(SqlType stored, SqlType wanted, string sql)
    {
        if (stored.Equals(wanted))
        {
            return sql;
        }

        switch (stored.Kind)
        {
            case SqlTypeKind.Row when wanted.Kind == SqlTypeKind.Row:
                return scope.Bind(sql, row => $"CASE WHEN {row} IS NOT NULL THEN struct_pack("
                    + string.Join(", ", wanted.Fields.Select((field, index) => $"{DuckDbTypes.FieldName(index)} := "
                        + (index < stored.Fields.Length
                            ? CoerceValue(stored.Fields[index].Type, field.Type, $"struct_extract({row}, '{DuckDbTypes.FieldName(index)}')")
                            : $"CAST(NULL AS {DuckDbTypes.Name(field.Type)})")))
                    + ") END");
            case SqlTypeKind.Array when wanted.Kind == SqlTypeKind.Array:
                var element = scope.Fresh("e");
                return $"list_transform({sql}, lambda {element}: {CoerceValue(stored.Element!, wanted.Element!, element)})";
            case SqlTypeKind.Map when wanted.Kind == SqlTypeKind.Map && stored.Key!.Equals(wanted.Key):
                var entry = scope.Fresh("e");
                return $"map_from_entries(list_transform(map_entries({sql}), lambda {entry}: {{'key': {entry}.key, "
                    + $"'value': {CoerceValue(stored.Element!, wanted.Element!, entry + ".value")}}}))";
            default:
                return CastForms.Write(stored, wanted, sql, tryCast: true, scope);
        }
    }

    private static string PartitionNameOf(FileGroup group)
    {
        var partition = group.Files[0].PartitionIndex;
        return partition < 0 ? "" : Storage.HivePath.Format([.. group.Scan.Table.Table.PartitionKeys.Select((key, index) =>
            KeyValuePair.Create(key.Name, group.Manifest.Partitions[partition].Values[index]))]);
    }
}
