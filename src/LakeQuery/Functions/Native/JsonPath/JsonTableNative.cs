using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>JSON_TABLE: the list of rows that the paths of its plan find in a document.</summary>
internal static class JsonTableNative
{
    /// <summary>Fills the lists of a chunk with rows of <paramref name="type"/>.</summary>
    public static void Run(DuckScalarCall call, SqlType type)
    {
        var output = call.Output;
        if (call.RowCount == 0)
        {
            return;
        }

        var json = SqlJsonCall.Of(call.Argument(0).Bytes(0));
        var rows = new Rows(json, type, output);
        for (var row = 0; row < call.RowCount; row++)
        {
            var first = rows.Count;
            if (!json.TryRead(call, row, out var input, out var malformed))
            {
                if (json.Spec.OnError == JsonFallback.Error)
                {
                    throw json.Malformed(malformed);
                }
            }
            else if (input.Kind != JsonItemKind.Nothing)
            {
                rows.Start(row);
                rows.Produce(call, rows.Root, input, null);
            }

            output.SetList(row, first, rows.Count - first);
        }

        output.SetListSize(rows.Count);
    }

    /// <summary>Copies a value of a column into another column of the same type.</summary>
    public static void Copy(DuckVector from, int fromRow, ref DuckVectorWriter to, int toRow, SqlType type)
    {
        if (!from.IsValid(fromRow))
        {
            to.SetNull(toRow);
            return;
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                to.Data<bool>()[toRow] = from.Data<bool>()[fromRow];
                break;
            case SqlTypeKind.TinyInt:
                to.Data<sbyte>()[toRow] = from.Data<sbyte>()[fromRow];
                break;
            case SqlTypeKind.SmallInt:
                to.Data<short>()[toRow] = from.Data<short>()[fromRow];
                break;
            case SqlTypeKind.Integer or SqlTypeKind.Date:
                to.Data<int>()[toRow] = from.Data<int>()[fromRow];
                break;
            case SqlTypeKind.BigInt or SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone:
                to.Data<long>()[toRow] = from.Data<long>()[fromRow];
                break;
            case SqlTypeKind.Real:
                to.Data<float>()[toRow] = from.Data<float>()[fromRow];
                break;
            case SqlTypeKind.Double:
                to.Data<double>()[toRow] = from.Data<double>()[fromRow];
                break;
            case SqlTypeKind.Decimal:
                JsonItemCasts.SetDecimal(to, toRow, type, from.DecimalUnscaled(fromRow));
                break;
            default:
                to.SetBytes(toRow, from.Bytes(fromRow));
                break;
        }
    }

    /// <summary>A node of the plan with its path compiled.</summary>
    private sealed class Node
    {
        public Node(JsonTablePlan plan, SqlJsonSpec spec)
        {
            Plan = plan;
            Path = plan.Path is null ? null : SqlJsonPathParser.Parse(plan.Path, spec.Names);
            Child = plan.Child is null ? null : new Node(plan.Child, spec);
            Left = plan.Left is null ? null : new Node(plan.Left, spec);
            Right = plan.Right is null ? null : new Node(plan.Right, spec);
            All = [.. plan.Columns, .. Child?.All ?? [], .. Left?.All ?? [], .. Right?.All ?? []];
        }

        public JsonTablePlan Plan { get; }

        public SqlJsonPath? Path { get; }

        public Node? Child { get; }

        public Node? Left { get; }

        public Node? Right { get; }

        /// <summary>The columns of the node and of all below.</summary>
        public int[] All { get; }
    }

    /// <summary>What is still to be done when a node has a row: another sibling on the same item.</summary>
    private sealed record Next(Node Node, JsonItem Item, Next? Then);

    private enum CellKind : byte
    {
        Null,
        Item,
        Ordinal,
        EmptyDefault,
        ErrorDefault,
    }

    private struct Cell
    {
        public CellKind Kind;
        public JsonItem Item;
    }

