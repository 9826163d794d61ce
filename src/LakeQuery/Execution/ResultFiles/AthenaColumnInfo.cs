using LakeQuery.Types;

namespace LakeQuery.Execution.ResultFiles;

/// <summary>How Athena describes a column of a result.</summary>
/// <remarks>Source: Athena API Reference, <i>ColumnInfo</i>, with the values that its clients were seen to be given.</remarks>
/// <param name="Type">Athena's name of the type, without parameters.</param>
/// <param name="Precision">Digits, characters or bytes; 0 where it has none.</param>
/// <param name="Scale">Of a decimal.</param>
/// <param name="IsCaseSensitive">Whether values compare by case.</param>
internal sealed record AthenaColumnInfo(string Type, int Precision, int Scale, bool IsCaseSensitive)
{
    private const int Unbounded = int.MaxValue;
    private const int MaxBinaryBytes = 1_073_741_824;

    /// <summary>The description of a type.</summary>
    public static AthenaColumnInfo Of(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TinyInt => Number("tinyint", 3),
        SqlTypeKind.SmallInt => Number("smallint", 5),
        SqlTypeKind.Integer => Number("integer", 10),
        SqlTypeKind.BigInt => Number("bigint", 19),
        SqlTypeKind.Real => Number("float", 17),
        SqlTypeKind.Double => Number("double", 17),
        SqlTypeKind.Decimal => new("decimal", type.Precision, type.Scale, false),
        SqlTypeKind.Varchar => new("varchar", type.Length ?? Unbounded, 0, true),
        SqlTypeKind.Char => new("char", type.Length ?? 1, 0, true),
        SqlTypeKind.Varbinary => Number("varbinary", MaxBinaryBytes),
        SqlTypeKind.Time => Number("time", 3),
        SqlTypeKind.TimeWithTimeZone => Number("time with time zone", 3),
        SqlTypeKind.Timestamp => Number("timestamp", 3),
        SqlTypeKind.TimestampWithTimeZone => Number("timestamp with time zone", 3),
        SqlTypeKind.Array => Number("array", 0),
        SqlTypeKind.Map => Number("map", 0),
        SqlTypeKind.Row => Number("row", 0),
        _ => Number(type.ToString(), 0),
    };

    private static AthenaColumnInfo Number(string name, int precision) => new(name, precision, 0, false);
}
