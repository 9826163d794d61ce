using System.Globalization;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>listagg over the list of its texts, within the longest text that Trino makes.</summary>
internal static class ListaggNatives
{
    private const int MostBytes = 1_048_576;
    private const int MostFillerBytes = 65_536;

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        // The texts, the separator, and what ends a text cut short with whether the number left out follows; NULL to fail instead.
        ["lq_listagg"] = name => new DuckScalarFunction(
            name,
            [DuckLogicalType.List(DuckLogicalType.Varchar), DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.Boolean],
            DuckLogicalType.Varchar, Run)
        {
            HandlesNulls = true,
        },
    };

    private static void Run(DuckScalarCall call)
    {
        var (lists, separators, fillers, counts, output) = (call.Argument(0), call.Argument(1), call.Argument(2), call.Argument(3), call.Output);
        var texts = lists.ListChild();
        for (var row = 0; row < call.RowCount; row++)
        {
            if (!lists.IsValid(row) || !separators.IsValid(row) || lists.ListEntries[row].Length == 0)
            {
                output.SetNull(row);
                continue;
            }

            var filler = fillers.IsValid(row) ? fillers.Bytes(row) : default;
            if (filler.Length > MostFillerBytes)
            {
                throw NativeFailureException.Argument(string.Create(
                    CultureInfo.InvariantCulture, $"Overflow filler length {filler.Length} exceeds maximum length {MostFillerBytes}"));
            }

            var entry = lists.ListEntries[row];
            var separator = separators.Bytes(row);
            var buffer = NativeRows.Buffer();
            var written = 0;
            for (; written < (int)entry.Length; written++)
            {
                var text = texts.Bytes((int)entry.Offset + written);
                if (buffer.WrittenCount + text.Length + (written > 0 ? separator.Length : 0) > MostBytes)
                {
                    break;
                }

                if (written > 0)
                {
                    System.Buffers.BuffersExtensions.Write(buffer, separator);
                }

                System.Buffers.BuffersExtensions.Write(buffer, text);
            }

            if (written < (int)entry.Length)
            {
                if (!fillers.IsValid(row))
                {
                    throw new NativeFailureException(
                        "EXCEEDED_FUNCTION_MEMORY_LIMIT",
                        $"Concatenated string has the length in bytes larger than the maximum output length {MostBytes}");
                }

                if (written > 0)
                {
                    System.Buffers.BuffersExtensions.Write(buffer, separator);
                }

                System.Buffers.BuffersExtensions.Write(buffer, filler);
                if (counts.IsValid(row) && counts.Data<byte>()[row] != 0)
                {
                    var left = (int)entry.Length - written;
                    System.Buffers.BuffersExtensions.Write(buffer, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"({left})")));
                }
            }

            output.SetBytes(row, buffer.WrittenSpan);
        }
    }
}
