using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>From which types of a partition's own schema Athena reads a table's column.</summary>
/// <remarks>Source: Trino, Hive connector, <i>Schema evolution</i>.</remarks>
internal static class SchemaCoercions
{
    /// <summary>Whether a partition's column can be read as the table's.</summary>
    public static bool Allows(SqlType partition, SqlType table)
    {
        if (partition.Equals(table))
        {
            return true;
        }

        return (partition.Kind, table.Kind) switch
        {
            (SqlTypeKind.Array, SqlTypeKind.Array) => Allows(partition.Element!, table.Element!),
            (SqlTypeKind.Map, SqlTypeKind.Map) => Allows(partition.Key!, table.Key!) && Allows(partition.Element!, table.Element!),
            (SqlTypeKind.Row, SqlTypeKind.Row) => partition.Fields.Length <= table.Fields.Length
                && partition.Fields.Zip(table.Fields).All(pair => Allows(pair.First.Type, pair.Second.Type)),
            (SqlTypeKind.Boolean, SqlTypeKind.Varchar) => true,
            (SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt, _) =>
                (table.IsInteger && partition.Kind < table.Kind)
                || table.Kind is SqlTypeKind.Double or SqlTypeKind.Decimal or SqlTypeKind.Varchar,
            (SqlTypeKind.Real, SqlTypeKind.Double or SqlTypeKind.Decimal) => true,
            (SqlTypeKind.Double, SqlTypeKind.Real or SqlTypeKind.Decimal) => true,
            (SqlTypeKind.Decimal, _) => table.IsNumeric || table.Kind == SqlTypeKind.Varchar,
            (SqlTypeKind.Varchar or SqlTypeKind.Char, SqlTypeKind.Varchar or SqlTypeKind.Char) => true,
            (SqlTypeKind.Varchar, SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt
                or SqlTypeKind.Real or SqlTypeKind.Double or SqlTypeKind.Date or SqlTypeKind.Timestamp) => true,
            (SqlTypeKind.Date, SqlTypeKind.Varchar) => true,
            (SqlTypeKind.Timestamp, SqlTypeKind.Varchar or SqlTypeKind.Date) => true,
            _ => false,
        };
    }
}
