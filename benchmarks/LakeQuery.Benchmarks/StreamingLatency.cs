using System.Diagnostics;
using System.Globalization;
using System.Text;
using LakeQuery.Streaming;

namespace LakeQuery.Benchmarks;

/// <summary>How long a row takes from its arrival at standard input to standard output, at a thousand rows a second.</summary>
internal static class StreamingLatency
{
    private const int RowCount = 5_000;

    private static readonly (string Name, string Select)[] Pumps =
    [
        ("filter and project", "SELECT STREAM n, v * 2 FROM S WHERE v >= 0"),
        ("a function that DuckDB computes", "SELECT STREAM n, CAST(CHAR_LENGTH(REGEX_REPLACE(CAST(v AS VARCHAR(20)), '1', 'one', 1, 0)) AS BIGINT) FROM S"),
        ("sliding sum over 10 s, by key", "SELECT STREAM n, SUM(v) OVER (PARTITION BY k RANGE INTERVAL '10' SECOND PRECEDING) FROM S"),
        ("tumbling windows of 10 ms, by ROWTIME", "SELECT STREAM MAX(n), COUNT(*) FROM S GROUP BY STEP(S.ROWTIME BY INTERVAL '0.01' SECOND(1, 2))"),
    ];

    public static void Run()
    {
        Console.WriteLine();
        Console.WriteLine($"| arrival to emission, 1,000 rows/s, {RowCount:#,0} rows, ms | median | 99th percentile | greatest |");
        Console.WriteLine("|---|---|---|---|");
        var catalog = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "lakequery-streaming-benchmark")).FullName;
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = catalog });
        foreach (var (name, select) in Pumps)
        {
            using var input = new SteadyInput();
            using var output = new TimedOutput(input);
            engine.RunStream(
                $"CREATE STREAM S (n BIGINT, k BIGINT, v BIGINT); CREATE STREAM D (n BIGINT, x BIGINT); CREATE PUMP P AS INSERT INTO D {select};",
                new StreamOptions
                {
                    Sources = [StreamSourceOptions.Parse("S=stdin:?format=csv")],
                    Sinks = [StreamSinkOptions.Parse("D=console:?format=csv&header=false")],
                    StandardInput = input,
                    StandardOutput = output,
                });

            // The first rows wait for what is made ready once.
            var waits = output.Millis.Skip(output.Millis.Count / 10).Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {waits[waits.Count / 2]:0.00} | {waits[waits.Count * 99 / 100]:0.00} | {waits[^1]:0.0} |"));
        }
    }

    /// <summary>A row each millisecond: its number, a key, a value.</summary>
    private sealed class SteadyInput : Stream
    {
        private readonly long[] _arrivals = new long[RowCount];
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>When a row came.</summary>
        public long ArrivalOf(int row) => Volatile.Read(ref _arrivals[row]);

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_next == RowCount)
            {
                return 0;
            }

            while (Stopwatch.GetElapsedTime(_start).TotalMilliseconds < _next)
            {
                // The pace of a source that is slower than its reader: there is no event to wait for but time.
                Thread.Sleep(1);
            }

            // All whose time has come: a late wake-up brings several.
            var text = new StringBuilder();
            while (_next < RowCount && Stopwatch.GetElapsedTime(_start).TotalMilliseconds >= _next)
            {
                text.Append(CultureInfo.InvariantCulture, $"{_next},{_next % 100},{_next % 1000}\n");
                Volatile.Write(ref _arrivals[_next++], Stopwatch.GetTimestamp());
            }

            return Encoding.ASCII.GetBytes(text.ToString(), buffer.AsSpan(offset, count));
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>Notes for each line how long ago the row came that it begins with.</summary>
    private sealed class TimedOutput(SteadyInput input) : MemoryStream
    {
        public List<double> Millis { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var line in buffer.Split((byte)'\n'))
            {
                if (System.Buffers.Text.Utf8Parser.TryParse(buffer[line], out int row, out _))
                {
                    Millis.Add(Stopwatch.GetElapsedTime(input.ArrivalOf(row), now).TotalMilliseconds);
                }
            }
        }
    }
}
