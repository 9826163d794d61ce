using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Raised by the body of a native function: the name of Trino's error and the fact, as the runner maps it back.</summary>
internal sealed class NativeFailureException(string errorName, string fact) : Exception($"{errorName}: {fact}")
{
    /// <summary>A bad argument.</summary>
    public static NativeFailureException Argument(string fact) => new("INVALID_FUNCTION_ARGUMENT", fact);

    /// <summary>A value that can't be cast.</summary>
    public static NativeFailureException Cast(ReadOnlySpan<byte> text, string type) =>
        new("INVALID_CAST_ARGUMENT", $"Cannot cast '{Encoding.UTF8.GetString(text)}' to {type}");

    /// <summary>A result that does not fit its type.</summary>
    public static NativeFailureException Range(string fact) => new("NUMERIC_VALUE_OUT_OF_RANGE", fact);
}

/// <summary>Writes bytes made from one text; false makes the row NULL.</summary>
internal delegate bool BytesFunction(ReadOnlySpan<byte> first, ArrayBufferWriter<byte> output);

/// <summary>Writes bytes made from two texts; false makes the row NULL.</summary>
internal delegate bool BytesFunction2(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ArrayBufferWriter<byte> output);

/// <summary>Writes bytes made from three texts; false makes the row NULL.</summary>
internal delegate bool BytesFunction3(
    ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ArrayBufferWriter<byte> output);

/// <summary>Reads a value from one text; false makes the row NULL.</summary>
internal delegate bool ValueFunction<T>(ReadOnlySpan<byte> first, out T result);

/// <summary>Reads a value from two texts; false makes the row NULL.</summary>
internal delegate bool ValueFunction2<T>(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out T result);

/// <summary>Writes bytes made from a value of fixed size.</summary>
internal delegate void FormatFunction<T>(T value, ArrayBufferWriter<byte> output);

/// <summary>Writes bytes made from two values of fixed size.</summary>
internal delegate void FormatFunction2<T1, T2>(T1 first, T2 second, ArrayBufferWriter<byte> output);

