using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>What clients sent and no checkpoint covers yet, in files of the checkpoint folder: an entry is on the disk before its sender hears so,
/// and after a crash it is read again from there.</summary>
/// <remarks>Entries are numbered in the order in which they are handed on. Whoever comes while the disk is busy waits for the next flush, which is one
/// for all who wait. A run never adds to the files of another, so that only the last file can end in the middle of an entry, which then was never
/// acknowledged.</remarks>
internal sealed class IngestLog : IDisposable
{
    /// <summary>What the folders of logs are called in the checkpoint folder; the source's place follows.</summary>
    public const string FolderPrefix = "ingest-";

    private const string FilePrefix = "segment-";
    private const string FileSuffix = ".log";
    private const long DefaultSegmentBytes = 16 << 20;

    private readonly string _directory;
    private readonly long _segmentBytes;
    private readonly object _gate = new();

    // Of this run and those before, in order; the one that is written is the last.
    private readonly List<IngestSegment> _segments = [];

    // Positions of the checkpoints that are kept, oldest first.
    private readonly Queue<long> _positions = new();
    private List<Entry> _waiting = [];
    private bool _isWriting;
    private Exception? _fault;
    private Microsoft.Win32.SafeHandles.SafeFileHandle? _file;
    private long _fileBytes;
    private long _next;

    private IngestLog(string directory, long segmentBytes) => (_directory, _segmentBytes) = (directory, segmentBytes);

    /// <summary>The folder.</summary>
    public string Directory => _directory;

    /// <summary>Opens the log of a folder, making it if need be; an entry that a crash cut off is taken away.</summary>
    /// <param name="directory">The folder, which nobody else uses.</param>
    /// <param name="segmentBytes">About how large a file becomes before the next is begun.</param>
    /// <exception cref="LakeQueryException">HIVE_FILESYSTEM_ERROR.</exception>
    public static IngestLog Open(string directory, long segmentBytes = DefaultSegmentBytes)
    {
        var log = new IngestLog(directory, segmentBytes);
        try
        {
            DurableFiles.CreateDirectory(directory);
            log.Find();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.StreamStateNotWritable(directory, error);
        }

        return log;
    }

    /// <summary>Ordinal of the first entry that lies there, or else of the one that comes next.</summary>
    public long First => _segments.Count == 0 ? _next : _segments[0].First;

    /// <summary>The entries that lie there from a position on, read as they are asked for; what is added from now on is not among them. Called once,
    /// before anything is added.</summary>
    /// <param name="first">Ordinal of the first.</param>
    public IEnumerable<Block> Replay(long first)
    {
        var end = _next;
        _next = Math.Max(_next, first);
        return Replay([.. _segments], first, end);
    }

