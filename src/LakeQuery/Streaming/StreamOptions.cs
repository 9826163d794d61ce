namespace LakeQuery.Streaming;

/// <summary>How to run an application of streams and pumps.</summary>
public sealed record StreamOptions
{
    /// <summary>What the application is called where running ones are listed.</summary>
    public string Name { get; init; } = "stream";

    /// <summary>Where the rows of streams come from; several may feed one stream.</summary>
    public IReadOnlyList<StreamSourceOptions> Sources { get; init; } = [];

    /// <summary>Where the rows of streams go.</summary>
    public IReadOnlyList<StreamSinkOptions> Sinks { get; init; } = [];

    /// <summary>Files that become tables of the lake before the application starts, unless they are those already: the table's name as the stream, the
    /// file as the location, with the types of all columns.</summary>
    public IReadOnlyList<StreamSourceOptions> References { get; init; } = [];

    /// <summary>Folder in which checkpoints are kept, so that a run goes on where the last one ended or was killed; null keeps none.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>How often a checkpoint is made. Sinks that deliver exactly once show their rows with it, also where none is kept.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many checkpoints are kept; an older one is used where the newest is damaged.</summary>
    public int CheckpointsKept { get; init; } = 3;

    /// <summary>Begin anew: checkpoints that are there are dropped.</summary>
    public bool ResetState { get; init; }

    /// <summary>Threads a step may use for one batch; null for one a core. The output is the same for any number.</summary>
    public int? Threads { get; init; }

    /// <summary>Rows of a batch at most.</summary>
    public int BatchRows { get; init; } = 16_384;

    /// <summary>End once no source has a row at the moment, also where more could come.</summary>
    public bool StopsWhenIdle { get; init; }

    /// <summary>How often progress is reported.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gives arrival times and intervals.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What a source at <c>stdin:</c> reads; null for the process's own.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>What a sink at <c>console:</c> writes to; null for the process's own standard output.</summary>
    public Stream? StandardOutput { get; init; }
}
