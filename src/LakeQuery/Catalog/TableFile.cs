using System.Globalization;
using System.Text.Json;

namespace LakeQuery.Catalog;

/// <summary>The content of a <c>table.json</c>: Glue's Table and one member of ours that names the lists of its version.</summary>
/// <param name="Table">The table.</param>
/// <param name="Version">Counted up at each commit.</param>
/// <param name="PartitionList">File name of the list of partitions, or null.</param>
/// <param name="PartitionCount">Number of partitions in it.</param>
/// <param name="FileList">File name of the list of files, or null.</param>
internal sealed record TableFile(Table Table, long Version, string? PartitionList, long PartitionCount, string? FileList)
{
    /// <summary>Number of files in the list; -1 where the list has to be asked.</summary>
    public long FileCount { get; init; } = -1;

    /// <summary>Name of the member that Glue does not know.</summary>
    public const string OwnMember = "LakeQuery";

    /// <summary>Reads the file's bytes.</summary>
    /// <exception cref="JsonException">The JSON is broken or has another shape.</exception>
    public static TableFile Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = GlueJson.Parse(utf8);
        var table = GlueJson.ReadTable(document.RootElement);
        if (!document.RootElement.TryGetProperty(OwnMember, out var own))
        {
            // A table's JSON that someone put there by hand: version 0, without lists.
            return new TableFile(table, VersionOf(table) ?? 0, null, 0, null);
        }

        return own.ValueKind != JsonValueKind.Object
            ? throw new JsonException($"'{OwnMember}' is not an object.")
            : new TableFile(table, Number(own, nameof(Version)), FileName(own, nameof(PartitionList)), Number(own, nameof(PartitionCount)), FileName(own, nameof(FileList)))
            {
                FileCount = own.TryGetProperty(nameof(FileCount), out _) ? Number(own, nameof(FileCount)) : -1,
            };
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToUtf8() => GlueJson.ToIndentedUtf8(writer => GlueJson.Write(writer, Table, WriteOwn));

    /// <summary>Glue's number of a table's version, where it has one.</summary>
    public static long? VersionOf(Table table) =>
        long.TryParse(table.VersionId, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private void WriteOwn(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(OwnMember);
        writer.WriteNumber(nameof(Version), Version);
        if (PartitionList is not null)
        {
            writer.WriteString(nameof(PartitionList), PartitionList);
            writer.WriteNumber(nameof(PartitionCount), PartitionCount);
        }

        if (FileList is not null)
        {
            writer.WriteString(nameof(FileList), FileList);
            if (FileCount >= 0)
            {
                writer.WriteNumber(nameof(FileCount), FileCount);
            }
        }

        writer.WriteEndObject();
    }

    private static long Number(JsonElement own, string member) =>
        !own.TryGetProperty(member, out var value) ? 0
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number
        : throw new JsonException($"'{OwnMember}.{member}' is not a number.");

    private static string? FileName(JsonElement own, string member)
    {
        if (!own.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var name = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return name.Length > 0 && name == Path.GetFileName(name) && name[0] != '.'
            ? name
            : throw new JsonException($"'{OwnMember}.{member}' is not the name of a file.");
    }
}
