namespace LakeQuery.Streaming.Operators;

/// <summary>What all steps of an application share.</summary>
internal sealed class StreamEnvironment
{
    /// <summary>Where rows go that can't be used.</summary>
    public required IStreamErrors Errors { get; init; }

    /// <summary>When the application was started for the first time: what LOCALTIMESTAMP and its like are, also after a restart.</summary>
    public DateTimeOffset Started { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>How many threads a step may use for one batch; the output is the same for any number.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Stops the application at once.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Takes what goes to the error stream.</summary>
internal interface IStreamErrors
{
    /// <summary>Reports a row that was left out; processing goes on.</summary>
    void Report(StreamError error);
}

/// <summary>A row of the error stream, before ERROR_TIME is set.</summary>
/// <param name="Name">ERROR_NAME: Trino's name, such as DIVISION_BY_ZERO, or LATE_ROW, ROWTIME_OUT_OF_ORDER, MALFORMED_RECORD.</param>
/// <param name="Message">What was wrong, in words.</param>
/// <param name="Rowtime">ROWTIME of the row in microseconds, or null where it had none yet.</param>
/// <param name="Data">The row's data as it came or as text, UTF-8.</param>
/// <param name="Pump">The pump that was at work, or null at the source.</param>
internal sealed record StreamError(string Name, string Message, long? Rowtime, ReadOnlyMemory<byte> Data, string? Pump);
