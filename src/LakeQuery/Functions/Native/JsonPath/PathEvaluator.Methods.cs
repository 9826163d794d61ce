using System.Buffers.Text;
using System.Numerics;

namespace LakeQuery.Functions.Native.JsonPath;

// Methods and arithmetic.
internal sealed partial class PathEvaluator
{
    /// <summary>The text of a string, from a document or computed.</summary>
    public ReadOnlySpan<byte> TextOf(scoped in JsonItem item) =>
        item.Kind == JsonItemKind.Node ? Tape.Bytes(item.Place) : Tape.Bytes(item.Place, item.Length);

    /// <summary>A scalar as an SQL value: whole numbers are integer or bigint, others double. False for null, arrays and objects, and for
    /// whole numbers that are too big.</summary>
    public bool TryScalar(in JsonItem item, out JsonItem value)
    {
        value = item;
        if (item.Kind != JsonItemKind.Node)
        {
            return item.Kind is not (JsonItemKind.Null or JsonItemKind.Nothing);
        }

        switch (Tape[item.Place].Kind)
        {
            case JsonNodeKind.True or JsonNodeKind.False:
                value = JsonItem.OfBoolean(Tape[item.Place].Kind == JsonNodeKind.True);
                return true;
            case JsonNodeKind.Text:
                value = JsonItem.OfText(Tape[item.Place].Start, Tape[item.Place].Length);
                return true;
            case JsonNodeKind.Float:
                value = JsonItem.OfDouble(Tape.Double(item.Place));
                return true;
            case JsonNodeKind.Whole when Tape.TryInt64(item.Place, out var whole):
                value = JsonItem.OfWhole(whole is < int.MinValue or > int.MaxValue ? JsonItemKind.BigInt : JsonItemKind.Integer, whole);
                return true;
            default:
                return false;
        }
    }

    private bool IsText(in JsonItem item) => item.Kind == JsonItemKind.Text || Is(item, JsonNodeKind.Text);

    private bool TryNumber(in JsonItem item, out JsonItem number)
    {
        number = item;
        if (item.Kind != JsonItemKind.Node)
        {
            return item.IsNumber || FailType("NUMBER", item);
        }

        if (Tape[item.Place].Kind is not (JsonNodeKind.Whole or JsonNodeKind.Float))
        {
            return FailType("NUMBER", item);
        }

        return TryScalar(item, out number) || Fail("cannot convert {2} to Trino value (value too big)", name: Tape.Bytes(item.Place).ToArray());
    }

    private bool Size(int start)
    {
        for (var i = start; i < _top; i++)
        {
            if (Is(_items[i], JsonNodeKind.Array))
            {
                _items[i] = JsonItem.OfWhole(JsonItemKind.Integer, Tape[_items[i].Place].Length);
            }
            else if (_lax)
            {
                _items[i] = JsonItem.OfWhole(JsonItemKind.Integer, 1);
            }
            else
            {
                return FailType("ARRAY", _items[i]);
            }
        }

        return true;
    }

    private bool TypeNames(int start)
    {
        for (var i = start; i < _top; i++)
        {
            var name = _items[i].Kind switch
            {
                JsonItemKind.Node => Tape[_items[i].Place].Kind switch
                {
                    JsonNodeKind.Null => "null"u8,
                    JsonNodeKind.True or JsonNodeKind.False => "boolean"u8,
                    JsonNodeKind.Whole or JsonNodeKind.Float => "number"u8,
                    JsonNodeKind.Text => "string"u8,
                    JsonNodeKind.Array => "array"u8,
                    _ => "object"u8,
                },
                JsonItemKind.Null or JsonItemKind.Nothing => "null"u8,
                JsonItemKind.Boolean => "boolean"u8,
                JsonItemKind.Text => "string"u8,
                JsonItemKind.Date => "date"u8,
                JsonItemKind.Time => "time without time zone"u8,
                JsonItemKind.TimeWithTimeZone => "time with time zone"u8,
                JsonItemKind.Timestamp => "timestamp without time zone"u8,
                JsonItemKind.TimestampWithTimeZone => "timestamp with time zone"u8,
                _ => "number"u8,
            };
            _items[i] = JsonItem.OfText(Tape.AddText(name), name.Length);
        }

        return true;
    }

