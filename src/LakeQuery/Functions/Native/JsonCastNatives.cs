using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using LakeQuery.DuckDb;
using LakeQuery.Functions.Native.JsonPath;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>CAST to and from JSON.</summary>
/// <remarks>To JSON: one function, told the SQL type as text, because DuckDB's types don't know field names, json or char.
/// From JSON: one function for every target type, named after it.</remarks>
internal static class JsonCastNatives
{
    /// <summary>The start of the names.</summary>
    public const string Prefix = "lq_from_json_";

    /// <summary>The name of the function that gives <paramref name="type"/>: the type's text in hexadecimal, so that the name alone says
    /// how to build it.</summary>
    public static string NameFor(SqlType type) => Prefix + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(TypeNames.Quoted(type)));

    /// <summary>Declares the function of that name.</summary>
    public static DuckScalarFunction Create(string name)
    {
        var text = Encoding.UTF8.GetString(Convert.FromHexString(name[Prefix.Length..]));
        var type = ParseType(text);
        return new DuckScalarFunction(name, [DuckLogicalType.Varchar], DuckDbTypes.Logical(type), call =>
        {
            var (texts, output) = (call.Argument(0), call.Output);
            var documents = new List<JsonDocument?>(call.RowCount);
            try
            {
                var values = new List<JsonElement?>(call.RowCount);
                for (var row = 0; row < call.RowCount; row++)
                {
                    var document = output.IsValid(row) ? JsonText.TryParse(texts.Bytes(row)) : null;
                    documents.Add(document);
                    values.Add(document?.RootElement);
                }

                Fill(output, type, values, text);
            }
            finally
            {
                documents.ForEach(document => document?.Dispose());
            }
        });
    }

    /// <summary>lq_to_json(type text, value).</summary>
    public static DuckScalarFunction ToJson(string name) =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.Any], DuckLogicalType.Varchar, call =>
        {
            var (types, values, output) = (call.Argument(0), call.Argument(1), call.Output);
            SqlType? type = null;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    type ??= ParseType(types.Text(row));
                    var buffer = new ArrayBufferWriter<byte>();
                    Write(buffer, type, values, row);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });

    /// <summary>The type of a name.</summary>
    internal static SqlType ParseType(string text) =>
        TypeParser.TryParse(text, out var type, out var error, out _) ? type : throw new ArgumentException($"'{text}': {error}", nameof(text));

    // ---- From JSON, a whole vector at a time so that lists are reserved once.

    private static void Fill(DuckVectorWriter output, SqlType type, List<JsonElement?> values, string target)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Array:
                FillArray(output, type, values, target);
                return;
            case SqlTypeKind.Map:
                FillMap(output, type, values, target);
                return;
            case SqlTypeKind.Row:
                FillRow(output, type, values, target);
                return;
        }

        for (var row = 0; row < values.Count; row++)
        {
            if (values[row] is not { } value || (value.ValueKind == JsonValueKind.Null && type.Kind != SqlTypeKind.Json))
            {
                output.SetNull(row);
            }
            else
            {
                FillScalar(output, row, type, value, target);
            }
        }
    }

    private static void FillScalar(DuckVectorWriter output, int row, SqlType type, JsonElement value, string target)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        var isBoolean = value.ValueKind is JsonValueKind.True or JsonValueKind.False;
        var isScalar = isBoolean || value.ValueKind is JsonValueKind.String or JsonValueKind.Number;
        if (type.Kind == SqlTypeKind.Json)
        {
            var buffer = new ArrayBufferWriter<byte>();
            JsonText.Write(buffer, value);
            output.SetBytes(row, buffer.WrittenSpan);
            return;
        }

        if (!isScalar)
        {
            throw Fault(value, target);
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                output.Data<bool>()[row] = Truth(value, isBoolean, text) ?? throw Fault(value, target);
                break;
            case SqlTypeKind.TinyInt:
                output.Data<sbyte>()[row] = (sbyte)Whole(value, isBoolean, text, sbyte.MinValue, sbyte.MaxValue, target);
                break;
            case SqlTypeKind.SmallInt:
                output.Data<short>()[row] = (short)Whole(value, isBoolean, text, short.MinValue, short.MaxValue, target);
                break;
            case SqlTypeKind.Integer:
                output.Data<int>()[row] = (int)Whole(value, isBoolean, text, int.MinValue, int.MaxValue, target);
                break;
            case SqlTypeKind.BigInt:
                output.Data<long>()[row] = Whole(value, isBoolean, text, long.MinValue, long.MaxValue, target);
                break;
            case SqlTypeKind.Real:
                output.Data<float>()[row] = (float)Number(value, isBoolean, text, target);
                break;
            case SqlTypeKind.Double:
                output.Data<double>()[row] = Number(value, isBoolean, text, target);
                break;
            case SqlTypeKind.Decimal:
                if (!JsonItemCasts.TryParseDecimal(
                    Encoding.UTF8.GetBytes(isBoolean ? value.ValueKind == JsonValueKind.True ? "1" : "0" : text), out var unscaled, out var scale))
                {
                    throw Fault(value, target);
                }

                unscaled = JsonItemCasts.Rescale(unscaled, scale, type.Scale);
                if (BigInteger.Abs(unscaled) >= BigInteger.Pow(10, type.Precision))
                {
                    throw NativeFailureException.Range($"Cannot cast input json to {target.ToUpperInvariant()}");
                }

                JsonItemCasts.SetDecimal(output, row, type, (Int128)unscaled);
                break;
            default:
                text = value.ValueKind == JsonValueKind.Number && text.AsSpan().ContainsAny(".eE") ? DoubleText(value.GetDouble()) : text;
                if (type.Length is { } most && text.Length > most && text.EnumerateRunes().Count() > most)
                {
                    throw Fault(value, target);
                }

                output.SetText(row, text);
                break;
        }
    }

    private static long Whole(JsonElement value, bool isBoolean, string text, long least, long most, string target)
    {
        if (isBoolean)
        {
            return value.ValueKind == JsonValueKind.True ? 1 : 0;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            // 1.9 is rounded half away from zero, text and numbers without a point must be whole and fit.
            if (value.ValueKind != JsonValueKind.Number || !text.AsSpan().ContainsAny(".eE"))
            {
                throw Fault(value, target);
            }

            var number = Math.Round(value.GetDouble(), MidpointRounding.AwayFromZero);
            return number >= least && number <= most && number < long.MaxValue
                ? (long)number
                : throw NativeFailureException.Range($"Cannot cast input json to {target.ToUpperInvariant()}");
        }

        return whole >= least && whole <= most ? whole : throw Fault(value, target);
    }

    private static double Number(JsonElement value, bool isBoolean, string text, string target) => isBoolean
        ? value.ValueKind == JsonValueKind.True ? 1 : 0
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Fault(value, target);

    private static bool? Truth(JsonElement value, bool isBoolean, string text)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return text.AsSpan().ContainsAny(".eE") ? value.GetDouble() != 0 : value.TryGetInt64(out var whole) ? whole != 0 : null;
        }

        return isBoolean ? value.ValueKind == JsonValueKind.True : text.ToLowerInvariant() switch
        {
            "true" or "t" or "1" => true,
            "false" or "f" or "0" => false,
            _ => null,
        };
    }

    // A number with a point or an exponent is a double in text: 128.9 is 1.289E2.
    private static string DoubleText(double value)
    {
        if (value == 0)
        {
            return double.IsNegative(value) ? "-0E0" : "0E0";
        }

        var buffer = new ArrayBufferWriter<byte>();
        CastNatives.WriteFloating(buffer, value, double.IsFinite(value));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void FillArray(DuckVectorWriter output, SqlType type, List<JsonElement?> values, string target)
    {
        var elements = new List<JsonElement?>();
        for (var row = 0; row < values.Count; row++)
        {
            var start = elements.Count;
            if (IsNull(values[row]))
            {
                output.SetNull(row);
            }
            else if (values[row]!.Value.ValueKind == JsonValueKind.Array)
            {
                elements.AddRange(values[row]!.Value.EnumerateArray().Select(element => (JsonElement?)element));
            }
            else
            {
                throw Fault(values[row]!.Value, target);
            }

            output.SetList(row, start, elements.Count - start);
        }

        Fill(output.ReserveList(elements.Count), type.Element!, elements, target);
        output.SetListSize(elements.Count);
    }

    private static void FillMap(DuckVectorWriter output, SqlType type, List<JsonElement?> values, string target)
    {
        var (keys, items, names) = (new List<JsonElement?>(), new List<JsonElement?>(), new List<JsonDocument>());
        try
        {
            for (var row = 0; row < values.Count; row++)
            {
                var start = items.Count;
                if (IsNull(values[row]))
                {
                    output.SetNull(row);
                }
                else if (values[row]!.Value.ValueKind == JsonValueKind.Object)
                {
                    foreach (var member in values[row]!.Value.EnumerateObject())
                    {
                        var buffer = new ArrayBufferWriter<byte>();
                        JsonText.WriteString(buffer, member.Name);
                        var document = JsonDocument.Parse(buffer.WrittenMemory);
                        names.Add(document);
                        keys.Add(document.RootElement);
                        items.Add(member.Value);
                    }
                }
                else
                {
                    throw Fault(values[row]!.Value, target);
                }

                output.SetList(row, start, items.Count - start);
            }

            var entries = output.ReserveList(items.Count);
            Fill(entries.StructChild(0), type.Key!, keys, target);
            Fill(entries.StructChild(1), type.Element!, items, target);
            output.SetListSize(items.Count);
        }
        finally
        {
            names.ForEach(document => document.Dispose());
        }
    }

    // An array gives the fields by position, an object by name whatever its case.
    private static void FillRow(DuckVectorWriter output, SqlType type, List<JsonElement?> values, string target)
    {
        for (var field = 0; field < type.Fields.Length; field++)
        {
            var members = new List<JsonElement?>(values.Count);
            foreach (var value in values)
            {
                members.Add(IsNull(value) ? null : value!.Value.ValueKind switch
                {
                    JsonValueKind.Array when value.Value.GetArrayLength() == type.Fields.Length => value.Value[field],
                    JsonValueKind.Object => Member(value.Value, type.Fields[field].Name),
                    _ => throw Fault(value.Value, target),
                });
            }

            Fill(output.StructChild(field), type.Fields[field].Type, members, target);
        }

        for (var row = 0; row < values.Count; row++)
        {
            if (IsNull(values[row]))
            {
                output.SetNull(row);
            }
        }
    }

    private static bool IsNull(JsonElement? value) => value is not { } known || known.ValueKind == JsonValueKind.Null;

    private static JsonElement? Member(JsonElement value, string? name)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    private static NativeFailureException Fault(JsonElement value, string target) =>
        new("INVALID_CAST_ARGUMENT", $"Cannot cast '{value.GetRawText()}' to {target.Replace("\"", "", StringComparison.Ordinal)}");

    // ---- To JSON

    private static void Write(ArrayBufferWriter<byte> output, SqlType type, DuckVector values, int row)
    {
        if (!values.IsValid(row))
        {
            output.Write("null");
            return;
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Unknown:
                output.Write("null");
                break;
            case SqlTypeKind.Boolean:
                output.Write(values.Data<bool>()[row] ? "true" : "false");
                break;
            case SqlTypeKind.TinyInt:
                output.WriteNumber(values.Data<sbyte>()[row]);
                break;
            case SqlTypeKind.SmallInt:
                output.WriteNumber(values.Data<short>()[row]);
                break;
            case SqlTypeKind.Integer:
                output.WriteNumber(values.Data<int>()[row]);
                break;
            case SqlTypeKind.BigInt:
                output.WriteNumber(values.Data<long>()[row]);
                break;
            case SqlTypeKind.Real:
                WriteFloating(output, values.Data<float>()[row], float.IsFinite(values.Data<float>()[row]));
                break;
            case SqlTypeKind.Double:
                WriteFloating(output, values.Data<double>()[row], double.IsFinite(values.Data<double>()[row]));
                break;
            case SqlTypeKind.Decimal:
                output.Write(FormatDecimal(values.DecimalUnscaled(row), type.Scale));
                break;
            case SqlTypeKind.Json:
                output.Write(values.Bytes(row));
                break;
            case SqlTypeKind.Char:
                JsonText.WriteString(output, values.Text(row).PadRight(type.Length!.Value));
                break;
            case SqlTypeKind.Date:
                output.Write("\"");
                TimeText.WriteDate(output, values.Data<int>()[row]);
                output.Write("\"");
                break;
            case SqlTypeKind.Timestamp:
                output.Write("\"");
                TimeText.WriteTimestamp(output, type.Precision > 6 ? values.Data<long>()[row] / 1000 : values.Data<long>()[row], type.Precision);
                output.Write("\"");
                break;
            case SqlTypeKind.Array:
                var list = values.ListEntries[row];
                var child = values.ListChild();
                output.Write("[");
                for (var i = 0; i < (int)list.Length; i++)
                {
                    output.Write(i == 0 ? "" : ",");
                    Write(output, type.Element!, child, (int)list.Offset + i);
                }

                output.Write("]");
                break;
            case SqlTypeKind.Map:
                WriteMap(output, type, values, row);
                break;
            case SqlTypeKind.Row:
                output.Write("{");
                for (var i = 0; i < type.Fields.Length; i++)
                {
                    output.Write(i == 0 ? "" : ",");
                    JsonText.WriteString(output, type.Fields[i].Name ?? "");
                    output.Write(":");
                    Write(output, type.Fields[i].Type, values.StructChild(i), row);
                }

                output.Write("}");
                break;
            default:
                JsonText.WriteString(output, values.Text(row));
                break;
        }
    }

    private static void WriteMap(ArrayBufferWriter<byte> output, SqlType type, DuckVector values, int row)
    {
        var entry = values.ListEntries[row];
        var (keys, items) = (values.MapKeys(), values.MapValues());
        var members = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = (int)entry.Offset; i < (int)(entry.Offset + entry.Length); i++)
        {
            var buffer = new ArrayBufferWriter<byte>();
            Write(buffer, type.Key!, keys, i);
            var text = type.Key!.IsText ? keys.Text(i) : Encoding.UTF8.GetString(buffer.WrittenSpan);
            members[text] = i;
        }

        output.Write("{");
        var first = true;
        foreach (var (name, place) in members)
        {
            output.Write(first ? "" : ",");
            first = false;
            JsonText.WriteString(output, name);
            output.Write(":");
            Write(output, type.Element!, items, place);
        }

        output.Write("}");
    }

    private static void WriteFloating<T>(ArrayBufferWriter<byte> output, T value, bool finite)
        where T : System.Numerics.INumber<T>, IUtf8SpanFormattable
    {
        if (!finite)
        {
            output.Write(T.IsNaN(value) ? "\"NaN\"" : T.IsPositive(value) ? "\"Infinity\"" : "\"-Infinity\"");
            return;
        }

        // As Java prints it: plain between 10^-3 and 10^7, with one digit after the point at least.
        Span<byte> shortest = stackalloc byte[40];
        value.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        var (digits, exponent) = CastNatives.Decompose(shortest[..length], out var negative);
        var text = Encoding.ASCII.GetString(digits);
        output.Write(negative ? "-" : "");
        if (exponent is < -3 or >= 7)
        {
            output.Write($"{text[0]}.{(text.Length > 1 ? text[1..] : "0")}E{exponent.ToString(CultureInfo.InvariantCulture)}");
        }
        else if (exponent < 0)
        {
            output.Write("0." + new string('0', -exponent - 1) + text);
        }
        else
        {
            text = text.PadRight(exponent + 2, '0');
            output.Write($"{text[..(exponent + 1)]}.{text[(exponent + 1)..]}");
        }
    }

    private static string FormatDecimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled < 0 ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
    }
}
