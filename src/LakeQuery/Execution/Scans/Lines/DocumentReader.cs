using System.Buffers;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>JSON documents that may go over lines: one behind the other, or the elements of one array, or of CloudTrail's Records.</summary>
/// <remarks>It looks for nothing but where values begin and end; what is in them is the parser's. The line number is the document's
/// first line.</remarks>
internal sealed class DocumentReader : LineSource
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create("\"\\"u8);

    private readonly ReadBuffer _buffer;
    private readonly bool _isCloudTrail;
    private long _lines = 1;
    private bool _isArray;
    private bool _ended;

    private DocumentReader(Stream stream, bool isArray, bool isCloudTrail)
    {
        _buffer = new ReadBuffer(stream, "a document");
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

            if (_isArray && _buffer.First == ',')
            {
                _buffer.Take(1);
                continue;
            }

            if (_isArray && _buffer.First == ']')
            {
                break;
            }

            LineNumber = _lines;
            var length = Length();
            line = _buffer.Rest[..length];
            _lines += line.Count((byte)'\n');
            _buffer.Take(length);
            return true;
        }

        _ended = true;
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose() => _buffer.Dispose();

    private void Begin()
    {
        _buffer.TakeMark();
        if (_isCloudTrail)
        {
            FindRecords();
        }
        else if (_isArray)
        {
            // A file that is no array after all is documents.
            _isArray = SkipBlanks() && _buffer.First == '[';
            _buffer.Take(_isArray ? 1 : 0);
        }
    }

    // A file without records has no rows: such are skipped.
    private void FindRecords()
    {
        const int maxHeadBytes = 1 << 16;
        while (_buffer.Rest.Length < maxHeadBytes && _buffer.Fill())
        {
        }

        var head = _buffer.Rest;
        var at = head.IndexOf("\"Records\""u8);
        var rest = at < 0 ? [] : head[(at + 9)..].TrimStart(" \t\r\n:"u8);
        _ended = rest.IsEmpty || rest[0] != '[';
        _buffer.Take(_ended ? head.Length : head.Length - rest.Length + 1);
    }

    private bool SkipBlanks()
    {
        while (true)
        {
            var rest = _buffer.Rest;
            var blanks = rest.IndexOfAnyExcept(Blanks);
            blanks = blanks < 0 ? rest.Length : blanks;
            _lines += rest[..blanks].Count((byte)'\n');
            _buffer.Take(blanks);
            if (blanks < rest.Length)
            {
                return true;
            }

            if (!_buffer.Fill())
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
            var rest = _buffer.Rest[at..];
            var found = rest.IndexOfAny(inText ? TextEnds : Structure);
            if (found < 0 || (inText && rest[found] == '\\' && found + 1 >= rest.Length))
            {
                at += found < 0 ? rest.Length : found;
                if (!_buffer.Fill())
                {
                    return _buffer.Rest.Length;
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
}