    /// <summary>Adds an entry and waits until it is on the disk.</summary>
    /// <param name="bytes">The entry, at least one byte; not changed any more by the caller.</param>
    /// <param name="arrivalMicros">When it came.</param>
    /// <param name="durable">Given the entry once it is on the disk, in the order of the ordinals, by one thread at a time.</param>
    /// <returns>Why it could not be written; from then on nothing can. Null where it is on the disk.</returns>
    public Exception? Append(ReadOnlyMemory<byte> bytes, long arrivalMicros, Action<Block> durable)
    {
        var entry = new Entry(bytes, arrivalMicros, durable);
        lock (_gate)
        {
            _waiting.Add(entry);
        }

        while (true)
        {
            List<Entry> group;
            lock (_gate)
            {
                while (_isWriting && !entry.IsDurable && _fault is null)
                {
                    Monitor.Wait(_gate);
                }

                if (entry.IsDurable || _fault is not null)
                {
                    return entry.IsDurable ? null : _fault;
                }

                (_isWriting, group, _waiting) = (true, _waiting, []);
            }

            var fault = Write(group);
            lock (_gate)
            {
                _isWriting = false;
                _fault ??= fault;
                group.ForEach(written => written.IsDurable = fault is null);
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Notes the position that a checkpoint holds: one being made, or the one the run goes on from.</summary>
    public void Mark(long ordinal) => _positions.Enqueue(ordinal);

    /// <summary>Deletes the files that no kept checkpoint needs; called once the last one marked is on the disk.</summary>
    /// <param name="checkpointsKept">How many are kept.</param>
    public void Trim(int checkpointsKept)
    {
        while (_positions.Count > checkpointsKept)
        {
            _positions.Dequeue();
        }

        // Before that there may be older checkpoints whose positions are not known.
        if (_positions.Count < checkpointsKept)
        {
            return;
        }

        lock (_gate)
        {
            while (_segments.Count > 1 && _segments[1].First <= _positions.Peek())
            {
                DurableFiles.TryDelete(_segments[0].Path);
                _segments.RemoveAt(0);
            }
        }
    }

    /// <summary>Lets what is being written come to its end; whoever still waits is told that it is too late.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _fault ??= new ObjectDisposedException(nameof(IngestLog));
            while (_isWriting)
            {
                Monitor.Wait(_gate);
            }

            Monitor.PulseAll(_gate);
        }

        _file?.Dispose();
    }

    private static IEnumerable<Block> Replay(IReadOnlyList<IngestSegment> segments, long first, long end)
    {
        if (segments.Count > 0 && segments[0].First > first)
        {
            throw QueryErrors.IngestLogDamaged(segments[0].Path, $"entries {first} to {segments[0].First - 1} are missing before it");
        }

        for (var index = 0; index < segments.Count; index++)
        {
            var segmentEnd = index + 1 < segments.Count ? segments[index + 1].First : end;
            if (segmentEnd <= first)
            {
                continue;
            }

            using var reader = new IngestSegment.Reader(segments[index].Path);
            var ordinal = segments[index].First;
            for (; reader.TryRead(out var bytes, out var arrival); ordinal++)
            {
                if (ordinal >= first)
                {
                    yield return new Block(bytes, ordinal, arrival);
                }
            }

            if (ordinal < segmentEnd)
            {
                throw QueryErrors.IngestLogDamaged(segments[index].Path, $"it can't be read from byte {reader.WholeBytes} on");
            }
        }
    }

    private void Find()
    {
        foreach (var path in System.IO.Directory.EnumerateFiles(_directory, FilePrefix + "*" + FileSuffix))
        {
            if (long.TryParse(Path.GetFileName(path.AsSpan())[FilePrefix.Length..^FileSuffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            {
                _segments.Add(new IngestSegment(first, path));
            }
        }

        _segments.Sort((left, right) => left.First.CompareTo(right.First));
        if (_segments.Count == 0)
        {
            return;
        }

        var last = _segments[^1];
        _next = last.First;
        using (var reader = new IngestSegment.Reader(last.Path))
        {
            while (reader.TryRead(out _, out _))
            {
                _next++;
            }

            if (_next > last.First && reader.WholeBytes < reader.Length)
            {
                using var file = new FileStream(last.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                file.SetLength(reader.WholeBytes);
                file.Flush(flushToDisk: true);
            }
        }

        if (_next == last.First)
        {
            File.Delete(last.Path);
            _segments.RemoveAt(_segments.Count - 1);
        }
    }

    // Puts entries onto the disk, all with one flush, and hands them on; gives why that failed.
    private Exception? Write(List<Entry> group)
    {
        var start = _fileBytes;
        try
        {
            if (_file is null || _fileBytes >= _segmentBytes)
            {
                BeginSegment();
                start = _fileBytes;
            }

            var parts = new List<ReadOnlyMemory<byte>>(2 * group.Count);
            foreach (var entry in group)
            {
                parts.Add(IngestSegment.Head(entry.Bytes.Span, entry.ArrivalMicros));
                parts.Add(entry.Bytes);
                _fileBytes += IngestSegment.HeadBytes + entry.Bytes.Length;
            }

            RandomAccess.Write(_file!, parts, start);
            RandomAccess.FlushToDisk(_file!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TakeBack(start);
            return error;
        }

        foreach (var entry in group)
        {
            entry.Durable(new Block(entry.Bytes, _next++, entry.ArrivalMicros));
        }

        return null;
    }

    private void BeginSegment()
    {
        _file?.Dispose();
        var path = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{_next:D16}{FileSuffix}"));
        _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
        RandomAccess.Write(_file, IngestSegment.Mark, 0);
        _fileBytes = IngestSegment.Mark.Length;
        DurableFiles.FlushDirectory(_directory);
        lock (_gate)
        {
            _segments.Add(new IngestSegment(_next, path));
        }
    }

    // What nobody was told of need not come back.
    private void TakeBack(long length)
    {
        try
        {
            if (_file is { IsInvalid: false })
            {
                RandomAccess.SetLength(_file, length);
            }
        }
        catch (IOException)
        {
            // Then it may come back, as a record may whose sender got no answer.
        }
    }

    private sealed class Entry(ReadOnlyMemory<byte> bytes, long arrivalMicros, Action<Block> durable)
    {
        public ReadOnlyMemory<byte> Bytes => bytes;

        public long ArrivalMicros => arrivalMicros;

        public Action<Block> Durable => durable;

        public bool IsDurable { get; set; }
    }
}
