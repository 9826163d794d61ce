using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Pumps: queries over streams. Names, streams and what a pump writes.
internal sealed partial class Binder
{
    private static readonly SqlType RowtimeType = SqlType.Timestamp(3);

    private bool IsStreaming => _context.Streams is not null;

    // In the dialect of streams the parser has made unquoted names upper case.
    private StringComparison NameComparison => IsStreaming ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private static PlanColumn? BareRowtime(Scope? scope)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope.Rowtime is { } rowtime)
            {
                return rowtime;
            }
        }

        return null;
    }

    /// <summary>Binds what a pump does.</summary>
    /// <param name="target">The stream it fills.</param>
    /// <param name="insert">Its INSERT.</param>
    /// <exception cref="LakeQueryException">The query does not fit the streams or itself; the error points into the text.</exception>
    public OutputNode BindPump(StreamDefinition target, StreamInsert insert)
    {
        try
        {
            var bound = BindQuery(insert.Query, null);
            if (!StreamPlans.IsStream(bound.Node))
            {
                throw QueryErrors.PumpWithoutStream(SpanOf(insert.Query));
            }

            if (_joinWindows.Count > 0)
            {
                throw QueryErrors.StreamWindowOutsideJoin(_joinWindows.Values.First().Span);
            }

            if (StreamPlans.FindStreamSubquery(bound.Node) is { } subquery)
            {
                throw QueryErrors.NotSupported(
                    "A stream in a subquery", subquery.Span,
                    "A subquery reads tables. Rows of two streams meet in a join: FROM a JOIN b OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS b ON ….");
            }

            return StreamPlans.DropUnusedTimes(Assign(target, insert, bound));
        }
        catch (LakeQueryException error)
        {
            error.In(_context.Text);
            throw;
        }
    }

    // The target's columns in order: those of the query by position, NULL for what is not named.
    private OutputNode Assign(StreamDefinition target, StreamInsert insert, BoundQuery bound)
    {
        var (places, rowtime) = TargetColumns(target, insert);
        var columns = bound.Columns;
        var times = columns.Where(column => column.Name == StreamNames.Rowtime).ToImmutableArray();
        if (rowtime < 0 && columns.Length - times.Length == places.Length && times.Length > 0)
        {
            // A column called ROWTIME has done its work when the query was bound.
            columns = [.. columns.Where(column => column.Name != StreamNames.Rowtime)];
        }

        if (columns.Length != places.Length)
        {
            throw QueryErrors.PumpColumnCount(target.Name, places.Length, columns.Length, SpanOf(insert.Query));
        }

        var node = bound.Node;
        var values = new PlanExpression?[target.Columns.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var value = Reference(columns[i].Column, SpanOf(insert.Query));
            if (places[i] is { } place)
            {
                values[place] = Store(value, target.Columns[place], columns[i].Name, insert);
            }
            else if (!Monotonicity.Of(node).MotionOf(value).IsRowtime)
            {
                node = SetRowtime(node, columns[i].Column, SpanOf(insert.Target));
            }
        }

        var assignments = target.Columns.Select((column, i) => new Assignment(
            values[i] is PlanColumnReference { Column: var same } && values.Count(other => other is PlanColumnReference reference && reference.Column.Equals(same)) == 1
                ? same
                : NewColumn(column.Name, column.Type),
            values[i] ?? Missing(target, column, insert))).ToImmutableArray();
        return new OutputNode(
            new ProjectNode(node, assignments),
            [.. target.Columns.Select(column => column.Name)],
            [.. assignments.Select(assignment => assignment.Column)]);
    }

    // For each column of the query the target's column, or null for ROWTIME; and where ROWTIME stands.
    private static (ImmutableArray<int?> Places, int Rowtime) TargetColumns(StreamDefinition target, StreamInsert insert)
    {
        if (insert.Columns.Count == 0)
        {
            return ([.. Enumerable.Range(0, target.Columns.Length).Select(i => (int?)i)], -1);
        }

        var places = ImmutableArray.CreateBuilder<int?>(insert.Columns.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rowtime = -1;
        foreach (var name in insert.Columns)
        {
            if (!seen.Add(name.Value))
            {
                throw QueryErrors.BadQuery(ErrorCode.DuplicateColumnName, $"Column '{name.Value}' is named twice", name.Span, "Leave one of them out.");
            }

            var index = IndexOf(target, name.Value);
            if (index < 0 && name.Value == StreamNames.Rowtime)
            {
                rowtime = places.Count;
            }
            else if (index < 0)
            {
                throw QueryErrors.StreamColumnNotFound(target.Name, name.Value, name.Span, target.Columns.Select(column => column.Name));
            }

            places.Add(index < 0 ? null : index);
        }

        return (places.ToImmutable(), rowtime);
    }

    private static int IndexOf(StreamDefinition stream, string name)
    {
        for (var i = 0; i < stream.Columns.Length; i++)
        {
            if (stream.Columns[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static PlanConstant Missing(StreamDefinition target, StreamColumnDefinition column, StreamInsert insert) => column.NotNull
        ? throw QueryErrors.PumpColumnMissing(target.Name, column.Name, insert.Target.Span)
        : new PlanConstant(null, column.Type);

    // Numbers and text are fitted to the column, and a row whose value does not fit goes to the error stream.
    private PlanExpression Store(PlanExpression value, StreamColumnDefinition column, string? name, StreamInsert insert)
    {
        var (from, to) = (value.Type, column.Type);
        if (SameType(from, to))
        {
            return value;
        }

        if (Coercions.CanCoerce(from, to))
        {
            return Coerce(value, to);
        }

        if (from.IsText && to.IsText)
        {
            return FitText(value, to);
        }

        return (from.IsNumeric && to.IsNumeric) || (from.Kind == to.Kind && from.Kind is SqlTypeKind.Timestamp or SqlTypeKind.Time)
            ? new PlanCast(value, to, false, false) { Span = value.Span }
            : throw QueryErrors.PumpColumnType(name, from.ToString(), column.Name, to.ToString(), SpanOf(insert.Query));
    }

    private SetRowtimeNode SetRowtime(PlanNode node, PlanColumn column, SourceSpan span)
    {
        if (column.Type.Kind is not (SqlTypeKind.Timestamp or SqlTypeKind.Date))
        {
            throw QueryErrors.WrongType($"ROWTIME is a timestamp, and this is {column.Type}", span, "Cast it to timestamp.");
        }

        if (!SameType(column.Type, RowtimeType))
        {
            var time = NewColumn(StreamNames.Rowtime, RowtimeType);
            node = new ProjectNode(
                node,
                [
                    .. node.Columns.Select(other => new Assignment(other, new PlanColumnReference(other))),
                    new Assignment(time, Coerce(new PlanColumnReference(column) { Span = span }, RowtimeType)),
                ]);
            column = time;
        }

        return new SetRowtimeNode(node, column);
    }

    // ---- Streams in FROM

    private (PlanNode, ImmutableArray<ScopeField>)? BindStream(Identifier name, SourceSpan span)
    {
        if (!_context.Streams!.Streams.TryGetValue(name.Value, out var stream))
        {
            if (name.Value.Equals(StreamNames.ErrorStream, StringComparison.OrdinalIgnoreCase))
            {
                throw QueryErrors.ErrorStreamNotReadable(span);
            }

            // A table of the lake may be meant; but not where the name is one of a stream in other letters.
            var near = _context.Streams.Streams.Keys.FirstOrDefault(known => known.Equals(name.Value, StringComparison.OrdinalIgnoreCase));
            return near is null || _context.Catalog.FindTable(_context.Database, name.Value.ToLowerInvariant()) is not null
                ? null
                : throw QueryErrors.StreamNotFound(name.Value, span, $"Names of streams are compared exactly: write {StreamText(near)}.");
        }

        var columns = stream.Columns.Select(column => NewColumn(column.Name, column.Type)).ToImmutableArray();
        var (node, time) = WithRowtime(new StreamScanNode(stream, columns));
        return (
            node,
            [
                .. columns.Select(column => new ScopeField(
                    column.Name, stream.Name, null, column, Hidden: Sql.StreamWords.IsSystemColumn(column.Name)) { Exact = true }),
                new ScopeField(StreamNames.Rowtime, stream.Name, null, time, Hidden: true) { Exact = true },
            ]);
    }

    private static string StreamText(string name) => name.Any(char.IsAsciiLetterLower) ? $"\"{name}\"" : name;

    private (RowtimeNode Node, PlanColumn Rowtime) WithRowtime(PlanNode node)
    {
        var time = NewColumn(StreamNames.Rowtime, RowtimeType);
        return (new RowtimeNode(node, time), time);
    }

    // Of a query in FROM: a column called ROWTIME is the time of its rows and none of its columns.
    private (PlanNode, ImmutableArray<ScopeField>) DerivedStream(BoundQuery query)
    {
        var fields = query.Columns
            .Select(column => new ScopeField(column.Name, null, null, column.Column, column.Name == StreamNames.Rowtime) { Exact = true });
        if (!StreamPlans.IsStream(query.Node))
        {
            return (query.Node, [.. fields]);
        }

        var (node, time) = WithRowtime(query.Node);
        return (node, [.. fields.Where(field => !field.Hidden), new ScopeField(StreamNames.Rowtime, null, null, time, Hidden: true) { Exact = true }]);
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindStreamCommonTable(CommonTableBinding binding, Identifier reference)
    {
        if (binding.Recursive)
        {
            throw QueryErrors.NotSupported("WITH RECURSIVE in a pump", SpanOf(reference), "A stream never ends: write WITH, or keep the recursion in a table of the lake.");
        }

        _usedTables.Add(binding.Table);
        var saved = _commonTables;
        try
        {
            var (node, fields) = DerivedStream(BindCommonTableQuery(binding));
            return (node, [.. fields.Select(field => field with { Relation = binding.Table.Name.Value })]);
        }
        finally
        {
            _commonTables = saved;
        }
    }

    private ImmutableArray<ScopeField> RenameStream(ImmutableArray<ScopeField> fields, Identifier alias, SyntaxList<Identifier> columns)
    {
        var visible = fields.Count(field => !field.Hidden);
        if (visible != columns.Count)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MismatchedColumnAliases,
                $"Column alias list has {columns.Count} entries but '{alias.Value}' has {visible} columns available", SpanOf(alias), "Name each column; ROWTIME is not one of them.");
        }

        var index = 0;
        return [.. fields.Where(field => !field.Hidden || field.Name == StreamNames.Rowtime).Select(field => field.Hidden
            ? field with { Relation = alias.Value, Database = null }
            : new ScopeField(columns[index++].Value, alias.Value, null, field.Column) { Exact = true })];
    }

    // A column of the lake is known in the dialect of streams as an unquoted name would be.
    private string? OutputName(ScopeField field) => IsStreaming && !field.Exact ? field.Name?.ToUpperInvariant() : field.Name;

    // ---- Types of the dialect

    /// <summary>The type of a stream's column.</summary>
    internal SqlType BindColumnType(TypeSyntax syntax)
    {
        var type = BindType(syntax);
        return type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth
            ? throw QueryErrors.NotSupported("A column of an interval type", SpanOf(syntax), "Keep the two times, or a number of milliseconds.")
            : type;
    }

    /// <summary>The interval of a watermark, in microseconds.</summary>
    internal long BindLateness(Expression interval) => StreamInterval(interval, "WATERMARK", zeroToo: true);

    private SqlType? StreamType(string name, TypeSyntax syntax)
    {
        long? Number(int index) => syntax.Arguments.Count > index ? syntax.Arguments[index].Number : null;
        switch (name)
        {
            case "float":
                return SqlType.Double;
            case "decimal" or "dec" or "numeric":
                const int mostDigits = 19;
                var (precision, scale) = (Number(0) ?? mostDigits, Number(1) ?? 0);
                return precision is >= 1 and <= SqlType.MaxDecimalPrecision && scale >= 0 && scale <= precision ? SqlType.Decimal((int)precision, (int)scale) : null;
            case "binary" or "varbinary":
                return SqlType.Varbinary;
            case "character":
                return SqlType.Char((int)(Number(0) ?? 1));
            default:
                return null;
        }
    }
}