    private bool ToDouble(in JsonItem item)
    {
        if (IsText(item))
        {
            var text = TextNatives.Trim(TextOf(item), start: true, end: true);
            if (!Utf8Parser.TryParse(text, out double parsed, out var read) || read != text.Length)
            {
                return Fail("Cannot cast '{2}' to DOUBLE", name: TextOf(item).ToArray());
            }

            Push(JsonItem.OfDouble(parsed));
            return true;
        }

        if (item.Kind == JsonItemKind.Node ? Tape[item.Place].Kind is not (JsonNodeKind.Whole or JsonNodeKind.Float) : !item.IsNumber)
        {
            return FailType("NUMBER or TEXT", item);
        }

        if (!TryNumber(item, out var number))
        {
            return false;
        }

        Push(JsonItem.OfDouble(JsonItemCasts.ToDouble(number)));
        return true;
    }

    private bool DateTime(PathNode node, in JsonItem item)
    {
        if (!IsText(item))
        {
            return FailType("TEXT", item);
        }

        if (!DateTimeTemplate.TryParse(TextOf(item), node.Template, out var value))
        {
            return Fail("Value cannot be read as a date or time: {2}", name: TextOf(item).ToArray());
        }

        Push(value);
        return true;
    }

    // abs(), ceiling(), floor() and signs.
    private bool Number(PathStep step, in JsonItem item)
    {
        if (!TryNumber(item, out var number))
        {
            return false;
        }

        var negates = step == PathStep.Minus || (step == PathStep.Abs && (number.Kind is JsonItemKind.Double or JsonItemKind.Real ? number.Floating < 0 : number.Value < 0));
        if (negates)
        {
            number.Floating = -number.Floating;
            number.Value = -number.Value;
            if (number.IsWhole && !Fits(number.Kind, number.Value))
            {
                return Fail("{2} is out of range", name: System.Text.Encoding.UTF8.GetBytes(NameOf(number)));
            }
        }
        else if (step is PathStep.Ceiling or PathStep.Floor)
        {
            if (number.Kind == JsonItemKind.Decimal)
            {
                var unit = Int128.CreateChecked(BigInteger.Pow(10, number.Scale));
                var (quotient, rest) = Int128.DivRem(number.Value, unit);
                quotient += rest == 0 ? 0 : step == PathStep.Ceiling ? (rest > 0 ? 1 : 0) : (rest < 0 ? -1 : 0);
                number = JsonItem.OfDecimal(quotient, number.Precision - number.Scale + Math.Min((int)number.Scale, 1), 0);
            }
            else
            {
                number.Floating = step == PathStep.Ceiling ? Math.Ceiling(number.Floating) : Math.Floor(number.Floating);
            }
        }

        Push(number);
        return true;
    }

    private static bool Fits(JsonItemKind kind, Int128 value) => kind switch
    {
        JsonItemKind.TinyInt => value >= sbyte.MinValue && value <= sbyte.MaxValue,
        JsonItemKind.SmallInt => value >= short.MinValue && value <= short.MaxValue,
        JsonItemKind.Integer => value >= int.MinValue && value <= int.MaxValue,
        _ => value >= long.MinValue && value <= long.MaxValue,
    };

    private bool Arithmetic(PathNode node, int start)
    {
        var middle = _top;
        if (!Evaluate(node.Right!))
        {
            return false;
        }

        if (_lax)
        {
            // The right side first: the left's length must not change under it.
            Unwrap(middle);
            var (left, right) = (middle - start, _top - middle);
            if (left == 1 && Is(_items[start], JsonNodeKind.Array))
            {
                var array = _items[start].Place;
                left = Tape[array].Length;
                if (left == 1)
                {
                    _items[start] = JsonItem.OfNode(array + 1);
                }
            }

            if (left != 1 || right != 1)
            {
                return Fail("arithmetic binary expression requires singleton operands");
            }
        }
        else if (middle - start != 1 || _top - middle != 1)
        {
            return Fail("arithmetic binary expression requires singleton operands");
        }

        var (first, second) = (_items[start], _items[middle]);
        _top = start;
        if ((first.Kind == JsonItemKind.Node && !TryNumber(first, out first)) || (second.Kind == JsonItemKind.Node && !TryNumber(second, out second)))
        {
            return false;
        }

        if (first.Kind == JsonItemKind.Null || second.Kind == JsonItemKind.Null)
        {
            return FailType("NUMBER", JsonItem.Null);
        }

        if (!first.IsNumber || !second.IsNumber)
        {
            return FailOperands(node.Step.ToString().ToUpperInvariant(), first, second);
        }

        return Compute(node.Step, first, second);
    }

