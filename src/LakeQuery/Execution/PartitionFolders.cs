using LakeQuery.Storage;

namespace LakeQuery.Execution;

/// <summary>Where the partitions of a table lie. Names are made when they are asked for: those of a million would take more room than all else
/// that is known of them.</summary>
/// <param name="Table">The table's folder.</param>
/// <param name="Keys">Names of its keys.</param>
/// <param name="CatalogDirectory">What stored locations are relative to.</param>
internal sealed record PartitionFolders(string Table, string[] Keys, string CatalogDirectory)
{
    /// <summary>The folder of a partition.</summary>
    public string Of(ChosenPartition partition) => partition.Location is { } location
        ? LakePath.Resolve(location, CatalogDirectory)
        : Path.Combine(Table, HivePath.Format([.. Keys.Select((key, index) => KeyValuePair.Create(key, partition.Values[index]))]));
}
