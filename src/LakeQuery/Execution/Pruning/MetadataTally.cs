using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using LakeQuery.Execution.Scans;
using LakeQuery.Planning;
using LakeQuery.Storage.Compression;
using LakeQuery.Storage.Parquet;
using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>Adds up what is known of files, by partition keys.</summary>
internal sealed class MetadataTally
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly MetadataQuestion _question;
    private readonly ScanManifest _manifest;
    private readonly FilterColumns _columns;
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    private MetadataTally(MetadataQuestion question, ScanManifest manifest)
    {
        (_question, _manifest) = (question, manifest);
        _columns = new FilterColumns(question.Scan, question.Data);
    }

    /// <summary>The rows of the answer, keys first; null where something is not known for certain.</summary>
    public static ImmutableArray<object?[]>? Rows(MetadataQuestion question, ScanManifest manifest, int maxRows) =>
        new MetadataTally(question, manifest).Rows(maxRows);

    private ImmutableArray<object?[]>? Rows(int maxRows)
    {
        var keys = _question.Keys!.Value;
        var byPartition = new Group?[_manifest.Partitions.Length];
        if (keys.IsEmpty)
        {
            _groups[""] = new Group([], _question.Aggregates.Length);
        }

        var format = TableFormats.Of(_manifest.Table.Table.StorageDescriptor, _manifest.Table.Table.Name);
        foreach (var file in _manifest.Files)
        {
            var own = file.PartitionIndex < 0 ? null : _manifest.Partitions[file.PartitionIndex].Descriptor;
            if ((own is null ? format : TableFormats.Of(own, _manifest.Table.Table.Name)) != TableFormat.Parquet || file.Selection is not null)
            {
                return null;
            }

            if (file.Rows == 0 || (file.Bytes == 0 && !FileCompression.IsCompressed(file.Path)))
            {
                continue;
            }

            if (file.Rows < 0)
            {
                return null;
            }

            var group = file.PartitionIndex < 0 ? _groups[""] : byPartition[file.PartitionIndex] ??= GroupOf(keys, _manifest.Partitions[file.PartitionIndex]);
            if (group is null || _groups.Count > maxRows || !Add(group, file))
            {
                return null;
            }
        }

        return [.. _groups.Values.Select(group => (object?[])[.. group.Keys, .. _question.Aggregates.Select((aggregate, index) => ResultOf(group, aggregate, index))])];
    }

    private static object? ResultOf(Group group, MetadataAggregate aggregate, int index) =>
        aggregate.Kind == MetadataAggregateKind.Count ? group.Counts[index] : group.Values[index];

    private Group? GroupOf(ImmutableArray<ScanOutput> keys, ManifestPartition partition)
    {
        var values = new object?[keys.Length];
        var name = new StringBuilder();
        for (var index = 0; index < values.Length; index++)
        {
            if (!PartitionKeyValues.TryRead(partition.Values[keys[index].Index], keys[index].Column.Type, out values[index]))
            {
                return null;
            }

            var text = Convert.ToString(values[index], CultureInfo.InvariantCulture);
            name.Append(values[index] is null ? -1 : text!.Length).Append(':').Append(text);
        }

        var found = name.ToString();
        if (!_groups.TryGetValue(found, out var group))
        {
            _groups[found] = group = new Group(values, _question.Aggregates.Length);
        }

        return group;
    }

    private bool Add(Group group, in ManifestFile file)
    {
        for (var index = 0; index < _question.Aggregates.Length; index++)
        {
            var aggregate = _question.Aggregates[index];
            var isKnown = aggregate switch
            {
                { Column: >= 0, Kind: MetadataAggregateKind.Count } => CountValues(group, index, aggregate.Column, file),
                { Column: >= 0 } => AddBounds(group, index, aggregate, file),
                { Key: >= 0, Kind: not MetadataAggregateKind.Count } => AddKey(group, index, aggregate, _manifest.Partitions[file.PartitionIndex]),
                _ => AddRows(group, index, aggregate.Key < 0 || _manifest.Partitions[file.PartitionIndex].Values[aggregate.Key] is not null ? file.Rows : 0),
            };
            if (!isKnown)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AddRows(Group group, int index, long rows)
    {
        group.Counts[index] += rows;
        return true;
    }

    private bool AddKey(Group group, int index, MetadataAggregate aggregate, ManifestPartition partition)
    {
        var type = HiveTypeNames.Parse(_manifest.Table.Table.PartitionKeys[aggregate.Key].Type);
        if (!PartitionKeyValues.TryRead(partition.Values[aggregate.Key], type, out var value))
        {
            return false;
        }

        if (value is not null && ValueRange.TryOf(new PlanConstant(value, type), out var range))
        {
            Keep(group, index, aggregate.Kind, range, value);
        }

        return true;
    }

    private bool CountValues(Group group, int index, int column, in ManifestFile file)
    {
        var place = PlaceOf(column, file);
        if (place.Kind == ColumnPlaceKind.AllNull)
        {
            return true;
        }

        if (place.Kind != ColumnPlaceKind.Chunk || place.Decoder!.MayLoseValues)
        {
            return false;
        }

        var statistics = file.Statistics!;
        for (var number = 0; number < statistics.GroupCount; number++)
        {
            var nulls = statistics.NullCounts[statistics.ChunkOf(number, place.Index)];
            if (nulls < 0)
            {
                return false;
            }

            group.Counts[index] += statistics.GroupRows[number] - nulls;
        }

        return true;
    }

    private bool AddBounds(Group group, int index, MetadataAggregate aggregate, in ManifestFile file)
    {
        var place = PlaceOf(aggregate.Column, file);
        if (place.Kind == ColumnPlaceKind.AllNull)
        {
            return true;
        }

        if (place.Kind != ColumnPlaceKind.Chunk || place.Decoder is not { HasBounds: true, MayLoseValues: false })
        {
            return false;
        }

        var statistics = file.Statistics!;
        for (var number = 0; number < statistics.GroupCount; number++)
        {
            var chunk = statistics.ChunkOf(number, place.Index);
            if (statistics.NullCounts[chunk] == statistics.GroupRows[number])
            {
                continue;
            }

            // The other bound is looked at too: bounds that contradict each other are none.
            place.Decoder.Decode(statistics, number, chunk, out var range);
            var isLeast = aggregate.Kind == MetadataAggregateKind.Least;
            var isExact = (statistics.Exactness[chunk] & (isLeast ? BoundsExactness.Min : BoundsExactness.Max)) != 0
                && (isLeast ? range.HasLow && place.Decoder.Keeps(statistics.Mins[chunk]) : range.HasHigh && place.Decoder.Keeps(statistics.Maxs[chunk]));
            if (!isExact || ValueOf(range, isLeast, _question.Data[aggregate.Column].Column.Type) is not { } value)
            {
                return false;
            }

            Keep(group, index, aggregate.Kind, range, value);
        }

        return true;
    }

    private static void Keep(Group group, int index, MetadataAggregateKind kind, in ValueRange range, object value)
    {
        var isFirst = group.Values[index] is null;
        var (less, _, greater) = isFirst ? (true, false, true)
            : kind == MetadataAggregateKind.Least ? ValueRange.Orders(Low(range), group.Ranges[index]) : ValueRange.Orders(High(range), group.Ranges[index]);
        if (kind == MetadataAggregateKind.Least ? less : greater)
        {
            group.Ranges[index] = kind == MetadataAggregateKind.Least ? Low(range) : High(range);
            group.Values[index] = value;
        }
    }

    // One bound as a range of one value.
    private static ValueRange Low(in ValueRange range) => range with { HasHigh = true, High = range.Low, HighBytes = range.LowBytes };

    private static ValueRange High(in ValueRange range) => range with { HasLow = true, Low = range.High, LowBytes = range.HighBytes };

    private static object? ValueOf(in ValueRange range, bool isLeast, SqlType type)
    {
        var number = isLeast ? range.Low : range.High;
        switch (range.Domain)
        {
            case RangeDomain.Whole when type.Kind == SqlTypeKind.Boolean:
                return number != 0;
            case RangeDomain.Whole when type.Kind == SqlTypeKind.Decimal:
                return (BigInteger)number;
            case RangeDomain.Whole when number >= long.MinValue && number <= long.MaxValue:
                return (long)number;
            case RangeDomain.Bytes when type.Kind == SqlTypeKind.Varchar:
                try
                {
                    return StrictUtf8.GetString((isLeast ? range.LowBytes : range.HighBytes).Span);
                }
                catch (DecoderFallbackException)
                {
                    return null;
                }

            default:
                return null;
        }
    }

    private ColumnPlace PlaceOf(int column, in ManifestFile file) => _columns.ShapeOf(
        file.Statistics, file.PartitionIndex < 0 ? null : _manifest.Partitions[file.PartitionIndex].Descriptor).Places[column];

    /// <summary>What was found of the rows with the same keys.</summary>
    private sealed class Group(object?[] keys, int aggregates)
    {
        public object?[] Keys => keys;

        /// <summary>The least or greatest value so far.</summary>
        public object?[] Values { get; } = new object?[aggregates];

        /// <summary>The same, to compare.</summary>
        public ValueRange[] Ranges { get; } = new ValueRange[aggregates];

        /// <summary>The counts.</summary>
        public long[] Counts { get; } = new long[aggregates];
    }
}
