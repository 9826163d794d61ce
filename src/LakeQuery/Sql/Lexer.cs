namespace LakeQuery.Sql;

/// <summary>Cuts a text into tokens that cover it without gaps. It never fails: what it cannot read is a bad token.</summary>
/// <remarks>Tokens are structs over the text, so that colouring a line as it is typed allocates nothing.</remarks>
public ref struct Lexer
{
    private readonly ReadOnlySpan<char> _text;
    private readonly LexerMode _mode;
    private int _position;

    /// <summary>Reads <paramref name="text"/> from <paramref name="start"/> on.</summary>
    public Lexer(ReadOnlySpan<char> text, LexerMode mode = LexerMode.Query, int start = 0)
    {
        _text = text;
        _mode = mode;
        _position = start;
    }

    /// <summary>Offset of the next token.</summary>
    public readonly int Position => _position;

    /// <summary>The character at <see cref="Position"/>.</summary>
    internal readonly char Current => At(_position);

    /// <summary>The grammar that the first words of a statement choose, for a statement that begins at <paramref name="start"/>.</summary>
    public static LexerMode ModeOf(ReadOnlySpan<char> text, int start = 0) => Dialect.Of(text, start);

    /// <summary>The next token, blanks and comments included; at the end, <see cref="TokenKind.EndOfText"/> again and again.</summary>
    public Token Next()
    {
        var start = _position;
        if (start >= _text.Length)
        {
            return new Token(TokenKind.EndOfText, _text.Length, 0);
        }

        var first = _text[start];
        if (IsWordStart(first))
        {
            return Word(start);
        }

        // In Hive a dot before a digit parts names: db.2024_logs.
        if (char.IsAsciiDigit(first) || (first == '.' && _mode != LexerMode.Hive && char.IsAsciiDigit(At(start + 1))))
        {
            return Number(start);
        }

        if (IsBlank(first))
        {
            _position++;
            while (_position < _text.Length && IsBlank(_text[_position]))
            {
                _position++;
            }

            return Finish(TokenKind.WhiteSpace, start);
        }

        return first switch
        {
            '\'' => Quoted(start, '\'', TokenKind.String, TokenKind.UnterminatedString),
            '"' when _mode == LexerMode.Hive => Quoted(start, '"', TokenKind.String, TokenKind.UnterminatedString),
            '"' => Quoted(start, '"', TokenKind.QuotedIdentifier, TokenKind.UnterminatedIdentifier),
            '`' when _mode == LexerMode.Hive => Quoted(start, '`', TokenKind.BackquotedIdentifier, TokenKind.UnterminatedIdentifier),
            '`' => Backquoted(start),
            '-' when At(start + 1) == '-' => LineComment(start),
            '/' when At(start + 1) == '/' && _mode == LexerMode.Stream => LineComment(start),
            '/' when At(start + 1) == '*' => BlockComment(start),
            '(' => Symbol(TokenKind.LeftParenthesis, start, 1),
            ')' => Symbol(TokenKind.RightParenthesis, start, 1),
            '[' => Symbol(TokenKind.LeftBracket, start, 1),
            ']' => Symbol(TokenKind.RightBracket, start, 1),
            ',' => Symbol(TokenKind.Comma, start, 1),
            '.' => Symbol(TokenKind.Dot, start, 1),
            ';' => Symbol(TokenKind.Semicolon, start, 1),
            ':' => Symbol(TokenKind.Colon, start, 1),
            '?' => Symbol(TokenKind.Parameter, start, 1),
            '@' when _mode == LexerMode.Query && IsWordStart(At(start + 1)) => NamedParameter(start),
            '*' => Symbol(TokenKind.Star, start, 1),
            '+' => Symbol(TokenKind.Plus, start, 1),
            '-' when At(start + 1) == '>' => Symbol(TokenKind.Arrow, start, 2),
            '-' => Symbol(TokenKind.Minus, start, 1),
            '/' => Symbol(TokenKind.Slash, start, 1),
            '%' => Symbol(TokenKind.Percent, start, 1),
            '|' when At(start + 1) == '|' => Symbol(TokenKind.Concat, start, 2),
            '=' when At(start + 1) == '>' => Symbol(TokenKind.FatArrow, start, 2),
            '=' => Symbol(TokenKind.Equal, start, 1),
            '!' when At(start + 1) == '=' => Symbol(TokenKind.NotEqual, start, 2),
            '<' when At(start + 1) == '>' => Symbol(TokenKind.NotEqual, start, 2),
            '<' when At(start + 1) == '=' => Symbol(TokenKind.LessThanOrEqual, start, 2),
            '<' => Symbol(TokenKind.LessThan, start, 1),
            '>' when At(start + 1) == '=' => Symbol(TokenKind.GreaterThanOrEqual, start, 2),
            '>' => Symbol(TokenKind.GreaterThan, start, 1),
            _ => BadCharacters(start),
        };
    }

    private static bool IsWordStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static bool IsWordPart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    // Pasted text brings other blanks than ASCII's.
    private static bool IsBlank(char character) => character <= ' ' ? character is ' ' or '\n' or '\r' or '\t' or '\f' or '\v'
        : character >= '\u0085' && (char.IsWhiteSpace(character) || character == '\uFEFF');

    private readonly char At(int index) => index < _text.Length ? _text[index] : '\0';

    private readonly Token Finish(TokenKind kind, int start) => new(kind, start, _position - start);

    private Token Symbol(TokenKind kind, int start, int length)
    {
        _position = start + length;
        return new Token(kind, start, length);
    }

    private Token NamedParameter(int start)
    {
        _position = start + 1;
        SkipWord();
        return Finish(TokenKind.NamedParameter, start);
    }

    private void SkipWord()
    {
        while (_position < _text.Length && IsWordPart(_text[_position]))
        {
            _position++;
        }
    }

    private Token Word(int start)
    {
        if (_mode != LexerMode.Hive)
        {
            var first = _text[start] | 0x20;
            if (first == 'x' && At(start + 1) == '\'')
            {
                _position = start + 1;
                return Quoted(start, '\'', TokenKind.BinaryString, TokenKind.UnterminatedString);
            }

            if (first == 'u' && At(start + 1) == '&' && At(start + 2) == '\'')
            {
                _position = start + 2;
                return Quoted(start, '\'', TokenKind.UnicodeString, TokenKind.UnterminatedString);
            }
        }

        SkipWord();
        var keyword = Keywords.Find(_text[start.._position]);
        return new Token(keyword == Keyword.None ? TokenKind.Identifier : TokenKind.Keyword, start, _position - start, keyword);
    }

    // The opening quote stands at _position; a doubled quote is part of the text, and in Hive so is one behind a backslash.
    private Token Quoted(int start, char quote, TokenKind kind, TokenKind unterminated)
    {
        var escapes = _mode == LexerMode.Hive && quote != '`';
        _position++;
        while (true)
        {
            var rest = _text[_position..];
            var next = escapes ? rest.IndexOfAny(quote, '\\') : rest.IndexOf(quote);
            if (next < 0)
            {
                _position = _text.Length;
                return Finish(unterminated, start);
            }

            _position += next + 1;
            if (_text[_position - 1] == '\\')
            {
                _position = Math.Min(_position + 1, _text.Length);
            }
            else if (At(_position) == quote)
            {
                _position++;
            }
            else
            {
                return Finish(kind, start);
            }
        }
    }

    // In a query backticks are a mistake; the whole quoted name is the bad token, so that the error covers it.
    private Token Backquoted(int start)
    {
        var rest = _text[(start + 1)..];
        var end = rest.IndexOfAny('`', '\n');
        _position = end >= 0 && rest[end] == '`' ? start + end + 2 : start + 1;
        return Finish(TokenKind.Bad, start);
    }

    private Token LineComment(int start)
    {
        var end = _text[start..].IndexOfAny('\n', '\r');
        _position = end < 0 ? _text.Length : start + end;
        return Finish(TokenKind.LineComment, start);
    }

    private Token BlockComment(int start)
    {
        var end = _text[(start + 2)..].IndexOf("*/", StringComparison.Ordinal);
        _position = end < 0 ? _text.Length : start + 2 + end + 2;
        return Finish(end < 0 ? TokenKind.UnterminatedComment : TokenKind.BlockComment, start);
    }

    private Token Number(int start)
    {
        if (_text[start] == '0' && (At(start + 1) | 0x20) is 'x' or 'o' or 'b' && IsPrefixedInteger(start))
        {
            return Finish(TokenKind.Integer, start);
        }

        var kind = TokenKind.Integer;
        SkipDigits();
        if (At(_position) == '.' && !(At(_position + 1) is '.' or '_' || char.IsAsciiLetter(At(_position + 1)) && !IsExponent(_position + 1)))
        {
            kind = TokenKind.Decimal;
            _position++;
            SkipDigits();
        }

        if (IsExponent(_position))
        {
            kind = TokenKind.Double;
            _position += At(_position + 1) is '+' or '-' ? 2 : 1;
            SkipDigits();
        }

        if (!IsWordPart(At(_position)))
        {
            return Finish(kind, start);
        }

        // Hive lets a name begin with a digit; Trino wants it quoted.
        var name = _mode == LexerMode.Hive && kind == TokenKind.Integer;
        SkipWord();
        return Finish(name ? TokenKind.Identifier : TokenKind.Bad, start);
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(At(_position)) || (At(_position) == '_' && char.IsAsciiDigit(At(_position + 1))))
        {
            _position++;
        }
    }

    private readonly bool IsExponent(int position) =>
        At(position) is 'e' or 'E'
        && (char.IsAsciiDigit(At(position + 1)) || (At(position + 1) is '+' or '-' && char.IsAsciiDigit(At(position + 2))));

    private bool IsPrefixedInteger(int start)
    {
        var radix = At(start + 1) | 0x20;
        var position = start + 2;
        while (char.IsAsciiHexDigit(At(position)) || (At(position) == '_' && position > start + 2))
        {
            if (At(position) != '_' && radix != 'x' && At(position) >= (radix == 'o' ? '8' : '2'))
            {
                return false;
            }

            position++;
        }

        if (position == start + 2 || At(position - 1) == '_' || IsWordPart(At(position)))
        {
            return false;
        }

        _position = position;
        return true;
    }

    private Token BadCharacters(int start)
    {
        _position++;
        if (_text[start] == '$')
        {
            SkipWord();
        }
        else if (char.IsLetter(_text[start]) || char.IsSurrogate(_text[start]))
        {
            // A name in another script: one bad token for all of it.
            while (_position < _text.Length && (_text[_position] > '\u007F' && !IsBlank(_text[_position]) || IsWordPart(_text[_position])))
            {
                _position++;
            }
        }

        return Finish(TokenKind.Bad, start);
    }
}
