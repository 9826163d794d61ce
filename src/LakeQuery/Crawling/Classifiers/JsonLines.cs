using System.Text.Json;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>Reads the objects of a text with one object a line.</summary>
internal sealed class JsonLines(FileSample sample)
{
    public JsonShape Shape { get; } = new();

    public long Rows { get; private set; }

    /// <summary>Bytes of the head that gave <see cref="Rows"/>.</summary>
    public long ReadBytes { get; private set; }

    public long BadLines { get; private set; }

    /// <summary>The first line that is not an object.</summary>
    public long? BadLine { get; private set; }

    /// <summary>Reads the head; false where it holds no whole object in a line.</summary>
    public bool ReadHead()
    {
        Read(sample.Head.Span, 0, isCutInFront: false, sample.IsWhole, countLines: true);
        ReadBytes = Math.Max(1, ReadBytes);
        return Rows > 0;
    }

    /// <summary>Reads the whole lines of a block further down; the rows are not counted.</summary>
    public void ReadBlock(ReadOnlySpan<byte> block, long offset)
    {
        var (rows, readBytes) = (Rows, ReadBytes);
        Read(block, offset, isCutInFront: true, offset + block.Length == sample.Info.Bytes, countLines: false);
        (Rows, ReadBytes) = (rows, readBytes);
    }

    private void Read(ReadOnlySpan<byte> text, long offset, bool isCutInFront, bool reachesEnd, bool countLines)
    {
        var position = isCutInFront ? text.IndexOf((byte)'\n') + 1 : 0;
        for (long line = 1; position < text.Length; line++)
        {
            var length = text[position..].IndexOf((byte)'\n');
            if (length < 0 && !reachesEnd)
            {
                return;
            }

            length = length < 0 ? text.Length - position : length;
            var row = text.Slice(position, length).Trim(" \t\r"u8);
            if (!row.IsEmpty)
            {
                if (!TryAdd(row, new JsonPlace(sample.Info.Path, countLines ? line : null, offset + position)))
                {
                    BadLines++;
                    BadLine ??= line;
                    if (Rows == 0)
                    {
                        // The first line decides: objects over several lines begin with a brace alone.
                        return;
                    }
                }
                else
                {
                    Rows++;
                }
            }

            position += length + 1;
            ReadBytes = Math.Min(position, text.Length);
        }
    }

    private bool TryAdd(ReadOnlySpan<byte> row, JsonPlace place)
    {
        // Checked as a whole first: a row that breaks half-way must leave no columns behind.
        var check = new Utf8JsonReader(row);
        try
        {
            if (!check.Read() || check.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            check.Skip();
            if (check.Read())
            {
                return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        var reader = new Utf8JsonReader(row);
        reader.Read();
        Shape.Add(ref reader, place, 0);
        return true;
    }
}
