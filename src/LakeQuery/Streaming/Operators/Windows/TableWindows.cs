using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>Makes the steps of TUMBLE, HOP, CUMULATE and SESSION.</summary>
internal static class TableWindows
{
    /// <summary>The window table function alone (<see cref="TableWindowNode"/>). Output: the input's columns, window_start, window_end, window_time.</summary>
    /// <param name="environment">What steps share.</param>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="window">The windows.</param>
    /// <param name="timeColumn">The column of event time; -1 for ROWTIME.</param>
    /// <param name="partitionBy">SESSION's keys.</param>
    /// <param name="aside">Takes late rows where the policy says so; the input's columns.</param>
    /// <param name="pump">The pump's name, for errors.</param>
    public static StreamOperator Rows(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, TableWindow window, int timeColumn, ImmutableArray<int> partitionBy,
        IBatchReceiver? aside = null, string? pump = null) => window.Kind == TableWindowKind.Session
            ? new SessionRows(environment, inputTypes, window, timeColumn, partitionBy, aside, pump)
            : new TableWindowRows(environment, inputTypes, window, timeColumn, aside, pump);

    /// <summary>GROUP BY over the windows (<see cref="TableWindowAggregateNode"/>). Output: window_start, window_end, window_time, the keys, the
    /// aggregates.</summary>
    /// <param name="environment">What steps share.</param>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="window">The windows.</param>
    /// <param name="timeColumn">The column of event time; -1 for ROWTIME.</param>
    /// <param name="partitionBy">SESSION's keys.</param>
    /// <param name="keys">The other keys, in the order of the output.</param>
    /// <param name="aggregates">The aggregates.</param>
    /// <param name="held">Aggregates of the rows that are held, behind the others; null for none. The step owns them.</param>
    /// <param name="aside">Takes late rows where the policy says so; the input's columns.</param>
    /// <param name="pump">The pump's name, for errors.</param>
    public static StreamOperator Aggregate(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, TableWindow window, int timeColumn, ImmutableArray<int> partitionBy,
        ImmutableArray<int> keys, ImmutableArray<AggregateSpec> aggregates, HeldCalls? held = null, IBatchReceiver? aside = null,
        string? pump = null) => window.Kind == TableWindowKind.Session
            ? new SessionAggregate(environment, inputTypes, window, timeColumn, partitionBy, keys, aggregates, held, aside, pump)
            : new TableWindowAggregate(environment, inputTypes, window, timeColumn, keys, aggregates, held, aside, pump);

    /// <summary>The type of window_start, window_end and window_time.</summary>
    public static SqlType TimeType(ImmutableArray<SqlType> inputTypes, int timeColumn) =>
        timeColumn < 0 ? SqlType.TimestampMillis : inputTypes[timeColumn];
}
