using System.Buffers;
using LakeQuery.DuckDb;
using NetTopologySuite.Geometries;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Reads a value from a shape; false makes the row NULL.</summary>
internal delegate bool ShapeToValue<T>(Geometry shape, out T result);

/// <summary>Reads a value from the bytes of a shape; false makes the row NULL.</summary>
internal delegate bool ShapeBytesToValue<T>(ReadOnlySpan<byte> wkb, out T result);

/// <summary>Makes the parts of an array from a shape; false makes the row NULL.</summary>
internal delegate bool ShapeToList(Geometry shape, ShapeList list);

/// <summary>Makes the parts of an array from a shape and a number; false makes the row NULL.</summary>
internal delegate bool ShapeToList<T>(Geometry shape, T number, ShapeList list);

/// <summary>The loops over the rows of a chunk for the common forms of functions of shapes.</summary>
internal static class ShapeRows
{
    private static readonly DuckLogicalType Blob = DuckLogicalType.Blob;

    /// <summary>A shape to a value of fixed size.</summary>
    public static DuckScalarFunction Value<T>(string name, DuckLogicalType result, ShapeToValue<T> body) where T : unmanaged =>
        ValueOfBytes(name, result, (ReadOnlySpan<byte> wkb, out T value) => body(WellKnownBinary.Read(wkb), out value));

    /// <summary>A shape's bytes to a value of fixed size.</summary>
    public static DuckScalarFunction ValueOfBytes<T>(string name, DuckLogicalType result, ShapeBytesToValue<T> body) where T : unmanaged =>
        new(name, [Blob], result, call =>
        {
            var (shapes, output) = (call.Argument(0), call.Output);
            var values = output.Data<T>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row) && !body(shapes.Bytes(row), out values[row]))
                {
                    output.SetNull(row);
                }
            }
        });

    /// <summary>A shape to a shape; null makes the row NULL.</summary>
    public static DuckScalarFunction Shape(string name, Func<Geometry, Geometry?> body) => new(name, [Blob], Blob, call =>
    {
        var (shapes, output) = (call.Argument(0), call.Output);
        for (var row = 0; row < call.RowCount; row++)
        {
            if (output.IsValid(row))
            {
                Put(ref output, row, body(WellKnownBinary.Read(shapes.Bytes(row))));
            }
        }
    });

    /// <summary>A shape and a number to a shape; null makes the row NULL.</summary>
    public static DuckScalarFunction ShapeWithNumber<T>(string name, DuckLogicalType number, Func<Geometry, T, Geometry?> body)
        where T : unmanaged => new(name, [Blob, number], Blob, call =>
    {
        var (shapes, output) = (call.Argument(0), call.Output);
        var numbers = call.Argument(1).Data<T>();
        for (var row = 0; row < call.RowCount; row++)
        {
            if (output.IsValid(row))
            {
                Put(ref output, row, body(WellKnownBinary.Read(shapes.Bytes(row)), numbers[row]));
            }
        }
    });

    /// <summary>Two shapes to a shape.</summary>
    public static DuckScalarFunction Shape2(string name, Func<Geometry, Geometry, Geometry> body) => new(name, [Blob, Blob], Blob, call =>
    {
        var output = call.Output;
        var first = new ShapeColumn(call.Argument(0), ShapeCache.Current);
        var second = new ShapeColumn(call.Argument(1), ShapeCache.Current);
        for (var row = 0; row < call.RowCount; row++)
        {
            if (output.IsValid(row))
            {
                Put(ref output, row, body(first.Get(first.Bytes(row)).Shape, second.Get(second.Bytes(row)).Shape));
            }
        }
    });

    /// <summary>Two shapes to a value; false makes the row NULL.</summary>
    public static DuckScalarFunction Value2(string name, Func<Geometry, Geometry, double?> body) =>
        new(name, [Blob, Blob], DuckLogicalType.Double, call =>
        {
            var output = call.Output;
            var values = output.Data<double>();
            var first = new ShapeColumn(call.Argument(0), ShapeCache.Current);
            var second = new ShapeColumn(call.Argument(1), ShapeCache.Current);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                if (body(first.Get(first.Bytes(row)).Shape, second.Get(second.Bytes(row)).Shape) is { } value)
                {
                    values[row] = value;
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });

    /// <summary>Text or bytes to a shape.</summary>
    public static DuckScalarFunction Parse(string name, DuckLogicalType argument, ParseShape body) => new(name, [argument], Blob, call =>
    {
        var (texts, output) = (call.Argument(0), call.Output);
        for (var row = 0; row < call.RowCount; row++)
        {
            if (output.IsValid(row))
            {
                Put(ref output, row, body(texts.Bytes(row)));
            }
        }
    });

    /// <summary>A shape to an array of shapes.</summary>
    public static DuckScalarFunction List(string name, ShapeToList body) => new(name, [Blob], DuckLogicalType.List(Blob), call =>
    {
        var (shapes, output) = (call.Argument(0), call.Output);
        var list = new ShapeList();
        for (var row = 0; row < call.RowCount; row++)
        {
            if (output.IsValid(row))
            {
                list.Put(ref output, row, body(WellKnownBinary.Read(shapes.Bytes(row)), list));
            }
        }

        list.CopyTo(output);
    });

    /// <summary>A shape and a number to an array of shapes.</summary>
    public static DuckScalarFunction List<T>(string name, DuckLogicalType number, ShapeToList<T> body) where T : unmanaged =>
        new(name, [Blob, number], DuckLogicalType.List(Blob), call =>
        {
            var (shapes, output) = (call.Argument(0), call.Output);
            var numbers = call.Argument(1).Data<T>();
            var list = new ShapeList();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    list.Put(ref output, row, body(WellKnownBinary.Read(shapes.Bytes(row)), numbers[row], list));
                }
            }

            list.CopyTo(output);
        });

    /// <summary>An array of shapes to a shape; an element that is NULL comes as null, null makes the row NULL.</summary>
    public static DuckScalarFunction FromList(string name, Func<Geometry?[], Geometry?> body) =>
        new(name, [DuckLogicalType.List(Blob)], Blob, call =>
        {
            var (lists, output) = (call.Argument(0), call.Output);
            var entries = lists.ListEntries;
            var elements = default(DuckVector);
            var hasElements = false;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var shapes = new Geometry?[(int)entries[row].Length];
                if (shapes.Length > 0 && !hasElements)
                {
                    (elements, hasElements) = (lists.ListChild(), true);
                }

                for (var i = 0; i < shapes.Length; i++)
                {
                    var at = (int)entries[row].Offset + i;
                    shapes[i] = elements.IsValid(at) ? WellKnownBinary.Read(elements.Bytes(at)) : null;
                }

                Put(ref output, row, body(shapes));
            }
        });

    /// <summary>Writes a shape into a row.</summary>
    public static void Put(ref DuckVectorWriter output, int row, Geometry? shape)
    {
        if (shape is null)
        {
            output.SetNull(row);
            return;
        }

        var buffer = NativeRows.Buffer();
        WellKnownBinary.Write(shape, buffer);
        output.SetBytes(row, buffer.WrittenSpan);
    }
}

