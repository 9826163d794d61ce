using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning.Streams;

/// <summary>Reads the script of a streaming application: which streams there are, and the plan of each pump.</summary>
/// <remarks>Streams are declared first, wherever they stand, and then the pumps are bound; a pump may read and fill any of them.</remarks>
internal static class StreamBinder
{
    /// <summary>Binds a script.</summary>
    /// <param name="script">The text of the application.</param>
    /// <param name="context">The catalog and the clock; its text and streams are those of the script.</param>
    /// <param name="sources">Streams that the script may read without creating them: those that sources are mapped to.</param>
    /// <exception cref="LakeQueryException">The script is wrong; the error points into it.</exception>
    public static StreamApplication Bind(SourceText script, BinderContext context, IEnumerable<StreamDefinition>? sources = null)
    {
        try
        {
            var statements = Parser.ParseScript(script);
            var names = new StreamNames();
            var order = new List<string>();
            foreach (var source in sources ?? [])
            {
                names.Streams.Add(source.Name, source);
                order.Add(source.Name);
            }

            context = context with { Text = script, Streams = names };
            var pumps = new List<(CreatePump Pump, bool Started)>();
            foreach (var (statement, _) in statements)
            {
                Declare(statement, context, names, order, pumps);
            }

            CheckSideStreams(statements.Select(item => item.Statement), names);
            var bound = pumps.Select(item => BindPump(item.Pump, item.Started, context, names)).ToImmutableArray();
            CheckCycles(bound);
            return new StreamApplication([.. order.Select(name => names.Streams[name])], bound);
        }
        catch (LakeQueryException error)
        {
            error.In(script);
            throw;
        }
    }

    private static void Declare(
        Statement statement, BinderContext context, StreamNames names, List<string> order, List<(CreatePump Pump, bool Started)> pumps)
    {
        switch (statement)
        {
            case CreateStream create:
                var name = create.Name.Value;
                if (name == StreamNames.ErrorStream)
                {
                    throw QueryErrors.ErrorStreamNotReadable(create.Name.Span);
                }

                if (!names.Streams.ContainsKey(name))
                {
                    order.Add(name);
                }
                else if (!create.OrReplace)
                {
                    throw QueryErrors.StreamObjectExists("Stream", name, create.Name.Span);
                }

                names.Streams[name] = Define(create, context);
                break;
            case CreatePump pump:
                var index = pumps.FindIndex(item => item.Pump.Name.Value == pump.Name.Value);
                if (index >= 0)
                {
                    if (!pump.OrReplace)
                    {
                        throw QueryErrors.StreamObjectExists("Pump", pump.Name.Value, pump.Name.Span);
                    }

                    pumps.RemoveAt(index);
                }

                pumps.Add((pump, pump.Started ?? true));
                break;
            case CreateFunction function:
                if (!names.Functions.TryAdd(function.Name.Value, function))
                {
                    names.Functions[function.Name.Value] = function.OrReplace
                        ? function
                        : throw QueryErrors.StreamObjectExists("Function", function.Name.Value, function.Name.Span);
                }

                break;
            case AlterPump alter:
                var found = pumps.FindIndex(item => item.Pump.Name.Value == alter.Name.Value);
                pumps[found >= 0 ? found : throw PumpMissing(alter.Name, pumps)] = (pumps[found].Pump, alter.Start);
                break;
            case DropStreamObject drop:
                Drop(drop, names, order, pumps);
                break;
            default:
                throw QueryErrors.NotOfStreams(statement.Span);
        }
    }

    private static void Drop(DropStreamObject drop, StreamNames names, List<string> order, List<(CreatePump Pump, bool Started)> pumps)
    {
        var name = drop.Name.Value;
        var gone = drop.Kind switch
        {
            StreamObject.Stream => names.Streams.Remove(name) && order.Remove(name),
            StreamObject.Pump => pumps.RemoveAll(item => item.Pump.Name.Value == name) > 0,
            _ => names.Functions.Remove(name),
        };
        if (!gone && !drop.IfExists)
        {
            throw QueryErrors.StreamObjectMissing(drop.Kind.ToString(), name, drop.Name.Span, null);
        }
    }

    private static LakeQueryException PumpMissing(Identifier name, List<(CreatePump Pump, bool Started)> pumps) => QueryErrors.StreamObjectMissing(
        "Pump", name.Value, name.Span, Spelling.Suggest(name.Value, pumps.Select(item => item.Pump.Name.Value)));

    // ---- Streams

