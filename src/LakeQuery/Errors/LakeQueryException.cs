using System.Data.Common;

namespace LakeQuery.Errors;

/// <summary>The only exception users of LakeQuery see: a name, a place, a fact and a next step.</summary>
public sealed class LakeQueryException : DbException
{
    private DbBatchCommand? _batchCommand;

    /// <summary>Makes an error; <see cref="QueryErrors"/> holds the factories that word them.</summary>
    /// <param name="code">The row of the error table.</param>
    /// <param name="fact">What is wrong, one sentence without the name and the place.</param>
    /// <param name="span">Where in the statement's text, if it is about a place.</param>
    /// <param name="hint">What to do next, if it can be said.</param>
    /// <param name="inner">What caused it.</param>
    public LakeQueryException(Errors.ErrorCode code, string fact, SourceSpan? span = null, string? hint = null, Exception? inner = null)
        : base(fact, inner)
    {
        Code = code;
        Fact = fact;
        Span = span;
        Hint = hint;
    }

    /// <summary>The row of the error table.</summary>
    public Errors.ErrorCode Code { get; }

    /// <summary>The row's stable number.</summary>
    public override int ErrorCode => Code.Number;

    /// <summary>What is wrong, without name, place or advice.</summary>
    public string Fact { get; }

    /// <summary>Where in <see cref="SourceText"/> the fault lies, if it is about a place.</summary>
    public SourceSpan? Span { get; }

    /// <summary>What to do next, or null.</summary>
    public string? Hint { get; }

    /// <summary>The text that <see cref="Span"/> points into; set once by whoever holds the text.</summary>
    public SourceText? SourceText { get; private set; }

    /// <summary>Line and column of the fault, 1-based, or null where the error is not about a place.</summary>
    public (int Line, int Column)? Position => Span is { } span && SourceText is { } text ? text.GetPosition(span.Start) : null;

    /// <summary>One line: name, place and fact, as Trino and Athena print it.</summary>
    public override string Message =>
        Position is { } place ? $"{Code.Name}: line {place.Line}:{place.Column}: {Fact}" : $"{Code.Name}: {Fact}";

    /// <inheritdoc/>
    public override bool IsTransient => Code.Kind == ErrorKind.Resources || ReferenceEquals(Code, Errors.ErrorCode.LakeCatalogBusy);

    /// <inheritdoc/>
    protected override DbBatchCommand? DbBatchCommand => _batchCommand;

    /// <summary>Gives the error the text its span points into, unless it has one already; returns the same error.</summary>
    public LakeQueryException In(SourceText text)
    {
        SourceText ??= text;
        return this;
    }

    /// <summary>Says which command of a batch failed, unless that is known already; returns the same error.</summary>
    public LakeQueryException Of(DbBatchCommand command)
    {
        _batchCommand ??= command;
        return this;
    }
}
