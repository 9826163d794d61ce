using System.Collections.Immutable;
using LakeQuery.Execution;
using LakeQuery.Planning;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Commands.Explaining;

/// <summary>What each column of a scan costs, by the statistics of its files or their footers.</summary>
internal static class ColumnSizes
{
    // Where the catalog does not tell, so many footers are read.
    private const int MostFooters = 256;

    /// <summary>The bytes of each column read, most first; empty where not all files tell.</summary>
    public static ImmutableArray<ColumnSize> Of(ScanNode scan, ScanManifest manifest, IObjectStore store)
    {
        if (ScanExplainer.IsText(manifest) || manifest.Files.Count(file => file.Statistics is null) > MostFooters)
        {
            return [];
        }

        var sizes = scan.Outputs.Items.Where(output => output.Source == ScanSource.Data)
            .Select(output => scan.Table.Table.StorageDescriptor.Columns[output.Index].Name.ToLowerInvariant())
            .Distinct().ToDictionary(name => name, _ => 0L);
        foreach (var file in manifest.Files)
        {
            if (file.Bytes == 0 || sizes.Count == 0)
            {
                continue;
            }

            if (file.Statistics is { } statistics)
            {
                Add(sizes, statistics, file);
            }
            else if (file.Selection is null)
            {
                var footer = ParquetFooter.Read(store, file.Path, file.Bytes);
                for (var column = 0; column < footer.Columns.Count; column++)
                {
                    var name = footer.Columns[column].Name.ToLowerInvariant();
                    if (sizes.TryGetValue(name, out var sofar))
                    {
                        sizes[name] = sofar + footer.ColumnBytes[column];
                    }
                }
            }
            else
            {
                return [];
            }
        }

        return [.. sizes.OrderByDescending(pair => pair.Value).Select(pair => new ColumnSize(pair.Key, pair.Value))];
    }

    private static void Add(Dictionary<string, long> sizes, ParquetStatistics statistics, ManifestFile file)
    {
        long row = 0;
        for (var group = 0; group < statistics.GroupCount; group++)
        {
            var (first, rows) = (row, statistics.GroupRows[group]);
            row += rows;
            if (file.Selection is { } selection && !selection.Ranges.Any(range => range.Start < first + rows && first < range.End))
            {
                continue;
            }

            foreach (var name in sizes.Keys)
            {
                if (statistics.IndexOf(name) is >= 0 and var column)
                {
                    sizes[name] += statistics.ChunkBytes[statistics.ChunkOf(group, column)];
                }
            }
        }
    }
}
