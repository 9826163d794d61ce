using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// TABLE(f(…)) over streams: TUMBLE, HOP, CUMULATE, SESSION, and those that take CURSOR(…).
internal sealed partial class Binder
{
    private static readonly SqlType ItemType = SqlType.BoundedVarchar(1024);

    private (PlanNode, ImmutableArray<ScopeField>)? BindStreamTableFunction(TableFunctionRelation function, Scope? outer)
    {
        var name = function.Name.Last.Value.ToUpperInvariant();
        return name switch
        {
            "TUMBLE" => BindTableWindow(function, TableWindowKind.Tumble, ["DATA", "TIMECOL", "SIZE", "OFFSET"], outer),
            "HOP" => BindTableWindow(function, TableWindowKind.Hop, ["DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"], outer),
            "CUMULATE" => BindTableWindow(function, TableWindowKind.Cumulate, ["DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"], outer),
            "SESSION" => BindTableWindow(function, TableWindowKind.Session, ["DATA", "TIMECOL", "GAP"], outer),
            "TOP_K_ITEMS_TUMBLING" => BindTopItems(function, outer),
            "COUNT_DISTINCT_ITEMS_TUMBLING" => BindDistinctItems(function, outer),
            "GROUP_RANK" => BindGroupRank(function, outer),
            _ => null,
        };
    }

    // ---- Windows

    private (PlanNode, ImmutableArray<ScopeField>) BindTableWindow(TableFunctionRelation function, TableWindowKind kind, string[] names, Scope? outer)
    {
        var arguments = ByName(function, names);
        var data = Required(function, arguments, names, 0);
        if ((data.Table ?? (data.Cursor is { } cursor ? new SubqueryRelation(cursor) { Span = cursor.Span } : null)) is not { } relation)
        {
            throw BadArguments(function, names);
        }

        var (node, fields) = BindRelation(relation, outer, null);
        if (!StreamPlans.IsStream(node))
        {
            throw QueryErrors.StreamWanted(function.Name.Last.Value, SpanOf(data));
        }

        if (Required(function, arguments, names, 1).Descriptor is not [var timeName])
        {
            throw BadArguments(function, names);
        }

        var sizes = names.Skip(2).Select((name, i) => (Name: name, Argument: arguments[i + 2])).ToDictionary(item => item.Name, item => item.Argument);
        var size = Length(kind == TableWindowKind.Session ? "GAP" : "SIZE");
        var step = kind switch { TableWindowKind.Hop => Length("SLIDE"), TableWindowKind.Cumulate => Length("STEP"), _ => 0 };
        var offset = sizes.GetValueOrDefault("OFFSET") is { } shift ? Length("OFFSET", shift, zeroToo: true) : 0;
        if (kind == TableWindowKind.Cumulate && size % step != 0)
        {
            throw QueryErrors.InvalidArgument("The size of CUMULATE must be a multiple of its step", SpanOf(function), "Write CUMULATE(TABLE s, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '1' HOUR).");
        }

        var (time, lateness, late, side) = TimeOf(node, fields, timeName);
        var keys = (data.PartitionBy ?? SyntaxList<Identifier>.Empty).Select(key => Column(fields, key).Column).ToImmutableArray();
        if (keys.Length > 0 && kind != TableWindowKind.Session)
        {
            throw QueryErrors.InvalidArgument("Only SESSION takes PARTITION BY", SpanOf(data), "Write the keys in GROUP BY.");
        }

        var window = new TableWindowNode(
            node, new TableWindow(kind, size, step, offset, lateness, late, side), time, keys,
            NewColumn("window_start", RowtimeType), NewColumn("window_end", RowtimeType), NewColumn("window_time", RowtimeType));
        return (
            window,
            [
                .. fields.Select(field => field with { Relation = null, Database = null }),
                new ScopeField("WINDOW_START", null, null, window.WindowStart),
                new ScopeField("WINDOW_END", null, null, window.WindowEnd),
                new ScopeField("WINDOW_TIME", null, null, window.WindowTime),
            ]);

        long Length(string name, TableArgument? argument = null, bool zeroToo = false)
        {
            argument ??= sizes.GetValueOrDefault(name);
            return argument?.Value is { } value ? StreamInterval(value, name, zeroToo) : throw BadArguments(function, names);
        }
    }

