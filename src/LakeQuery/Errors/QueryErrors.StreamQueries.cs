namespace LakeQuery.Errors;

// What streaming applications may not say.
public static partial class QueryErrors
{
    /// <summary>A stream that is not there.</summary>
    internal static LakeQueryException StreamNotFound(string name, SourceSpan span, string? hint) =>
        new(ErrorCode.TableNotFound, $"Stream '{name}' does not exist", span, hint);

    /// <summary>FROM error_stream.</summary>
    internal static LakeQueryException ErrorStreamNotReadable(SourceSpan span) => new(
        ErrorCode.NotSupported, "The error stream cannot be read or written by a pump", span, "Give it a destination instead.");

    /// <summary>A stream, pump or function that is there already.</summary>
    internal static LakeQueryException StreamObjectExists(string kind, string name, SourceSpan span) => new(
        ErrorCode.TableAlreadyExists, $"{kind} '{name}' exists already", span, $"Write CREATE OR REPLACE {kind.ToUpperInvariant()}.");

    /// <summary>A pump that is not there.</summary>
    internal static LakeQueryException StreamObjectMissing(string kind, string name, SourceSpan span, string? hint) =>
        new(ErrorCode.TableNotFound, $"{kind} '{name}' does not exist", span, hint);

    /// <summary>A statement that is none of a streaming application's.</summary>
    internal static LakeQueryException NotOfStreams(SourceSpan span) => new(
        ErrorCode.NotSupported, "This statement is not part of a streaming application", span, "Its statements are CREATE STREAM, CREATE PUMP and CREATE FUNCTION.");

    /// <summary>A statement about streams that is run as a query.</summary>
    internal static LakeQueryException OnlyInApplication(string construct, SourceSpan span) => new(
        ErrorCode.NotSupported, $"{construct} outside a streaming application is not supported", span, "Put it in a file and run: lakequery stream run FILE.");

    /// <summary>A pump over tables alone.</summary>
    internal static LakeQueryException PumpWithoutStream(SourceSpan span) => new(
        ErrorCode.NotSupported, "A pump that reads no stream is not supported", span, "Tables of the lake are joined with a stream, or replayed as a source.");

    /// <summary>A column that the target of a pump has not.</summary>
    internal static LakeQueryException StreamColumnNotFound(string stream, string column, SourceSpan span, IEnumerable<string> known) => new(
        ErrorCode.ColumnNotFound, $"Stream '{stream}' has no column '{column}'", span, Spelling.Suggest(column, known));

    /// <summary>As many columns must be selected as are filled.</summary>
    internal static LakeQueryException PumpColumnCount(string stream, int wanted, int found, SourceSpan span) => new(
        ErrorCode.MismatchedColumnAliases, $"The pump fills {wanted} columns of stream '{stream}', and its query gives {found}", span,
        "Columns pair up by position: name those you fill, INSERT INTO stream (a, b).");

    /// <summary>A column of the query does not go into the target's.</summary>
    internal static LakeQueryException PumpColumnType(string? name, string from, string column, string to, SourceSpan span) => new(
        ErrorCode.TypeMismatch, $"Column '{column}' is {to}, and {(name is null ? "what the query gives there" : $"'{name}'")} is {from}", span,
        $"Write CAST(… AS {to}).");

    /// <summary>A NOT NULL column that the pump leaves out.</summary>
    internal static LakeQueryException PumpColumnMissing(string stream, string column, SourceSpan span) => new(
        ErrorCode.ConstraintViolation, $"Column '{column}' of stream '{stream}' is NOT NULL, and the pump gives it no value", span, "Add it to the pump's columns.");

    /// <summary>Pumps that feed each other in a circle.</summary>
    internal static LakeQueryException StreamCycle(string path, SourceSpan span) => new(
        ErrorCode.NotSupported, $"Streams that feed themselves ({path}) are not supported", span, "Let one of the pumps write to another stream.");

    /// <summary>GROUP BY, DISTINCT or ORDER BY that would never emit.</summary>
    internal static LakeQueryException NoMonotonicKey(string clause, SourceSpan span) => new(
        ErrorCode.InvalidWindowFrame, $"{clause} over a stream needs an expression that only grows, made of ROWTIME", span,
        "Add one, as STEP(s.ROWTIME BY INTERVAL '10' SECOND) or FLOOR(s.ROWTIME TO MINUTE); MONOTONIC(x) says of any x that it grows.");

