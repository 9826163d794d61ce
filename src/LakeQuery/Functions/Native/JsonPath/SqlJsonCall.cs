using System.Buffers;
using System.Text;
using System.Text.Unicode;
using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>A call of an SQL/JSON function compiled from its <see cref="SqlJsonSpec"/>: the path, the formats, and how arguments are
/// read. Belongs to one thread.</summary>
internal sealed class SqlJsonCall
{
    private const int Remembered = 16;

    [ThreadStatic]
    private static List<SqlJsonCall>? _calls;

    [ThreadStatic]
    private static PathEvaluator? _evaluator;

    private readonly byte[] _text;
    private readonly string _place;

    private SqlJsonCall(byte[] text)
    {
        // "start+length|" before the spec says where in the statement the call stands.
        var bar = text.AsSpan().IndexOf((byte)'|');
        _text = text;
        _place = bar > 0 && text[0] != '{' ? "@" + Encoding.ASCII.GetString(text.AsSpan(0, bar)) : "";
        Spec = SqlJsonSpec.Parse(text.AsSpan(_place.Length > 0 ? bar + 1 : 0));
        Types = [.. Spec.Formats.Select(format => JsonFormats.IsDocument(format) ? null : TypeOf(format))];
        Path = Spec.Path is null ? null : SqlJsonPathParser.Parse(Spec.Path, Spec.Names);
        ColumnPaths = [.. Spec.Columns.Select(column => column.Path is null ? null : SqlJsonPathParser.Parse(column.Path, Spec.Names))];
        Parameters = new JsonItem[Spec.Names.Length];
    }

    /// <summary>The clauses.</summary>
    public SqlJsonSpec Spec { get; }

    /// <summary>The path of the call.</summary>
    public SqlJsonPath? Path { get; }

    /// <summary>The paths of JSON_TABLE's columns.</summary>
    public SqlJsonPath?[] ColumnPaths { get; }

    /// <summary>The types of PASSING or of members; null for documents.</summary>
    public SqlType?[] Types { get; }

    /// <summary>The values of PASSING in the current row.</summary>
    public JsonItem[] Parameters { get; }

    /// <summary>The plan of JSON_TABLE, compiled by its native.</summary>
    public object? Plan { get; set; }

    /// <summary>The evaluator of this thread.</summary>
    public static PathEvaluator Evaluator => _evaluator ??= new PathEvaluator();

    /// <summary>The call of a spec: compiled once a thread, as long as not many others come between.</summary>
    public static SqlJsonCall Of(ReadOnlySpan<byte> text)
    {
        var calls = _calls ??= [];
        foreach (var known in calls)
        {
            if (text.SequenceEqual(known._text))
            {
                return known;
            }
        }

        if (calls.Count == Remembered)
        {
            calls.RemoveAt(0);
        }

        calls.Add(new SqlJsonCall(text.ToArray()));
        return calls[^1];
    }

    /// <summary>An error of the call, with its place in the statement.</summary>
    public NativeFailureException Error(string name, string fact) => new(name + _place, fact);

    /// <summary>A document that can't be read.</summary>
    public NativeFailureException Malformed(string what) =>
        Error("JSON_INPUT_CONVERSION_ERROR", $"conversion to JSON failed: malformed {what} {Spec.Function} function");

