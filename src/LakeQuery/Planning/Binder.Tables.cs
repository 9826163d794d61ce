using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Named tables: those of WITH, of the catalog, and "table$partitions".
internal sealed partial class Binder
{
    private const string PartitionsSuffix = "$partitions";

    private (PlanNode Node, ImmutableArray<ScopeField> Fields) BindTable(QualifiedName name, SourceSpan span, Scope? outer)
    {
        if (name.Parts.Count == 1 && FindCommonTable(name.Last.Value) is { } common)
        {
            return BindCommonTable(common, name.Last, outer);
        }

        if (IsStreaming && name.Parts.Count == 1 && BindStream(name.Last, span) is { } stream)
        {
            return stream;
        }

        if (name.Parts.Count > 3)
        {
            throw QueryErrors.BadQuery(ErrorCode.SyntaxError, $"Too many parts in table name: {name}", SpanOf(name), "Write database.table.");
        }

        if (name.Parts.Count == 3 && !name.Parts[0].Value.Equals(ScopeField.CatalogName, StringComparison.OrdinalIgnoreCase))
        {
            throw QueryErrors.CatalogNotResolved(name.Parts[0].Value, SpanOf(name.Parts[0]));
        }

        var database = name.Parts.Count == 1 ? _context.Database : name.Parts[name.Parts.Count - 2].Value.ToLowerInvariant();
        var tableName = name.Last.Value.ToLowerInvariant();
        if (database == InformationSchema.Name)
        {
            return BindInformationSchema(tableName, name);
        }

        if (_context.Catalog.FindTable(database, tableName) is { } snapshot)
        {
            return snapshot.Table.IsView ? BindView(snapshot.Table, span) : BindScan(snapshot, span);
        }

        if (tableName.EndsWith(PartitionsSuffix, StringComparison.Ordinal)
            && _context.Catalog.FindTable(database, tableName[..^PartitionsSuffix.Length]) is { } partitioned)
        {
            return BindPartitionList(partitioned, tableName, SpanOf(name));
        }

        return database == SystemTables.Name && BindSystemTable(tableName, span) is { } system ? system : throw TableMissing(name, database, tableName);
    }

    private (PlanNode, ImmutableArray<ScopeField>)? BindSystemTable(string tableName, SourceSpan span)
    {
        if (SystemTables.FindFiles(tableName, _context.Catalog.BaseDirectory) is { } files)
        {
            _context.BeforeSystemTable?.Invoke();
            return BindScan(files, span);
        }

        if (SystemTables.FindQuery(tableName) is not { } sql)
        {
            return null;
        }

        var text = new SourceText(sql);
        var query = ((QueryStatement)Parser.ParseStatement(text)).Query;
        var inside = _context with { Text = text, Database = SystemTables.Name, Parameters = null };
        var bound = new Binder(inside, _numbers, span, _openViews).BindQuery(query, null);
        return (bound.Node, [.. bound.Columns.Select(column => new ScopeField(column.Name, tableName, SystemTables.Name, column.Column))]);
    }

    private LakeQueryException TableMissing(QualifiedName name, string database, string table)
    {
        if (database == SystemTables.Name && _context.Catalog.FindDatabase(database) is null)
        {
            return QueryErrors.TableNotResolved(database, table, SpanOf(name), Spelling.Suggest(table, SystemTables.TableNames));
        }

        if (_context.Catalog.FindDatabase(database) is null)
        {
            var hint = Spelling.Suggest(database, _context.Catalog.ListDatabases());
            return QueryErrors.DatabaseNotResolved(database, SpanOf(name.Parts.Count > 1 ? name.Parts[name.Parts.Count - 2] : name), hint);
        }

        var near = Spelling.Suggest(table, _context.Catalog.ListTables(database).Concat(CommonTableNames()));
        if (near is null)
        {
            var elsewhere = _context.Catalog.ListDatabases()
                .FirstOrDefault(other => _context.Catalog.ListTables(other).Contains(table, StringComparer.OrdinalIgnoreCase));
            near = elsewhere is null ? null : $"Database '{elsewhere}' has a table of that name: write {elsewhere}.{table}.";
        }

        return QueryErrors.TableNotResolved(database, table, SpanOf(name), near);
    }

