using System.Collections.Immutable;
using LakeQuery.Execution;
using LakeQuery.Execution.Pruning;
using LakeQuery.Planning;

namespace LakeQuery.Commands.Explaining;

/// <summary>All that can be said of what one scan reads and why.</summary>
internal sealed record ExplainedScan
{
    /// <summary>The scan.</summary>
    public required ScanNode Scan { get; init; }

    /// <summary>What it reads.</summary>
    public required ScanManifest Manifest { get; init; }

    /// <summary>What each conjunct left out, in order: partitions first, then files, then row groups.</summary>
    public required ImmutableArray<PruningStep> Steps { get; init; }

    /// <summary>Conjuncts that left out nothing with the reason.</summary>
    public required ImmutableArray<PruningNote> NotPruned { get; init; }

    /// <summary>What would make it read less.</summary>
    public required ImmutableArray<string> Hints { get; init; }

    /// <summary>The bytes of each column that is read, most first; empty where that is not known.</summary>
    public required ImmutableArray<ColumnSize> Columns { get; init; }

    /// <summary>The bytes by the value of the first key that tells them apart; empty where there is one partition or none.</summary>
    public required ImmutableArray<PartitionLevel> Levels { get; init; }

    /// <summary>database.table.</summary>
    public string TableName => $"{Manifest.Table.Table.DatabaseName}.{Manifest.Table.Table.Name}";
}

/// <summary>What a column costs.</summary>
internal sealed record ColumnSize(string Name, long Bytes);

/// <summary>What the partitions with one value of a key cost.</summary>
/// <param name="Name">key=value.</param>
/// <param name="Partitions">Partitions read.</param>
/// <param name="Files">Their files read.</param>
/// <param name="Bytes">Their bytes.</param>
internal sealed record PartitionLevel(string Name, long Partitions, long Files, long Bytes);
