using System.Collections.Immutable;
using System.Text.Json;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>JSON: an object a line, one array of objects, or objects over several lines.</summary>
internal sealed class JsonClassifier : IClassifier
{
    public Classification? Classify(FileSample sample)
    {
        var start = SkipBlanks(sample.Head.Span, 0);
        if (start == sample.Head.Length)
        {
            return null;
        }

        switch (sample.Head.Span[start])
        {
            case (byte)'[':
                return ClassifyDocuments(sample, JsonLayout.Array);
            case (byte)'{':
                return ClassifyLines(sample) ?? ClassifyDocuments(sample, JsonLayout.Document);
            default:
                return null;
        }
    }

    // Null where lines are not objects of their own.
    private static Classification? ClassifyLines(FileSample sample)
    {
        var lines = new JsonLines(sample);
        while (!lines.ReadHead())
        {
            if (!sample.Grow())
            {
                return null;
            }

            lines = new JsonLines(sample);
        }

        if (lines.BadLines > lines.Rows)
        {
            return null;
        }

        foreach (var (offset, block) in sample.LaterBlocks())
        {
            lines.ReadBlock(block.Span, offset);
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        if (lines.BadLine is { } bad)
        {
            notes.Add($"{lines.BadLines} of {lines.Rows + lines.BadLines} lines looked at are not JSON objects, first line {bad} of '{Path.GetFileName(sample.Info.Path)}'");
        }

        return Answer(sample, lines.Shape, JsonLayout.Lines, lines.Rows, lines.ReadBytes, notes);
    }

    private static Classification? ClassifyDocuments(FileSample sample, JsonLayout layout)
    {
        if (!sample.Options.AwsCompatible)
        {
            // Nobody can say where a row begins further down, so the head is longer instead.
            sample.GrowFully();
        }

        while (true)
        {
            var shape = new JsonShape();
            var rows = 0L;
            var readBytes = 0L;
            var reader = new Utf8JsonReader(
                sample.Head.Span, sample.IsWhole,
                new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Disallow }));
            try
            {
                if (layout == JsonLayout.Array && (!reader.Read() || reader.TokenType != JsonTokenType.StartArray))
                {
                    return null;
                }

                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.StartObject)
                    {
                        return Classification.Broken("JSON whose rows are not objects");
                    }

                    var ahead = reader;
                    if (!ahead.TrySkip())
                    {
                        break;
                    }

                    shape.Add(ref reader, new JsonPlace(sample.Info.Path, null, 0), 0);
                    rows++;
                    readBytes = reader.BytesConsumed;
                }
            }
            catch (JsonException error) when (rows == 0)
            {
                return layout == JsonLayout.Array ? null : Classification.Broken($"damaged JSON: {Reason(error)}");
            }
            catch (JsonException error)
            {
                return Classification.Broken($"damaged JSON after {rows} rows: {Reason(error)}");
            }

            if (rows > 0)
            {
                return Answer(sample, shape, layout, rows, sample.IsWhole ? sample.Head.Length : readBytes, ImmutableArray.CreateBuilder<string>());
            }

            if (sample.IsWhole)
            {
                return Classification.Broken("JSON without a row");
            }

            if (!sample.Grow())
            {
                return Classification.Broken($"no JSON row ends within the first {FileSample.MaxHeadBytes >> 20} MB");
            }
        }
    }

    private static string Reason(JsonException error) =>
        $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";

    private static Classification Answer(
        FileSample sample, JsonShape shape, JsonLayout layout, long rows, long readBytes, ImmutableArray<string>.Builder notes)
    {
        var columns = ImmutableArray.CreateBuilder<FileColumn>();
        var widenings = ImmutableArray.CreateBuilder<Widening>();
        shape.WriteColumns(columns, widenings, notes, sample.Options.AwsCompatible);
        if (columns.Count == 0)
        {
            return Classification.Broken("JSON objects without a key");
        }

        if (layout != JsonLayout.Lines)
        {
            notes.Insert(0, layout == JsonLayout.Array
                ? "one array of objects: Athena reads only an object a line, LakeQuery reads both"
                : "objects over several lines: Athena reads only an object a line, LakeQuery reads both");
        }

        var storedBytes = sample.IsWhole ? sample.Info.Bytes : sample.HeadStoredBytes * (double)readBytes / Math.Max(1, sample.Head.Length);
        return Classification.Of(new FileSchema(FileFormat.Json, columns.ToImmutable())
        {
            Compression = sample.Compression,
            JsonLayout = layout,
            Widenings = widenings.ToImmutable(),
            Notes = notes.ToImmutable(),
        }) with
        {
            IsCounted = sample.IsWhole,
            EstimatedRows = sample.IsWhole ? rows : rows * sample.Info.Bytes / Math.Max(1, storedBytes),
        };
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int from)
    {
        var rest = text[from..].IndexOfAnyExcept(" \t\r\n"u8);
        return rest < 0 ? text.Length : from + rest;
    }
}
