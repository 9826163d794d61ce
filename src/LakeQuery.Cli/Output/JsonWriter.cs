using System.Text.Json;
using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>JSON: one array of objects, or one object a line. A label that repeats gets <c>_1</c>, <c>_2</c>, so that no value is lost.</summary>
internal sealed class JsonWriter(Utf8Output output, bool lines) : ResultWriter
{
    private byte[][] _names = [];
    private bool _first = true;

    protected override void Begin(QueryResult result)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _names = new byte[result.Columns.Length][];
        for (var index = 0; index < _names.Length; index++)
        {
            var name = result.Columns[index].Name;
            for (var copy = 1; !seen.Add(name); copy++)
            {
                name = $"{result.Columns[index].Name}_{copy}";
            }

            _names[index] = [(byte)'"', .. JsonEncodedText.Encode(name).EncodedUtf8Bytes, (byte)'"', (byte)':'];
        }

        if (!lines)
        {
            output.Write("["u8);
        }
    }

    protected override void Write(ResultBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (!lines)
            {
                output.Write(_first ? "\n"u8 : ",\n"u8);
            }

            _first = false;
            output.Write((byte)'{');
            for (var index = 0; index < _names.Length; index++)
            {
                if (index > 0)
                {
                    output.Write((byte)',');
                }

                output.Write(_names[index]);
                batch[index].AppendJson(row, output);
            }

            output.Write(lines ? "}\n"u8 : "}"u8);
            output.FlushIfLarge();
        }
    }

    protected override void End()
    {
        if (!lines)
        {
            output.Write(_first ? "]\n"u8 : "\n]\n"u8);
        }
    }
}