    // ---- Scans

    private (PlanNode, ImmutableArray<ScopeField>) BindScan(TableSnapshot snapshot, SourceSpan span)
    {
        var table = snapshot.Table;
        var outputs = ImmutableArray.CreateBuilder<ScanOutput>();
        var fields = ImmutableArray.CreateBuilder<ScopeField>();
        var keys = ImmutableArray.CreateBuilder<PlanColumn>();
        for (var i = 0; i < table.StorageDescriptor.Columns.Length; i++)
        {
            Add(table.StorageDescriptor.Columns[i].Name, ColumnType(table, table.StorageDescriptor.Columns[i], span), ScanSource.Data, i);
        }

        for (var i = 0; i < table.PartitionKeys.Length; i++)
        {
            keys.Add(Add(table.PartitionKeys[i].Name, ColumnType(table, table.PartitionKeys[i], span), ScanSource.PartitionKey, i));
        }

        Add("$path", SqlType.Varchar, ScanSource.Path, 0);
        Add("$file_size", SqlType.BigInt, ScanSource.FileSize, 0);
        Add("$file_modified_time", SqlType.TimestampWithTimeZone(3, "UTC"), ScanSource.FileModifiedTime, 0);
        if (table.PartitionKeys.Length > 0)
        {
            Add("$partition", SqlType.Varchar, ScanSource.Partition, 0);
        }

        var scan = new ScanNode(_numbers.NextScan(), snapshot, outputs.ToImmutable(), null, null, null) { PartitionColumns = keys.ToImmutable(), Span = span };
        return (scan, fields.ToImmutable());

        PlanColumn Add(string name, SqlType type, ScanSource source, int index)
        {
            var column = NewColumn(name, type);
            outputs.Add(new ScanOutput(column, source, index));
            fields.Add(new ScopeField(name, table.Name, table.DatabaseName, column, source > ScanSource.PartitionKey));
            return column;
        }
    }

    private static SqlType ColumnType(Table table, Column column, SourceSpan span)
    {
        try
        {
            return HiveTypeNames.Parse(column.Type);
        }
        catch (LakeQueryException error)
        {
            throw QueryErrors.ColumnTypeUnreadable($"{table.DatabaseName}.{table.Name}", column.Name, column.Type, span, error);
        }
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindPartitionList(TableSnapshot snapshot, string name, SourceSpan span)
    {
        var table = snapshot.Table;
        if (table.PartitionKeys.IsEmpty)
        {
            throw QueryErrors.TableNotResolved(
                table.DatabaseName, name, span, $"'{table.DatabaseName}.{table.Name}' has no partition keys.");
        }

        var columns = table.PartitionKeys.Select(key => NewColumn(key.Name, ColumnType(table, key, span))).ToImmutableArray();
        return (
            new PartitionListNode(snapshot, columns),
            [.. columns.Select(column => new ScopeField(column.Name, name, table.DatabaseName, column))]);
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindInformationSchema(string tableName, QualifiedName name)
    {
        if (InformationSchema.Find(tableName) is not { } definition)
        {
            throw QueryErrors.TableNotResolved(
                InformationSchema.Name, tableName, SpanOf(name), Spelling.Suggest(tableName, InformationSchema.TableNames));
        }

        var columns = definition.Columns.Select(column => NewColumn(column.Name, column.Type)).ToImmutableArray();
        return (
            new CatalogRowsNode($"{InformationSchema.Name}.{tableName}", columns, [.. definition.Rows(_context.Catalog)]),
            [.. columns.Select(column => new ScopeField(column.Name, tableName, InformationSchema.Name, column))]);
    }

    // ---- WITH

    private IEnumerable<string> CommonTableNames()
    {
        for (var table = _commonTables; table is not null; table = table.Previous)
        {
            yield return table.Table.Name.Value;
        }
    }

    private CommonTableBinding? FindCommonTable(string name)
    {
        for (var table = _commonTables; table is not null; table = table.Previous)
        {
            if (table.Table.Name.Value.Equals(name, NameComparison))
            {
                return table;
            }
        }

        return null;
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindCommonTable(CommonTableBinding binding, Identifier reference, Scope? outer)
    {
        _ = outer;
        if (binding.Forbidden)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidRecursiveReference, $"'{binding.Table.Name.Value}' reads itself in a place where recursion is not allowed",
                SpanOf(reference), "A recursive query is anchor UNION [ALL] step, and only the step reads it.");
        }

        _usedTables.Add(binding.Table);
        if (binding.Step is { } step)
        {
            if (_recursionBar is { } place)
            {
                throw QueryErrors.BadQuery(ErrorCode.InvalidRecursiveReference, $"recursive reference in {place}", SpanOf(reference));
            }

            step.References++;
            if (step.References > 1)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.InvalidRecursiveReference, "Multiple recursive references in the step relation of recursion", SpanOf(reference));
            }

            var columns = step.Columns.Select(column => NewColumn(column.Name, column.Column.Type)).ToImmutableArray();
            return (
                new RecursiveReferenceNode(step.Id, columns),
                [.. columns.Select((column, i) => new ScopeField(step.Columns[i].Name, binding.Table.Name.Value, null, column))]);
        }

