using System.Collections.Immutable;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Commands;

/// <summary>What a command gives: rows of text, or a message.</summary>
/// <param name="Columns">The columns; empty for a statement that gives no rows.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Message">What was done, for a statement that gives no rows.</param>
internal sealed record CommandOutput(ImmutableArray<ResultColumn> Columns, IReadOnlyList<string?[]> Rows, string? Message)
{
    /// <summary>Whether the rows are the lines of one text.</summary>
    public bool IsPlainText { get; init; }

    /// <summary>No rows: what was done.</summary>
    public static CommandOutput Done(string message) => new([], [], message);

    /// <summary>Rows of one column.</summary>
    public static CommandOutput List(string column, IEnumerable<string> values) => Table([column], values.Select(value => new string?[] { value }));

    /// <summary>The lines of one text, as rows of one column.</summary>
    public static CommandOutput Text(string column, IEnumerable<string> lines) => List(column, lines) with { IsPlainText = true };

    /// <summary>Rows of several columns.</summary>
    public static CommandOutput Table(ReadOnlySpan<string> columns, IEnumerable<string?[]> rows)
    {
        var builder = ImmutableArray.CreateBuilder<ResultColumn>(columns.Length);
        foreach (var column in columns)
        {
            builder.Add(new ResultColumn(column, SqlType.Varchar));
        }

        return new CommandOutput(builder.MoveToImmutable(), [.. rows], null);
    }
}