    private static StreamDefinition Define(CreateStream create, BinderContext context)
    {
        var binder = new Binder(context);
        var columns = ImmutableArray.CreateBuilder<StreamColumnDefinition>(create.Columns.Count);
        foreach (var column in create.Columns)
        {
            if (columns.Any(known => known.Name == column.Name.Value))
            {
                throw QueryErrors.BadQuery(ErrorCode.DuplicateColumnName, $"Column '{column.Name.Value}' is there twice", column.Name.Span,
                    "Unquoted names are upper case, so k and K are the same: give one another name.");
            }

            columns.Add(new StreamColumnDefinition(column.Name.Value, binder.BindColumnType(column.Type), column.NotNull));
        }

        var definition = new StreamDefinition(create.Name.Value, columns.ToImmutable()) { Description = create.Description };
        return create.Watermark is { } watermark ? definition with { Watermark = Watermark(watermark, definition, binder) } : definition;
    }

    private static StreamWatermark Watermark(WatermarkClause clause, StreamDefinition stream, Binder binder)
    {
        var index = stream.Columns.ToList().FindIndex(column => column.Name == clause.Column.Value);
        if (index < 0)
        {
            throw QueryErrors.StreamColumnNotFound(stream.Name, clause.Column.Value, clause.Column.Span, stream.Columns.Select(column => column.Name));
        }

        if (stream.Columns[index].Type.Kind != SqlTypeKind.Timestamp)
        {
            throw QueryErrors.WrongType($"A watermark is for a timestamp, and '{clause.Column.Value}' is {stream.Columns[index].Type}", clause.Column.Span,
                "Declare the column as TIMESTAMP, or take another.");
        }

        var lateness = clause.Lateness is null ? 0 : binder.BindLateness(clause.Lateness);
        return new StreamWatermark(
            index, lateness,
            clause.Late switch { LateRowsAction.Adjust => LateRows.Adjust, LateRowsAction.To => LateRows.Aside, _ => LateRows.Drop },
            clause.SideStream?.Value);
    }

    private static void CheckSideStreams(IEnumerable<Statement> statements, StreamNames names)
    {
        foreach (var create in statements.OfType<CreateStream>())
        {
            if (create.Watermark?.SideStream is not { } side || !names.Streams.TryGetValue(create.Name.Value, out var stream))
            {
                continue;
            }

            if (!names.Streams.TryGetValue(side.Value, out var target))
            {
                throw QueryErrors.StreamNotFound(side.Value, side.Span, Spelling.Suggest(side.Value, names.Streams.Keys));
            }

            if (!target.Columns.Select(column => (column.Name, column.Type.ToString())).SequenceEqual(stream.Columns.Select(column => (column.Name, column.Type.ToString()))))
            {
                throw QueryErrors.WrongType($"Late rows of stream '{stream.Name}' go to '{side.Value}', which has other columns", side.Span, "Give both the same columns.");
            }
        }
    }

    // ---- Pumps

    private static PumpDefinition BindPump(CreatePump pump, bool started, BinderContext context, StreamNames names)
    {
        var name = pump.Insert.Target;
        if (!names.Streams.TryGetValue(name.Value, out var target))
        {
            throw name.Value == StreamNames.ErrorStream
                ? QueryErrors.ErrorStreamNotReadable(name.Span)
                : QueryErrors.StreamNotFound(name.Value, name.Span, Spelling.Suggest(name.Value, names.Streams.Keys) ?? "Create it first: CREATE STREAM ….");
        }

        var plan = new Binder(context).BindPump(target, pump.Insert);
        plan = StreamOptimizer.Optimize(plan);
        return new PumpDefinition(pump.Name.Value, target, plan) { IsStarted = started, Description = pump.Description, Span = pump.Span };
    }

    private static void CheckCycles(ImmutableArray<PumpDefinition> pumps)
    {
        var reads = pumps.Select(pump => StreamPlans.StreamsRead(pump.Plan)).ToArray();
        for (var i = 0; i < pumps.Length; i++)
        {
            Follow(pumps[i].Target.Name, [pumps[i].Target.Name]);

            void Follow(string stream, ImmutableList<string> path)
            {
                for (var next = 0; next < pumps.Length; next++)
                {
                    if (!reads[next].Contains(stream))
                    {
                        continue;
                    }

                    var target = pumps[next].Target.Name;
                    if (target == path[0])
                    {
                        throw QueryErrors.StreamCycle(string.Join(" → ", path.Add(target)), pumps[next].Span);
                    }

                    if (!path.Contains(target))
                    {
                        Follow(target, path.Add(target));
                    }
                }
            }
        }
    }
}