    // The event time of a window function, and what its stream says of late rows.
    private (PlanColumn? Time, long Lateness, LateRows Late, string? Side) TimeOf(PlanNode node, ImmutableArray<ScopeField> fields, Identifier name)
    {
        if (name.Value == StreamNames.Rowtime)
        {
            return (null, 0, LateRows.Drop, null);
        }

        var field = Column(fields, name);
        if (field.Column.Type.Kind != SqlTypeKind.Timestamp)
        {
            throw QueryErrors.WrongType($"The time of a window is a timestamp, and '{name.Value}' is {field.Column.Type}", SpanOf(name), "Take DESCRIPTOR(ROWTIME), or a timestamp column with a watermark.");
        }

        var watermark = WatermarkOf(node, field.Column) ?? throw QueryErrors.NoWatermark(name.Value, SpanOf(name));
        return (field.Column, watermark.LatenessMicros, watermark.Late, watermark.SideStream);
    }

    private ScopeField Column(ImmutableArray<ScopeField> fields, Identifier name) =>
        fields.FirstOrDefault(field => !field.Hidden && field.Matches([name.Value]))
        ?? throw QueryErrors.ColumnNotFound(name.Value, SpanOf(name), Spelling.Suggest(name.Value, fields.Select(field => field.Name).OfType<string>()));

    // The declaration of the stream that the column comes from unchanged.
    private static StreamWatermark? WatermarkOf(PlanNode node, PlanColumn column)
    {
        switch (node)
        {
            case StreamScanNode scan:
                return scan.Stream.Watermark is { } declared && scan.Outputs[declared.ColumnIndex].Equals(column) ? declared : null;
            case ProjectNode project:
                return project.Assignments.Items.FirstOrDefault(assignment => assignment.Column.Equals(column))?.Expression is PlanColumnReference source
                    ? WatermarkOf(project.Input, source.Column)
                    : null;
            case TableWindowAggregateNode aggregate:
                // Windows come in the order of their ends.
                return aggregate.Source.WindowTime.Equals(column) || aggregate.Source.WindowEnd.Equals(column)
                    ? new StreamWatermark(0, 0, LateRows.Drop, null)
                    : null;
            case RowtimeNode rowtime:
                return WatermarkOf(rowtime.Input, column);
            case SetRowtimeNode set:
                return WatermarkOf(set.Input, column);
            default:
                return StreamPlans.InputOf(node) is { } input and not AggregateNode ? WatermarkOf(input, column) : null;
        }
    }

    private static TableWindowNode? TableWindowOf(PlanNode from) => from as TableWindowNode;

    private static bool IsWindowColumn(PlanExpression expression, TableWindowNode window) => expression is PlanColumnReference { Column: var column }
        && (column.Equals(window.WindowStart) || column.Equals(window.WindowEnd) || column.Equals(window.WindowTime));

    private static bool ReferencesWindow(PlanExpression expression, TableWindowNode window)
    {
        var columns = ReferenceCollector.Columns(expression);
        return columns.Contains(window.WindowStart.Id) || columns.Contains(window.WindowEnd.Id) || columns.Contains(window.WindowTime.Id);
    }

