using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming;

/// <summary>Runs an application over rows written by hand and writes down what comes out, and upon which row.</summary>
/// <remarks>Input lines: <c>&gt; STREAM time values</c> with commas between values and nothing for NULL; without values it is a bound; <c>&gt; end</c> ends
/// all streams. Times without a date are of 2024-01-01.</remarks>
internal sealed class StreamTranscript : IDisposable
{
    private const string Day = "2024-01-01 ";
    private readonly StreamGraph _graph;
    private readonly List<string> _inputs;
    private readonly StringBuilder _output = new();

    public StreamTranscript(LakeEngine engine, string script, int threads = 1)
    {
        var text = new SourceText(script);
        var context = new BinderContext { Catalog = engine.Catalog, Text = text, StartTime = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        Application = StreamBinder.Bind(text, context, []);
        var fed = Application.Streams.Where(stream => Application.Pumps.All(pump => pump.Target != stream)
            && Application.Streams.All(other => other.Watermark?.SideStream != stream.Name)).Select(stream => stream.Name).ToList();
        _inputs = fed;
        _graph = StreamPlanner.Build(
            Application, fed, new StreamEnvironment { Errors = new ErrorLines(_output), Threads = threads },
            tables => engine.Runner.OpenStreamConnection(tables, context, default));
        foreach (var stream in Application.Streams.Where(stream => !fed.Contains(stream.Name)))
        {
            _graph.Hubs[stream.Name].Add(new Lines(stream.Name, _output));
        }
    }

    public StreamApplication Application { get; }

    /// <summary>What came out since it was asked last, a line a row.</summary>
    public string Take()
    {
        var text = _output.ToString();
        _output.Clear();
        return text;
    }

    /// <summary>Feeds input lines; neighbouring rows of one stream go in batches whose sizes <paramref name="cut"/> gives.</summary>
    public void Feed(IEnumerable<string> lines, Func<int> cut)
    {
        StreamBatch? batch = null;
        var stream = -1;
        var room = 0;
        void Send()
        {
            if (batch is not null)
            {
                _graph.Entries[stream].Receive(batch);
            }

            batch = null;
        }

        foreach (var line in lines)
        {
            if (line == "> end")
            {
                Send();
                for (var index = 0; index < _inputs.Count; index++)
                {
                    _graph.Entries[index].Receive(new StreamBatch(Definition(index).Types) { Bound = StreamBatch.End });
                }

                continue;
            }

            var parts = line[2..].Split(' ', 2);
            var next = _inputs.IndexOf(parts[0]);
            Assert.True(next >= 0, $"'{parts[0]}' is no stream that rows come into: {line}");
            var cells = parts[1].Split(' ', 2);
            if (next != stream || room == 0 || batch is null)
            {
                Send();
                (stream, room) = (next, Math.Max(1, cut()));
                batch = new StreamBatch(Definition(stream).Types);
            }

            room--;
            var time = Time(cells[0]);
            batch.Bound = time;
            if (cells.Length > 1)
            {
                var values = cells[1].Split(',');
                Assert.Equal(batch.Columns.Length, values.Length);
                for (var index = 0; index < values.Length; index++)
                {
                    Append(batch.Columns[index], values[index]);
                }

                batch.Rowtimes.Append(time);
            }
        }

        Send();
    }

    public void Save(Stream target) => _graph.Save(new StateWriter(target));

    public void Restore(Stream source) => _graph.Restore(new StateReader(source));

    public void Dispose() => _graph.Dispose();

    private StreamDefinition Definition(int input) => _graph.Hubs[_inputs[input]].Definition;

    private static long Time(string text) =>
        (DateTime.Parse(text.Contains('-', StringComparison.Ordinal) ? text.Replace('T', ' ') : Day + text, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).Ticks / 10;

    private static void Append(StreamColumn column, string value)
    {
        if (value.Length == 0)
        {
            column.AppendNull();
            return;
        }

        switch (column)
        {
            case TextColumn texts:
                texts.Append(Encoding.UTF8.GetBytes(value == "''" ? "" : value));
                break;
            case DoubleColumn doubles:
                doubles.Append(double.Parse(value, CultureInfo.InvariantCulture));
                break;
            case LongColumn longs:
                longs.Append(column.Type.Kind switch
                {
                    SqlTypeKind.Boolean => value == "true" ? 1 : 0,
                    SqlTypeKind.Timestamp => Time(value),
                    SqlTypeKind.Decimal => (long)(decimal.Parse(value, CultureInfo.InvariantCulture) * (decimal)Math.Pow(10, column.Type.Scale)),
                    _ => long.Parse(value, CultureInfo.InvariantCulture),
                });
                break;
            default:
                throw new InvalidOperationException($"No values of {column.Type} can be written.");
        }
    }

    private static string Short(string text) => text.Replace(Day, "", StringComparison.Ordinal);

    private sealed class Lines(string name, StringBuilder output) : IBatchReceiver
    {
        private long _last = long.MinValue;

        public void Receive(StreamBatch batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                Assert.True(batch.Rowtimes.Values[row] >= _last, $"ROWTIME of {name} falls");
                _last = batch.Rowtimes.Values[row];
                var values = Encoding.UTF8.GetString(RowText.Of(batch.Columns, row));
                var time = Encoding.UTF8.GetString(RowText.Of([batch.Rowtimes], row));
                output.Append(name).Append(' ').Append(Short(time)).Append(' ').Append(Short(values)).Append('\n');
            }

            Assert.True(batch.Bound >= _last || batch.RowCount == 0 || batch.Bound == long.MinValue, $"the bound of {name} lies before its last row");
        }
    }

    private sealed class ErrorLines(StringBuilder output) : IStreamErrors
    {
        public void Report(StreamError error) =>
            output.Append("error ").Append(error.Name).Append(' ').Append(Short(Encoding.UTF8.GetString(error.Data.Span))).Append('\n');
    }
}
