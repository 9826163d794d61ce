using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators;

/// <summary>The aggregates that windows compute by themselves, step by step.</summary>
internal enum AggregateKind
{
    /// <summary>count(*): all rows.</summary>
    CountRows,

    /// <summary>count(x): rows that are not NULL.</summary>
    Count,

    /// <summary>sum(x) of the result type; overflow is NUMERIC_VALUE_OUT_OF_RANGE.</summary>
    Sum,

    /// <summary>avg(x) of the result type; over whole numbers in the stream dialect it is whole too, cut towards zero.</summary>
    Avg,

    Min,
    Max,
    StddevPop,
    StddevSamp,
    VarPop,
    VarSamp,

    /// <summary>ANY(b), bool_or.</summary>
    Any,

    /// <summary>EVERY(b), bool_and.</summary>
    Every,

    /// <summary>first_value(x), in the order of rows.</summary>
    First,

    /// <summary>last_value(x).</summary>
    Last,

    /// <summary>nth_value(x, n), from the first or the last.</summary>
    Nth,

    /// <summary>lag(x, n, default).</summary>
    Lag,

    /// <summary>exp_avg(x, half-life): weight 2^-floor(age / half-life).</summary>
    ExpAvg,
}

/// <summary>An aggregate over columns of an operator's input; whatever is more than a column was computed before.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Column">The argument's column; -1 for count(*).</param>
/// <param name="Result">The type of the result.</param>
internal sealed record AggregateSpec(AggregateKind Kind, int Column, SqlType Result)
{
    /// <summary>DISTINCT.</summary>
    public bool Distinct { get; init; }

    /// <summary>FILTER: a boolean column that must be true; -1 for none.</summary>
    public int FilterColumn { get; init; } = -1;

    /// <summary>IGNORE NULLS.</summary>
    public bool IgnoreNulls { get; init; }

    /// <summary>FROM LAST of nth_value.</summary>
    public bool FromLast { get; init; }

    /// <summary>n of nth_value (from 1) and of lag (from 0).</summary>
    public long Offset { get; init; } = 1;

    /// <summary>lag's default: a column of the input; -1 for NULL.</summary>
    public int DefaultColumn { get; init; } = -1;

    /// <summary>exp_avg's half-life.</summary>
    public long HalfLifeMicros { get; init; }
}