    private (PlanNode Node, PlanList<Assignment> Keys) MakeTableWindowGroups(
        SelectBody select, TableWindowNode window, PlanList<Assignment> keys, PlanList<AggregateCall> aggregates)
    {
        var named = keys.Items.Where(key => IsWindowColumn(key.Expression, window)).Select(key => ((PlanColumnReference)key.Expression).Column).ToHashSet();
        var kept = keys.Items.Where(key => !IsWindowColumn(key.Expression, window)).ToImmutableArray();
        if (kept.FirstOrDefault(key => ReferencesWindow(key.Expression, window)) is { } mixed)
        {
            throw QueryErrors.NotSupported("A key made of the window's columns", mixed.Expression.Span, "Group by window_start and window_end, and compute in the select list.");
        }

        if (!named.Contains(window.WindowEnd) && (window.Window.Kind == TableWindowKind.Cumulate || !named.Contains(window.WindowStart)))
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidColumnReference, "The windows of a table function are grouped by window_start and window_end", SpanOf(select.GroupBy!),
                "Write GROUP BY window_start, window_end, ….");
        }

        if (aggregates.Items.FirstOrDefault(call => call.Arguments.Items.Any(argument => ReferencesWindow(argument, window))) is { } aggregate)
        {
            throw QueryErrors.NotSupported("An aggregate of the window's columns", aggregate.Arguments[0].Span, "They are the same in all rows of a group.");
        }

        ImmutableArray<PlanColumn> columns = [window.WindowStart, window.WindowEnd, window.WindowTime];
        return (
            new TableWindowAggregateNode(window, kept, aggregates),
            [.. kept, .. columns.Select(column => new Assignment(column, new PlanColumnReference(column)))]);
    }

    // ---- Functions of a cursor

    private (PlanNode, ImmutableArray<ScopeField>) BindTopItems(TableFunctionRelation function, Scope? outer)
    {
        const int mostItems = 100_000;
        string[] names = ["CURSOR", "COLUMN", "K", "SECONDS"];
        var arguments = ByName(function, names);
        var (node, fields) = BindCursor(function, arguments, names, outer);
        var (input, item) = AsItem(node, CursorColumn(function, arguments, names, 1, fields));
        var count = WholeNumber(function, arguments, names, 2, 1, mostItems);
        var window = Seconds(function, arguments, names, 3);
        var (value, counted) = (NewColumn("ITEM", ItemType), NewColumn("ITEM_COUNT", SqlType.BigInt));
        return (WithTime(new TopItemsNode(input, item, (int)count, window, value, counted), out var time), Fields(time, value, counted));
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindDistinctItems(TableFunctionRelation function, Scope? outer)
    {
        string[] names = ["CURSOR", "COLUMN", "SECONDS"];
        var arguments = ByName(function, names);
        var (node, fields) = BindCursor(function, arguments, names, outer);
        var item = CursorColumn(function, arguments, names, 1, fields);
        var output = NewColumn("NUMBER_OF_DISTINCT_ITEMS", SqlType.BigInt);
        return (WithTime(new DistinctItemsNode(node, item, Seconds(function, arguments, names, 2), output), out var time), Fields(time, output));
    }

    private (PlanNode, ImmutableArray<ScopeField>) BindGroupRank(TableFunctionRelation function, Scope? outer)
    {
        string[] names = ["CURSOR", "RANKBYCOLUMNNAME", "RANKOUTCOLUMNNAME", "SORTORDER", "OUTPUTORDER", "MAXIDLE", "OUTPUTMAX"];
        var arguments = ByName(function, names);
        var (node, fields) = BindCursor(function, arguments, names, outer);
        var rankBy = CursorColumn(function, arguments, names, 1, fields);
        if (!rankBy.Type.IsText && !rankBy.Type.IsInteger)
        {
            throw QueryErrors.WrongType($"GROUP_RANK ranks by whole numbers or text, and this is {rankBy.Type}", SpanOf(Required(function, arguments, names, 1)),
                "Cast it in the cursor: CAST(ROUND(x * 100) AS INTEGER).");
        }

        var name = Text(function, arguments, names, 2);
        var descending = Word(3, "asc", "desc") == 1;
        var order = (GroupRankOrder)Word(4, "none", "asc", "desc");
        var idle = WholeNumber(function, arguments, names, 5, 0, long.MaxValue);
        var most = WholeNumber(function, arguments, names, 6, 0, long.MaxValue);
        var rank = NewColumn(name, SqlType.Integer);
        var ranked = WithTime(new GroupRankNode(node, rankBy, descending, order, idle, most, rank), out var time);
        return (
            ranked,
            [
                .. fields.Where(field => !field.Hidden).Select(field => field with { Relation = null, Database = null }),
                new ScopeField(name, null, null, rank) { Exact = true },
                new ScopeField(StreamNames.Rowtime, null, null, time, Hidden: true) { Exact = true },
            ]);

        int Word(int index, params string[] words)
        {
            var text = Text(function, arguments, names, index);
            var found = Array.FindIndex(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
            return found >= 0 ? found : throw QueryErrors.InvalidArgument(
                $"'{text}' is no order of GROUP_RANK", SpanOf(Required(function, arguments, names, index)),
                $"Write {string.Join(" or ", words.Select(word => $"'{word}'"))}.");
        }
    }

    private RowtimeNode WithTime(PlanNode node, out PlanColumn time)
    {
        (var above, time) = WithRowtime(node);
        return above;
    }

    private static ImmutableArray<ScopeField> Fields(PlanColumn time, params ReadOnlySpan<PlanColumn> columns)
    {
        var fields = ImmutableArray.CreateBuilder<ScopeField>(columns.Length + 1);
        foreach (var column in columns)
        {
            fields.Add(new ScopeField(column.Name, null, null, column) { Exact = true });
        }

        fields.Add(new ScopeField(StreamNames.Rowtime, null, null, time, Hidden: true) { Exact = true });
        return fields.MoveToImmutable();
    }

    private (PlanNode Node, ImmutableArray<ScopeField> Fields) BindCursor(
        TableFunctionRelation function, TableArgument?[] arguments, string[] names, Scope? outer)
    {
        if (Required(function, arguments, names, 0) is not { Cursor: { } query } argument)
        {
            throw BadArguments(function, names);
        }

        var (node, fields) = DerivedStream(BindQuery(query, outer));
        return StreamPlans.IsStream(node) ? (node, fields) : throw QueryErrors.StreamWanted(function.Name.Last.Value, SpanOf(argument));
    }

    // A column of a cursor, named in a string as a quoted name would be, or as an unquoted one.
    private PlanColumn CursorColumn(
        TableFunctionRelation function, TableArgument?[] arguments, string[] names, int index, ImmutableArray<ScopeField> fields)
    {
        var name = Text(function, arguments, names, index);
        var folded = name.ToUpperInvariant();
        return (fields.FirstOrDefault(field => field.Name == name && !field.Hidden)
            ?? fields.FirstOrDefault(field => field.Name == folded && !field.Hidden))?.Column
            ?? throw QueryErrors.ColumnNotFound(
                name, SpanOf(arguments[index]!), Spelling.Suggest(name, fields.Where(field => !field.Hidden).Select(field => field.Name).OfType<string>()));
    }

    private (PlanNode Node, PlanColumn Item) AsItem(PlanNode node, PlanColumn column)
    {
        if (SameType(column.Type, ItemType))
        {
            return (node, column);
        }

        var item = NewColumn("ITEM", ItemType);
        var value = new PlanCast(new PlanColumnReference(column), ItemType, false, false);
        return (new ProjectNode(node, [new Assignment(item, value)]), item);
    }

    // ---- Arguments

    private TableArgument?[] ByName(TableFunctionRelation function, string[] names)
    {
        var arguments = new TableArgument?[names.Length];
        for (var i = 0; i < function.Arguments.Count; i++)
        {
            var argument = function.Arguments[i];
            var index = argument.Name is null ? i : Array.FindIndex(names, known => known.Equals(argument.Name.Value, StringComparison.OrdinalIgnoreCase));
            if (index < 0 || index >= names.Length || arguments[index] is not null)
            {
                throw BadArguments(function, names);
            }

            arguments[index] = argument;
        }

        return arguments;
    }

    private LakeQueryException BadArguments(TableFunctionRelation function, string[] names) => QueryErrors.BadQuery(
        ErrorCode.InvalidArguments, $"Table function '{function.Name}' takes {string.Join(", ", names)}", SpanOf(function), names[0] switch
        {
            "DATA" => "Write " + function.Name.Last.Value.ToUpperInvariant() switch
            {
                "TUMBLE" => "TUMBLE(TABLE s, DESCRIPTOR(ROWTIME), INTERVAL '1' MINUTE).",
                "HOP" => "HOP(TABLE s, DESCRIPTOR(ROWTIME), INTERVAL '10' SECOND, INTERVAL '1' MINUTE).",
                "CUMULATE" => "CUMULATE(TABLE s, DESCRIPTOR(ROWTIME), INTERVAL '10' SECOND, INTERVAL '1' MINUTE).",
                _ => "SESSION(TABLE s PARTITION BY k, DESCRIPTOR(ROWTIME), INTERVAL '5' MINUTE).",
            },
            _ => $"Write {function.Name}(CURSOR(SELECT STREAM … FROM s), …).",
        });

    private TableArgument Required(TableFunctionRelation function, TableArgument?[] arguments, string[] names, int index) =>
        arguments[index] ?? throw QueryErrors.BadQuery(ErrorCode.MissingArgument, $"Missing argument: {names[index]}", SpanOf(function), $"'{function.Name}' takes {string.Join(", ", names)}.");

    private string Text(TableFunctionRelation function, TableArgument?[] arguments, string[] names, int index)
    {
        var argument = Required(function, arguments, names, index);
        return argument.Value is { } value && ConstantText(Bind(value, new ExpressionContext(Scope.Empty(null), "TABLE"))) is { } text
            ? text
            : throw QueryErrors.WrongType($"{names[index]} of '{function.Name}' is a text in single quotes", SpanOf(argument), "Write it out: it must be known before the first row comes.");
    }

    private long WholeNumber(TableFunctionRelation function, TableArgument?[] arguments, string[] names, int index, long least, long most)
    {
        var argument = Required(function, arguments, names, index);
        if (argument.Value is not { } value
            || Stripped(Bind(value, new ExpressionContext(Scope.Empty(null), "TABLE"))) is not PlanConstant { Value: long number, Type.IsInteger: true })
        {
            throw QueryErrors.WrongType($"{names[index]} of '{function.Name}' is a whole number", SpanOf(argument), "Write it out: it must be known before the first row comes.");
        }

        return number >= least && number <= most ? number : throw QueryErrors.InvalidArgument(
            $"{names[index]} of '{function.Name}' must be {(most == long.MaxValue ? $"at least {least}" : $"{least} to {most}")}", SpanOf(argument),
            $"'{function.Name}' takes {string.Join(", ", names)}.");
    }

    private long Seconds(TableFunctionRelation function, TableArgument?[] arguments, string[] names, int index)
    {
        const int longest = 3600;
        return WholeNumber(function, arguments, names, index, 1, longest) * MicrosPerSecond;
    }
}
