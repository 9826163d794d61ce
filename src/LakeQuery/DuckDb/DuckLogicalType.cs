namespace LakeQuery.DuckDb;

/// <summary>A DuckDB type with its parameters: read from results and vectors, or built to declare columns and functions.</summary>
internal sealed partial class DuckLogicalType
{
    public static readonly DuckLogicalType Boolean = new(DuckTypeId.Boolean);
    public static readonly DuckLogicalType TinyInt = new(DuckTypeId.TinyInt);
    public static readonly DuckLogicalType SmallInt = new(DuckTypeId.SmallInt);
    public static readonly DuckLogicalType Integer = new(DuckTypeId.Integer);
    public static readonly DuckLogicalType BigInt = new(DuckTypeId.BigInt);
    public static readonly DuckLogicalType UTinyInt = new(DuckTypeId.UTinyInt);
    public static readonly DuckLogicalType USmallInt = new(DuckTypeId.USmallInt);
    public static readonly DuckLogicalType UInteger = new(DuckTypeId.UInteger);
    public static readonly DuckLogicalType UBigInt = new(DuckTypeId.UBigInt);
    public static readonly DuckLogicalType HugeInt = new(DuckTypeId.HugeInt);
    public static readonly DuckLogicalType Float = new(DuckTypeId.Float);
    public static readonly DuckLogicalType Double = new(DuckTypeId.Double);
    public static readonly DuckLogicalType Varchar = new(DuckTypeId.Varchar);
    public static readonly DuckLogicalType Blob = new(DuckTypeId.Blob);
    public static readonly DuckLogicalType Date = new(DuckTypeId.Date);
    public static readonly DuckLogicalType Time = new(DuckTypeId.Time);
    public static readonly DuckLogicalType Timestamp = new(DuckTypeId.Timestamp);
    public static readonly DuckLogicalType TimestampMillis = new(DuckTypeId.TimestampMillis);
    public static readonly DuckLogicalType TimestampNanos = new(DuckTypeId.TimestampNanos);
    public static readonly DuckLogicalType TimestampTz = new(DuckTypeId.TimestampTz);
    public static readonly DuckLogicalType Interval = new(DuckTypeId.Interval);
    public static readonly DuckLogicalType Uuid = new(DuckTypeId.Uuid);

    /// <summary>Text that holds JSON: VARCHAR with the alias JSON, as DuckDB's json extension defines it.</summary>
    public static readonly DuckLogicalType Json = new(DuckTypeId.Varchar) { Alias = "JSON" };

    /// <summary>A parameter that takes every type; the vector tells which it is.</summary>
    public static readonly DuckLogicalType Any = new(DuckTypeId.Any);

    /// <summary>The type of NULL. A function that returns it fits every branch of a CASE.</summary>
    public static readonly DuckLogicalType SqlNull = new(DuckTypeId.SqlNull);

    private DuckLogicalType(DuckTypeId id)
    {
        Id = id;
        PhysicalId = id;
    }

    /// <summary>Which type.</summary>
    public DuckTypeId Id { get; }

    /// <summary>How DECIMAL and ENUM values lie in memory; equals <see cref="Id"/> for the others.</summary>
    public DuckTypeId PhysicalId { get; private init; }

    /// <summary>Digits of a DECIMAL.</summary>
    public int DecimalWidth { get; private init; }

    /// <summary>Digits of a DECIMAL behind the point.</summary>
    public int DecimalScale { get; private init; }

    /// <summary>Elements of an ARRAY, which has the same number in every row.</summary>
    public int ArraySize { get; private init; }

    /// <summary>LIST and ARRAY: the element. MAP: key and value. STRUCT and UNION: the members.</summary>
    public IReadOnlyList<DuckLogicalType> Children { get; private init; } = [];

    /// <summary>The names of a STRUCT's or UNION's members.</summary>
    public IReadOnlyList<string> MemberNames { get; private init; } = [];

    /// <summary>The words of an ENUM in the order of their numbers.</summary>
    public IReadOnlyList<string> EnumWords { get; private init; } = [];

