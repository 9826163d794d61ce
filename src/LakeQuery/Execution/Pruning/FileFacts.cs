using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution.Pruning;

/// <summary>What is known of a file before it is opened.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Size.</param>
/// <param name="ModifiedMicros">Time of the last change.</param>
/// <param name="Statistics">What is known of its content; null: nothing.</param>
/// <param name="Storage">The partition's own storage, or null for the table's.</param>
/// <param name="PartitionValues">Text of its partition's keys; empty for a table without.</param>
internal readonly record struct FileFacts(
    string Path, long Bytes, long ModifiedMicros, ParquetStatistics? Statistics, StorageDescriptor? Storage, ImmutableArray<string?> PartitionValues);
