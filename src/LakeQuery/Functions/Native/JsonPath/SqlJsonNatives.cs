using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>JSON_EXISTS, JSON_QUERY, JSON_VALUE, JSON_OBJECT and JSON_ARRAY. Arguments: the <see cref="SqlJsonSpec"/>, the input, the values
/// of PASSING, then those of DEFAULT.</summary>
internal static class SqlJsonNatives
{
    /// <summary>The start of the names of the functions that are made for a type: JSON_VALUE's and JSON_TABLE's.</summary>
    public const string ValuePrefix = "lq_json_value_";

    public const string TablePrefix = "lq_json_table_";

    private const string ResultError = "JSON_VALUE_RESULT_ERROR";

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_json_exists"] = name => Declare(name, DuckLogicalType.Boolean, Exists),
        ["lq_json_query"] = name => Declare(name, DuckLogicalType.Varchar, Query),
        ["lq_json_query_bytes"] = name => Declare(name, DuckLogicalType.Blob, Query),
        ["lq_json_object"] = name => Declare(name, DuckLogicalType.Varchar, Object),
        ["lq_json_object_bytes"] = name => Declare(name, DuckLogicalType.Blob, Object),
        ["lq_json_array"] = name => Declare(name, DuckLogicalType.Varchar, Elements),
        ["lq_json_array_bytes"] = name => Declare(name, DuckLogicalType.Blob, Elements),
    };

    /// <summary>The name of a function that gives <paramref name="type"/>.</summary>
    public static string NameFor(string prefix, SqlType type) => prefix + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(TypeNames.Quoted(type)));

    /// <summary>Declares the function of a name made by <see cref="NameFor"/>.</summary>
    public static DuckScalarFunction Create(string name)
    {
        var isTable = name.StartsWith(TablePrefix, StringComparison.Ordinal);
        var type = JsonCastNatives.ParseType(Encoding.UTF8.GetString(Convert.FromHexString(name[(isTable ? TablePrefix : ValuePrefix).Length..])));
        return isTable
            ? Declare(name, DuckLogicalType.List(DuckDbTypes.Logical(type)), call => JsonTableNative.Run(call, type))
            : Declare(name, DuckDbTypes.Logical(type), call => Value(call, type));
    }

    private static DuckScalarFunction Declare(string name, DuckLogicalType result, DuckScalarBody body) =>
        new(name, [DuckLogicalType.Varchar], result, body) { Varargs = DuckLogicalType.Any, HandlesNulls = true };

    private static void Exists(DuckScalarCall call)
    {
        var output = call.Output;
        var json = call.RowCount == 0 ? null! : SqlJsonCall.Of(call.Argument(0).Bytes(0));
        var evaluator = SqlJsonCall.Evaluator;
        for (var row = 0; row < call.RowCount; row++)
        {
            string? fault = null;
            if (json.TryRead(call, row, out var input, out var malformed))
            {
                if (input.Kind == JsonItemKind.Nothing)
                {
                    output.SetNull(row);
                    continue;
                }

                if (evaluator.TryEvaluate(json.Path!, input, out _, out var count))
                {
                    output.Data<bool>()[row] = count > 0;
                    continue;
                }

                fault = "";
            }

            switch (json.Spec.OnError)
            {
                case JsonFallback.Error:
                    throw fault is null ? json.Malformed(malformed) : json.Error("PATH_EVALUATION_ERROR", evaluator.Fault);
                case JsonFallback.Null:
                    output.SetNull(row);
                    break;
                default:
                    output.Data<bool>()[row] = json.Spec.OnError == JsonFallback.True;
                    break;
            }
        }
    }

    private static void Query(DuckScalarCall call)
    {
        var output = call.Output;
        var json = call.RowCount == 0 ? null! : SqlJsonCall.Of(call.Argument(0).Bytes(0));
        var spec = json?.Spec!;
        var evaluator = SqlJsonCall.Evaluator;
        for (var row = 0; row < call.RowCount; row++)
        {
            if (!json!.TryRead(call, row, out var input, out var malformed))
            {
                if (spec.OnError == JsonFallback.Error)
                {
                    throw json.Malformed(malformed);
                }

                Fallback(ref output, row, spec.OnError, spec.Output);
                continue;
            }

            if (input.Kind == JsonItemKind.Nothing)
            {
                output.SetNull(row);
                continue;
            }

            var buffer = NativeRows.Buffer();
            var outcome = TryQuery(evaluator, json.Path!, input, spec.Wrap, spec.OmitQuotes, buffer, out var problem);
            if (outcome == QueryOutcome.Found)
            {
                output.SetBytes(row, SqlJsonCall.Encode(buffer.WrittenSpan, spec.Output));
                continue;
            }

            var fallback = outcome == QueryOutcome.Empty ? spec.OnEmpty : spec.OnError;
            if (fallback == JsonFallback.Error)
            {
                throw QueryError(json, evaluator, outcome, problem);
            }

            Fallback(ref output, row, fallback, spec.Output);
        }
    }

    /// <summary>How JSON_QUERY ended.</summary>
    internal enum QueryOutcome
    {
        Found,
        Empty,
        PathFault,
        OutputFault,
    }

    /// <summary>The error of a query that gave nothing.</summary>
    internal static NativeFailureException QueryError(SqlJsonCall json, PathEvaluator evaluator, QueryOutcome outcome, string problem) =>
        outcome == QueryOutcome.PathFault
            ? json.Error("PATH_EVALUATION_ERROR", evaluator.Fault)
            : json.Error("JSON_OUTPUT_CONVERSION_ERROR", $"conversion from JSON failed: JSON path found {problem}");

    /// <summary>Runs a path and writes its result as one JSON text.</summary>
    internal static QueryOutcome TryQuery(
        PathEvaluator evaluator, SqlJsonPath path, in JsonItem input, JsonWrap wrap, bool omitQuotes, ArrayBufferWriter<byte> buffer, out string problem)
    {
        problem = "no items";
        if (!evaluator.TryEvaluate(path, input, out var start, out var count))
        {
            return QueryOutcome.PathFault;
        }

        if (count == 0)
        {
            return QueryOutcome.Empty;
        }

        var isContainer = count == 1 && evaluator[start].Kind == JsonItemKind.Node
            && evaluator.Tape[evaluator[start].Place].Kind is JsonNodeKind.Array or JsonNodeKind.Object;
        if (wrap == JsonWrap.Never || (wrap == JsonWrap.UnlessContainer && isContainer))
        {
            if (count > 1)
            {
                problem = "multiple items";
                return QueryOutcome.OutputFault;
            }

            var item = evaluator[start];
            if (omitQuotes && evaluator.TryScalar(item, out var scalar) && scalar.Kind == JsonItemKind.Text)
            {
                buffer.Write(evaluator.TextOf(scalar));
                return QueryOutcome.Found;
            }

            problem = "an item that cannot be converted to JSON";
            return SqlJsonCall.TryWrite(buffer, item) ? QueryOutcome.Found : QueryOutcome.OutputFault;
        }

        buffer.Write("["u8);
        for (var i = 0; i < count; i++)
        {
            buffer.Write(i > 0 ? ","u8 : default);
            if (!SqlJsonCall.TryWrite(buffer, evaluator[start + i]))
            {
                problem = "an item that cannot be converted to JSON";
                return QueryOutcome.OutputFault;
            }
        }

        buffer.Write("]"u8);
        return QueryOutcome.Found;
    }

    private static void Fallback(ref DuckVectorWriter output, int row, JsonFallback fallback, string encoding)
    {
        switch (fallback)
        {
            case JsonFallback.EmptyArray:
                output.SetBytes(row, SqlJsonCall.Encode("[]"u8, encoding));
                break;
            case JsonFallback.EmptyObject:
                output.SetBytes(row, SqlJsonCall.Encode("{}"u8, encoding));
                break;
            default:
                output.SetNull(row);
                break;
        }
    }

    private static void Value(DuckScalarCall call, SqlType type)
    {
        var output = call.Output;
        var json = call.RowCount == 0 ? null! : SqlJsonCall.Of(call.Argument(0).Bytes(0));
        var evaluator = SqlJsonCall.Evaluator;
        var emptyDefault = 2 + (json?.Parameters.Length ?? 0);
        var errorDefault = emptyDefault + (json?.Spec.OnEmpty == JsonFallback.Default ? 1 : 0);
        for (var row = 0; row < call.RowCount; row++)
        {
            var fallback = json!.Spec.OnError;
            var isEmpty = false;
            if (json.TryRead(call, row, out var input, out var malformed))
            {
                if (input.Kind == JsonItemKind.Nothing)
                {
                    output.SetNull(row);
                    continue;
                }

                var outcome = TryValue(evaluator, json.Path!, input, ref output, row, type);
                if (outcome == ValueOutcome.Found)
                {
                    continue;
                }

                isEmpty = outcome == ValueOutcome.Empty;
                fallback = isEmpty ? json.Spec.OnEmpty : fallback;
                if (fallback == JsonFallback.Error)
                {
                    throw ValueError(json, evaluator, outcome, type);
                }
            }
            else if (fallback == JsonFallback.Error)
            {
                throw json.Malformed(malformed);
            }

            if (fallback == JsonFallback.Default)
            {
                JsonTableNative.Copy(call.Argument(isEmpty ? emptyDefault : errorDefault), row, ref output, row, type);
            }
            else
            {
                output.SetNull(row);
            }
        }
    }

    /// <summary>How JSON_VALUE ended.</summary>
    internal enum ValueOutcome
    {
        Found,
        Empty,
        Several,
        NoScalar,
        NoCast,
        PathFault,
    }

    /// <summary>The error of a value that was not found.</summary>
    internal static NativeFailureException ValueError(SqlJsonCall json, PathEvaluator evaluator, ValueOutcome outcome, SqlType type)
    {
        const string head = "cannot extract SQL scalar from JSON: ";
        return outcome switch
        {
            ValueOutcome.PathFault => json.Error("PATH_EVALUATION_ERROR", evaluator.Fault),
            ValueOutcome.Empty => json.Error(ResultError, head + "JSON path found no items"),
            ValueOutcome.Several => json.Error(ResultError, head + "JSON path found multiple items"),
            ValueOutcome.NoScalar => json.Error(ResultError, head + "JSON path found an item that cannot be converted to an SQL value"),
            _ => json.Error(ResultError, $"{head}Cannot cast value to declared return type of function {json.Spec.Function}: {type}"),
        };
    }

    /// <summary>Runs a path and writes its only result as a value of <paramref name="type"/>.</summary>
    internal static ValueOutcome TryValue(
        PathEvaluator evaluator, SqlJsonPath path, in JsonItem input, ref DuckVectorWriter output, int row, SqlType type)
    {
        if (!evaluator.TryEvaluate(path, input, out var start, out var count))
        {
            return ValueOutcome.PathFault;
        }

        if (count != 1)
        {
            return count == 0 ? ValueOutcome.Empty : ValueOutcome.Several;
        }

        return Write(evaluator, evaluator[start], ref output, row, type);
    }

    /// <summary>Writes an item as a value of <paramref name="type"/>; JSON null is NULL.</summary>
    internal static ValueOutcome Write(PathEvaluator evaluator, in JsonItem item, ref DuckVectorWriter output, int row, SqlType type)
    {
        if (item.Kind == JsonItemKind.Null || (item.Kind == JsonItemKind.Node && evaluator.Tape[item.Place].Kind == JsonNodeKind.Null))
        {
            output.SetNull(row);
            return ValueOutcome.Found;
        }

        return !evaluator.TryScalar(item, out var scalar) ? ValueOutcome.NoScalar
            : JsonItemCasts.TryWrite(evaluator, output, row, type, scalar) ? ValueOutcome.Found
            : ValueOutcome.NoCast;
    }

    private static void Object(DuckScalarCall call)
    {
        var output = call.Output;
        var json = call.RowCount == 0 ? null! : SqlJsonCall.Of(call.Argument(0).Bytes(0));
        var evaluator = SqlJsonCall.Evaluator;
        var count = json?.Types.Length ?? 0;
        for (var row = 0; row < call.RowCount; row++)
        {
            evaluator.Clear();
            var buffer = NativeRows.Buffer();
            buffer.Write("{"u8);
            var first = true;
            for (var i = 0; i < count; i++)
            {
                var keys = call.Argument(1 + (2 * i));
                if (!keys.IsValid(row))
                {
                    throw json!.Error("INVALID_FUNCTION_ARGUMENT", "null value passed for JSON object key to JSON_OBJECT function");
                }

                CheckKey(call, json!, row, i);
                if (TryMember(call.Argument(2 + (2 * i)), json!, row, i, out var item))
                {
                    buffer.Write(first ? default : ","u8);
                    first = false;
                    buffer.WriteQuoted(keys.Bytes(row));
                    buffer.Write(":"u8);
                    SqlJsonCall.TryWrite(buffer, item);
                }
            }

            buffer.Write("}"u8);
            output.SetBytes(row, SqlJsonCall.Encode(buffer.WrittenSpan, json!.Spec.Output));
        }
    }

    private static void CheckKey(DuckScalarCall call, SqlJsonCall json, int row, int index)
    {
        var key = call.Argument(1 + (2 * index)).Bytes(row);
        for (var i = 0; i < index; i++)
        {
            if (call.Argument(1 + (2 * i)).Bytes(row).SequenceEqual(key)
                && !(json.Spec.AbsentOnNull && (!call.Argument(2 + (2 * i)).IsValid(row) || !call.Argument(2 + (2 * index)).IsValid(row))))
            {
                throw json.Spec.UniqueKeys
                    ? json.Error("INVALID_FUNCTION_ARGUMENT", "duplicate key passed to JSON_OBJECT function")
                    : json.Error("NOT_SUPPORTED", "cannot construct a JSON object with duplicate key");
            }
        }
    }

    private static bool TryMember(DuckVector values, SqlJsonCall json, int row, int index, out JsonItem item)
    {
        if (!json.TryArgument(values, row, index, out item))
        {
            throw json.Malformed("argument to");
        }

        return !json.Spec.AbsentOnNull || item.Kind is not (JsonItemKind.Null or JsonItemKind.Nothing);
    }

    private static void Elements(DuckScalarCall call)
    {
        var output = call.Output;
        var json = call.RowCount == 0 ? null! : SqlJsonCall.Of(call.Argument(0).Bytes(0));
        var count = json?.Types.Length ?? 0;
        for (var row = 0; row < call.RowCount; row++)
        {
            SqlJsonCall.Evaluator.Clear();
            var buffer = NativeRows.Buffer();
            buffer.Write("["u8);
            for (var i = 0; i < count; i++)
            {
                if (TryMember(call.Argument(1 + i), json!, row, i, out var item))
                {
                    buffer.Write(buffer.WrittenCount > 1 ? ","u8 : default);
                    SqlJsonCall.TryWrite(buffer, item);
                }
            }

            buffer.Write("]"u8);
            output.SetBytes(row, SqlJsonCall.Encode(buffer.WrittenSpan, json!.Spec.Output));
        }
    }
}
