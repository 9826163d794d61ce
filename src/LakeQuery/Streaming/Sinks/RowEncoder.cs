using System.Buffers;
using System.Text;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Writes rows of a stream as UTF-8: a line of CSV or JSON each.</summary>
internal abstract class RowEncoder
{
    private readonly string? _rowtimeName;

    protected RowEncoder(StreamDefinition stream, string? rowtimeName)
    {
        _rowtimeName = rowtimeName;
        Names = [.. rowtimeName is null ? [] : new[] { rowtimeName }, .. stream.Columns.Select(column => column.Name)];
    }

    /// <summary>The columns' names, ROWTIME first where it is written.</summary>
    protected string[] Names { get; }

    /// <summary>The encoder of a format.</summary>
    public static RowEncoder Create(StreamFormat format, StreamDefinition stream, StreamSinkOptions options) => format == StreamFormat.Csv
        ? new CsvEncoder(stream, options.RowtimeColumn, options.Delimiter)
        : new JsonEncoder(stream, options.RowtimeColumn);

    /// <summary>Writes what stands before the first row.</summary>
    public virtual void WriteHeader(IBufferWriter<byte> output)
    {
    }

    /// <summary>Writes one row and a line's end.</summary>
    public abstract void Write(StreamBatch batch, int row, IBufferWriter<byte> output);

    /// <summary>A column of the output.</summary>
    protected StreamColumn Column(StreamBatch batch, int index) =>
        _rowtimeName is null ? batch.Columns[index] : index == 0 ? batch.Rowtimes : batch.Columns[index - 1];

    // A document a line: names as they are, numbers and truth values bare, all else strings.
    private sealed class JsonEncoder : RowEncoder
    {
        private readonly byte[][] _heads;

        public JsonEncoder(StreamDefinition stream, string? rowtimeName)
            : base(stream, rowtimeName)
        {
            var buffer = new ArrayBufferWriter<byte>();
            _heads = new byte[Names.Length][];
            for (var index = 0; index < Names.Length; index++)
            {
                buffer.ResetWrittenCount();
                ValueText.Append(buffer, index == 0 ? "{"u8 : ","u8);
                ValueText.AppendJsonString(buffer, Encoding.UTF8.GetBytes(Names[index]));
                ValueText.Append(buffer, ":"u8);
                _heads[index] = buffer.WrittenSpan.ToArray();
            }
        }

        public override void Write(StreamBatch batch, int row, IBufferWriter<byte> output)
        {
            Span<byte> room = stackalloc byte[ValueText.MaxScalarBytes];
            for (var index = 0; index < _heads.Length; index++)
            {
                ValueText.Append(output, _heads[index]);
                var column = Column(batch, index);
                if (column.IsNull(row))
                {
                    ValueText.Append(output, "null"u8);
                    continue;
                }

                if (column is TextColumn text)
                {
                    WriteText(text, row, output);
                    continue;
                }

                var length = RowText.Scalar(column, row, room);
                var isBare = column.Type.Kind is SqlTypeKind.Boolean or SqlTypeKind.Decimal || column.Type.IsInteger
                    || (column is DoubleColumn doubles && double.IsFinite(doubles.Values[row]));
                if (isBare)
                {
                    ValueText.Append(output, room[..length]);
                }
                else
                {
                    ValueText.AppendJsonString(output, room[..length]);
                }
            }

            ValueText.Append(output, _heads.Length == 0 ? "{}\n"u8 : "}\n"u8);
        }

        private static void WriteText(TextColumn text, int row, IBufferWriter<byte> output)
        {
            switch (text.Type.Kind)
            {
                case SqlTypeKind.Json:
                    ValueText.Append(output, text.Bytes(row));
                    break;
                case SqlTypeKind.Varbinary:
                    ValueText.Append(output, Encoding.ASCII.GetBytes($"\"{Convert.ToHexString(text.Bytes(row))}\""));
                    break;
                default:
                    ValueText.AppendJsonString(output, text.Bytes(row));
                    break;
            }
        }
    }

    // Fields with a delimiter, a quote or a line's end in them, and empty texts, are quoted: an empty field is NULL.
    private sealed class CsvEncoder : RowEncoder
    {
        private readonly byte[] _delimiter;
        private readonly SearchValues<byte> _quoted;

        public CsvEncoder(StreamDefinition stream, string? rowtimeName, string delimiter)
            : base(stream, rowtimeName)
        {
            _delimiter = Encoding.UTF8.GetBytes(delimiter);
            _quoted = SearchValues.Create([.. "\"\r\n"u8, _delimiter[0]]);
        }

        public override void WriteHeader(IBufferWriter<byte> output)
        {
            for (var index = 0; index < Names.Length; index++)
            {
                ValueText.Append(output, index == 0 ? default : _delimiter);
                WriteField(Encoding.UTF8.GetBytes(Names[index]), output);
            }

            ValueText.Append(output, "\n"u8);
        }

        public override void Write(StreamBatch batch, int row, IBufferWriter<byte> output)
        {
            Span<byte> room = stackalloc byte[ValueText.MaxScalarBytes];
            for (var index = 0; index < Names.Length; index++)
            {
                if (index > 0)
                {
                    ValueText.Append(output, _delimiter);
                }

                var column = Column(batch, index);
                if (column.IsNull(row))
                {
                    continue;
                }

                if (column is not TextColumn text)
                {
                    WriteField(room[..RowText.Scalar(column, row, room)], output);
                }
                else if (column.Type.Kind == SqlTypeKind.Varbinary)
                {
                    ValueText.Append(output, Encoding.ASCII.GetBytes(Convert.ToHexString(text.Bytes(row))));
                }
                else
                {
                    WriteField(text.Bytes(row), output);
                }
            }

            ValueText.Append(output, "\n"u8);
        }

        private void WriteField(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
        {
            if (!field.IsEmpty && !field.ContainsAny(_quoted))
            {
                ValueText.Append(output, field);
                return;
            }

            ValueText.Append(output, "\""u8);
            for (var quote = field.IndexOf((byte)'"'); quote >= 0; quote = field.IndexOf((byte)'"'))
            {
                ValueText.Append(output, field[..quote]);
                ValueText.Append(output, "\"\""u8);
                field = field[(quote + 1)..];
            }

            ValueText.Append(output, field);
            ValueText.Append(output, "\""u8);
        }
    }
}
