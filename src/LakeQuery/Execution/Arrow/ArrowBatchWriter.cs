using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LakeQuery.Types;

namespace LakeQuery.Execution.Arrow;

/// <summary>Shows a batch as an array of Arrow. What lies in DuckDB's memory as Arrow wants it stays there: whole numbers, fractions, decimals
/// of more than 18 digits, dates, times, timestamps, and every bitmap of NULLs. Booleans (a bit for a byte), narrower decimals and text are
/// written anew.</summary>
internal sealed unsafe class ArrowBatchWriter
{
    private readonly ArrowMemory _memory;

    private ArrowBatchWriter(ArrowMemory memory) => _memory = memory;

    /// <summary>Fills an array with a batch and takes over the batch's memory.</summary>
    public static void Fill(ArrowArray* array, IReadOnlyList<ResultColumn> columns, ResultBatch batch)
    {
        var memory = new ArrowMemory(batch.Detach());
        try
        {
            var writer = new ArrowBatchWriter(memory);
            var made = default(ArrowArray);
            writer.Begin(&made, batch.RowCount, bufferCount: 1, columns.Count);
            for (var index = 0; index < columns.Count; index++)
            {
                writer.Write(made.Children[index], columns[index].Type, batch[index], new Rows(null, batch.RowCount));
            }

            *array = made;
        }
        catch
        {
            memory.Free();
            throw;
        }
    }

    /// <summary>Rows of a vector: all from the first on, or some by their positions.</summary>
    private readonly record struct Rows(int[]? Positions, int Count)
    {
        public int this[int index] => Positions is null ? index : Positions[index];
    }

    private void Begin(ArrowArray* array, int length, int bufferCount, int childCount)
    {
        *array = default;
        array->Length = length;
        array->BufferCount = bufferCount;
        array->Buffers = _memory.AllocatePointers(bufferCount);
        array->ChildCount = childCount;
        array->Children = childCount == 0 ? null : (ArrowArray**)_memory.AllocatePointers(childCount);
        for (var index = 0; index < childCount; index++)
        {
            array->Children[index] = _memory.Allocate<ArrowArray>(1);
        }

        array->Release = &Release;
        array->PrivateData = _memory.Enter();
    }

    // A vector of no rows may not be there at all.
    private void Write(ArrowArray* array, SqlType type, ResultVector? vector, Rows rows)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Unknown:
                Begin(array, rows.Count, 0, 0);
                array->NullCount = rows.Count;
                break;
            case SqlTypeKind.Boolean:
                WriteBooleans(array, vector, rows);
                break;
            case SqlTypeKind.TinyInt:
                WriteFixed(array, vector, rows, static (values, row) => (sbyte)values.GetInt64(row));
                break;
            case SqlTypeKind.SmallInt:
                WriteFixed(array, vector, rows, static (values, row) => (short)values.GetInt64(row));
                break;
            case SqlTypeKind.Integer or SqlTypeKind.Date or SqlTypeKind.IntervalYearToMonth:
                WriteFixed(array, vector, rows, static (values, row) => (int)values.GetInt64(row));
                break;
            case SqlTypeKind.BigInt or SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone or SqlTypeKind.IntervalDayToSecond:
                WriteFixed(array, vector, rows, static (values, row) => values.GetInt64(row));
                break;
            case SqlTypeKind.Real:
                WriteFixed(array, vector, rows, static (values, row) => (float)values.GetDouble(row));
                break;
            case SqlTypeKind.Double:
                WriteFixed(array, vector, rows, static (values, row) => values.GetDouble(row));
                break;
            case SqlTypeKind.Decimal:
                WriteFixed(array, vector, rows, static (values, row) => values.GetInt128(row));
                break;
            case SqlTypeKind.Uuid:
                WriteFixed(array, vector, rows, static (values, row) => BigEndian(values.GetGuid(row)));
                break;
            case SqlTypeKind.Array:
                WriteLists(array, type, vector, rows);
                break;
            case SqlTypeKind.Map:
                WriteLists(array, type, vector, rows);
                break;
            case SqlTypeKind.Row:
                Begin(array, rows.Count, 1, type.Fields.Length);
                WriteValidity(array, vector, rows);
                for (var index = 0; index < type.Fields.Length; index++)
                {
                    Write(array->Children[index], type.Fields[index].Type, rows.Count == 0 ? null : vector!.Field(index), rows);
                }