/// <summary>The loops over the rows of a chunk for the common shapes of native functions.</summary>
internal static class NativeRows
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>An empty buffer of this thread.</summary>
    public static ArrayBufferWriter<byte> Buffer()
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(256);
        buffer.ResetWrittenCount();
        return buffer;
    }

    public static DuckScalarFunction Bytes(string name, DuckLogicalType argument, DuckLogicalType result, BytesFunction body) =>
        new(name, [argument], result, call =>
        {
            var (first, output) = (call.Argument(0), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var buffer = Buffer();
                if (body(first.Bytes(row), buffer))
                {
                    output.SetBytes(row, buffer.WrittenSpan);
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });

    public static DuckScalarFunction Bytes2(
        string name, DuckLogicalType firstType, DuckLogicalType secondType, DuckLogicalType result, BytesFunction2 body) =>
        new(name, [firstType, secondType], result, call =>
        {
            var (first, second, output) = (call.Argument(0), call.Argument(1), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var buffer = Buffer();
                if (body(first.Bytes(row), second.Bytes(row), buffer))
                {
                    output.SetBytes(row, buffer.WrittenSpan);
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });

    public static DuckScalarFunction Text3(string name, BytesFunction3 body) =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.Varchar], DuckLogicalType.Varchar, call =>
        {
            var (first, second, third, output) = (call.Argument(0), call.Argument(1), call.Argument(2), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var buffer = Buffer();
                if (body(first.Bytes(row), second.Bytes(row), third.Bytes(row), buffer))
                {
                    output.SetBytes(row, buffer.WrittenSpan);
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });

    public static DuckScalarFunction Text(string name, BytesFunction body) =>
        Bytes(name, DuckLogicalType.Varchar, DuckLogicalType.Varchar, body);

    public static DuckScalarFunction Text2(string name, BytesFunction2 body) =>
        Bytes2(name, DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.Varchar, body);

    public static DuckScalarFunction Value<T>(string name, DuckLogicalType argument, DuckLogicalType result, ValueFunction<T> body)
        where T : unmanaged =>
        new(name, [argument], result, call =>
        {
            var (first, output) = (call.Argument(0), call.Output);
            var values = output.Data<T>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row) && !body(first.Bytes(row), out values[row]))
                {
                    output.SetNull(row);
                }
            }
        });

    public static DuckScalarFunction Value2<T>(string name, DuckLogicalType result, ValueFunction2<T> body)
        where T : unmanaged =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.Varchar], result, call =>
        {
            var (first, second, output) = (call.Argument(0), call.Argument(1), call.Output);
            var values = output.Data<T>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row) && !body(first.Bytes(row), second.Bytes(row), out values[row]))
                {
                    output.SetNull(row);
                }
            }
        });

    /// <summary>A text and a number to a value of fixed size.</summary>
    public static DuckScalarFunction ValueWithNumber<T>(
        string name, DuckLogicalType first, DuckLogicalType result, ValueWithNumberFunction<T> body)
        where T : unmanaged =>
        new(name, [first, DuckLogicalType.BigInt], result, call =>
        {
            var texts = call.Argument(0);
            var numbers = call.Argument(1).Data<long>();
            var output = call.Output;
            var values = output.Data<T>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row) && !body(texts.Bytes(row), numbers[row], out values[row]))
                {
                    output.SetNull(row);
                }
            }
        });

    /// <summary>A text and a number to a text.</summary>
    public static DuckScalarFunction TextWithNumber(string name, BytesWithNumberFunction body) =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.BigInt], DuckLogicalType.Varchar, call =>
        {
            var texts = call.Argument(0);
            var numbers = call.Argument(1).Data<long>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var buffer = Buffer();
                if (body(texts.Bytes(row), numbers[row], buffer))
                {
                    output.SetBytes(row, buffer.WrittenSpan);
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });

    public static DuckScalarFunction Format<T>(string name, DuckLogicalType argument, DuckLogicalType result, FormatFunction<T> body)
        where T : unmanaged =>
        new(name, [argument], result, call =>
        {
            var first = call.Argument(0).Data<T>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = Buffer();
                    body(first[row], buffer);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });

    public static DuckScalarFunction Format2<T1, T2>(
        string name, DuckLogicalType first, DuckLogicalType second, DuckLogicalType result, FormatFunction2<T1, T2> body)
        where T1 : unmanaged
        where T2 : unmanaged =>
        new(name, [first, second], result, call =>
        {
            var firsts = call.Argument(0).Data<T1>();
            var seconds = call.Argument(1).Data<T2>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = Buffer();
                    body(firsts[row], seconds[row], buffer);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });

    public static DuckScalarFunction Map<TIn, TOut>(string name, DuckLogicalType argument, DuckLogicalType result, Func<TIn, TOut> body)
        where TIn : unmanaged
        where TOut : unmanaged =>
        new(name, [argument], result, call =>
        {
            var first = call.Argument(0).Data<TIn>();
            var output = call.Output;
            var values = output.Data<TOut>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(first[row]);
                }
            }
        });

    public static DuckScalarFunction Map2<T1, T2, TOut>(
        string name, DuckLogicalType first, DuckLogicalType second, DuckLogicalType result, Func<T1, T2, TOut> body)
        where T1 : unmanaged
        where T2 : unmanaged
        where TOut : unmanaged =>
        new(name, [first, second], result, call =>
        {
            var firsts = call.Argument(0).Data<T1>();
            var seconds = call.Argument(1).Data<T2>();
            var output = call.Output;
            var values = output.Data<TOut>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(firsts[row], seconds[row]);
                }
            }
        });

    public static DuckScalarFunction Map3<T1, T2, T3, TOut>(
        string name,
        DuckLogicalType first,
        DuckLogicalType second,
        DuckLogicalType third,
        DuckLogicalType result,
        Func<T1, T2, T3, TOut> body)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where TOut : unmanaged =>
        new(name, [first, second, third], result, call =>
        {
            var firsts = call.Argument(0).Data<T1>();
            var seconds = call.Argument(1).Data<T2>();
            var thirds = call.Argument(2).Data<T3>();
            var output = call.Output;
            var values = output.Data<TOut>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(firsts[row], seconds[row], thirds[row]);
                }
            }
        });

    /// <summary>Writes the text as UTF-8.</summary>
    public static void Write(this ArrayBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    /// <summary>Writes a number without culture.</summary>
    public static void WriteNumber<T>(this ArrayBufferWriter<byte> output, T value, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        var span = output.GetSpan(64);
        if (value.TryFormat(span, out var written, format, System.Globalization.CultureInfo.InvariantCulture))
        {
            output.Advance(written);
        }
    }
}

/// <summary>Reads a value from a text and a number; false makes the row NULL.</summary>
internal delegate bool ValueWithNumberFunction<T>(ReadOnlySpan<byte> text, long number, out T result);

/// <summary>Writes bytes made from a text and a number; false makes the row NULL.</summary>
internal delegate bool BytesWithNumberFunction(ReadOnlySpan<byte> text, long number, ArrayBufferWriter<byte> output);

/// <summary>Collects the elements of a LIST of texts row by row, since the child's size is known only at the end.</summary>
internal sealed class ListCollector
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<(int Start, int Length)> _elements = [];

    /// <summary>How many elements there are.</summary>
    public int Count => _elements.Count;

    /// <summary>Adds an element.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _elements.Add((_bytes.WrittenCount, bytes.Length));
        _bytes.Write(bytes);
    }

    /// <summary>Adds an element.</summary>
    public void Add(string text)
    {
        var start = _bytes.WrittenCount;
        _bytes.Write(text);
        _elements.Add((start, _bytes.WrittenCount - start));
    }

    /// <summary>Adds a NULL.</summary>
    public void AddNull() => _elements.Add((0, -1));

    /// <summary>Writes all elements into a child vector.</summary>
    public void CopyTo(DuckVectorWriter child)
    {
        for (var i = 0; i < _elements.Count; i++)
        {
            var (start, length) = _elements[i];
            if (length < 0)
            {
                child.SetNull(i);
            }
            else
            {
                child.SetBytes(i, _bytes.WrittenSpan.Slice(start, length));
            }
        }
    }
}