/// <summary>Reads a shape from text or bytes.</summary>
internal delegate Geometry ParseShape(ReadOnlySpan<byte> text);

/// <summary>Collects the shapes of the arrays of a chunk.</summary>
internal sealed class ShapeList
{
    private readonly ListCollector _elements = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _start;

    /// <summary>Adds a shape.</summary>
    public void Add(Geometry shape)
    {
        _buffer.ResetWrittenCount();
        WellKnownBinary.Write(shape, _buffer);
        _elements.Add(_buffer.WrittenSpan);
    }

    /// <summary>Adds a point.</summary>
    public void AddPoint(double x, double y)
    {
        Span<byte> point = stackalloc byte[WellKnownBinary.PointLength];
        WellKnownBinary.WritePoint(x, y, point);
        _elements.Add(point);
    }

    /// <summary>Ends the array of a row.</summary>
    public void Put(ref DuckVectorWriter output, int row, bool isValue)
    {
        output.SetList(row, _start, _elements.Count - _start);
        _start = _elements.Count;
        if (!isValue)
        {
            output.SetNull(row);
        }
    }

    /// <summary>Writes all elements.</summary>
    public void CopyTo(DuckVectorWriter output)
    {
        _elements.CopyTo(output.ReserveList(_elements.Count));
        output.SetListSize(_elements.Count);
    }
}
