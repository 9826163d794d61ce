using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

/// <summary>Turns text into syntax: recursive descent, with a precedence table for expressions. Stops at the first error.</summary>
/// <remarks>Nothing is remembered about what could have stood at a place until an error is found; then the statement is
/// parsed once more to collect exactly that for the message. Correct statements pay nothing for good messages.</remarks>
internal sealed partial class Parser
{
    private const int MaximumDepth = 500;
    private const int MaximumTextBytes = 262_144;

    private readonly SourceText _source;
    private readonly string _text;
    private readonly LexerMode _mode;
    private readonly Token[] _tokens;
    private readonly Func<Parser, SyntaxNode> _rule;
    private readonly ExpectedInput? _expected;
    private int _index;
    private int _depth;
    private readonly List<StatementParameter> _parameters = [];
    private int _implicitAliasIndex = -1;

    private Parser(SourceText source, LexerMode mode, Token[] tokens, Func<Parser, SyntaxNode> rule, ExpectedInput? expected)
    {
        _source = source;
        _text = source.Text;
        _mode = mode;
        _tokens = tokens;
        _rule = rule;
        _expected = expected;
    }

    /// <summary>Parses every statement of a script.</summary>
    public static IReadOnlyList<(Statement Statement, SourceSpan Span)> ParseScript(SourceText source)
    {
        var spans = StatementSplitter.Split(source.Text).Statements;
        var statements = new List<(Statement, SourceSpan)>(spans.Count);
        foreach (var span in spans)
        {
            statements.Add((ParseStatement(source, span), span));
        }

        return statements;
    }

    /// <summary>Parses a text that holds one statement; a semicolon may end it.</summary>
    public static Statement ParseStatement(SourceText source) =>
        ParseStatement(source, new SourceSpan(0, source.Text.Length));

    /// <summary>Parses one statement of a script; errors point into the whole script.</summary>
    public static Statement ParseStatement(SourceText source, SourceSpan span) =>
        (Statement)Run(source, span, Lexer.ModeOf(source.Text.AsSpan(0, span.End), span.Start), static parser => parser.ParseWholeStatement());

    /// <summary>Parses one statement of a script and says which parameters it takes.</summary>
    public static Statement ParseStatement(SourceText source, SourceSpan span, out IReadOnlyList<StatementParameter> parameters)
    {
        var parser = Open(source, span, Lexer.ModeOf(source.Text.AsSpan(0, span.End), span.Start), static parser => parser.ParseWholeStatement());
        var statement = (Statement)parser._rule(parser);

        // What a statement is prepared with is given when it is executed.
        parameters = statement is PrepareStatement ? [] : parser._parameters;
        return statement;
    }

    /// <summary>Parses a text that holds one expression.</summary>
    public static Expression ParseExpression(SourceText source) =>
        (Expression)Run(source, new SourceSpan(0, source.Text.Length), LexerMode.Query, static parser =>
        {
            var expression = parser.ParseExpression();
            parser.ExpectEnd();
            return expression;
        });

    private static SyntaxNode Run(SourceText source, SourceSpan span, LexerMode mode, Func<Parser, SyntaxNode> rule) =>
        rule(Open(source, span, mode, rule));

    private static Parser Open(SourceText source, SourceSpan span, LexerMode mode, Func<Parser, SyntaxNode> rule)
    {
        // UTF-8 needs at most three bytes for a UTF-16 unit, so short texts need no counting.
        if (span.Length > MaximumTextBytes / 3)
        {
            var bytes = Encoding.UTF8.GetByteCount(source.Text.AsSpan(span.Start, span.Length));
            if (bytes > MaximumTextBytes)
            {
                throw QueryErrors.TextTooLarge(bytes, MaximumTextBytes).In(source);
            }
        }

        return new Parser(source, mode, Tokenize(source.Text, span, mode), rule, null);
    }

    private static Token[] Tokenize(string text, SourceSpan span, LexerMode mode)
    {
        var lexer = new Lexer(text.AsSpan(0, span.End), mode, span.Start);
        var tokens = new Token[(span.Length / 4) + 8];
        var count = 0;
        while (true)
        {
            var token = lexer.Next();
            if (token.IsTrivia)
            {
                continue;
            }

            if (count == tokens.Length)
            {
                Array.Resize(ref tokens, count * 2);
            }

            tokens[count++] = token;
            if (token.Kind == TokenKind.EndOfText)
            {
                return tokens;
            }
        }
    }

