using System.Globalization;
using System.Runtime.InteropServices;
using LakeQuery.Types;

namespace LakeQuery.Execution.Arrow;

/// <summary>SQL types as types of Arrow.</summary>
/// <remarks>Instants are in the zone of their column, or in UTC where each value has its own. What Arrow has no type for is text: times with
/// zones, addresses; shapes are well-known binary. Times of more than 6 digits are cut to microseconds.
/// Source: Apache Arrow, <i>The Arrow C data interface, format strings</i>.</remarks>
internal static unsafe class ArrowTypes
{
    private const long Nullable = 2;

    /// <summary>The format of a type.</summary>
    public static string FormatOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Unknown => "n",
        SqlTypeKind.Boolean => "b",
        SqlTypeKind.TinyInt => "c",
        SqlTypeKind.SmallInt => "s",
        SqlTypeKind.Integer => "i",
        SqlTypeKind.BigInt => "l",
        SqlTypeKind.Real => "f",
        SqlTypeKind.Double => "g",
        SqlTypeKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"d:{type.Precision},{type.Scale}"),
        SqlTypeKind.Varbinary or SqlTypeKind.Geometry or SqlTypeKind.SphericalGeography => "z",
        SqlTypeKind.Date => "tdD",
        SqlTypeKind.Time => "ttu",
        SqlTypeKind.Timestamp => "tsu:",
        SqlTypeKind.TimestampWithTimeZone => "tsu:" + (type.HasZonePerValue ? "UTC" : type.Zone ?? "UTC"),
        SqlTypeKind.IntervalDayToSecond => "tDu",
        SqlTypeKind.IntervalYearToMonth => "tiM",
        SqlTypeKind.Uuid => "w:16",
        SqlTypeKind.Array => "+l",
        SqlTypeKind.Map => "+m",
        SqlTypeKind.Row => "+s",
        _ when type.IsSketch => "z",
        _ => "u",
    };

    /// <summary>Fills a schema with the columns of a result, as the fields of a struct.</summary>
    public static void Fill(ArrowSchema* schema, IReadOnlyList<ResultColumn> columns)
    {
        var memory = new ArrowMemory();
        Begin(schema, "+s", "", 0, columns.Count, memory);
        for (var index = 0; index < columns.Count; index++)
        {
            Fill(schema->Children[index], columns[index].Type, columns[index].Name, memory);
        }
    }

    private static void Fill(ArrowSchema* schema, SqlType type, string name, ArrowMemory memory, long flags = Nullable)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Array:
                Begin(schema, "+l", name, flags, 1, memory);
                Fill(schema->Children[0], type.Element!, "element", memory);
                break;
            case SqlTypeKind.Map:
                Begin(schema, "+m", name, flags, 1, memory);
                var entries = schema->Children[0];
                Begin(entries, "+s", "entries", 0, 2, memory);
                Fill(entries->Children[0], type.Key!, "key", memory, flags: 0);
                Fill(entries->Children[1], type.Element!, "value", memory);
                break;
            case SqlTypeKind.Row:
                Begin(schema, "+s", name, flags, type.Fields.Length, memory);
                for (var index = 0; index < type.Fields.Length; index++)
                {
                    Fill(schema->Children[index], type.Fields[index].Type, type.Fields[index].Name ?? $"field{index}", memory);
                }

                break;
            default:
                Begin(schema, FormatOf(type), name, flags, 0, memory);
                break;
        }
    }

    private static void Begin(ArrowSchema* schema, string format, string name, long flags, int childCount, ArrowMemory memory)
    {
        *schema = default;
        schema->Format = memory.Text(format);
        schema->Name = memory.Text(name);
        schema->Flags = flags;
        schema->ChildCount = childCount;
        schema->Children = childCount == 0 ? null : (ArrowSchema**)memory.AllocatePointers(childCount);
        for (var index = 0; index < childCount; index++)
        {
            schema->Children[index] = memory.Allocate<ArrowSchema>(1);
        }

        schema->Release = &Release;
        schema->PrivateData = memory.Enter();
    }

    [UnmanagedCallersOnly]
    private static void Release(ArrowSchema* schema)
    {
        for (var index = 0; index < schema->ChildCount; index++)
        {
            var child = schema->Children[index];
            if (child->Release != null)
            {
                child->Release(child);
            }
        }

        schema->Release = null;
        ArrowMemory.Leave(schema->PrivateData);
    }
}
