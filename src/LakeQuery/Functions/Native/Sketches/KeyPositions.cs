using System.Runtime.InteropServices;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>Where equal keys stand in a list: what map_agg, map_union and multimap_agg are made from without comparing each key with each.</summary>
/// <remarks>Keys are of any type. Equal is what DISTINCT takes for equal: NULL is NULL, NaN is NaN.</remarks>
internal static class KeyPositions
{
    private static readonly DuckLogicalType Positions = DuckLogicalType.List(DuckLogicalType.BigInt);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        // The place, from 1, of each key's first occurrence.
        ["lq_first_positions"] = name => new DuckScalarFunction(name, [DuckLogicalType.Any], Positions, call => Write(call, false)),

        // For each key all its places.
        ["lq_key_positions"] = name => new DuckScalarFunction(
            name, [DuckLogicalType.Any], DuckLogicalType.List(Positions), call => Write(call, true)),
    };

    private static void Write(DuckScalarCall call, bool all)
    {
        var (lists, output) = (call.Argument(0), call.Output);
        var type = lists.Type.Children[0];
        var child = lists.ListChild();
        var groups = new Dictionary<Key, List<int>>();
        var order = new List<List<int>>();
        for (var row = 0; row < call.RowCount; row++)
        {
            if (!output.IsValid(row))
            {
                continue;
            }

            groups.Clear();
            order.Clear();
            var entry = lists.ListEntries[row];
            for (var index = 0; index < (int)entry.Length; index++)
            {
                var place = (int)entry.Offset + index;
                ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, new Key(child, place, type), out var known);
                if (!known)
                {
                    group = [];
                    order.Add(group);
                }

                if (all || !known)
                {
                    group!.Add(index + 1);
                }
            }

            if (all)
            {
                WriteAll(ref output, row, order);
            }
            else
            {
                var (target, offset) = output.AppendToList(row, order.Count);
                for (var index = 0; index < order.Count; index++)
                {
                    target.Data<long>()[offset + index] = order[index][0];
                }
            }
        }
    }

    private static void WriteAll(ref DuckVectorWriter output, int row, List<List<int>> order)
    {
        var (lists, first) = output.AppendToList(row, order.Count);
        for (var group = 0; group < order.Count; group++)
        {
            var (target, offset) = lists.AppendToList(first + group, order[group].Count);
            for (var index = 0; index < order[group].Count; index++)
            {
                target.Data<long>()[offset + index] = order[group][index];
            }
        }
    }

    // A value by its place in a vector.
    private readonly struct Key(DuckVector vector, int place, DuckLogicalType type) : IEquatable<Key>
    {
        private readonly DuckVector _vector = vector;
        private readonly int _place = place;
        private readonly DuckLogicalType _type = type;

        public bool Equals(Key other) => VectorValues.AreEqual(_vector, _place, other._vector, other._place, _type);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => unchecked((int)VectorValues.Hash(_vector, _place, _type));
    }
}