    /// <summary>The rows of a chunk as they are made.</summary>
    private ref struct Rows
    {
        private readonly SqlJsonCall _json;
        private readonly SqlType _type;
        private readonly Cell[] _cells;
        private readonly int _defaults;
        private DuckVectorWriter _output;
        private DuckVectorWriter[] _columns;
        private int _capacity;
        private int _row;

        public Rows(SqlJsonCall json, SqlType type, DuckVectorWriter output)
        {
            _json = json;
            _type = type;
            _output = output;
            _cells = new Cell[type.Fields.Length];
            _defaults = 2 + json.Parameters.Length;
            _columns = [];
            Root = (Node)(json.Plan ??= new Node(json.Spec.Plan!, json.Spec));
        }

        public Node Root { get; }

        public int Count { get; private set; }

        private readonly PathEvaluator Evaluator => SqlJsonCall.Evaluator;

        public void Start(int row)
        {
            _row = row;
            Array.Clear(_cells);
        }

        /// <summary>Makes the rows of a node on an item; returns how many.</summary>
        public int Produce(in DuckScalarCall call, Node node, in JsonItem item, Next? then)
        {
            if (node.Path is null)
            {
                if (node.Plan.Cross)
                {
                    return Produce(call, node.Left!, item, new Next(node.Right!, item, then));
                }

                // One after the other; the columns of the sibling are NULL.
                Clear(node.Right!);
                var count = Produce(call, node.Left!, item, then);
                Clear(node.Left!);
                count += Produce(call, node.Right!, item, then);
                Clear(node.Right!);
                return count;
            }

            var evaluator = Evaluator;
            if (!evaluator.TryEvaluate(node.Path, item, out var start, out var found))
            {
                return _json.Spec.OnError == JsonFallback.Error ? throw _json.Error("PATH_EVALUATION_ERROR", evaluator.Fault) : 0;
            }

            var rows = 0;
            for (var i = 0; i < found; i++)
            {
                var context = evaluator[start + i];
                foreach (var column in node.Plan.Columns)
                {
                    Compute(column, context, i + 1);
                }

                var nested = node.Child is null ? Finish(call, then) : Produce(call, node.Child, context, then);
                if (nested == 0 && node.Child is not null && !node.Plan.Inner)
                {
                    Clear(node.Child);
                    nested = Finish(call, then);
                }

                rows += nested;
            }

            evaluator.Release(start);
            return rows;
        }

        private int Finish(in DuckScalarCall call, Next? then)
        {
            if (then is not null)
            {
                return Produce(call, then.Node, then.Item, then.Then);
            }

            Emit(call);
            return 1;
        }

        private readonly void Clear(Node node)
        {
            foreach (var column in node.All)
            {
                _cells[column].Kind = CellKind.Null;
            }
        }

        private readonly void Compute(int column, in JsonItem context, long ordinal)
        {
            var spec = _json.Spec.Columns[column];
            ref var cell = ref _cells[column];
            var evaluator = Evaluator;
            if (_json.ColumnPaths[column] is not { } path)
            {
                (cell.Kind, cell.Item) = (CellKind.Ordinal, JsonItem.OfWhole(JsonItemKind.BigInt, ordinal));
                return;
            }

            if (spec.IsQuery)
            {
                var buffer = NativeRows.Buffer();
                var outcome = SqlJsonNatives.TryQuery(evaluator, path, context, spec.Wrap, spec.OmitQuotes, buffer, out var problem);
                var fallback = outcome == SqlJsonNatives.QueryOutcome.Empty ? spec.OnEmpty : spec.OnError;
                if (outcome != SqlJsonNatives.QueryOutcome.Found)
                {
                    if (fallback == JsonFallback.Error)
                    {
                        throw SqlJsonNatives.QueryError(_json, evaluator, outcome, problem);
                    }

                    if (fallback == JsonFallback.Null)
                    {
                        cell.Kind = CellKind.Null;
                        return;
                    }

                    buffer = NativeRows.Buffer();
                    System.Buffers.BuffersExtensions.Write(buffer, fallback == JsonFallback.EmptyArray ? "[]"u8 : "{}"u8);
                }

                cell.Kind = CellKind.Item;
                cell.Item = JsonItem.OfText(evaluator.Tape.AddText(buffer.WrittenSpan), buffer.WrittenCount);
                return;
            }

            var valueOutcome = SqlJsonNatives.ValueOutcome.PathFault;
            if (evaluator.TryEvaluate(path, context, out var start, out var count))
            {
                if (count == 1)
                {
                    (cell.Kind, cell.Item) = (CellKind.Item, evaluator[start]);
                    evaluator.Release(start);
                    return;
                }

                evaluator.Release(start);
                valueOutcome = count == 0 ? SqlJsonNatives.ValueOutcome.Empty : SqlJsonNatives.ValueOutcome.Several;
            }

            Fall(ref cell, column, valueOutcome);
        }

        private readonly void Fall(ref Cell cell, int column, SqlJsonNatives.ValueOutcome outcome)
        {
            var spec = _json.Spec.Columns[column];
            var isEmpty = outcome == SqlJsonNatives.ValueOutcome.Empty;
            cell.Kind = (isEmpty ? spec.OnEmpty : spec.OnError) switch
            {
                JsonFallback.Error => throw SqlJsonNatives.ValueError(_json, Evaluator, outcome, _type.Fields[column].Type),
                JsonFallback.Default => isEmpty ? CellKind.EmptyDefault : CellKind.ErrorDefault,
                _ => CellKind.Null,
            };
        }

        private void Emit(in DuckScalarCall call)
        {
            if (Count == _capacity)
            {
                _capacity = Math.Max(2048, _capacity * 2);
                var rows = _output.ReserveList(_capacity);
                _columns = new DuckVectorWriter[_type.Fields.Length];
                for (var i = 0; i < _columns.Length; i++)
                {
                    _columns[i] = rows.StructChild(i);
                }
            }

            for (var column = 0; column < _columns.Length; column++)
            {
                WriteCell(call, column);
            }

            Count++;
        }

        private readonly void WriteCell(in DuckScalarCall call, int column)
        {
            ref var cell = ref _cells[column];
            ref var output = ref _columns[column];
            var spec = _json.Spec.Columns[column];
            var type = _type.Fields[column].Type;
            if (cell.Kind == CellKind.Item)
            {
                if (spec.IsQuery && type.Kind == SqlTypeKind.Varbinary)
                {
                    output.SetBytes(Count, SqlJsonCall.Encode(Evaluator.TextOf(cell.Item), spec.Output));
                    return;
                }

                var outcome = SqlJsonNatives.Write(Evaluator, cell.Item, ref output, Count, type);
                if (outcome == SqlJsonNatives.ValueOutcome.Found)
                {
                    return;
                }

                Fall(ref cell, column, outcome);
            }

            switch (cell.Kind)
            {
                case CellKind.Ordinal:
                    output.Data<long>()[Count] = (long)cell.Item.Value;
                    break;
                case CellKind.EmptyDefault:
                    Copy(call.Argument(_defaults + spec.EmptyDefault), _row, ref output, Count, type);
                    break;
                case CellKind.ErrorDefault:
                    Copy(call.Argument(_defaults + spec.ErrorDefault), _row, ref output, Count, type);
                    break;
                default:
                    output.SetNull(Count);
                    break;
            }
        }
    }
}
