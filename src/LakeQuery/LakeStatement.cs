using LakeQuery.Errors;
using LakeQuery.Execution.Observing;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;

namespace LakeQuery;

/// <summary>A statement whose text was read and found well-formed; a session runs it as often as it is asked to.</summary>
/// <remarks>It knows nothing of a catalog, never changes and may be shared by sessions and threads.</remarks>
public sealed class LakeStatement
{
    private LakeStatement(
        SourceText source, string text, Statement syntax, IReadOnlyList<StatementParameter> parameters, ScanExpectation? expected)
    {
        Source = source;
        Text = text;
        Syntax = syntax;
        Parameters = parameters;
        Expected = expected;
    }

    /// <summary>The statement's own text.</summary>
    public string Text { get; }

    /// <summary>Its parameters in the order in which their values are given; a name that stands twice is one.</summary>
    public IReadOnlyList<StatementParameter> Parameters { get; }

    /// <summary>Whether it is an EXECUTE without USING, which takes the parameters of what it executes.</summary>
    public bool ExecutesPrepared => Syntax is ExecuteStatement { Values.Count: 0 };

    /// <summary>The script it is part of, which errors point into.</summary>
    internal SourceText Source { get; }

    /// <summary>The syntax.</summary>
    internal Statement Syntax { get; }

    /// <summary>What the comments before it say that it reads.</summary>
    internal ScanExpectation? Expected { get; }

    /// <summary>Reads every statement of a script.</summary>
    /// <exception cref="LakeQueryException">SYNTAX_ERROR of the first that is wrong; it points into the script.</exception>
    public static IReadOnlyList<LakeStatement> ParseScript(string script)
    {
        var source = new SourceText(script);
        var spans = StatementSplitter.Split(script).Statements;
        var statements = new LakeStatement[spans.Count];
        for (var index = 0; index < statements.Length; index++)
        {
            statements[index] = Parse(source, index == 0 ? 0 : spans[index - 1].End, spans[index]);
        }

        return statements;
    }

    /// <summary>The error that no value was given for one of <see cref="Parameters"/>.</summary>
    public LakeQueryException MissingParameter(StatementParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return (parameter.Name is { } name ? QueryErrors.ParameterMissing(name, parameter.Span) : QueryErrors.ParameterCount(Parameters.Count, 0)).In(Source);
    }

    /// <summary>Reads a text that holds one statement.</summary>
    /// <exception cref="LakeQueryException">SYNTAX_ERROR.</exception>
    internal static LakeStatement Parse(SourceText source) => Parse(source, 0, null);

    /// <summary>Reads a statement of a script; what is expected of it stands between the one before and its end.</summary>
    internal static LakeStatement Parse(SourceText source, int lastEnd, SourceSpan? part)
    {
        try
        {
            var span = part ?? new SourceSpan(0, source.Text.Length);
            var syntax = Parser.ParseStatement(source, span, out var parameters);
            var text = part is null ? source.Text : source.Text.Substring(span.Start, span.Length);
            return new LakeStatement(
                source, text, syntax, parameters, ScanExpectationParser.FindBefore(source, lastEnd, part?.Start ?? source.Text.Length));
        }
        catch (LakeQueryException error)
        {
            throw error.In(source);
        }
    }
}
