using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>A shape that was parsed once, with what makes questions about it fast, made when it is asked again.</summary>
internal sealed class ParsedShape(byte[] bytes, Geometry shape)
{
    private const int FewQuestions = 3;

    private int _locations;
    private int _relations;
    private IndexedPointInAreaLocator? _locator;
    private IPreparedGeometry? _prepared;

    /// <summary>The bytes it was parsed from.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>The shape.</summary>
    public Geometry Shape { get; } = shape;

    /// <summary>The rectangle around it.</summary>
    public Envelope Extent { get; } = shape.EnvelopeInternal;

    /// <summary>True for polygons.</summary>
    public bool IsArea { get; } = shape is Polygon or MultiPolygon;

    /// <summary>Where a point lies to an area.</summary>
    public Location Locate(Coordinate point)
    {
        if (!Extent.Contains(point))
        {
            return Location.Exterior;
        }

        // One polygon is searched without an index while it is new; several may overlap, where only the index counts as Trino does.
        if (_locator is null && Shape is Polygon && ++_locations <= FewQuestions)
        {
            return SimplePointInAreaLocator.Locate(point, Shape);
        }

        return (_locator ??= new IndexedPointInAreaLocator(Shape)).Locate(point);
    }

    /// <summary>The shape ready for many relations, or null while few were asked.</summary>
    public IPreparedGeometry? Prepared()
    {
        if (_prepared is null && ++_relations > FewQuestions && !Shapes.IsCollection(Shape))
        {
            _prepared = PreparedGeometryFactory.Prepare(Shape);
        }

        return _prepared;
    }
}

/// <summary>The shapes that this thread parsed last. A join asks about the same few thousand shapes again and again.</summary>
/// <remarks>Shapes are found by their bytes, so nothing here can be stale.</remarks>
internal sealed class ShapeCache
{
    private const int Slots = 4096;
    private const int MaxBytes = 64 << 20;

    [ThreadStatic]
    private static ShapeCache? _current;

    private readonly ParsedShape?[] _shapes = new ParsedShape?[Slots];
    private long _bytes;

    /// <summary>A point to ask with, so that asking takes no memory.</summary>
    public Coordinate Asking { get; } = new();

    /// <summary>This thread's cache.</summary>
    public static ShapeCache Current => _current ??= new ShapeCache();

    /// <summary>The shape that bytes of ours hold.</summary>
    public ParsedShape Get(ReadOnlySpan<byte> wkb)
    {
        ref var slot = ref _shapes[Slot(wkb)];
        if (slot is { } known && wkb.SequenceEqual(known.Bytes))
        {
            return known;
        }

        var parsed = new ParsedShape(wkb.ToArray(), WellKnownBinary.Read(wkb));
        _bytes += wkb.Length - (slot?.Bytes.Length ?? 0);
        if (_bytes > MaxBytes)
        {
            Array.Clear(_shapes);
            _bytes = wkb.Length;
        }

        slot = parsed;
        return parsed;
    }

    // From the length and some of the bytes: all of a large shape would take longer to hash than to compare.
    private static int Slot(ReadOnlySpan<byte> wkb)
    {
        const int Samples = 8;
        var hash = (ulong)wkb.Length * 0x9E37_79B9_7F4A_7C15UL;
        if (wkb.Length >= 8)
        {
            for (var sample = 0; sample <= Samples; sample++)
            {
                var at = (int)((long)(wkb.Length - 8) * sample / Samples);
                hash = (hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(wkb[at..])) * 0xFF51_AFD7_ED55_8CCDUL;
                hash ^= hash >> 32;
            }
        }

        return (int)(hash % Slots);
    }
}

/// <summary>Reads one argument's shapes row by row; a row with the very bytes of the row before costs nothing.</summary>
internal ref struct ShapeColumn(DuckDb.DuckVector vector, ShapeCache cache)
{
    private readonly DuckDb.DuckVector _vector = vector;
    private readonly ShapeCache _cache = cache;
    private ReadOnlySpan<byte> _lastBytes;
    private ParsedShape? _last;

    /// <summary>The bytes of a row.</summary>
    public readonly ReadOnlySpan<byte> Bytes(int row) => _vector.Bytes(row);

    /// <summary>The shape of a row.</summary>
    public ParsedShape Get(ReadOnlySpan<byte> wkb)
    {
        if (_last is not null && wkb == _lastBytes)
        {
            return _last;
        }

        // Points are parsed in no time and would only drive the others out.
        var parsed = WellKnownBinary.IsPoint(wkb) ? new ParsedShape([], WellKnownBinary.Read(wkb)) : _cache.Get(wkb);
        _last = parsed;
        _lastBytes = wkb;
        return parsed;
    }
}
