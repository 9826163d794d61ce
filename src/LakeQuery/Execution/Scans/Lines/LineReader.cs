using LakeQuery.Storage.Compression;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Lines of a file or of a piece of one: ended by \n, \r\n or \r, without their end.</summary>
/// <remarks>A line belongs to the piece that it begins in. A piece that does not begin the file skips to the first line that begins
/// in it. The first bytes of a file may be a byte order mark, which is no data.</remarks>
internal sealed class LineReader : LineSource
{
    private readonly ReadBuffer _buffer;
    private readonly long _end;
    private readonly Queue<byte[]> _held = new();
    private readonly int _footer;
    private long _offset;
    private bool _atEnd;
    private bool _skipLineFeed;

    private LineReader(Stream stream, long start, long end, int footer)
    {
        _buffer = new ReadBuffer(stream, "a line");
        _end = end;
        _footer = footer;
        _offset = start;
    }

    /// <summary>Opens a piece of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">First byte; 0 for a compressed file.</param>
    /// <param name="end">Byte behind the last one that a line may begin at.</param>
    /// <param name="header">Lines to skip at the file's start.</param>
    /// <param name="footer">Lines to leave out at the file's end.</param>
    public static LineReader Open(string path, long start, long end, int header, int footer)
    {
        var stream = FileCompression.Open(path);
        var reader = new LineReader(stream, start, end, footer);
        try
        {
            if (start > 0)
            {
                // The byte before tells whether a line begins right here.
                stream.Position = start - 1;
                reader._offset = start - 1;
                reader.SkipToLine();
            }
            else
            {
                reader._buffer.TakeMark();
                for (; header > 0 && reader.Read(out _); header--)
                {
                }

                for (; footer > 0 && reader.Read(out var line); footer--)
                {
                    reader._held.Enqueue(line.ToArray());
                }
            }

            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool Next(out ReadOnlySpan<byte> line)
    {
        if (_footer == 0)
        {
            return Read(out line);
        }

        // The last lines are held back until others follow them.
        if (_held.Count < _footer || !Read(out var newest))
        {
            line = default;
            return false;
        }

        line = _held.Dequeue();
        _held.Enqueue(newest.ToArray());
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose() => _buffer.Dispose();

    private bool Read(out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_skipLineFeed && !SkipLineFeed())
        {
            return false;
        }

        if (_offset + _buffer.Taken >= _end)
        {
            return false;
        }

        var searched = 0;
        while (true)
        {
            var rest = _buffer.Rest;
            var found = rest[searched..].IndexOfAny((byte)'\n', (byte)'\r');
            if (found >= 0)
            {
                found += searched;
                line = rest[..found];
                _buffer.Take(found + 1);
                if (rest[found] == '\r')
                {
                    EndByCarriageReturn();
                }

                LineNumber++;
                return true;
            }

            searched = rest.Length;
            if (!Fill())
            {
                if (rest.IsEmpty)
                {
                    return false;
                }

                line = _buffer.Rest;
                _buffer.Take(line.Length);
                LineNumber++;
                return true;
            }
        }
    }

    // \n right behind belongs to the same end; it may not have been read yet.
    private void EndByCarriageReturn()
    {
        if (!_buffer.IsEmpty)
        {
            _buffer.Take(_buffer.First == '\n' ? 1 : 0);
        }
        else
        {
            _skipLineFeed = true;
        }
    }

    private bool SkipLineFeed()
    {
        if (_buffer.IsEmpty && !Fill())
        {
            return false;
        }

        _skipLineFeed = false;
        _buffer.Take(_buffer.First == '\n' ? 1 : 0);
        return true;
    }

    // From the byte before a piece: over the rest of the line that it lies in.
    private void SkipToLine()
    {
        while (true)
        {
            var rest = _buffer.Rest;
            var found = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (found >= 0)
            {
                _buffer.Take(found + 1);
                if (rest[found] == '\r')
                {
                    EndByCarriageReturn();
                }

                return;
            }

            _buffer.Take(rest.Length);
            if (!Fill())
            {
                return;
            }
        }
    }

    // More bytes behind those that are left; false at the file's end, which is read once only.
    private bool Fill()
    {
        _atEnd = _atEnd || !_buffer.Fill();
        return !_atEnd;
    }
}
