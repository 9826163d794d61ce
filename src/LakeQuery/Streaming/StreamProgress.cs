namespace LakeQuery.Streaming;

/// <summary>How far a running application is.</summary>
public sealed record StreamProgress
{
    /// <summary>Time since it started.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Each source.</summary>
    public required IReadOnlyList<StreamSourceProgress> Sources { get; init; }

    /// <summary>Each sink.</summary>
    public required IReadOnlyList<StreamSinkProgress> Sinks { get; init; }

    /// <summary>Rows read in all.</summary>
    public required long RowsIn { get; init; }

    /// <summary>Rows given to sinks in all.</summary>
    public required long RowsOut { get; init; }

    /// <summary>The time that all sources have reached; null before the first row.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>How far <see cref="Watermark"/> is behind the clock; null while there is none.</summary>
    public TimeSpan? WatermarkLag { get; init; }

    /// <summary>Windows open now.</summary>
    public int OpenWindows { get; init; }

    /// <summary>Rows that came behind the watermark.</summary>
    public long LateRows { get; init; }

    /// <summary>Rows that went to the error stream, malformed records among them.</summary>
    public long Errors { get; init; }

    /// <summary>About how many bytes windows, joins and detectors hold.</summary>
    public long StateBytes { get; init; }

    /// <summary>Checkpoints made.</summary>
    public long Checkpoints { get; init; }

    /// <summary>How long ago the last one was made; null before the first.</summary>
    public TimeSpan? SinceCheckpoint { get; init; }
}

/// <summary>How far a source is.</summary>
/// <param name="Stream">The stream it fills.</param>
/// <param name="Location">Where the rows come from.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Of how many, where that is known.</param>
public sealed record StreamSourceProgress(string Stream, string Location, long Rows, long Bytes, long? TotalBytes);

/// <summary>How far a sink is.</summary>
/// <param name="Stream">The stream it takes.</param>
/// <param name="Location">Where the rows go.</param>
/// <param name="Rows">Rows taken.</param>
public sealed record StreamSinkProgress(string Stream, string Location, long Rows);

/// <summary>Why a run ended.</summary>
public enum StreamEnd
{
    /// <summary>All sources were read to their end; all windows were emitted.</summary>
    EndOfInput,

    /// <summary>It was asked to stop: open windows are in the last checkpoint.</summary>
    Stopped,

    /// <summary>No source had a row any more, as <see cref="StreamOptions.StopsWhenIdle"/> asks.</summary>
    Idle,
}

/// <summary>What a run did.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="Last">The state at the end.</param>
public sealed record StreamReport(StreamEnd End, StreamProgress Last)
{
    /// <summary>Number of the checkpoint the run went on from; null for one that began anew.</summary>
    public long? RestoredFrom { get; init; }

    /// <summary>Number of the checkpoint it ended with; null where none is kept.</summary>
    public long? LastCheckpoint { get; init; }

    /// <summary>What the reader should know, such as a damaged checkpoint that was passed over.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
