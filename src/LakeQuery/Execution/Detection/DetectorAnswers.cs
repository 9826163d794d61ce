using System.Globalization;
using System.Text;
using LakeQuery.Detectors;
using LakeQuery.DuckDb;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;

namespace LakeQuery.Execution.Detection;

/// <summary>The table of a detector's answers while it is written: one row a row of the input, in order.</summary>
internal sealed class DetectorAnswers : IDisposable
{
    private readonly DuckAppender _appender;
    private readonly DuckChunkBuilder _chunk;
    private readonly DetectorFunction _function;
    private string? _text;
    private byte[] _bytes = [];
    private int _byteCount;

    /// <summary>Makes the table, empty.</summary>
    public DetectorAnswers(Stage stage, string table, DetectorFunction function)
    {
        _function = function;
        var types = function.Outputs.Select(output => output.Answer == DetectorAnswer.Score ? DuckLogicalType.Double : DuckLogicalType.Varchar).ToArray();
        _appender = stage.Create(
            table, string.Join(", ", function.Outputs.Select((output, index) => $"{ColumnName(index)} {Functions.DuckDbTypes.Name(output.Type)}")));
        _chunk = new DuckChunkBuilder(types);
    }

    /// <summary>The name of a column.</summary>
    public static string ColumnName(int index) => "a" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds the answers of a batch.</summary>
    public void Add(DetectorBatch batch)
    {
        for (var first = 0; first < batch.RowCount; first += DuckChunkBuilder.Capacity)
        {
            var rows = Math.Min(DuckChunkBuilder.Capacity, batch.RowCount - first);
            _chunk.Reset();
            var states = batch.States.Slice(first, rows);
            for (var index = 0; index < _function.Outputs.Length; index++)
            {
                if (_function.Outputs[index].Answer == DetectorAnswer.Score)
                {
                    Write(batch.Scores.Slice(first, rows), states, _chunk.Column(index));
                }
                else
                {
                    Write(batch.Texts.Slice(first, rows), states, _chunk.Column(index));
                }
            }

            _chunk.SetSize(rows);
            _appender.Append(_chunk);
        }
    }

    /// <summary>Ends the table; without it, it stays as it is.</summary>
    public void Close() => _appender.Close();

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunk.Dispose();
        _appender.Dispose();
    }

    private static void Write(ReadOnlySpan<double> scores, ReadOnlySpan<RowState> states, DuckVectorWriter writer)
    {
        scores.CopyTo(writer.Data<double>());
        for (var row = 0; row < states.Length; row++)
        {
            if (states[row] != RowState.Counted)
            {
                writer.SetNull(row);
            }
        }
    }

    // The same text often stands in many rows: its bytes are made once.
    private void Write(ReadOnlySpan<string?> texts, ReadOnlySpan<RowState> states, DuckVectorWriter writer)
    {
        for (var row = 0; row < texts.Length; row++)
        {
            if (states[row] != RowState.Counted || texts[row] is not { } text)
            {
                writer.SetNull(row);
                continue;
            }

            if (!ReferenceEquals(text, _text))
            {
                _text = text;
                var most = Encoding.UTF8.GetMaxByteCount(text.Length);
                if (_bytes.Length < most)
                {
                    _bytes = new byte[most * 2];
                }

                _byteCount = Encoding.UTF8.GetBytes(text, _bytes);
            }

            writer.SetBytes(row, _bytes.AsSpan(0, _byteCount));
        }
    }
}
