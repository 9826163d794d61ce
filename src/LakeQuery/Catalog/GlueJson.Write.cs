using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LakeQuery.Catalog;

internal static partial class GlueJson
{
    // Signs such as < and ' stay as they are, so that types and views can be read and compared by eye.
    internal static readonly JsonWriterOptions IndentedOptions =
        new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions CompactOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The indented text that <paramref name="write"/> writes, as UTF-8 with a line end: the same object gives the same bytes.</summary>
    public static byte[] ToIndentedUtf8(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, IndentedOptions))
        {
            write(writer);
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The text on one line.</summary>
    public static string ToCompactText(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, CompactOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a Database.</summary>
    public static void Write(Utf8JsonWriter writer, Database database)
    {
        writer.WriteStartObject();
        writer.WriteString("Name", database.Name);
        WriteText(writer, "Description", database.Description);
        WriteText(writer, "LocationUri", database.LocationUri);
        WritePairs(writer, "Parameters", database.Parameters);
        WriteTime(writer, "CreateTime", database.CreateTime);
        WriteExtra(writer, database.Extra);
        writer.WriteEndObject();
    }

    /// <summary>Writes a Table; <paramref name="more"/> adds members at its end.</summary>
    public static void Write(Utf8JsonWriter writer, Table table, Action<Utf8JsonWriter>? more = null)
    {
        writer.WriteStartObject();
        writer.WriteString("Name", table.Name);
        writer.WriteString("DatabaseName", table.DatabaseName);
        WriteText(writer, "Description", table.Description);
        WriteText(writer, "Owner", table.Owner);
        WriteTime(writer, "CreateTime", table.CreateTime);
        WriteTime(writer, "UpdateTime", table.UpdateTime);
        writer.WritePropertyName("StorageDescriptor");
        Write(writer, table.StorageDescriptor);
        WriteColumns(writer, "PartitionKeys", table.PartitionKeys);
        WriteText(writer, "ViewOriginalText", table.ViewOriginalText);
        WriteText(writer, "ViewExpandedText", table.ViewExpandedText);
        WriteText(writer, "TableType", table.TableType);
        WritePairs(writer, "Parameters", table.Parameters);
        WriteText(writer, "VersionId", table.VersionId);
        WriteExtra(writer, table.Extra);
        more?.Invoke(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes a StorageDescriptor.</summary>
    public static void Write(Utf8JsonWriter writer, StorageDescriptor storage)
    {
        writer.WriteStartObject();
        WriteColumns(writer, "Columns", storage.Columns);
        WriteText(writer, "Location", storage.Location);
        WriteText(writer, "InputFormat", storage.InputFormat);
        WriteText(writer, "OutputFormat", storage.OutputFormat);
        writer.WriteBoolean("Compressed", storage.Compressed);
        writer.WriteNumber("NumberOfBuckets", storage.NumberOfBuckets);
        if (storage.SerdeInfo is { } serde)
        {
            writer.WriteStartObject("SerdeInfo");
            WriteText(writer, "Name", serde.Name);
            WriteText(writer, "SerializationLibrary", serde.SerializationLibrary);
            WritePairs(writer, "Parameters", serde.Parameters);
            WriteExtra(writer, serde.Extra);
            writer.WriteEndObject();
        }

        WriteTexts(writer, "BucketColumns", storage.BucketColumns);
        WritePairs(writer, "Parameters", storage.Parameters);
        WriteExtra(writer, storage.Extra);
        writer.WriteEndObject();
    }

    /// <summary>Writes a Partition.</summary>
    public static void Write(Utf8JsonWriter writer, GluePartition partition)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("Values");
        foreach (var value in partition.Values)
        {
            writer.WriteStringValue(value ?? NullPartitionValue);
        }

        writer.WriteEndArray();
        WriteText(writer, "DatabaseName", partition.DatabaseName);
        WriteText(writer, "TableName", partition.TableName);
        WriteTime(writer, "CreationTime", partition.CreationTime);
        if (partition.StorageDescriptor is { } storage)
        {
            writer.WritePropertyName("StorageDescriptor");
            Write(writer, storage);
        }

        WritePairs(writer, "Parameters", partition.Parameters);
        WriteExtra(writer, partition.Extra);
        writer.WriteEndObject();
    }

    /// <summary>Writes an object of text values.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> pairs)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in pairs)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteColumns(Utf8JsonWriter writer, string member, ImmutableArray<Column> columns)
    {
        writer.WriteStartArray(member);
        foreach (var column in columns)
        {
            writer.WriteStartObject();
            writer.WriteString("Name", column.Name);
            writer.WriteString("Type", column.Type);
            WriteText(writer, "Comment", column.Comment);
            WriteExtra(writer, column.Extra);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string member, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(member);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WritePairs(Utf8JsonWriter writer, string member, ImmutableSortedDictionary<string, string> pairs)
    {
        writer.WritePropertyName(member);
        Write(writer, pairs);
    }

    private static void WriteText(Utf8JsonWriter writer, string member, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(member, text);
        }
    }

    // As the AWS command line prints times.
    private static void WriteTime(Utf8JsonWriter writer, string member, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            writer.WriteString(member, known.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'+00:00'", CultureInfo.InvariantCulture));
        }
    }

    private static void WriteExtra(Utf8JsonWriter writer, JsonObject? extra)
    {
        foreach (var (name, value) in extra ?? [])
        {
            writer.WritePropertyName(name);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }
        }
    }
}