    private bool Compute(PathStep step, in JsonItem left, in JsonItem right)
    {
        if (left.Kind == JsonItemKind.Double || right.Kind == JsonItemKind.Double || left.Kind == JsonItemKind.Real || right.Kind == JsonItemKind.Real)
        {
            var isReal = left.Kind != JsonItemKind.Double && right.Kind != JsonItemKind.Double;
            var (a, b) = (JsonItemCasts.ToDouble(left), JsonItemCasts.ToDouble(right));
            var value = step switch
            {
                PathStep.Add => a + b,
                PathStep.Subtract => a - b,
                PathStep.Multiply => a * b,
                PathStep.Divide => a / b,
                _ => a % b,
            };
            Push(new JsonItem { Kind = isReal ? JsonItemKind.Real : JsonItemKind.Double, Floating = isReal ? (float)value : value });
            return true;
        }

        if (step is PathStep.Divide or PathStep.Modulus && right.Value == 0)
        {
            return Fail("Division by zero");
        }

        if (left.IsWhole && right.IsWhole)
        {
            // 64 bits times 64 bits fit 128.
            var kind = left.Kind > right.Kind ? left.Kind : right.Kind;
            var value = step switch
            {
                PathStep.Add => left.Value + right.Value,
                PathStep.Subtract => left.Value - right.Value,
                PathStep.Multiply => left.Value * right.Value,
                PathStep.Divide => left.Value / right.Value,
                _ => left.Value % right.Value,
            };
            if (!Fits(kind, value))
            {
                return Fail("{2} overflow: {0} and {1}", (long)left.Value, (long)right.Value, 0, System.Text.Encoding.UTF8.GetBytes(kind.ToString().ToLowerInvariant()));
            }

            Push(new JsonItem { Kind = kind, Value = value });
            return true;
        }

        return Decimals(step, AsDecimal(left), AsDecimal(right));
    }

    private bool Decimals(PathStep step, in JsonItem left, in JsonItem right)
    {
        int p1 = left.Precision, s1 = left.Scale, p2 = right.Precision, s2 = right.Scale;
        var scale = Math.Max(s1, s2);
        BigInteger a = left.Value, b = right.Value;
        BigInteger value;
        int precision;
        switch (step)
        {
            case PathStep.Add or PathStep.Subtract:
                precision = Math.Max(p1 - s1, p2 - s2) + scale + 1;
                a *= BigInteger.Pow(10, scale - s1);
                b *= BigInteger.Pow(10, scale - s2);
                value = step == PathStep.Add ? a + b : a - b;
                break;
            case PathStep.Multiply:
                (precision, scale, value) = (p1 + p2, s1 + s2, a * b);
                break;
            case PathStep.Divide:
                precision = p1 + s2 + Math.Max(s2 - s1, 0);
                a *= BigInteger.Pow(10, scale - s1 + s2);
                value = BigInteger.DivRem(a, b, out var rest);
                value += BigInteger.Abs(rest * 2) >= BigInteger.Abs(b) ? (a.Sign * b.Sign) : 0;
                break;
            default:
                precision = Math.Min(p1 - s1, p2 - s2) + scale;
                value = BigInteger.Remainder(a * BigInteger.Pow(10, scale - s1), b * BigInteger.Pow(10, scale - s2));
                break;
        }

        if (scale > 38 || BigInteger.Abs(value) >= BigInteger.Pow(10, 38))
        {
            return Fail("Decimal overflow");
        }

        Push(JsonItem.OfDecimal((Int128)value, Math.Min(38, Math.Max(1, precision)), scale));
        return true;
    }

    private static JsonItem AsDecimal(in JsonItem item) => item.Kind switch
    {
        JsonItemKind.TinyInt => JsonItem.OfDecimal(item.Value, 3, 0),
        JsonItemKind.SmallInt => JsonItem.OfDecimal(item.Value, 5, 0),
        JsonItemKind.Integer => JsonItem.OfDecimal(item.Value, 10, 0),
        JsonItemKind.BigInt => JsonItem.OfDecimal(item.Value, 19, 0),
        _ => item,
    };
}
