using System.Collections.Immutable;
using System.Text;
using LakeQuery.Detectors;
using LakeQuery.Planning;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators;

/// <summary>A detector over a stream: each row comes out at once with what the detector says of it. A row with a counted value that is not
/// finite goes to the error stream; one with NULL passes with NULL.</summary>
internal sealed class DetectorStep : StreamOperator
{
    private readonly IDetector _detector;
    private readonly DetectorFunction _function;
    private readonly ImmutableArray<int> _passed;
    private readonly ImmutableArray<int> _counted;
    private readonly StreamEnvironment _environment;
    private readonly string _pump;
    private readonly DetectorBatch _rows;
    private readonly StreamBatch _output;
    private string? _lastText;
    private byte[] _lastBytes = [];

    /// <summary>A step.</summary>
    /// <param name="detector">The detector; the step disposes it.</param>
    /// <param name="function">What it answers.</param>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="passed">The input's columns that come out.</param>
    /// <param name="counted">The input's columns that are counted.</param>
    /// <param name="environment">The application's.</param>
    /// <param name="pump">The pump, for the error stream.</param>
    public DetectorStep(
        IDetector detector, DetectorFunction function, ImmutableArray<SqlType> inputTypes, ImmutableArray<int> passed, ImmutableArray<int> counted,
        StreamEnvironment environment, string pump)
    {
        (_detector, _function, _passed, _counted, _environment, _pump) = (detector, function, passed, counted, environment, pump);
        _rows = new DetectorBatch(counted.Length);
        _output = new StreamBatch([.. passed.Select(index => inputTypes[index]), .. function.Outputs.Select(output => output.Type)]);
    }

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        _output.Clear();
        _output.Bound = batch.Bound;
        if (batch.RowCount > 0)
        {
            Load(batch);
            _detector.Process(_rows);
            Emit(batch);
        }

        Output.Receive(_output);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin("detector " + _function.Name, 1);
        using var bytes = new MemoryStream();
        _detector.Save(bytes);
        state.Bytes(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin("detector " + _function.Name, 1);
        using var bytes = new MemoryStream(state.Bytes());
        _detector.Restore(bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _detector.Dispose();
        base.Dispose(disposing);
    }

    private void Load(StreamBatch batch)
    {
        _rows.Reset(batch.RowCount);
        var states = _rows.States;
        states.Clear();
        for (var index = 0; index < _counted.Length; index++)
        {
            var column = batch.Columns[_counted[index]];
            var values = _rows.Column(index);
            if (column is DoubleColumn doubles)
            {
                doubles.Values.CopyTo(values);
            }
            else
            {
                var longs = ((LongColumn)column).Values;
                for (var row = 0; row < values.Length; row++)
                {
                    values[row] = longs[row];
                }
            }

            for (var row = 0; row < values.Length; row++)
            {
                if (column.IsNull(row))
                {
                    states[row] = RowState.Null;
                }
                else if (!double.IsFinite(values[row]) && states[row] != RowState.Null)
                {
                    states[row] = RowState.NotFinite;
                }
            }
        }
    }

    private void Emit(StreamBatch batch)
    {
        var states = _rows.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (states[row] == RowState.NotFinite)
            {
                _environment.Errors.Report(new StreamError(
                    "INVALID_FUNCTION_ARGUMENT", $"{_function.Name} can't count NaN or Infinity", batch.Rowtimes.Values[row],
                    Expressions.RowText.Of(batch.Columns, row), _pump));
                continue;
            }

            for (var index = 0; index < _passed.Length; index++)
            {
                _output.Columns[index].AppendFrom(batch.Columns[_passed[index]], row);
            }

            for (var index = 0; index < _function.Outputs.Length; index++)
            {
                Answer(_output.Columns[_passed.Length + index], _function.Outputs[index].Answer, row);
            }

            _output.Rowtimes.Append(batch.Rowtimes.Values[row]);
        }
    }

    private void Answer(StreamColumn column, DetectorAnswer answer, int row)
    {
        if (_rows.States[row] != RowState.Counted)
        {
            column.AppendNull();
        }
        else if (answer == DetectorAnswer.Score)
        {
            ((DoubleColumn)column).Append(_rows.Scores[row]);
        }
        else if (_rows.Texts[row] is not { } text)
        {
            column.AppendNull();
        }
        else
        {
            // Many rows have the same text, and it is the same object then.
            if (!ReferenceEquals(text, _lastText))
            {
                (_lastText, _lastBytes) = (text, Encoding.UTF8.GetBytes(text));
            }

            ((TextColumn)column).Append(_lastBytes);
        }
    }
}
