using System.Numerics;
using System.Text;

namespace LakeQuery.Functions.Native.JsonPath;

// Predicates of filters. They never fault: what can't be answered is unknown.
internal sealed partial class PathEvaluator
{
    private enum Truth : byte
    {
        False,
        True,
        Unknown,
    }

    private Truth Decide(PathNode node)
    {
        switch (node.Step)
        {
            case PathStep.And:
                var left = Decide(node.Base!);
                if (left == Truth.False)
                {
                    return Truth.False;
                }

                var right = Decide(node.Right!);
                return right == Truth.False ? Truth.False : left == Truth.Unknown ? left : right;
            case PathStep.Or:
                left = Decide(node.Base!);
                if (left == Truth.True)
                {
                    return Truth.True;
                }

                right = Decide(node.Right!);
                return right == Truth.True ? Truth.True : left == Truth.Unknown ? left : right;
            case PathStep.Not:
                left = Decide(node.Base!);
                return left == Truth.Unknown ? left : Of(left == Truth.False);
            case PathStep.IsUnknown:
                return Of(Decide(node.Base!) == Truth.Unknown);
        }

        var start = _top;
        var result = Evaluate(node.Base!) ? Test(node, start) : Truth.Unknown;
        _top = start;
        return result;
    }

    private static Truth Of(bool value) => value ? Truth.True : Truth.False;

    private Truth Test(PathNode node, int start)
    {
        if (node.Step == PathStep.Exists)
        {
            return Of(_top > start);
        }

        if (node.Step == PathStep.LikeRegex)
        {
            Unwrapped(start);
            return MatchTexts(start, _top, node, 0, 0);
        }

        if (_lax)
        {
            Unwrap(start);
        }

        var middle = _top;
        if (!Evaluate(node.Right!))
        {
            return Truth.Unknown;
        }

        if (_lax)
        {
            Unwrap(middle);
        }

        if (node.Step == PathStep.StartsWith)
        {
            if (_top - middle != 1 || !IsText(_items[middle]))
            {
                return Truth.Unknown;
            }

            var prefix = TryScalar(_items[middle], out var text) ? text : default;
            return MatchTexts(start, middle, node, prefix.Place, prefix.Length);
        }

        return start == middle || middle == _top ? Truth.False : CompareAll(node.Step, start, middle, _top);
    }

    private void Unwrapped(int start)
    {
        if (_lax)
        {
            Unwrap(start);
        }
    }

    // The first that fits decides in lax mode; what is no text makes it unknown.
    private Truth MatchTexts(int start, int end, PathNode node, int prefixStart, int prefixLength)
    {
        var found = false;
        for (var i = start; i < end; i++)
        {
            if (!IsText(_items[i]))
            {
                return Truth.Unknown;
            }

            var text = TextOf(_items[i]);
            found |= node.Pattern is { } pattern ? pattern.IsMatch(Encoding.UTF8.GetString(text)) : text.StartsWith(Tape.Bytes(prefixStart, prefixLength));
            if (found && _lax)
            {
                return Truth.True;
            }
        }

        return Of(found);
    }

    private Truth CompareAll(PathStep step, int start, int middle, int end)
    {
        var (leftNull, leftScalar, leftOther) = Kinds(start, middle);
        var (rightNull, rightScalar, rightOther) = Kinds(middle, end);
        if ((leftOther && (rightOther || rightScalar)) || (leftScalar && rightOther))
        {
            return Truth.Unknown;
        }

        var found = step switch
        {
            PathStep.Equal => leftNull && rightNull,
            PathStep.NotEqual => (leftNull && (rightScalar || rightOther)) || (rightNull && (leftScalar || leftOther)),
            _ => false,
        };
        if ((found && _lax) || !leftScalar || !rightScalar)
        {
            return Of(found);
        }

        for (var i = start; i < middle; i++)
        {
            if (IsNull(_items[i]))
            {
                continue;
            }

            for (var j = middle; j < end; j++)
            {
                if (IsNull(_items[j]))
                {
                    continue;
                }

                if (!TryScalar(_items[i], out var left) || !TryScalar(_items[j], out var right))
                {
                    return Truth.Unknown;
                }

                var result = Compare(step, left, right);
                if (result == Truth.Unknown)
                {
                    return result;
                }

                found |= result == Truth.True;
                if (found && _lax)
                {
                    return Truth.True;
                }
            }
        }

        return Of(found);
    }

    private bool IsNull(in JsonItem item) => item.Kind == JsonItemKind.Null || Is(item, JsonNodeKind.Null);

    private (bool Null, bool Scalar, bool Other) Kinds(int start, int end)
    {
        var (isNull, isScalar, isOther) = (false, false, false);
        for (var i = start; i < end; i++)
        {
            if (IsNull(_items[i]))
            {
                isNull = true;
            }
            else if (Is(_items[i], JsonNodeKind.Array) || Is(_items[i], JsonNodeKind.Object))
            {
                isOther = true;
            }
            else
            {
                isScalar = true;
            }
        }

        return (isNull, isScalar, isOther);
    }

    private Truth Compare(PathStep step, in JsonItem left, in JsonItem right)
    {
        int order;
        if (left.IsNumber && right.IsNumber)
        {
            if (left.Kind is JsonItemKind.Double or JsonItemKind.Real || right.Kind is JsonItemKind.Double or JsonItemKind.Real)
            {
                return CompareFloating(step, left, right);
            }

            order = left.Scale == right.Scale
                ? left.Value.CompareTo(right.Value)
                : ((BigInteger)left.Value * BigInteger.Pow(10, right.Scale)).CompareTo((BigInteger)right.Value * BigInteger.Pow(10, left.Scale));
        }
        else if (left.Kind == JsonItemKind.Text && right.Kind == JsonItemKind.Text)
        {
            order = TextOf(left).SequenceCompareTo(TextOf(right));
        }
        else if (left.Kind == right.Kind && left.Kind is JsonItemKind.Boolean or JsonItemKind.Date or JsonItemKind.Time or JsonItemKind.Timestamp
            or JsonItemKind.TimestampWithTimeZone)
        {
            order = left.Value.CompareTo(right.Value);
        }
        else if (left.Kind is JsonItemKind.Date or JsonItemKind.Timestamp && right.Kind is JsonItemKind.Date or JsonItemKind.Timestamp)
        {
            order = JsonItemCasts.Micros(left).CompareTo(JsonItemCasts.Micros(right));
        }
        else if (left.Kind == JsonItemKind.TimeWithTimeZone && right.Kind == JsonItemKind.TimeWithTimeZone)
        {
            order = (left.Value - (left.Length * 60_000_000_000L)).CompareTo(right.Value - (right.Length * 60_000_000_000L));
        }
        else
        {
            return Truth.Unknown;
        }

        return Of(step switch
        {
            PathStep.Equal => order == 0,
            PathStep.NotEqual => order != 0,
            PathStep.Less => order < 0,
            PathStep.LessOrEqual => order <= 0,
            PathStep.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private static Truth CompareFloating(PathStep step, in JsonItem left, in JsonItem right)
    {
        var (a, b) = (JsonItemCasts.ToDouble(left), JsonItemCasts.ToDouble(right));
        if (left.Kind != JsonItemKind.Double && right.Kind != JsonItemKind.Double)
        {
            (a, b) = ((float)a, (float)b);
        }

        return Of(step switch
        {
            PathStep.Equal => a == b,
            PathStep.NotEqual => a != b,
            PathStep.Less => a < b,
            PathStep.LessOrEqual => a <= b,
            PathStep.Greater => a > b,
            _ => a >= b,
        });
    }
}
