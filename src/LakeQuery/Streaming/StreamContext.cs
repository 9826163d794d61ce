using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Execution;
using LakeQuery.Streaming.Operators;

namespace LakeQuery.Streaming;

/// <summary>What sources and sinks need of the engine around them.</summary>
internal sealed class StreamContext
{
    /// <summary>Gives arrival times and intervals.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Where records go that can't be read.</summary>
    public required IStreamErrors Errors { get; init; }

    /// <summary>The catalog that tables are replayed from and delivered to.</summary>
    public required ICatalog Catalog { get; init; }

    /// <summary>Runs a query over the lake, whose rows stream.</summary>
    public required Func<string, CancellationToken, QueryResult> Query { get; init; }

    /// <summary>Opens a database in memory for writing files with.</summary>
    public Func<DuckDatabase> OpenDatabase { get; init; } = static () => DuckDatabase.Open();

    /// <summary>Database of bare table names.</summary>
    public string Database { get; init; } = "default";

    /// <summary>Folder in which checkpoints are kept, absolute; null keeps none, and then a sink must not leave rows for the next run.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Cancelled when the application is asked to stop: from then on nothing waits for what may come late.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>What <c>stdin:</c> reads; null for the process's own.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>What <c>console:</c> writes to; null for the process's own.</summary>
    public Stream? StandardOutput { get; init; }
}
