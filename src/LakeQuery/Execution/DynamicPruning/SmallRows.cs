using System.Collections.Immutable;
using System.Numerics;
using LakeQuery.DuckDb;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.DynamicPruning;

/// <summary>The rows of a small side, taken into memory: they stand in the plan in its place, so that it is read once.</summary>
internal sealed class SmallRows(ImmutableArray<PlanColumn> columns)
{
    /// <summary>So many rows and no more: they become part of the statement's text.</summary>
    public const int MaxRows = 4096;

    private readonly ImmutableArray<ImmutableArray<object?>>.Builder _rows = ImmutableArray.CreateBuilder<ImmutableArray<object?>>();

    /// <summary>Whether there were more rows than can be kept.</summary>
    public bool IsTooMany => _rows.Count > MaxRows;

    /// <summary>The rows.</summary>
    public ImmutableArray<ImmutableArray<object?>> Rows => _rows.ToImmutable();

    /// <summary>Whether values of a type can be kept.</summary>
    public static bool CanKeep(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Double
            or SqlTypeKind.Decimal or SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Date => true,
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => !type.IsFinerThanMicros,
        _ => false,
    };

    /// <summary>Takes in a chunk.</summary>
    public void Add(DuckChunk chunk)
    {
        var start = _rows.Count;
        var made = new object?[chunk.Size][];
        for (var row = 0; row < made.Length; row++)
        {
            made[row] = new object?[columns.Length];
        }

        for (var column = 0; column < columns.Length; column++)
        {
            var vector = chunk.Vector(column);
            for (var row = 0; row < made.Length; row++)
            {
                made[row][column] = vector.IsValid(row) ? Value(vector, row, columns[column].Type) : null;
            }
        }

        _rows.Capacity = Math.Max(_rows.Capacity, start + made.Length);
        foreach (var row in made)
        {
            _rows.Add(ImmutableArray.Create(row));
        }
    }

    private static object Value(DuckVector vector, int row, SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => vector.Data<byte>()[row] != 0,
        SqlTypeKind.TinyInt => (long)vector.Data<sbyte>()[row],
        SqlTypeKind.SmallInt => (long)vector.Data<short>()[row],
        SqlTypeKind.Integer or SqlTypeKind.Date => (long)vector.Data<int>()[row],
        SqlTypeKind.Double => vector.Data<double>()[row],
        SqlTypeKind.Decimal => (BigInteger)vector.DecimalUnscaled(row),
        SqlTypeKind.Varchar or SqlTypeKind.Char => vector.Text(row),
        _ => vector.Data<long>()[row],
    };
}
