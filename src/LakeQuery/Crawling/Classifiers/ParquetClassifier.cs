using System.Collections.Immutable;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>Parquet: the footer tells everything, and nothing is sampled.</summary>
internal sealed class ParquetClassifier : IClassifier
{
    public Classification? Classify(FileSample sample)
    {
        if (!sample.Magic.StartsWith("PAR1"u8) && !sample.Magic.StartsWith("PARE"u8))
        {
            return null;
        }

        if (!ParquetFooter.TryRead(sample.Store, sample.Info.Path, sample.Info.Bytes, out var footer, out var problem))
        {
            return Classification.Broken(problem);
        }

        sample.BytesRead += footer.FooterBytes;
        var columns = ImmutableArray.CreateBuilder<FileColumn>(footer.Columns.Count);
        var bytes = new List<long>(footer.Columns.Count);
        var notes = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < footer.Columns.Count; index++)
        {
            var element = footer.Columns[index];
            var name = element.Name.ToLowerInvariant();
            if (!seen.Add(name))
            {
                notes.Add($"column '{element.Name}' is left out: another differs from it only in case");
                continue;
            }

            var type = ParquetHiveTypes.ToHiveType(element);
            columns.Add(new FileColumn(name, ColumnType.Parse(type))
            {
                SourceName = element.Name,
                Example = new ValueExample(sample.Info.Path, null, -1, $"the file says {type}"),
            });
            bytes.Add(footer.ColumnBytes[index]);
        }

        return columns.Count == 0
            ? Classification.Broken("the Parquet file has no columns")
            : Classification.Of(new FileSchema(FileFormat.Parquet, columns.ToImmutable()) { Notes = notes.ToImmutable() }) with
            {
                Rows = footer.RowCount,
                EstimatedRows = footer.RowCount,
                IsCounted = true,
                ColumnBytes = bytes,
                Statistics = ParquetStatistics.From(footer),
            };
    }
}
