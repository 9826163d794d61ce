using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Planning;

/// <summary>What binding a statement depends on beside its syntax. The clock is passed in, so that a statement binds the same twice.</summary>
internal sealed record BinderContext
{
    /// <summary>Where tables are looked up.</summary>
    public required ICatalog Catalog { get; init; }

    /// <summary>The statement's text, for messages.</summary>
    public required SourceText Text { get; init; }

    /// <summary>The database of bare table names.</summary>
    public string Database { get; init; } = "default";

    /// <summary>What now() and all current_* are for the whole statement.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>The session's zone: an IANA name or an offset.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>What current_user gives.</summary>
    public string User { get; init; } = "lakequery";

    /// <summary>The values of <c>?</c>, in order; null where none were given.</summary>
    public IReadOnlyList<PlanExpression>? Parameters { get; init; }

    /// <summary>How many rounds WITH RECURSIVE may take before it is an error.</summary>
    public int MaxRecursionDepth { get; init; } = 10;

    /// <summary>Told before the files of a table of <c>system</c> are looked for.</summary>
    public Action? BeforeSystemTable { get; init; }

    /// <summary>Set for pumps of streaming applications: the streams and functions they can name. Null for queries.</summary>
    public StreamNames? Streams { get; init; }

    /// <summary>The statement is one of the streaming dialect, whose limits are the streaming service's.</summary>
    public bool IsStreaming => Streams is not null;

    /// <summary>Read <c>1.5</c> as double, as Athena was measured to do, instead of Trino's decimal(2,1).</summary>
    public bool DecimalLiteralsAsDouble { get; init; }
}
