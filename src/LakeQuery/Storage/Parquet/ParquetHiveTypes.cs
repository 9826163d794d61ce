using System.Globalization;
using System.Text;

namespace LakeQuery.Storage.Parquet;

/// <summary>The Hive type a Parquet column is declared with in the catalog, as the Glue crawler and Athena spell it.</summary>
/// <remarks>Choices where Hive has no equal: unsigned integers widen to the next type that holds them all; a time of day is
/// a bigint of its unit; a UUID, an interval, JSON, BSON and an enum are strings (the engine reads a UUID as its canonical
/// text); a half float is a float; a decimal of more than 38 digits is a double. Names inside structs keep their case.</remarks>
internal static class ParquetHiveTypes
{
    private const int MaxDecimalPrecision = 38;

    /// <summary>The Hive type of a top-level column or any element below it.</summary>
    public static string ToHiveType(ParquetSchemaElement element)
    {
        if (element.IsLeaf && element.Repetition != ParquetRepetition.Repeated)
        {
            return LeafType(element);
        }

        var text = new StringBuilder();
        AppendType(text, element);
        return text.ToString();
    }

    private static void AppendType(StringBuilder text, ParquetSchemaElement element)
    {
        // A repeated field outside a list or map is a list of itself, the oldest way to write one.
        if (element.Repetition == ParquetRepetition.Repeated)
        {
            text.Append("array<");
            AppendOnce(text, element);
            text.Append('>');
        }
        else
        {
            AppendOnce(text, element);
        }
    }

    private static void AppendOnce(StringBuilder text, ParquetSchemaElement element)
    {
        if (element.IsLeaf)
        {
            text.Append(LeafType(element));
        }
        else if (element.LogicalType == ParquetLogicalType.List && element.Children is [{ Repetition: ParquetRepetition.Repeated } repeated])
        {
            text.Append("array<");
            AppendListElement(text, element, repeated);
            text.Append('>');
        }
        else if (element.LogicalType == ParquetLogicalType.Map
            && element.Children is [{ Repetition: ParquetRepetition.Repeated, Children: [var key, var value] }])
        {
            text.Append("map<");
            AppendType(text, key);
            text.Append(',');
            AppendType(text, value);
            text.Append('>');
        }
        else
        {
            AppendStruct(text, element);
        }
    }

    // The backward-compatibility rules of the Parquet format: when the repeated field is itself the element (two levels)
    // and when it only wraps the element (three levels).
    private static void AppendListElement(StringBuilder text, ParquetSchemaElement list, ParquetSchemaElement repeated)
    {
        var isElement = repeated.IsLeaf
            || repeated.Children.Count != 1
            || repeated.Children[0].Repetition == ParquetRepetition.Repeated
            || repeated.Name == "array"
            || (repeated.Name.EndsWith("_tuple", StringComparison.Ordinal) && repeated.Name.Length == list.Name.Length + "_tuple".Length
                && repeated.Name.StartsWith(list.Name, StringComparison.Ordinal));
        if (isElement)
        {
            AppendOnce(text, repeated);
        }
        else
        {
            AppendType(text, repeated.Children[0]);
        }
    }

    private static void AppendStruct(StringBuilder text, ParquetSchemaElement element)
    {
        text.Append("struct<");
        for (var index = 0; index < element.Children.Count; index++)
        {
            if (index > 0)
            {
                text.Append(',');
            }

            text.Append(element.Children[index].Name).Append(':');
            AppendType(text, element.Children[index]);
        }

        text.Append('>');
    }

    private static string LeafType(ParquetSchemaElement leaf) => leaf.LogicalType switch
    {
        ParquetLogicalType.Decimal => DecimalType(leaf),
        ParquetLogicalType.Integer => IntegerType(leaf),
        ParquetLogicalType.Date => "date",
        ParquetLogicalType.Timestamp => "timestamp",
        ParquetLogicalType.Time => "bigint",
        ParquetLogicalType.Float16 => "float",
        ParquetLogicalType.String or ParquetLogicalType.Enum or ParquetLogicalType.Json or ParquetLogicalType.Bson
            or ParquetLogicalType.Uuid or ParquetLogicalType.Interval => "string",
        _ => PhysicalTypeName(leaf),
    };

    private static string IntegerType(ParquetSchemaElement leaf) => (leaf.BitWidth, leaf.IsSigned) switch
    {
        (8, true) => "tinyint",
        (8, false) or (16, true) => "smallint",
        (16, false) or (32, true) => "int",
        (32, false) or (64, true) => "bigint",
        (64, false) => "decimal(20,0)",
        _ => PhysicalTypeName(leaf),
    };

    private static string DecimalType(ParquetSchemaElement leaf)
    {
        if (leaf.Precision < 1 || leaf.Scale < 0 || leaf.Scale > leaf.Precision)
        {
            return PhysicalTypeName(leaf);
        }

        return leaf.Precision > MaxDecimalPrecision
            ? "double"
            : string.Create(CultureInfo.InvariantCulture, $"decimal({leaf.Precision},{leaf.Scale})");
    }

    private static string PhysicalTypeName(ParquetSchemaElement leaf) => leaf.PhysicalType switch
    {
        ParquetPhysicalType.Boolean => "boolean",
        ParquetPhysicalType.Int32 => "int",
        ParquetPhysicalType.Int64 => "bigint",
        ParquetPhysicalType.Int96 => "timestamp",
        ParquetPhysicalType.Float => "float",
        ParquetPhysicalType.Double => "double",
        _ => "binary",
    };
}
