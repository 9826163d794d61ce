using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>What <c>lq_lines</c> reads: its one argument, as JSON in the statement. It names every file, so nothing else is opened.</summary>
internal sealed record LineScanSpec
{
    /// <summary>The setting that a file is CloudTrail's: one object with an array of records.</summary>
    public const string CloudTrail = "lakequery.cloudtrail";

    /// <summary>The setting that a file of JSON is no document a line: <c>array</c> or <c>document</c>.</summary>
    public const string JsonLayout = "lakequery.json.format";

    /// <summary>The SerDe.</summary>
    public required TableFormat Format { get; init; }

    /// <summary>The number of the <see cref="LineMeter"/> that counts what is read; 0 for none.</summary>
    public long MeterId { get; init; }

    /// <summary>The files, in the order of their index.</summary>
    public required IReadOnlyList<LineFile> Files { get; init; }

    /// <summary>The columns to make.</summary>
    public required IReadOnlyList<LineColumn> Columns { get; init; }

    /// <summary>The names of all the table's columns, in order.</summary>
    public required IReadOnlyList<string> AllColumns { get; init; }

    /// <summary>Settings of the SerDe and the table; names in lower case.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>A setting, or null.</summary>
    public string? Setting(string name) => Settings.GetValueOrDefault(name);

    /// <summary>Whether a setting is true.</summary>
    public bool IsTrue(string name) => string.Equals(Setting(name)?.Trim(), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A setting that is a count, else 0.</summary>
    public int Count(string name) => int.TryParse(Setting(name)?.Trim(), System.Globalization.NumberStyles.None, null, out var count) ? count : 0;

    /// <summary>The argument.</summary>
    public string Write()
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format.ToString());
            if (MeterId != 0)
            {
                writer.WriteNumber("meter", MeterId);
            }

            writer.WriteStartArray("columns");
            foreach (var column in Columns)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(column.Position);
                writer.WriteStringValue(column.HiveType);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("names");
            foreach (var name in AllColumns)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("settings");
            foreach (var (name, value) in Settings)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("files");
            foreach (var file in Files)
            {
                writer.WriteStringValue(file.Path);
                writer.WriteNumberValue(file.Bytes);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>Reads the argument.</summary>
    public static LineScanSpec Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var names = root.GetProperty("names").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var list = root.GetProperty("files");
        var files = new LineFile[list.GetArrayLength() / 2];
        var items = list.EnumerateArray();
        for (var index = 0; index < files.Length; index++)
        {
            items.MoveNext();
            var path = items.Current.GetString()!;
            items.MoveNext();
            files[index] = new LineFile(path, items.Current.GetInt64());
        }

        return new LineScanSpec
        {
            Format = Enum.Parse<TableFormat>(root.GetProperty("format").GetString()!),
            MeterId = root.TryGetProperty("meter", out var meter) ? meter.GetInt64() : 0,
            Files = files,
            AllColumns = names,
            Settings = root.GetProperty("settings").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!, StringComparer.Ordinal),
            Columns = [.. root.GetProperty("columns").EnumerateArray().Select(column => new LineColumn(column[0].GetInt32(), column[1].GetString()!))],
        };
    }
}

/// <summary>A file to read.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Its size when the query was planned.</param>
internal sealed record LineFile(string Path, long Bytes);

/// <summary>A column to make.</summary>
/// <param name="Position">Its place among the stored columns.</param>
/// <param name="HiveType">Its type as declared.</param>
internal sealed record LineColumn(int Position, string HiveType)
{
    /// <summary>Its type.</summary>
    public SqlType Type { get; } = HiveTypeNames.Parse(HiveType);

    /// <summary>Its name in generated SQL.</summary>
    public string SqlName => "x" + Position.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
