using System.Globalization;
using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>The same fold over lists, for windows and for rows in order.</summary>
internal sealed unsafe partial class DuckAggregateFunction
{
    /// <summary>A scalar function of one list of rows: a list of the argument, or, for several arguments, of structs that hold them in
    /// order. A NULL list counts as no rows.</summary>
    public DuckScalarFunction OverLists(string name)
    {
        var row = Parameters.Count == 1
            ? Parameters[0]
            : DuckLogicalType.Struct([.. Parameters.Select((type, index) => ("a" + index.ToString(CultureInfo.InvariantCulture), type))]);
        return new DuckScalarFunction(name, [DuckLogicalType.List(row)], Result, FoldLists)
        {
            HandlesNulls = true,
        };
    }

    private void FoldLists(DuckScalarCall call)
    {
        var lists = call.Argument(0);
        var child = lists.ListChild();
        var arguments = new DuckVector[Parameters.Count];
        for (var index = 0; index < arguments.Length; index++)
        {
            arguments[index] = arguments.Length == 1 ? child : child.StructChild(index);
        }

        // One state a row, and one more for elements that belong to no row of this pass.
        var stateBytes = (nuint)((Body.StateBytes + 7) & ~7);
        var memory = (byte*)NativeMemory.AllocZeroed((nuint)(call.RowCount + 1), stateBytes);
        var states = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(child.Length, call.RowCount + 1), (nuint)sizeof(nint));
        try
        {
            FoldRows(lists, arguments, child.Length, memory, stateBytes, states, call.RowCount);
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                Body.Finish((nint)(memory + ((nuint)row * stateBytes)), ref output, row);
            }
        }
        finally
        {
            if (Body.OwnsMemory)
            {
                for (var row = 0; row <= call.RowCount; row++)
                {
                    states[row] = (nint)(memory + ((nuint)row * stateBytes));
                }

                Free(states, (ulong)call.RowCount + 1);
            }

            NativeMemory.Free(memory);
            NativeMemory.Free(states);
        }
    }

    // Rows may share elements: one pass takes as many rows as do not overlap.
    private void FoldRows(
        DuckVector lists, DuckVector[] arguments, int elements, byte* memory, nuint stateBytes, nint* states, int rowCount)
    {
        var spare = (nint)(memory + ((nuint)rowCount * stateBytes));
        var done = 0;
        while (done < rowCount)
        {
            new Span<nint>(states, elements).Fill(spare);
            var entries = lists.ListEntries;
            var end = 0UL;
            var any = false;
            for (; done < rowCount; done++)
            {
                if (!lists.IsValid(done) || entries[done].Length == 0)
                {
                    continue;
                }

                if (entries[done].Offset < end)
                {
                    break;
                }

                new Span<nint>(states + entries[done].Offset, (int)entries[done].Length).Fill((nint)(memory + ((nuint)done * stateBytes)));
                end = entries[done].Offset + entries[done].Length;
                any = true;
            }

            if (any)
            {
                Body.Update(new DuckAggregateCall(arguments, states, elements, this));
            }
        }
    }
}
