using System.Globalization;
using System.Text;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Sources;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Sources;

/// <summary>Reads sources in tests: rows as text, errors as text, positions as bytes.</summary>
internal sealed class SourceReading(StreamSource source, StreamDefinition stream, CollectedErrors errors) : IDisposable
{
    /// <summary>A stream of columns written as "NAME type, …"; a type followed by an exclamation mark is NOT NULL.</summary>
    public static StreamDefinition Stream(string columns) => new(
        "S",
        [
            .. columns.Split(';', StringSplitOptions.TrimEntries).Select(column =>
            {
                var parts = column.TrimEnd('!').Split(' ', 2);
                Assert.True(TypeParser.TryParse(parts[1], out var type, out var error, out _), error);
                return new StreamColumnDefinition(parts[0], type!, column.EndsWith('!'));
            }),
        ]);

    public static SourceReading Open(string columns, StreamSourceOptions options, StreamContext? context = null)
    {
        var errors = new CollectedErrors();
        var stream = Stream(columns);
        return new SourceReading(SourceFactory.Create(options, stream, context ?? Context(errors)), stream, context?.Errors as CollectedErrors ?? errors);
    }

    /// <summary>Reads a text as a source reads standard input.</summary>
    public static SourceReading OfText(string columns, string settings, string text, TimeProvider? clock = null) =>
        OfBytes(columns, settings, Encoding.UTF8.GetBytes(text), clock);

    public static SourceReading OfBytes(string columns, string settings, byte[] bytes, TimeProvider? clock = null)
    {
        var errors = new CollectedErrors();
        return Open(columns, StreamSourceOptions.Parse("S=stdin:?" + settings), Context(errors, new MemoryStream(bytes), clock));
    }

    public static StreamContext Context(CollectedErrors errors, Stream? input = null, TimeProvider? clock = null) => new()
    {
        Clock = clock ?? new HandClock(),
        Errors = errors,
        Catalog = null!,
        Query = (_, _) => throw new InvalidOperationException("No lake here."),
        StandardInput = input,
    };

    public StreamSource Source => source;

    public CollectedErrors Errors => errors;

    public long Bound { get; private set; } = long.MinValue;

    /// <summary>Reads to the end: a line a row, values separated by bars, ROWTIME's seconds first where that is asked for.</summary>
    public List<string> All(int batchRows = 1000, bool withRowtime = false)
    {
        var lines = new List<string>();
        while (Next(lines, batchRows, withRowtime) != SourceRead.End)
        {
        }

        return lines;
    }

    /// <summary>Reads once.</summary>
    public SourceRead Next(List<string> lines, int batchRows = 1000, bool withRowtime = false, TimeSpan? wait = null)
    {
        var batch = new StreamBatch(stream.Types);
        var read = source.Read(batch, batchRows, wait ?? TimeSpan.FromSeconds(10), CancellationToken.None);
        var last = Bound;
        foreach (var rowtime in batch.Rowtimes.Values)
        {
            Assert.True(rowtime >= last, "ROWTIME fell or lies behind the bound");
            last = rowtime;
        }

        for (var row = 0; row < batch.RowCount; row++)
        {
            lines.Add((withRowtime ? Text(batch.Rowtimes, row)[11..] + "|" : "") + string.Join('|', batch.Columns.Select(column => Text(column, row))));
        }

        foreach (var column in batch.Columns)
        {
            Assert.Equal(batch.RowCount, column.Length);
        }

        Assert.True(batch.Bound >= Bound, "the bound fell");
        Bound = batch.Bound;
        return read;
    }

    /// <summary>Reads until as many rows have come.</summary>
    public List<string> Rows(int count, bool withRowtime = false)
    {
        var lines = new List<string>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (lines.Count < count && clock.Elapsed < Cli.LakeQueryCommand.Patience && Next(lines, 1000, withRowtime, TimeSpan.FromMilliseconds(100)) != SourceRead.End)
        {
        }

        return lines;
    }

    public byte[] SavePosition()
    {
        using var memory = new MemoryStream();
        source.SavePosition(new StateWriter(memory));
        return memory.ToArray();
    }

    public SourceReading Restored(byte[] position)
    {
        source.RestorePosition(new StateReader(new MemoryStream(position)));
        return this;
    }

    public void Dispose() => source.Dispose();

    public static string Text(StreamColumn column, int row)
    {
        if (column.IsNull(row))
        {
            return "NULL";
        }

        Span<byte> room = stackalloc byte[ValueText.MaxScalarBytes];
        return column switch
        {
            TextColumn text when column.Type.Kind == SqlTypeKind.Varbinary => Convert.ToHexString(text.Bytes(row)),
            TextColumn text => text.Text(row),
            DoubleColumn doubles => doubles.Values[row].ToString("R", CultureInfo.InvariantCulture),
            WideColumn wides => Encoding.UTF8.GetString(room[..ValueText.Decimal(wides.Values[row], column.Type.Scale, room)]),
            LongColumn longs => column.Type.Kind switch
            {
                SqlTypeKind.Boolean => longs.Values[row] == 1 ? "true" : "false",
                SqlTypeKind.Decimal => Encoding.UTF8.GetString(room[..ValueText.Decimal(longs.Values[row], column.Type.Scale, room)]),
                SqlTypeKind.Date => Encoding.UTF8.GetString(room[..ValueText.Date(longs.Values[row], room)]),
                SqlTypeKind.Time => Encoding.UTF8.GetString(room[..ValueText.Time(longs.Values[row], column.Type.Precision, room)]),
                SqlTypeKind.Timestamp => Encoding.UTF8.GetString(room[..ValueText.Timestamp(longs.Values[row], column.Type.Precision, room)]),
                _ => longs.Values[row].ToString(CultureInfo.InvariantCulture),
            },
            _ => throw new InvalidOperationException(),
        };
    }
}

/// <summary>Keeps what is reported.</summary>
internal sealed class CollectedErrors : IStreamErrors
{
    public List<StreamError> All { get; } = [];

    public IEnumerable<string> Messages => All.Select(error => $"{error.Name}: {error.Message}");

    public void Report(StreamError error) => All.Add(error);
}

/// <summary>A clock that a test sets; it begins at 2024-01-01 00:00:00.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