/// <summary>Equality and hash of values of any DuckDB type.</summary>
internal static class VectorValues
{
    /// <summary>Whether two values of one type are the same.</summary>
    public static bool AreEqual(DuckVector a, int i, DuckVector b, int j, DuckLogicalType type)
    {
        if (!a.IsValid(i) || !b.IsValid(j))
        {
            return a.IsValid(i) == b.IsValid(j);
        }

        switch (type.PhysicalId)
        {
            case DuckTypeId.Float:
                return a.Data<float>()[i].Equals(b.Data<float>()[j]) || a.Data<float>()[i] == b.Data<float>()[j];
            case DuckTypeId.Double:
                return a.Data<double>()[i].Equals(b.Data<double>()[j]) || a.Data<double>()[i] == b.Data<double>()[j];
            case DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit:
                return a.Bytes(i).SequenceEqual(b.Bytes(j));
            case DuckTypeId.List or DuckTypeId.Map:
                return ListsAreEqual(a, i, b, j, type);
            case DuckTypeId.Struct:
                for (var member = 0; member < type.Children.Count; member++)
                {
                    if (!AreEqual(a.StructChild(member), i, b.StructChild(member), j, type.Children[member]))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return Width(type.PhysicalId) switch
                {
                    1 => a.Data<byte>()[i] == b.Data<byte>()[j],
                    2 => a.Data<short>()[i] == b.Data<short>()[j],
                    4 => a.Data<int>()[i] == b.Data<int>()[j],
                    8 => a.Data<long>()[i] == b.Data<long>()[j],
                    _ => a.HugeInt(i) == b.HugeInt(j),
                };
        }
    }

    /// <summary>A hash that equal values share.</summary>
    public static ulong Hash(DuckVector values, int row, DuckLogicalType type)
    {
        if (!values.IsValid(row))
        {
            return 0;
        }

        switch (type.PhysicalId)
        {
            case DuckTypeId.Float:
                return ValueHashes.OfLong(values.Data<float>()[row] == 0 ? 0 : values.Data<float>()[row].GetHashCode());
            case DuckTypeId.Double:
                return ValueHashes.OfLong(values.Data<double>()[row] == 0 ? 0 : values.Data<double>()[row].GetHashCode());
            case DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit:
                return XxHash64.Of(values.Bytes(row));
            case DuckTypeId.List:
                var child = values.ListChild();
                var hash = 1UL;
                for (var place = (int)values.ListEntries[row].Offset; place < (int)(values.ListEntries[row].Offset + values.ListEntries[row].Length); place++)
                {
                    hash = (hash * 31) + Hash(child, place, type.Children[0]);
                }

                return hash;
            case DuckTypeId.Map:
                return values.ListEntries[row].Length;
            case DuckTypeId.Struct:
                var members = 1UL;
                for (var member = 0; member < type.Children.Count; member++)
                {
                    members = (members * 31) + Hash(values.StructChild(member), row, type.Children[member]);
                }

                return members;
            default:
                return ValueHashes.OfLong(Width(type.PhysicalId) switch
                {
                    1 => values.Data<byte>()[row],
                    2 => values.Data<short>()[row],
                    4 => values.Data<int>()[row],
                    8 => values.Data<long>()[row],
                    _ => unchecked((long)(ulong)values.HugeInt(row)),
                });
        }
    }

    // The entries of maps may stand in any order; few keys are maps.
    private static bool ListsAreEqual(DuckVector a, int i, DuckVector b, int j, DuckLogicalType type)
    {
        var (left, right) = (a.ListEntries[i], b.ListEntries[j]);
        if (left.Length != right.Length)
        {
            return false;
        }

        if (type.PhysicalId == DuckTypeId.List)
        {
            var (x, y) = (a.ListChild(), b.ListChild());
            for (var index = 0; index < (int)left.Length; index++)
            {
                if (!AreEqual(x, (int)left.Offset + index, y, (int)right.Offset + index, type.Children[0]))
                {
                    return false;
                }
            }

            return true;
        }

        var (keysA, keysB, valuesA, valuesB) = (a.MapKeys(), b.MapKeys(), a.MapValues(), b.MapValues());
        for (var index = (int)left.Offset; index < (int)(left.Offset + left.Length); index++)
        {
            var found = false;
            for (var other = (int)right.Offset; !found && other < (int)(right.Offset + right.Length); other++)
            {
                found = AreEqual(keysA, index, keysB, other, type.Children[0]) && AreEqual(valuesA, index, valuesB, other, type.Children[1]);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static int Width(DuckTypeId id) => id switch
    {
        DuckTypeId.Boolean or DuckTypeId.TinyInt or DuckTypeId.UTinyInt => 1,
        DuckTypeId.SmallInt or DuckTypeId.USmallInt => 2,
        DuckTypeId.Integer or DuckTypeId.UInteger or DuckTypeId.Date => 4,
        DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.Uuid or DuckTypeId.Interval => 16,
        _ => 8,
    };
}
