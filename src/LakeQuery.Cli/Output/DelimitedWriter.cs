using System.Buffers;
using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>CSV and TSV with a header (RFC 4180 quoting). NULL is an empty field without quotes, the empty string is <c>""</c>.</summary>
internal sealed class DelimitedWriter(Utf8Output output, byte delimiter) : ResultWriter
{
    private readonly ArrayBufferWriter<byte> _cell = new(256);
    private readonly SearchValues<byte> _quoted = SearchValues.Create([delimiter, (byte)'"', (byte)'\n', (byte)'\r']);
    private int _columnCount;

    protected override void Begin(QueryResult result)
    {
        _columnCount = result.Columns.Length;
        for (var index = 0; index < _columnCount; index++)
        {
            Separate(index);
            WriteField(System.Text.Encoding.UTF8.GetBytes(result.Columns[index].Name));
        }

        EndLine();
    }

    protected override void Write(ResultBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var index = 0; index < _columnCount; index++)
            {
                Separate(index);
                var vector = batch[index];
                if (!vector.IsNull(row))
                {
                    _cell.ResetWrittenCount();
                    vector.AppendText(row, _cell);
                    WriteField(_cell.WrittenSpan);
                }
            }

            EndLine();
        }
    }

    protected override void End()
    {
    }

    private void Separate(int index)
    {
        if (index > 0)
        {
            output.Write(delimiter);
        }
    }

    private void EndLine()
    {
        output.Write((byte)'\n');
        output.FlushIfLarge();
    }

    private void WriteField(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text.IndexOfAny(_quoted) < 0)
        {
            output.Write(text);
            return;
        }

        output.Write((byte)'"');
        while (text.IndexOf((byte)'"') is var quote and >= 0)
        {
            output.Write(text[..(quote + 1)]);
            output.Write((byte)'"');
            text = text[(quote + 1)..];
        }

        output.Write(text);
        output.Write((byte)'"');
    }
}