    // ---- Looking and taking

    private ref readonly Token Current => ref _tokens[_index];

    private int Start => _tokens[_index].Start;

    private SourceSpan From(int start) => _index == 0 ? new SourceSpan(start, 0) : new SourceSpan(start, _tokens[_index - 1].End - start);

    // Looking ahead never goes past the end token, which is the last one filled in.
    private Token Peek(int distance = 1)
    {
        var index = _index;
        while (distance-- > 0 && _tokens[index].Kind != TokenKind.EndOfText)
        {
            index++;
        }

        return _tokens[index];
    }

    private bool At(Keyword keyword)
    {
        if (_tokens[_index].Keyword == keyword)
        {
            return true;
        }

        _expected?.Add(_index, keyword);
        return false;
    }

    private bool At(TokenKind kind)
    {
        if (_tokens[_index].Kind == kind)
        {
            return true;
        }

        _expected?.Add(_index, kind);
        return false;
    }

    private bool At(Keyword first, Keyword second)
    {
        if (_tokens[_index].Keyword == first && Peek().Keyword == second)
        {
            return true;
        }

        _expected?.Add(_index, first);
        return false;
    }

    private bool Take(Keyword keyword)
    {
        if (!At(keyword))
        {
            return false;
        }

        _index++;
        return true;
    }

    private bool Take(TokenKind kind)
    {
        if (!At(kind))
        {
            return false;
        }

        _index++;
        return true;
    }

    private bool Take(Keyword first, Keyword second)
    {
        if (!At(first))
        {
            return false;
        }

        _index++;
        Expect(second);
        return true;
    }

    private void Expect(Keyword keyword)
    {
        if (!Take(keyword))
        {
            throw Unexpected();
        }
    }

    private void Expect(TokenKind kind)
    {
        if (!Take(kind))
        {
            throw Unexpected();
        }
    }

    private void ExpectEnd()
    {
        if (_tokens[_index].Kind == TokenKind.Semicolon && Peek().Kind == TokenKind.EndOfText)
        {
            return;
        }

        if (_tokens[_index].Kind != TokenKind.EndOfText)
        {
            _expected?.Add(_index, "<end of statement>");
            throw Unexpected();
        }
    }

    private void Enter()
    {
        if (++_depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw QueryErrors.NestedTooDeep(MaximumDepth, Current.Span).In(_source);
        }
    }

    private void Leave() => _depth--;

    private SyntaxList<T> ParseCommaList<T>(Func<Parser, T> item)
    {
        var first = item(this);
        if (!Take(TokenKind.Comma))
        {
            return new SyntaxList<T>([first]);
        }

        var items = ImmutableArray.CreateBuilder<T>(4);
        items.Add(first);
        do
        {
            items.Add(item(this));
        }
        while (Take(TokenKind.Comma));

        return new SyntaxList<T>(items.DrainToImmutable());
    }

    private SyntaxList<T> ParseParenthesisedList<T>(Func<Parser, T> item)
    {
        Expect(TokenKind.LeftParenthesis);
        var items = ParseCommaList(item);
        Expect(TokenKind.RightParenthesis);
        return items;
    }

    // ---- Errors

    // The first parse only finds that something is wrong here; a second one collects what could have stood here.
    private LakeQueryException Unexpected(string? rule = null)
    {
        if (_expected is null)
        {
            try
            {
                _rule(new Parser(_source, _mode, _tokens, _rule, new ExpectedInput(_index)));
            }
            catch (LakeQueryException detailed)
            {
                return detailed;
            }
        }

        if (rule is not null)
        {
            _expected?.Add(_index, rule);
        }

        return SyntaxAdvice.Describe(_source, _mode, _tokens, _index, _implicitAliasIndex, _expected ?? new ExpectedInput(_index)).In(_source);
    }

    private LakeQueryException NotSupported(string construct, int start, string? hint = null) =>
        QueryErrors.NotSupported(construct, From(start), hint).In(_source);

    private LakeQueryException NotSupportedHere(string construct, string? hint = null) =>
        QueryErrors.NotSupported(construct, Current.Span, hint).In(_source);
}