    /// <summary>Clears the evaluator and reads the row's input and parameters into it. False where one is malformed;
    /// <paramref name="input"/> is Nothing for NULL.</summary>
    public bool TryRead(in DuckScalarCall arguments, int row, out JsonItem input, out string fault)
    {
        var evaluator = Evaluator;
        evaluator.Clear();
        evaluator.Parameters = Parameters;
        fault = "input argument to";
        if (!TryDocument(arguments.Argument(1), row, Spec.Input, out input))
        {
            return false;
        }

        fault = "JSON path parameter to";
        for (var i = 0; i < Parameters.Length; i++)
        {
            if (!TryArgument(arguments.Argument(i + 2), row, i, out Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a value of PASSING, of a member or an element. NULL is JSON null, a NULL document is nothing.</summary>
    public bool TryArgument(DuckVector values, int row, int index, out JsonItem item)
    {
        if (Types[index] is not { } type)
        {
            return TryDocument(values, row, Spec.Formats[index], out item);
        }

        item = JsonItem.Null;
        if (!values.IsValid(row))
        {
            return true;
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                item = JsonItem.OfBoolean(values.Data<bool>()[row]);
                break;
            case SqlTypeKind.TinyInt:
                item = JsonItem.OfWhole(JsonItemKind.TinyInt, values.Data<sbyte>()[row]);
                break;
            case SqlTypeKind.SmallInt:
                item = JsonItem.OfWhole(JsonItemKind.SmallInt, values.Data<short>()[row]);
                break;
            case SqlTypeKind.Integer:
                item = JsonItem.OfWhole(JsonItemKind.Integer, values.Data<int>()[row]);
                break;
            case SqlTypeKind.BigInt:
                item = JsonItem.OfWhole(JsonItemKind.BigInt, values.Data<long>()[row]);
                break;
            case SqlTypeKind.Real:
                item = new JsonItem { Kind = JsonItemKind.Real, Floating = values.Data<float>()[row] };
                break;
            case SqlTypeKind.Double:
                item = JsonItem.OfDouble(values.Data<double>()[row]);
                break;
            case SqlTypeKind.Decimal:
                item = JsonItem.OfDecimal(values.DecimalUnscaled(row), type.Precision, type.Scale);
                break;
            case SqlTypeKind.Date:
                item = new JsonItem { Kind = JsonItemKind.Date, Value = values.Data<int>()[row] };
                break;
            case SqlTypeKind.Time:
                item = new JsonItem { Kind = JsonItemKind.Time, Precision = (byte)type.Precision, Value = values.Data<long>()[row] * 1000 };
                break;
            case SqlTypeKind.Timestamp:
                item = new JsonItem { Kind = JsonItemKind.Timestamp, Precision = (byte)type.Precision, Value = values.Data<long>()[row] };
                break;
            case SqlTypeKind.TimestampWithTimeZone:
                item = new JsonItem { Kind = JsonItemKind.TimestampWithTimeZone, Precision = (byte)type.Precision, Value = values.Data<long>()[row] };
                break;
            default:
                var text = values.Bytes(row);
                item = JsonItem.OfText(Evaluator.Tape.AddText(text), text.Length);
                break;
        }

        return true;
    }

    /// <summary>Writes an item as JSON; false for one that has no JSON form.</summary>
    public static bool TryWrite(ArrayBufferWriter<byte> output, in JsonItem item)
    {
        var evaluator = Evaluator;
        switch (item.Kind)
        {
            case JsonItemKind.Node:
                output.WriteNode(evaluator.Tape, item.Place, JsonNumbers.AsDouble);
                return true;
            case JsonItemKind.Null or JsonItemKind.Nothing:
                output.Write("null"u8);
                return true;
            case JsonItemKind.Text:
                output.WriteQuoted(evaluator.TextOf(item));
                return true;
            case JsonItemKind.Double:
                output.WriteJavaNumber(item.Floating);
                return true;
            case JsonItemKind.Real:
                output.WriteJavaNumber((float)item.Floating);
                return true;
            case JsonItemKind.Boolean or JsonItemKind.TinyInt or JsonItemKind.SmallInt or JsonItemKind.Integer or JsonItemKind.BigInt or JsonItemKind.Decimal:
                JsonItemCasts.WriteText(output, evaluator, item);
                return true;
            default:
                return false;
        }
    }

    /// <summary>JSON text in the encoding of a varbinary result.</summary>
    public static ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> text, string encoding) => encoding switch
    {
        JsonFormats.Utf16 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(text)),
        JsonFormats.Utf32 => Encoding.UTF32.GetBytes(Encoding.UTF8.GetString(text)),
        _ => text,
    };

    private bool TryDocument(DuckVector values, int row, string format, out JsonItem item)
    {
        item = new JsonItem { Kind = JsonItemKind.Nothing };
        if (!values.IsValid(row))
        {
            return true;
        }

        var bytes = values.Bytes(row);
        ReadOnlySpan<byte> text;
        switch (format)
        {
            case JsonFormats.Utf8 when !Utf8.IsValid(bytes):
                return false;
            case JsonFormats.Utf16:
                text = Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes));
                break;
            case JsonFormats.Utf32:
                text = Encoding.UTF8.GetBytes(Encoding.UTF32.GetString(bytes));
                break;
            default:
                text = bytes;
                break;
        }

        var root = Evaluator.Tape.Parse(text);
        item = JsonItem.OfNode(root);
        return root >= 0;
    }

    private static SqlType TypeOf(string text) =>
        TypeParser.TryParse(text, out var type, out var error, out _) ? type : throw new ArgumentException($"'{text}': {error}", nameof(text));
}
