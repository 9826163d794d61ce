using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Planning.Streams;

/// <summary>A streaming application: what CREATE STREAM and CREATE PUMP of one script make.</summary>
/// <param name="Streams">The streams, in the order of the script.</param>
/// <param name="Pumps">The pumps, in the order of the script, which is the order in which the readers of one stream see its rows.</param>
internal sealed record StreamApplication(ImmutableArray<StreamDefinition> Streams, ImmutableArray<PumpDefinition> Pumps);

/// <summary>An in-application stream. ROWTIME is not among its columns: every stream has it.</summary>
/// <param name="Name">Its name, exactly: unquoted names are upper case.</param>
/// <param name="Columns">Its columns, in order.</param>
internal sealed record StreamDefinition(string Name, ImmutableArray<StreamColumnDefinition> Columns)
{
    /// <summary>DESCRIPTION.</summary>
    public string? Description { get; init; }

    /// <summary>WATERMARK FOR, or null.</summary>
    public StreamWatermark? Watermark { get; init; }

    /// <summary>The types of the columns.</summary>
    public ImmutableArray<SqlType> Types => [.. Columns.Select(column => column.Type)];
}

/// <summary>A column of a stream.</summary>
internal sealed record StreamColumnDefinition(string Name, SqlType Type, bool NotNull);

/// <summary><c>WATERMARK FOR column AS column - INTERVAL …</c>: event time, and how much disorder is waited for.</summary>
/// <param name="ColumnIndex">The timestamp column.</param>
/// <param name="LatenessMicros">The watermark is the highest time seen less this.</param>
/// <param name="Late">What becomes of a row whose windows have all been emitted.</param>
/// <param name="SideStream">With <see cref="LateRows.Aside"/>: the stream it goes to, which has the same columns.</param>
internal sealed record StreamWatermark(int ColumnIndex, long LatenessMicros, LateRows Late, string? SideStream);

/// <summary>What becomes of a row that comes behind the watermark.</summary>
internal enum LateRows
{
    /// <summary>It is left out and counted.</summary>
    Drop,

    /// <summary>It is taken as if its time were the watermark.</summary>
    Adjust,

    /// <summary>It goes to another stream.</summary>
    Aside,
}

/// <summary>A pump: a query that never ends, and the stream it fills.</summary>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Target">The stream it fills.</param>
/// <param name="Plan">Its query; the outputs are the target's columns in order, of the target's types.</param>
internal sealed record PumpDefinition(string Name, StreamDefinition Target, OutputNode Plan)
{
    /// <summary>False for one created STOPPED.</summary>
    public bool IsStarted { get; init; } = true;

    /// <summary>DESCRIPTION.</summary>
    public string? Description { get; init; }

    /// <summary>Where it stands in the script.</summary>
    public SourceSpan Span { get; init; }
}