        if (IsStreaming)
        {
            return BindStreamCommonTable(binding, reference);
        }

        if (_numbers.Shared.TryGetValue(binding, out var known))
        {
            return BindShared(binding, known);
        }

        var saved = (_commonTables, _recursionBar, _stepBody, _insideRecursive);
        try
        {
            (_stepBody, _insideRecursive) = (null, binding.Recursive);
            var bound = BindCommonTableQuery(binding);
            return (Share(binding, bound), [.. bound.Columns.Select(column => new ScopeField(column.Name, binding.Table.Name.Value, null, column.Column))]);
        }
        finally
        {
            (_commonTables, _recursionBar, _stepBody, _insideRecursive) = saved;
        }
    }

    private BoundQuery BindCommonTableQuery(CommonTableBinding binding)
    {
        var (table, previous) = (binding.Table, binding.Previous);
        if (binding.Recursive && table.ColumnAliases.Count == 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MissingColumnAliases, "missing column aliases in recursive WITH query", SpanOf(table.Name),
                $"Name the columns: WITH RECURSIVE {table.Name.Value}(a, b) AS ….");
        }

        if (binding.Recursive && table.Query is { Body: SetOperationBody { Operator: SetOperator.Union } union })
        {
            return BindRecursive(binding, union);
        }

        // WITH RECURSIVE lets a table see itself; where it may not, seeing it is the error.
        _commonTables = binding.Recursive ? binding with { Forbidden = true } : previous;
        return RenameColumns(BindQuery(table.Query, binding.Outer), table);
    }

    private BoundQuery RenameColumns(BoundQuery query, CommonTable table)
    {
        if (table.ColumnAliases.Count == 0)
        {
            return query;
        }

        return table.ColumnAliases.Count == query.Columns.Length
            ? query with { Columns = [.. query.Columns.Select((column, i) => column with { Name = table.ColumnAliases[i].Value })] }
            : throw QueryErrors.BadQuery(
                ErrorCode.MismatchedColumnAliases,
                $"WITH column alias list has {table.ColumnAliases.Count} entries but WITH query({table.Name.Value}) has {query.Columns.Length} columns",
                SpanOf(table.Name));
    }

    private BoundQuery BindRecursive(CommonTableBinding binding, SetOperationBody union)
    {
        var table = binding.Table;
        _commonTables = binding with { Forbidden = true };
        if (table.Query.With is { } inner)
        {
            AddCommonTables(inner, binding.Outer);
        }

        var outsideTables = _commonTables;
        var anchor = RenameColumns(BindBody(union.Left, binding.Outer), table);
        var step = new RecursiveTable(_numbers.NextRecursion(), anchor.Columns);
        _commonTables = WithStep(outsideTables!, binding, step);
        (_recursionBar, _stepBody) = (null, StepBody(union.Right));
        var bound = BindBody(union.Right, binding.Outer);
        (_recursionBar, _stepBody) = (null, null);
        if (step.References == 0)
        {
            _commonTables = binding.Previous;
            return RenameColumns(BindQuery(table.Query, binding.Outer), table);
        }

        CheckRecursiveShape(table.Query, union.Right);
        if (bound.Columns.Length != anchor.Columns.Length)
        {
            throw QueryErrors.WrongType(
                $"base and step relations of recursion have different number of fields: {anchor.Columns.Length}, {bound.Columns.Length}",
                SpanOf(union.Right));
        }

        for (var i = 0; i < bound.Columns.Length; i++)
        {
            var (from, to) = (bound.Columns[i].Column.Type, anchor.Columns[i].Column.Type);
            if (!Coercions.CanCoerce(from, to))
            {
                throw QueryErrors.WrongType(
                    $"recursion step relation output type ({from}) is not coercible to recursion base relation output type ({to}) at column {i + 1}",
                    SpanOf(union.Right), "Cast the anchor's column to the wider type.");
            }
        }

        SqlType[] types = [.. anchor.Columns.Select(column => column.Column.Type)];
        var outputs = anchor.Columns.Select(column => new BoundColumn(column.Name, NewColumn(column.Name, column.Column.Type))).ToImmutableArray();
        return new BoundQuery(
            new RecursiveNode(
                step.Id, Narrow(anchor).Node, CoerceColumns(bound, types), union.All, _context.MaxRecursionDepth,
                [.. outputs.Select(output => output.Column)]),
            outputs);
    }

    // The tables of a WITH inside the recursive query keep their order; behind them the table itself becomes the last round's rows.
    private static CommonTableBinding WithStep(CommonTableBinding tables, CommonTableBinding binding, RecursiveTable step) =>
        ReferenceEquals(tables.Table, binding.Table)
            ? binding with { Step = step }
            : tables with { Previous = WithStep(tables.Previous!, binding, step) };

    // The SELECT of a step, out of its parentheses; null where it is something else.
    private static SelectBody? StepBody(QueryBody body)
    {
        while (body is SubqueryBody { Query: var query })
        {
            body = query.Body;
        }

        return body as SelectBody;
    }

    private void CheckRecursiveShape(Query query, QueryBody step)
    {
        Check(query);
        while (step is SubqueryBody { Query: var inner })
        {
            Check(inner);
            step = inner.Body;
        }

        if (step is not SelectBody { From: not null })
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidRecursiveReference, "recursive reference outside of FROM clause of the step relation of recursion", SpanOf(step),
                "The step is a SELECT … FROM the table.");
        }

        void Check(Query part)
        {
            if (part.With is { } with)
            {
                throw QueryErrors.NotSupported("an immediate WITH clause in a recursive query", SpanOf(with));
            }

            if (part.OrderBy.Count > 0)
            {
                throw QueryErrors.NotSupported("an immediate ORDER BY clause in a recursive query", SpanOf(part.OrderBy[0]), "Sort where the table is read.");
            }

            if (part.Offset is not null)
            {
                throw QueryErrors.NotSupported("an immediate OFFSET clause in a recursive query", SpanOf(part.Offset));
            }

            if (part.Limit is not null)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.InvalidLimitClause, "an immediate FETCH FIRST or LIMIT clause is not allowed in a recursive query", SpanOf(part.Limit),
                    "Limit where the table is read.");
            }
        }
    }
}
