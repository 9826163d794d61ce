using System.Buffers;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>JSON documents that may go over lines: one behind the other, or the elements of one array, or of CloudTrail's Records.</summary>
/// <remarks>It looks for nothing but where values begin and end; what is in them is the parser's. The line number is the document's
/// first line.</remarks>
internal sealed class DocumentReader : LineSource
{
    private const int FirstBufferBytes = 1 << 18;
    private const int MaxDocumentBytes = 1 << 30;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create("\"\\"u8);

    private readonly Stream _stream;
    private readonly bool _isCloudTrail;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int _start;
    private int _filled;
    private long _lines = 1;
    private bool _isArray;
    private bool _ended;

    private DocumentReader(Stream stream, bool isArray, bool isCloudTrail)
    {
        _stream = stream;
        _isArray = isArray;
        _isCloudTrail = isCloudTrail;
    }

    /// <summary>Opens a file.</summary>
    public static DocumentReader Open(string path, LineScanSpec spec)
    {
        var isCloudTrail = spec.IsTrue(LineScanSpec.CloudTrail);
        var reader = new DocumentReader(FileCompression.Open(path), isCloudTrail || spec.Setting(LineScanSpec.JsonLayout) == "array", isCloudTrail);
        try
        {
            reader.Begin();
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
        line = default;
        while (!_ended)
        {
            if (!SkipBlanks())
            {
                break;
            }

            if (_isArray && _buffer[_start] == ',')
            {
                _start++;
                continue;
            }

            if (_isArray && _buffer[_start] == ']')
            {
                break;
            }

            LineNumber = _lines;
            var length = Length();
            line = _buffer.AsSpan(_start, length);
            _lines += line.Count((byte)'\n');
            _start += length;
            return true;
        }

        _ended = true;
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stream.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Begin()
    {
        while (_filled < 3 && Fill())
        {
        }

        if (_buffer.AsSpan(0, _filled).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }

        if (_isCloudTrail)
        {
            FindRecords();
        }
        else if (_isArray)
        {
            // A file that is no array after all is documents.
            _isArray = SkipBlanks() && _buffer[_start] == '[';
            _start += _isArray ? 1 : 0;
        }
    }

    // A file without records has no rows: such are skipped.
    private void FindRecords()
    {
        const int maxHeadBytes = 1 << 16;
        while (_filled < maxHeadBytes && Fill())
        {
        }

        var head = _buffer.AsSpan(_start, _filled - _start);
        var at = head.IndexOf("\"Records\""u8);
        var rest = at < 0 ? [] : head[(at + 9)..].TrimStart(" \t\r\n:"u8);
        _ended = rest.IsEmpty || rest[0] != '[';
        _start = _filled - rest.Length + 1;
    }

    private bool SkipBlanks()
    {
        while (true)
        {
            for (; _start < _filled; _start++)
            {
                switch (_buffer[_start])
                {
                    case (byte)'\n':
                        _lines++;
                        break;
                    case (byte)' ' or (byte)'\t' or (byte)'\r':
                        break;
                    default:
                        return true;
                }
            }

            if (!Fill())
            {
                return false;
            }
        }
    }

    // Bytes of the value that begins here: to the bracket that closes it, or to the end of a word.
    private int Length()
    {
        var (depth, at) = (0, 0);
        var inText = false;
        while (true)
        {
            var rest = _buffer.AsSpan(_start + at, _filled - _start - at);
            var found = rest.IndexOfAny(inText ? TextEnds : Structure);
            if (found < 0 || (inText && rest[found] == '\\' && found + 1 >= rest.Length))
            {
                at += found < 0 ? rest.Length : found;
                if (!Fill())
                {
                    return _filled - _start;
                }

                continue;
            }

            at += found + 1;
            switch (rest[found])
            {
                case (byte)'\\' when inText:
                    at++;
                    break;
                case (byte)'"':
                    inText = !inText;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }

            if (depth <= 0 && !inText)
            {
                return at;
            }
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            _filled -= _start;
            _start = 0;
        }

        if (_filled == _buffer.Length)
        {
            if (_buffer.Length >= MaxDocumentBytes)
            {
                throw new InvalidDataException($"a document is longer than {MaxDocumentBytes} bytes");
            }

            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = _stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        return read > 0;
    }
}
