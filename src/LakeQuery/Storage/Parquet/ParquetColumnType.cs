using System.Collections.Concurrent;
using System.Globalization;

namespace LakeQuery.Storage.Parquet;

/// <summary>How a leaf is stored.</summary>
/// <remarks>As text it is Parquet's own names: <c>INT32</c>, <c>BYTE_ARRAY/STRING</c>, <c>INT64/TIMESTAMP(MICROS,UTC)</c>,
/// <c>INT32/INTEGER(8,SIGNED)</c>, <c>FIXED_LEN_BYTE_ARRAY/DECIMAL(18,2)</c>.</remarks>
/// <param name="Physical">Its encoding.</param>
/// <param name="Logical">What it means.</param>
/// <param name="Precision">Of a decimal.</param>
/// <param name="Scale">Of a decimal.</param>
/// <param name="BitWidth">Of an integer.</param>
/// <param name="IsSigned">Of an integer.</param>
/// <param name="TimeUnit">Of a time or timestamp.</param>
/// <param name="IsAdjustedToUtc">Of a time or timestamp.</param>
internal sealed record ParquetColumnType(
    ParquetPhysicalType Physical,
    ParquetLogicalType Logical,
    int Precision = 0,
    int Scale = 0,
    int BitWidth = 0,
    bool IsSigned = true,
    ParquetTimeUnit TimeUnit = default,
    bool IsAdjustedToUtc = false)
{
    private const int MaxKnown = 4096;

    private static readonly string[] PhysicalNames =
        ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"];

    private static readonly ConcurrentDictionary<string, ParquetColumnType> Known = new(StringComparer.Ordinal);

    /// <summary>The type of a top-level column; null for one that is nested.</summary>
    public static ParquetColumnType? Of(ParquetSchemaElement column) =>
        column.PhysicalType is not { } physical || column.Repetition == ParquetRepetition.Repeated
            ? null
            : column.LogicalType switch
            {
                ParquetLogicalType.Decimal => new(physical, column.LogicalType, column.Precision, column.Scale),
                ParquetLogicalType.Integer => new(physical, column.LogicalType, BitWidth: column.BitWidth, IsSigned: column.IsSigned),
                ParquetLogicalType.Time or ParquetLogicalType.Timestamp =>
                    new(physical, column.LogicalType, TimeUnit: column.TimeUnit, IsAdjustedToUtc: column.IsAdjustedToUtc),
                _ => new(physical, column.LogicalType),
            };

    /// <summary>The type of a text that <see cref="ToText"/> made; null for any other.</summary>
    public static ParquetColumnType? Parse(string text)
    {
        if (Known.TryGetValue(text, out var known))
        {
            return known;
        }

        if (ParseNew(text) is not { } type)
        {
            return null;
        }

        if (Known.Count >= MaxKnown)
        {
            Known.Clear();
        }

        return Known[text] = type;
    }

    /// <summary>The type as text.</summary>
    public string ToText()
    {
        var name = PhysicalNames[(int)Physical];
        return Logical switch
        {
            ParquetLogicalType.None => name,
            ParquetLogicalType.Decimal => string.Create(CultureInfo.InvariantCulture, $"{name}/DECIMAL({Precision},{Scale})"),
            ParquetLogicalType.Integer => string.Create(CultureInfo.InvariantCulture, $"{name}/INTEGER({BitWidth},{(IsSigned ? "SIGNED" : "UNSIGNED")})"),
            ParquetLogicalType.Time or ParquetLogicalType.Timestamp =>
                $"{name}/{Upper(Logical)}({Upper(TimeUnit)},{(IsAdjustedToUtc ? "UTC" : "LOCAL")})",
            _ => $"{name}/{Upper(Logical)}",
        };
    }

    private static string Upper<T>(T value) where T : struct, Enum => value.ToString().ToUpperInvariant();

    private static ParquetColumnType? ParseNew(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var physical = Array.IndexOf(PhysicalNames, slash < 0 ? text : text[..slash]);
        if (physical < 0)
        {
            return null;
        }

        if (slash < 0)
        {
            return new((ParquetPhysicalType)physical, ParquetLogicalType.None);
        }

        var parts = text[(slash + 1)..].TrimEnd(')').Split('(', ',');
        if (!Enum.TryParse<ParquetLogicalType>(parts[0], ignoreCase: true, out var logical))
        {
            return null;
        }

        var bare = new ParquetColumnType((ParquetPhysicalType)physical, logical);
        var type = (logical, parts) switch
        {
            (ParquetLogicalType.Decimal, [_, var precision, var scale]) when int.TryParse(precision, CultureInfo.InvariantCulture, out var digits)
                && int.TryParse(scale, CultureInfo.InvariantCulture, out var places) => bare with { Precision = digits, Scale = places },
            (ParquetLogicalType.Integer, [_, var width, var sign]) when int.TryParse(width, CultureInfo.InvariantCulture, out var bits) =>
                bare with { BitWidth = bits, IsSigned = sign == "SIGNED" },
            (ParquetLogicalType.Time or ParquetLogicalType.Timestamp, [_, var unit, var zone]) when Enum.TryParse<ParquetTimeUnit>(unit, ignoreCase: true, out var known) =>
                bare with { TimeUnit = known, IsAdjustedToUtc = zone == "UTC" },
            (_, [_]) => bare,
            _ => null,
        };
        return type?.ToText() == text ? type : null;
    }
}
