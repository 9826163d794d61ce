using LakeQuery.Errors;

namespace LakeQuery.Sql;

/// <summary>A statement of a script and what is wrong with its syntax.</summary>
/// <param name="Span">Its place in the script.</param>
/// <param name="Error">The error, or null.</param>
public readonly record struct SyntaxCheck(SourceSpan Span, LakeQueryException? Error)
{
    /// <summary>Checks the statements of a script one by one, so that one fault does not hide the next. No catalog is needed.</summary>
    public static IEnumerable<SyntaxCheck> Run(SourceText script)
    {
        foreach (var span in StatementSplitter.Split(script.Text).Statements)
        {
            yield return new SyntaxCheck(span, Check(script, span));
        }
    }

    private static LakeQueryException? Check(SourceText script, SourceSpan span)
    {
        try
        {
            Parser.ParseStatement(script, span);
            return null;
        }
        catch (LakeQueryException error)
        {
            return error.In(script);
        }
    }
}
