using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Functions.Native;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>One run over the files: pieces are handed to threads in order, a chunk never spans two files.</summary>
internal sealed class LineTableScan : DuckTableScan
{
    // A piece of a file that is not compressed; large enough that finding its first line costs nothing.
    private const long PieceBytes = 8 << 20;

    private readonly LineScanSpec _spec;
    private readonly int[] _columns;
    private readonly List<LinePiece> _pieces = [];
    private readonly int _header;
    private readonly int _footer;
    private readonly LineMeter? _meter;
    private int _next = -1;

    /// <summary>Makes a run.</summary>
    public LineTableScan(LineScanSpec spec, int[] columns)
    {
        _spec = spec;
        _columns = columns;
        _meter = LineMeter.Find(spec.MeterId);
        _header = spec.Count("skip.header.line.count");
        _footer = spec.Count("skip.footer.line.count");
        for (var index = 0; index < spec.Files.Count; index++)
        {
            var file = spec.Files[index];
            if (_header > 1 || _footer > 0 || LineSource.IsWhole(spec) || file.Bytes <= PieceBytes || FileCompression.IsCompressed(file.Path))
            {
                _pieces.Add(new LinePiece(index, 0, long.MaxValue));
                continue;
            }

            for (long start = 0; start < file.Bytes; start += PieceBytes)
            {
                var end = start + PieceBytes;
                _pieces.Add(new LinePiece(index, start, end < file.Bytes ? end : long.MaxValue));
            }
        }
    }

    /// <inheritdoc/>
    public override int MaxThreads => _pieces.Count;

    /// <inheritdoc/>
    public override object OpenThread() => new LineThread(LineParser.Create(_spec, _columns));

    /// <inheritdoc/>
    public override int Fill(DuckTableChunk chunk, object? thread)
    {
        var state = (LineThread)thread!;
        while (true)
        {
            if (state.Reader is null && !OpenNext(state))
            {
                return 0;
            }

            var rows = ReadRows(chunk, state);
            if (rows > 0)
            {
                WriteConstants(chunk, state, rows);
                return rows;
            }
        }
    }

    private bool OpenNext(LineThread state)
    {
        var next = Interlocked.Increment(ref _next);
        if (next >= _pieces.Count)
        {
            return false;
        }

        state.Piece = _pieces[next];
        var (path, bytes) = _spec.Files[state.Piece.FileIndex];
        _meter?.Add(state.Piece.Start == 0, Math.Min(state.Piece.End, bytes) - state.Piece.Start);
        try
        {
            state.Reader = LineSource.IsWhole(_spec)
                ? DocumentReader.Open(path, _spec)
                : LineReader.Open(path, state.Piece.Start, state.Piece.End, _header, _footer);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw Broken(path, error);
        }

        return true;
    }

    private int ReadRows(DuckTableChunk chunk, LineThread state)
    {
        var (reader, parser) = (state.Reader!, state.Parser);
        parser.Begin(chunk);
        var row = 0;
        try
        {
            while (row < DuckTableChunk.Capacity)
            {
                if (!reader.Next(out var line))
                {
                    reader.Dispose();
                    state.Reader = null;
                    break;
                }

                parser.Parse(line, row);
                row++;
            }
        }
        catch (LineFault fault)
        {
            throw fault.At(PathOf(state), LineNumberOf(state));
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw Broken(PathOf(state), error);
        }

        parser.Finish();
        return row;
    }

    private void WriteConstants(DuckTableChunk chunk, LineThread state, int rows)
    {
        for (var place = 0; place < _columns.Length; place++)
        {
            if (_columns[place] == _spec.Columns.Count)
            {
                chunk.Column(place).Data<ulong>()[..rows].Fill((ulong)state.Piece.FileIndex);
            }
            else if (_columns[place] > _spec.Columns.Count)
            {
                var writer = chunk.Column(place);
                var path = Encoding.UTF8.GetBytes(PathOf(state));
                for (var row = 0; row < rows; row++)
                {
                    writer.SetBytes(row, path);
                }
            }
        }
    }

    private string PathOf(LineThread state) => _spec.Files[state.Piece.FileIndex].Path;

    // Lines before a piece are counted only when someone wants to know.
    private long LineNumberOf(LineThread state)
    {
        var number = state.Reader!.LineNumber;
        if (state.Piece.Start > 0)
        {
            using var before = LineReader.Open(PathOf(state), 0, state.Piece.Start, 0, 0);
            while (before.Next(out _))
            {
            }

            number += before.LineNumber;
        }

        return number;
    }

    private static NativeFailureException Broken(string path, Exception error) => error is FileNotFoundException or DirectoryNotFoundException
        ? new NativeFailureException("LAKE_FILE_CHANGED", $"File '{path}' changed or was removed while the query ran")
        : error is UnauthorizedAccessException
            ? new NativeFailureException("HIVE_CANNOT_OPEN_SPLIT", $"cannot read '{path}': {error.Message}")
            : new NativeFailureException("HIVE_CURSOR_ERROR", $"cannot read file '{path}': {Reason(error)}");

    // .NET's words speak of archives and entries.
    private static string Reason(Exception error) =>
        error is EndOfStreamException || error.Message.Contains("truncated", StringComparison.OrdinalIgnoreCase) ? "Unexpected end of input stream"
        : error.Message.Contains("archive", StringComparison.Ordinal) ? "its compressed data is broken"
        : error.Message;

    private sealed class LineThread(LineParser parser) : IDisposable
    {
        public LineParser Parser { get; } = parser;

        public LineSource? Reader { get; set; }

        public LinePiece Piece { get; set; } = new(0, 0, 0);

        public void Dispose() => Reader?.Dispose();
    }

    // A file from one byte to before another.
    private sealed record LinePiece(int FileIndex, long Start, long End);
}
