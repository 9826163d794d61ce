using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Execution.Observing;

/// <summary>What a statement is expected to read: <c>partitions &lt;= 2, files &lt;= 10, bytes &lt;= 10MB</c>. A statement that reads
/// otherwise fails with SCAN_EXPECTATION_FAILED, before it reads anything where that can be known.</summary>
/// <remarks>Scripts say it in a comment on a line of its own before the statement: <c>-- expect partitions &lt;= 2</c>.</remarks>
public sealed class ScanExpectation
{
    internal ScanExpectation(ImmutableArray<ScanCondition> conditions, SourceText source) => (Conditions, Source) = (conditions, source);

    /// <summary>The conditions, all of which must hold.</summary>
    internal ImmutableArray<ScanCondition> Conditions { get; }

    /// <summary>The text that the conditions point into.</summary>
    internal SourceText Source { get; }

    /// <summary>Reads conditions, separated by commas: <c>partitions</c>, <c>files</c>, <c>rowgroups</c> or <c>bytes</c>; one of
    /// <c>&lt;= &lt; = &gt;= &gt;</c>; a number, for bytes with a unit if wanted (<c>kB</c>, <c>MB</c> and on: powers of 1024, as sizes are shown).</summary>
    /// <exception cref="LakeQueryException">SYNTAX_ERROR, pointing into the text.</exception>
    public static ScanExpectation Parse(string text)
    {
        var source = new SourceText(text);
        try
        {
            var conditions = ImmutableArray.CreateBuilder<ScanCondition>();
            new ScanExpectationParser(text, 0, text.Length).Read(conditions);
            return new ScanExpectation(conditions.ToImmutable(), source);
        }
        catch (LakeQueryException error)
        {
            throw error.In(source);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Conditions);
}

/// <summary>Something counted of what a statement reads.</summary>
internal enum ScanMeasure
{
    /// <summary>Partitions chosen.</summary>
    Partitions,

    /// <summary>Files.</summary>
    Files,

    /// <summary>Row groups.</summary>
    RowGroups,

    /// <summary>DataScannedInBytes.</summary>
    Bytes,
}

/// <summary>One condition of an expectation.</summary>
/// <param name="Measure">What is counted.</param>
/// <param name="Operator">One of &lt;= &lt; = &gt;= &gt;.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="ValueText">That as it was written.</param>
/// <param name="Span">Where the condition stands.</param>
internal sealed record ScanCondition(ScanMeasure Measure, string Operator, long Value, string ValueText, SourceSpan Span)
{
    /// <summary>Whether it holds for a count.</summary>
    public bool Holds(long actual) => Operator switch
    {
        "<=" => actual <= Value,
        "<" => actual < Value,
        "=" => actual == Value,
        ">=" => actual >= Value,
        _ => actual > Value,
    };

    /// <summary>Whether it can't hold for any count up to this one.</summary>
    public bool FailsUpTo(long most) => Operator switch
    {
        "=" or ">=" => most < Value,
        ">" => most <= Value,
        _ => false,
    };

    /// <summary>The count it is about.</summary>
    public long ActualOf(QueryStatistics statistics) => Measure switch
    {
        ScanMeasure.Partitions => statistics.PartitionsRead,
        ScanMeasure.Files => statistics.FilesRead,
        ScanMeasure.RowGroups => statistics.RowGroupsRead,
        _ => statistics.DataScannedInBytes,
    };

    /// <summary>A count of this measure, as people read it.</summary>
    public string Text(long actual)
    {
        var count = actual.ToString("#,0", CultureInfo.InvariantCulture);
        return Measure switch
        {
            ScanMeasure.Partitions => actual == 1 ? "1 partition" : $"{count} partitions",
            ScanMeasure.Files => actual == 1 ? "1 file" : $"{count} files",
            ScanMeasure.RowGroups => actual == 1 ? "1 row group" : $"{count} row groups",
            _ => actual < 1024 ? ByteSize.Format(actual) : $"{ByteSize.Format(actual)} ({count} bytes)",
        };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Measure.ToString().ToLowerInvariant()} {Operator} {ValueText}";
}
