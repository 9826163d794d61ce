using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LakeQuery.Types;

namespace LakeQuery.Execution.Arrow;

/// <summary>Shows a batch as an array of Arrow. What lies in DuckDB's memory as Arrow wants it stays there: whole numbers, fractions, decimals
/// of more than 18 digits, dates, times, timestamps, and every bitmap of NULLs. Booleans (a bit for a byte), narrower decimals, text and uuids
/// are written anew.</summary>
/// <remarks>DuckDB's own conversion (<c>duckdb_data_chunk_to_arrow</c>) copies all of it, and knows none of the types that are LakeQuery's.</remarks>
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
                WriteDecimals(array, vector, rows);
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

    // Arrow's decimal of which every library knows has 128 bits; a narrower one is widened.
    private void WriteDecimals(ArrowArray* array, ResultVector? vector, Rows rows)
    {
        if (rows.Count == 0 || rows.Positions is not null || vector!.HasMemory && !vector.GetSpan<Int128>().IsEmpty)
        {
            WriteFixed(array, vector, rows, static (values, row) => values.GetInt128(row));
            return;
        }

        Begin(array, rows.Count, 2, 0);
        WriteValidity(array, vector, rows);
        var values = _memory.AllocateRaw<Int128>(rows.Count);
        array->Buffers[1] = values;
        var wide = new Span<Int128>(values, rows.Count);
        if (!Widen(vector!.GetSpan<long>(), wide) && !Widen(vector.GetSpan<int>(), wide) && !Widen(vector.GetSpan<short>(), wide))
        {
            wide.Clear();
            for (var row = 0; row < rows.Count; row++)
            {
                values[row] = vector.IsNull(row) ? 0 : vector.GetInt128(row);
            }
        }
    }

    // What lies under a NULL means nothing on either side.
    private static bool Widen<T>(ReadOnlySpan<T> narrow, Span<Int128> wide)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var row = 0; row < narrow.Length && row < wide.Length; row++)
        {
            wide[row] = Int128.CreateTruncating(narrow[row]);
        }

        return !narrow.IsEmpty;
    }

    private void WriteBooleans(ArrowArray* array, ResultVector? vector, Rows rows)
    {
        Begin(array, rows.Count, 2, 0);
        WriteValidity(array, vector, rows);
        var bits = _memory.Allocate<byte>((rows.Count + 7) / 8);
        array->Buffers[1] = bits;
        var index = 0;
        if (rows.Positions is null && rows.Count > 0)
        {
            // Eight bytes at a time: the product brings the lowest bit of each to its place in the highest byte.
            var bytes = MemoryMarshal.AsBytes(vector!.GetSpan<bool>());
            for (; index + 8 <= Math.Min(rows.Count, bytes.Length); index += 8)
            {
                bits[index >> 3] = (byte)(((MemoryMarshal.Read<ulong>(bytes[index..]) & 0x0101_0101_0101_0101) * 0x0102_0408_1020_4080) >> 56);
            }
        }

        for (; index < rows.Count; index++)
        {
            if (!vector!.IsNull(rows[index]) && vector.GetBoolean(rows[index]))
            {
                bits[index >> 3] |= (byte)(1 << (index & 7));
            }
        }
    }

    // A text of DuckDB's is an entry of 16 bytes that points anywhere; Arrow's texts lie one behind the other.
    private void WriteBytes(ArrowArray* array, SqlType type, ResultVector? vector, Rows rows)
    {
        Begin(array, rows.Count, 3, 0);
        WriteValidity(array, vector, rows);
        var offsets = _memory.Allocate<int>(rows.Count + 1);
        array->Buffers[1] = offsets;
        if (rows.Count > 0 && vector!.Texts is { } texts)
        {
            array->Buffers[2] = CopyTexts(texts, rows, offsets);
            return;
        }

        // Bytes of another kind are as they are; what is kept in another way than it is shown is written out.
        var isPlain = ArrowTypes.FormatOf(type) == "z";
        var shown = new ArrayBufferWriter<byte>();
        for (var index = 0; index < rows.Count; index++)
        {
            if (!vector!.IsNull(rows[index]))
            {
                if (isPlain)
                {
                    shown.Write(vector.GetBytes(rows[index]));
                }
                else
                {
                    vector.AppendText(rows[index], shown);
                }
            }

            offsets[index + 1] = shown.WrittenCount;
        }

        var data = _memory.AllocateRaw<byte>(shown.WrittenCount);
        array->Buffers[2] = data;
        shown.WrittenSpan.CopyTo(new Span<byte>(data, shown.WrittenCount));
    }

    private byte* CopyTexts(in DuckDb.DuckVector texts, Rows rows, int* offsets)
    {
        var entries = texts.Data<DuckDb.DuckString>();
        long total = 0;
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            total += texts.IsValid(row) ? entries[row].Length : 0;
            offsets[index + 1] = checked((int)total);
        }

        var data = _memory.AllocateRaw<byte>(total);
        for (var index = 0; index < rows.Count; index++)
        {
            if (offsets[index + 1] > offsets[index])
            {
                texts.Bytes(rows[index]).CopyTo(new Span<byte>(data + offsets[index], offsets[index + 1] - offsets[index]));
            }
        }

        return data;
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
