using System.Collections.Immutable;
using System.Text;
using LakeQuery.Storage;

namespace LakeQuery.Catalog;

/// <summary>Where partitions lie that name no location of their own.</summary>
internal static class PartitionLocations
{
    /// <summary><c>table location/k1=v1/k2=v2/</c>, in the spelling of the table's location.</summary>
    public static string Default(Table table, ImmutableArray<string?> values) =>
        CatalogLocations.Below(table.StorageDescriptor.Location ?? "", Name(table.PartitionKeys, values));

    /// <summary><c>k1=v1/k2=v2</c> with Hive's escapes.</summary>
    public static string Name(ImmutableArray<Column> keys, ImmutableArray<string?> values)
    {
        var text = new StringBuilder();
        for (var index = 0; index < keys.Length; index++)
        {
            if (index > 0)
            {
                text.Append('/');
            }

            HivePath.AppendPart(text, keys[index].Name, values[index]);
        }

        return text.ToString();
    }
}
