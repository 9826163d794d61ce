using System.Numerics;
using System.Runtime.InteropServices;
using LakeQuery.Execution;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sources;

/// <summary>Takes the columns of a result over into those of a batch: whole pieces of memory, where the values lie in one.</summary>
internal static class ResultColumns
{
    /// <summary>Adds neighbouring rows of a result's column to a column of the same type.</summary>
    public static void Append(ResultVector from, int start, int count, StreamColumn to)
    {
        switch (to)
        {
            case TextColumn texts:
                AppendTexts(from, start, count, texts);
                return;
            case LongColumn longs:
                AppendLongs(from, start, count, longs);
                break;
            case DoubleColumn doubles when from.GetSpan<double>() is { IsEmpty: false } values:
                values.Slice(start, count).CopyTo(doubles.AppendSpan(count));
                break;
            case DoubleColumn doubles:
                Widen<float, double>(from.GetSpan<float>().Slice(start, count), doubles.AppendSpan(count));
                break;
            case WideColumn wides:
                from.GetSpan<Int128>().Slice(start, count).CopyTo(wides.AppendSpan(count));
                break;
        }

        SetNulls(from.Validity, start, count, to);
    }

    private static void AppendTexts(ResultVector from, int start, int count, TextColumn to)
    {
        var isPadded = to.Type.Kind == SqlTypeKind.Char;
        var hasNulls = !from.Validity.IsEmpty;
        for (var row = start; row < start + count; row++)
        {
            if (hasNulls && from.IsNull(row))
            {
                to.AppendNull();
            }
            else
            {
                to.Append(isPadded ? from.GetBytes(row).TrimEnd((byte)' ') : from.GetBytes(row));
            }
        }
    }

    private static void AppendLongs(ResultVector from, int start, int count, LongColumn to)
    {
        var target = to.AppendSpan(count);
        if (from.GetSpan<long>() is { IsEmpty: false } longs)
        {
            longs.Slice(start, count).CopyTo(target);
        }
        else if (from.GetSpan<int>() is { IsEmpty: false } integers)
        {
            Widen(integers.Slice(start, count), target);
        }
        else if (from.GetSpan<short>() is { IsEmpty: false } shorts)
        {
            Widen(shorts.Slice(start, count), target);
        }
        else if (from.GetSpan<sbyte>() is { IsEmpty: false } bytes)
        {
            Widen(bytes.Slice(start, count), target);
        }
        else if (from.GetSpan<bool>() is { IsEmpty: false } truths)
        {
            Widen(MemoryMarshal.AsBytes(truths).Slice(start, count), target);
        }
        else
        {
            // Intervals, and whatever else is no number in memory.
            for (var row = 0; row < count; row++)
            {
                target[row] = from.IsNull(start + row) ? 0 : from.GetInt64(start + row);
            }
        }
    }

    private static void Widen<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (var row = 0; row < from.Length; row++)
        {
            to[row] = TTo.CreateTruncating(from[row]);
        }
    }

    private static void SetNulls(ReadOnlySpan<ulong> validity, int start, int count, StreamColumn to)
    {
        if (validity.IsEmpty)
        {
            return;
        }

        var first = to.Length - count;
        for (var row = 0; row < count; row++)
        {
            if ((validity[(start + row) >> 6] & (1UL << ((start + row) & 63))) == 0)
            {
                to.SetNull(first + row);
            }
        }
    }
}
