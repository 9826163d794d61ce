using LakeQuery.Errors;
using LakeQuery.Storage;
using LakeQuery.Storage.Compression;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>Files one after the other, in order of their names: one file, or all below a folder; watched for more where that is asked for.</summary>
internal sealed class FileFeed : RecordFeed
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly bool _isFolder;
    private readonly bool _follows;
    private readonly Queue<string> _waiting = new();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private Stream? _open;
    private string? _current;
    private long _position;
    private long _doneBytes;
    private long? _totalBytes;
    private bool _listed;

    public FileFeed(string path, bool follows)
    {
        (_path, _follows) = (Path.GetFullPath(path), follows);
        _isFolder = Directory.Exists(_path);
        if (!_isFolder && !File.Exists(_path) && !follows)
        {
            throw QueryErrors.StreamFileMissing(_path);
        }

        if (!_isFolder && FileCompression.IsCompressed(_path) && follows)
        {
            throw QueryErrors.NotSupported($"following the compressed file '{_path}'", null, "Follow a plain file, or the folder that finished files are moved to.");
        }
    }

    /// <inheritdoc/>
    public override string PieceName => _current ?? _path;

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress => (_doneBytes + _position, _totalBytes);

    /// <inheritdoc/>
    public override FeedRead Read(Span<byte> room, TimeSpan wait, out int count, CancellationToken cancellation)
    {
        count = 0;
        if (_open is null && !OpenNext())
        {
            return _follows ? Wait(wait, cancellation) : FeedRead.End;
        }

        try
        {
            count = _open!.Read(room);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw QueryErrors.CannotRead(_current!, error);
        }

        if (count > 0)
        {
            _position += count;
            return FeedRead.Bytes;
        }

        // A single file that is followed has no end, but it may begin anew.
        if (_follows && !_isFolder)
        {
            if (!WasReplaced())
            {
                return Wait(wait, cancellation);
            }

            CloseCurrent();
            return FeedRead.PieceEnd;
        }

        _done.Add(_current!);
        CloseCurrent();
        return FeedRead.PieceEnd;
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, long offset)
    {
        state.Int(_done.Count);
        foreach (var path in _done)
        {
            state.Text(Relative(path));
        }

        state.Bool(_current is not null);
        state.Text(_current is null ? "" : Relative(_current));
        state.Long(offset);
    }

    /// <inheritdoc/>
    public override (long Offset, long ToSkip) Restore(StateReader state)
    {
        for (var left = state.Count(); left > 0; left--)
        {
            _done.Add(Absolute(state.Text()));
        }

        var isOpen = state.Bool();
        var current = state.Text();
        var offset = state.Long();
        if (!isOpen)
        {
            return (0, 0);
        }

        Open(Absolute(current));
        if (!_open!.CanSeek)
        {
            return (offset, offset);
        }

        if (_open.Length < offset)
        {
            throw QueryErrors.StreamFileShrunk(_current!, offset);
        }

        _open.Position = _position = offset;
        return (offset, 0);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _open?.Dispose();
        base.Dispose(disposing);
    }

    private bool OpenNext()
    {
        if (_waiting.Count == 0 && (!_listed || _follows))
        {
            List();
        }

        while (_waiting.TryDequeue(out var path))
        {
            if (!_done.Contains(path))
            {
                Open(path);
                return true;
            }
        }

        return false;
    }

    private void List()
    {
        _listed = true;
        if (!_isFolder)
        {
            if (File.Exists(_path))
            {
                _waiting.Enqueue(_path);
                _totalBytes = _follows || FileCompression.IsCompressed(_path) ? null : new FileInfo(_path).Length;
            }

            return;
        }

        long total = 0;
        var hasSizes = !_follows;
        foreach (var info in new LocalObjectStore().List(_path, recursive: true, CancellationToken.None))
        {
            if (!_done.Contains(info.Path))
            {
                _waiting.Enqueue(info.Path);
                total += info.Bytes;
                hasSizes &= !FileCompression.IsCompressed(info.Path);
            }
        }

        _totalBytes = hasSizes ? total : null;
    }

    private void Open(string path)
    {
        if (!FileCompression.IsSupported(path))
        {
            throw QueryErrors.NotSupported($"the compression of '{path}'", null);
        }

        try
        {
            _open = FileCompression.Open(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw error is FileNotFoundException or DirectoryNotFoundException
                ? QueryErrors.StreamFileMissing(path) : QueryErrors.CannotRead(path, error);
        }

        (_current, _position) = (path, 0);
    }

    private void CloseCurrent()
    {
        _open!.Dispose();
        _doneBytes += _position;
        (_open, _current, _position) = (null, null, 0);
    }

    // Cut off, or gone and made anew with less in it.
    private bool WasReplaced()
    {
        var now = new FileInfo(_path);
        return now.Exists && now.Length < _position;
    }

    private static FeedRead Wait(TimeSpan wait, CancellationToken cancellation)
    {
        var pause = wait < PollInterval ? wait : PollInterval;
        if (pause > TimeSpan.Zero)
        {
            cancellation.WaitHandle.WaitOne(pause);
            cancellation.ThrowIfCancellationRequested();
        }

        return FeedRead.Idle;
    }

    private string Relative(string path) => _isFolder ? Path.GetRelativePath(_path, path).Replace('\\', '/') : "";

    private string Absolute(string relative) => _isFolder ? Path.GetFullPath(Path.Combine(_path, relative)) : _path;
}