    /// <summary>A set operation of streams whose groups would never be complete.</summary>
    internal static LakeQueryException StreamSetWithoutKey(string operation, SourceSpan span) => new(
        ErrorCode.InvalidWindowFrame, $"{operation} of streams needs a column made of ROWTIME, in the same place and in the same way in all of them", span,
        "Select one, as FLOOR(a.ROWTIME TO MINUTE) or a.ROWTIME: rows are compared with those of the same minute or time, and then go out.");

    /// <summary>LIMIT or OFFSET.</summary>
    internal static LakeQueryException StreamLimit(string clause, SourceSpan span) => new(
        ErrorCode.NotSupported, $"{clause} of a stream is not supported", span,
        "Number the rows and filter: SELECT STREAM … FROM (SELECT STREAM *, COUNT(*) OVER (ROWS UNBOUNDED PRECEDING) AS n FROM s) AS t WHERE n <= 10.");

    /// <summary>Aggregates without GROUP BY.</summary>
    internal static LakeQueryException StreamWithoutGroups(SourceSpan span) => new(
        ErrorCode.MissingGroupBy, "An aggregate of a whole stream would never be complete", span,
        "Add GROUP BY STEP(s.ROWTIME BY INTERVAL '10' SECOND), WINDOWED BY STAGGER (…), or OVER (…).");

    /// <summary>s.ROWTIME of one row, above a group.</summary>
    internal static LakeQueryException GroupedRowtime(string text, SourceSpan span) => new(
        ErrorCode.ExpressionNotAggregate, $"'{text}' is the time of one row and not of a group", span,
        "Write ROWTIME alone for the time of the row that comes out, or select the key as it stands in GROUP BY.");

    /// <summary>FLOOR(ROWTIME …) in ORDER BY.</summary>
    internal static LakeQueryException BareRowtimeInOrder(SourceSpan span) => new(
        ErrorCode.InvalidColumnReference, "ROWTIME in an expression of ORDER BY must say whose it is", span, "Write s.ROWTIME.");

    /// <summary>ORDER BY m DESC.</summary>
    internal static LakeQueryException StreamOrderDirection(SourceSpan span) => new(
        ErrorCode.InvalidOrderBy, "The first key of ORDER BY must go the way the stream goes", span, "Leave DESC out, or turn it round.");

    /// <summary>What a sort by event time may not be.</summary>
    internal static LakeQueryException EventSort(string fact, SourceSpan span) => new(
        ErrorCode.InvalidOrderBy, fact, span, "Write SELECT STREAM event_time AS ROWTIME, … ORDER BY event_time WITHIN INTERVAL '10' SECOND.");

    /// <summary>A frame that a stream can't have.</summary>
    internal static LakeQueryException StreamFrame(string fact, SourceSpan span, string? hint) => new(ErrorCode.InvalidWindowFrame, fact, span, hint);

    /// <summary>OVER with GROUP BY.</summary>
    internal static LakeQueryException StreamWindowWithGroups(SourceSpan span) => new(
        ErrorCode.NestedWindow, "OVER and GROUP BY do not go together in one SELECT of a stream", span, "Group in a subquery, or in a pump before this one.");

    /// <summary>Neither side of a join of streams has a window.</summary>
    internal static LakeQueryException StreamJoinWithoutWindow(SourceSpan span) => new(
        ErrorCode.InvalidWindowFrame, "A join of two streams needs a window on one of them", span, "Write stream OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS s.");

    /// <summary>OVER in FROM without a join.</summary>
    internal static LakeQueryException StreamWindowOutsideJoin(SourceSpan span) => new(
        ErrorCode.InvalidWindowFrame, "OVER in FROM belongs to a join of streams", span, "In the select list write f(x) OVER (…).");

    /// <summary>A table function of streams over a table.</summary>
    internal static LakeQueryException StreamWanted(string function, SourceSpan span) =>
        new(ErrorCode.TypeMismatch, $"{function} reads a stream, and this is a table", span, "Name a stream of the application.");

    /// <summary>Windows over a column without a watermark.</summary>
    internal static LakeQueryException NoWatermark(string column, SourceSpan span) => new(
        ErrorCode.InvalidArguments, $"'{column}' has no watermark", span,
        "Declare one, CREATE STREAM … WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, or take DESCRIPTOR(ROWTIME).");
}
