using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators;

/// <summary>Rows and bounds for a step, and what comes out, as text a line a row: the time in seconds, a colon, the values.</summary>
internal sealed class StreamScript(params SqlType[] types)
{
    private readonly List<(long Time, object?[]? Values)> _events = [];

    public ImmutableArray<SqlType> Types => [.. types];

    public int Count => _events.Count;

    public List<StreamError> Errors { get; } = [];

    /// <summary>Adds a row, at a time in seconds.</summary>
    public StreamScript Row(double seconds, params object?[] values)
    {
        _events.Add((Micros(seconds), values));
        return this;
    }

    /// <summary>Adds a bound, at a time in seconds.</summary>
    public StreamScript Bound(double seconds)
    {
        _events.Add((Micros(seconds), null));
        return this;
    }

    public static long Micros(double seconds) => (long)Math.Round(seconds * 1_000_000);

    /// <summary>Runs all events and the end of input through a step, one batch a row.</summary>
    public List<string> Run(Func<StreamEnvironment, StreamOperator> make, bool ends = true) => Run(make, 1, null, -1, ends);

    /// <summary>Runs all events through a step.</summary>
    /// <param name="make">Makes the step.</param>
    /// <param name="maxBatch">At most so many rows a batch.</param>
    /// <param name="random">Cuts batches at random places and gives them bounds where they must not matter; null for full batches.</param>
    /// <param name="restartAt">Before this event the state is saved and a new step goes on from it; -1 for never.</param>
    /// <param name="ends">Whether the input ends.</param>
    /// <param name="threads">How many threads a step may use.</param>
    public List<string> Run(
        Func<StreamEnvironment, StreamOperator> make, int maxBatch, Random? random, int restartAt, bool ends = true, int threads = 1)
    {
        Errors.Clear();
        var environment = new StreamEnvironment { Errors = new ErrorList(Errors), Threads = threads };
        var output = new LineReceiver();
        var step = make(environment);
        step.Output = output;
        var batch = new StreamBatch(Types);
        for (var index = 0; index < _events.Count; index++)
        {
            if (index == restartAt)
            {
                Send(step, batch);
                step = Restart(step, make(environment));
                step.Output = output;
            }

            var (time, values) = _events[index];
            if (values is null)
            {
                batch.Bound = time;
                Send(step, batch);
                continue;
            }

            for (var column = 0; column < values.Length; column++)
            {
                Append(batch.Columns[column], values[column]);
            }

            batch.Rowtimes.Append(time);
            if (batch.RowCount >= (random?.Next(1, maxBatch + 1) ?? maxBatch))
            {
                if (random?.Next(2) == 0)
                {
                    batch.Bound = Math.Max(batch.Bound, time);
                }

                Send(step, batch);
            }
        }

        if (ends)
        {
            batch.Bound = StreamBatch.End;
        }

        Send(step, batch);
        step.Dispose();
        return output.Lines;
    }

    /// <summary>Saves a step's state and gives it to another, which saves the same again.</summary>
    public static StreamOperator Restart(StreamOperator step, StreamOperator next)
    {
        using var first = new MemoryStream();
        step.Save(new StateWriter(first));
        first.Position = 0;
        next.Restore(new StateReader(first));
        Assert.Equal(first.Length, first.Position);
        using var second = new MemoryStream();
        next.Save(new StateWriter(second));
        Assert.Equal(first.ToArray(), second.ToArray());
        step.Dispose();
        return next;
    }

    public static void Append(StreamColumn column, object? value)
    {
        switch (column)
        {
            case var _ when value is null:
                column.AppendNull();
                break;
            case LongColumn longs:
                longs.Append(value is bool truth ? truth ? 1 : 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case DoubleColumn doubles:
                doubles.Append(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case WideColumn wides:
                wides.Append(value is Int128 wide ? wide : Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case TextColumn texts:
                texts.Append(System.Text.Encoding.UTF8.GetBytes((string)value));
                break;
        }
    }

    public static string Text(StreamColumn column, int row) => column.IsNull(row) ? "NULL" : column switch
    {
        DoubleColumn doubles => doubles.Values[row].ToString("G12", CultureInfo.InvariantCulture),
        LongColumn { Type.Kind: SqlTypeKind.Timestamp } times => Seconds(times.Values[row]),
        LongColumn longs => longs.Values[row].ToString(CultureInfo.InvariantCulture),
        WideColumn wides => wides.Values[row].ToString(CultureInfo.InvariantCulture),
        _ => ((TextColumn)column).Text(row),
    };

    public static string Seconds(long micros) => (micros / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture);

    private static void Send(StreamOperator step, StreamBatch batch)
    {
        step.Process(batch, 0);
        batch.Clear();
    }

    private sealed class ErrorList(List<StreamError> errors) : IStreamErrors
    {
        public void Report(StreamError error) => errors.Add(error);
    }
}

/// <summary>Writes down what it receives and holds it against the rules of batches.</summary>
internal sealed class LineReceiver : IBatchReceiver
{
    private long _bound = long.MinValue;
    private long _last = long.MinValue;

    public List<string> Lines { get; } = [];

    public void Receive(StreamBatch batch)
    {
        Assert.True(batch.Bound >= _bound, "The bound has fallen.");
        for (var row = 0; row < batch.RowCount; row++)
        {
            var time = batch.Rowtimes.Values[row];
            Assert.True(time >= _last, "ROWTIME has fallen.");
            Assert.True(time >= _bound || _bound == StreamBatch.End, "A row came behind the bound.");
            _last = time;
            Lines.Add($"{StreamScript.Seconds(time)}: {string.Join(" ", batch.Columns.Select(column => StreamScript.Text(column, row)))}");
        }

        foreach (var column in batch.Columns)
        {
            Assert.Equal(batch.RowCount, column.Length);
        }

        _bound = batch.Bound;
    }
}