    /// <summary>The name of a type built on another, for example JSON.</summary>
    public string? Alias { get; private init; }

    /// <summary>DECIMAL(width, scale).</summary>
    public static DuckLogicalType Decimal(int width, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, width);
        return new(DuckTypeId.Decimal) { DecimalWidth = width, DecimalScale = scale, PhysicalId = PhysicalOfDecimal(width) };
    }

    /// <summary>element[].</summary>
    public static DuckLogicalType List(DuckLogicalType element) => new(DuckTypeId.List) { Children = [element] };

    /// <summary>element[size].</summary>
    public static DuckLogicalType Array(DuckLogicalType element, int size) => new(DuckTypeId.Array) { Children = [element], ArraySize = size };

    /// <summary>MAP(key, value).</summary>
    public static DuckLogicalType Map(DuckLogicalType key, DuckLogicalType value) => new(DuckTypeId.Map) { Children = [key, value] };

    /// <summary>STRUCT(name type, ...).</summary>
    public static DuckLogicalType Struct(params ReadOnlySpan<(string Name, DuckLogicalType Type)> members)
    {
        var names = new string[members.Length];
        var types = new DuckLogicalType[members.Length];
        for (var index = 0; index < members.Length; index++)
        {
            (names[index], types[index]) = members[index];
        }

        return new(DuckTypeId.Struct) { Children = types, MemberNames = names };
    }

    /// <summary>ENUM(word, ...).</summary>
    public static DuckLogicalType Enum(params string[] words) => new(DuckTypeId.Enum)
    {
        EnumWords = words,
        PhysicalId = words.Length <= byte.MaxValue ? DuckTypeId.UTinyInt
            : words.Length <= ushort.MaxValue ? DuckTypeId.USmallInt : DuckTypeId.UInteger,
    };

    /// <summary>A type without parameters by its id.</summary>
    public static DuckLogicalType Simple(DuckTypeId id) => id switch
    {
        DuckTypeId.Decimal or DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Map or DuckTypeId.Struct or DuckTypeId.Union or DuckTypeId.Enum
            => throw new ArgumentException($"{id} needs parameters", nameof(id)),
        _ => new(id),
    };

    /// <summary>The type as DuckDB's SQL writes it.</summary>
    public override string ToString() => Id switch
    {
        _ when Alias is not null => Alias,
        DuckTypeId.Decimal => $"DECIMAL({DecimalWidth},{DecimalScale})",
        DuckTypeId.List => $"{Children[0]}[]",
        DuckTypeId.Array => $"{Children[0]}[{ArraySize}]",
        DuckTypeId.Map => $"MAP({Children[0]}, {Children[1]})",
        DuckTypeId.Struct or DuckTypeId.Union => $"{(Id == DuckTypeId.Struct ? "STRUCT" : "UNION")}({string.Join(", ",
            Children.Select((child, index) => $"\"{MemberNames[index].Replace("\"", "\"\"", StringComparison.Ordinal)}\" {child}"))})",
        DuckTypeId.Enum => $"ENUM({string.Join(", ", EnumWords.Select(word => $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"))})",
        DuckTypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckTypeId.TimeTz => "TIME WITH TIME ZONE",
        DuckTypeId.TimestampSeconds => "TIMESTAMP_S",
        DuckTypeId.TimestampMillis => "TIMESTAMP_MS",
        DuckTypeId.TimestampNanos => "TIMESTAMP_NS",
        DuckTypeId.TimeNanos => "TIME_NS",
        DuckTypeId.SqlNull => "\"NULL\"",
        _ => Id.ToString().ToUpperInvariant(),
    };

    private static DuckTypeId PhysicalOfDecimal(int width) => width switch
    {
        <= 4 => DuckTypeId.SmallInt,
        <= 9 => DuckTypeId.Integer,
        <= 18 => DuckTypeId.BigInt,
        _ => DuckTypeId.HugeInt,
    };
}
