using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Storage;

namespace LakeQuery.Execution.Observing;

/// <summary>What to say of a query that reads too much: which table, where it stands, and which filter would help.</summary>
internal static class ScanAdvice
{
    /// <summary>Why a query is refused that is certain to read more than one may.</summary>
    public static LakeQueryException Exceeds(string workgroup, PlannedQuery planned, long neededBytes, long allowedBytes)
    {
        var (scan, manifest) = Largest(planned);
        return QueryErrors.ExceedsScanLimit(
            workgroup, ByteSize.Format(neededBytes), ByteSize.Format(allowedBytes), Describe(manifest), scan?.Span);
    }

    /// <summary>The same error with the place of the largest table and what would help there.</summary>
    public static LakeQueryException With(LakeQueryException error, PlannedQuery planned)
    {
        var (scan, manifest) = Largest(planned);
        return new LakeQueryException(error.Code, error.Fact, scan?.Span, $"{error.Hint}\n{Describe(manifest)}.", error.InnerException);
    }

    private static (ScanNode? Scan, ScanManifest Manifest) Largest(PlannedQuery planned)
    {
        var (id, manifest) = planned.Manifests.MaxBy(pair => (pair.Value.BytesToRead, -pair.Key));
        return (ScanFinder.Find(planned.Plan).Find(scan => scan.Id == id), manifest);
    }

    // Two sentences, the last without its full stop.
    private static string Describe(ScanManifest manifest)
    {
        var table = $"{manifest.Table.Table.DatabaseName}.{manifest.Table.Table.Name}";
        if (manifest.Notes.FirstOrDefault(note => note.Conjunct is null) is { } note)
        {
            return $"Most is read of {table}. {note.Text.TrimEnd('.')}";
        }

        if (manifest.Partitions.IsEmpty)
        {
            return $"Most is read of {table}, which has no partition keys. Read fewer of its columns";
        }

        var read = manifest.Partitions.Length == manifest.PartitionsTotal
            ? string.Create(CultureInfo.InvariantCulture, $"{(manifest.PartitionsTotal == 1 ? "The one partition" : $"All {manifest.PartitionsTotal} partitions")}")
            : string.Create(CultureInfo.InvariantCulture, $"{manifest.Partitions.Length} of {manifest.PartitionsTotal} partitions");
        var verb = manifest.Partitions.Length == 1 ? "is" : "are";
        return KeyThatHelps(manifest) is { } key
            ? $"{read} of {table} {verb} read. Filter on '{key}'"
            : $"{read} of {table} {verb} read. Read fewer of its columns";
    }

    // The key that tells the chosen partitions apart best; null where there is one partition.
    private static string? KeyThatHelps(ScanManifest manifest)
    {
        var keys = manifest.Table.Table.PartitionKeys;
        string? best = null;
        var bestCount = 1;
        for (var index = 0; index < keys.Length; index++)
        {
            var count = manifest.Partitions.Select(partition => partition.Values[index]).Distinct(StringComparer.Ordinal).Count();
            if (count > bestCount)
            {
                (best, bestCount) = (keys[index].Name, count);
            }
        }

        return best;
    }
}