                break;
            default:
                WriteBytes(array, type, vector, rows);
                break;
        }
    }

    private void WriteFixed<T>(ArrowArray* array, ResultVector? vector, Rows rows, Func<ResultVector, int, T> read)
        where T : unmanaged
    {
        Begin(array, rows.Count, 2, 0);
        WriteValidity(array, vector, rows);
        var memory = rows.Count == 0 || !vector!.HasMemory ? default : vector.GetSpan<T>();
        if (!memory.IsEmpty && rows.Positions is null)
        {
            array->Buffers[1] = Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory));
            return;
        }

        var values = _memory.Allocate<T>(rows.Count);
        array->Buffers[1] = values;
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            if (!vector!.IsNull(row))
            {
                values[index] = read(vector, row);
            }
        }
    }

    private void WriteBooleans(ArrowArray* array, ResultVector? vector, Rows rows)
    {
        Begin(array, rows.Count, 2, 0);
        WriteValidity(array, vector, rows);
        var bits = _memory.Allocate<byte>((rows.Count + 7) / 8);
        array->Buffers[1] = bits;
        for (var index = 0; index < rows.Count; index++)
        {
            if (!vector!.IsNull(rows[index]) && vector.GetBoolean(rows[index]))
            {
                bits[index >> 3] |= (byte)(1 << (index & 7));
            }
        }
    }

    private void WriteBytes(ArrowArray* array, SqlType type, ResultVector? vector, Rows rows)
    {
        Begin(array, rows.Count, 3, 0);
        WriteValidity(array, vector, rows);
        var offsets = _memory.Allocate<int>(rows.Count + 1);
        array->Buffers[1] = offsets;

        // Text that is kept as it is shown has its bytes at hand; all else is written out first.
        var isPlain = type.Kind is SqlTypeKind.Varchar or SqlTypeKind.Json || ArrowTypes.FormatOf(type) == "z";
        var shown = isPlain ? null : new ArrayBufferWriter<byte>();
        long total = 0;
        for (var index = 0; index < rows.Count; index++)
        {
            offsets[index] = checked((int)total);
            if (!vector!.IsNull(rows[index]))
            {
                if (shown is not null)
                {
                    vector.AppendText(rows[index], shown);
                    total = shown.WrittenCount;
                }
                else
                {
                    total += vector.GetBytes(rows[index]).Length;
                }
            }
        }

        offsets[rows.Count] = checked((int)total);
        var data = new Span<byte>(_memory.Allocate<byte>(total), (int)total);
        array->Buffers[2] = Unsafe.AsPointer(ref MemoryMarshal.GetReference(data));
        if (shown is not null)
        {
            shown.WrittenSpan.CopyTo(data);
            return;
        }

        for (var index = 0; index < rows.Count; index++)
        {
            if (offsets[index + 1] > offsets[index])
            {
                vector!.GetBytes(rows[index]).CopyTo(data[offsets[index]..]);
            }
        }
    }

    // The parts stay where they are when the rows' entries lie one behind the other, as they do in what DuckDB computes.
    private void WriteLists(ArrowArray* array, SqlType type, ResultVector? vector, Rows rows)
    {
        Begin(array, rows.Count, 2, 1);
        WriteValidity(array, vector, rows);
        var offsets = _memory.Allocate<int>(rows.Count + 1);
        array->Buffers[1] = offsets;
        var parts = Lay(vector, rows, offsets);
        var child = array->Children[0];
        if (type.Kind == SqlTypeKind.Array)
        {
            Write(child, type.Element!, parts.Count == 0 ? null : vector!.Elements, parts);
            return;
        }

        Begin(child, parts.Count, 1, 2);
        Write(child->Children[0], type.Key!, parts.Count == 0 ? null : vector!.Keys, parts);
        Write(child->Children[1], type.Element!, parts.Count == 0 ? null : vector!.Elements, parts);
    }

    private static Rows Lay(ResultVector? vector, Rows rows, int* offsets)
    {
        var (next, isKnown) = (0, false);
        var isInOrder = true;
        for (var index = 0; index < rows.Count && isInOrder; index++)
        {
            var (start, count) = vector!.IsNull(rows[index]) ? (0, 0) : vector.GetEntries(rows[index]);
            if (count > 0 && !isKnown)
            {
                // What is before it belongs to nobody.
                (next, isKnown) = (start, true);
                new Span<int>(offsets, index).Fill(start);
            }

            isInOrder = count == 0 || start == next;
            offsets[index] = next;
            next += count;
        }

        offsets[rows.Count] = next;
        if (isInOrder)
        {
            return new Rows(null, next);
        }

        var positions = new List<int>();
        offsets[0] = 0;
        for (var index = 0; index < rows.Count; index++)
        {
            if (!vector!.IsNull(rows[index]))
            {
                var (start, count) = vector.GetEntries(rows[index]);
                positions.AddRange(Enumerable.Range(start, count));
            }

            offsets[index + 1] = positions.Count;
        }

        return new Rows([.. positions], positions.Count);
    }

    private void WriteValidity(ArrowArray* array, ResultVector? vector, Rows rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var bits = vector!.Validity;
        if (vector.HasMemory && (bits.IsEmpty || rows.Positions is null))
        {
            array->Buffers[0] = bits.IsEmpty ? null : Unsafe.AsPointer(ref MemoryMarshal.GetReference(bits));
            array->NullCount = bits.IsEmpty ? 0 : rows.Count - CountValid(bits, rows.Count);
            return;
        }

        var copy = _memory.Allocate<byte>((rows.Count + 7) / 8);
        array->Buffers[0] = copy;
        for (var index = 0; index < rows.Count; index++)
        {
            if (vector.IsNull(rows[index]))
            {
                array->NullCount++;
            }
            else
            {
                copy[index >> 3] |= (byte)(1 << (index & 7));
            }
        }
    }

    private static int CountValid(ReadOnlySpan<ulong> bits, int count)
    {
        var valid = 0;
        for (var word = 0; word < count / 64; word++)
        {
            valid += BitOperations.PopCount(bits[word]);
        }

        return count % 64 == 0 ? valid : valid + BitOperations.PopCount(bits[count / 64] & ((1UL << (count % 64)) - 1));
    }

    // The 16 bytes in the order in which they are written.
    private static UInt128 BigEndian(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return MemoryMarshal.Read<UInt128>(bytes);
    }

    [UnmanagedCallersOnly]
    private static void Release(ArrowArray* array)
    {
        for (var index = 0; index < array->ChildCount; index++)
        {
            var child = array->Children[index];
            if (child->Release != null)
            {
                child->Release(child);
            }
        }

        array->Release = null;
        ArrowMemory.Leave(array->PrivateData);
    }
}
