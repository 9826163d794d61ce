namespace LakeQuery.Sql;

/// <summary>What could have stood at one token of a statement that does not parse.</summary>
internal sealed class ExpectedInput(int index)
{
    private readonly List<string> _shown = [];
    private readonly List<string> _keywords = [];

    /// <summary>Number of the token the list is about.</summary>
    public int Index => index;

    /// <summary>The alternatives as the message lists them.</summary>
    public IReadOnlyList<string> Shown => _shown;

    /// <summary>The keywords among the alternatives, operators included, for "did you mean".</summary>
    public IReadOnlyList<string> Keywords => _keywords;

    public void Add(int at, Keyword keyword)
    {
        if (at == index)
        {
            var name = Sql.Keywords.NameOf(keyword);
            AddOnce(_shown, $"'{name}'");
            AddOnce(_keywords, name);
        }
    }

    public void Add(int at, TokenKind kind)
    {
        if (at == index)
        {
            AddOnce(_shown, NameOf(kind));
        }
    }

    public void Add(int at, string rule)
    {
        if (at == index)
        {
            AddOnce(_shown, rule);
        }
    }

    /// <summary>Adds a keyword that could stand there but is not worth listing: every expression may go on with AND.</summary>
    public void AddSilently(int at, Keyword keyword)
    {
        if (at == index)
        {
            AddOnce(_keywords, Sql.Keywords.NameOf(keyword));
        }
    }

    public bool Offers(string shown) => _shown.Contains(shown);

    private static void AddOnce(List<string> list, string item)
    {
        if (!list.Contains(item))
        {
            list.Add(item);
        }
    }

    private static string NameOf(TokenKind kind) => kind switch
    {
        TokenKind.LeftParenthesis => "'('",
        TokenKind.RightParenthesis => "')'",
        TokenKind.LeftBracket => "'['",
        TokenKind.RightBracket => "']'",
        TokenKind.Comma => "','",
        TokenKind.Dot => "'.'",
        TokenKind.Semicolon => "';'",
        TokenKind.Colon => "':'",
        TokenKind.Star => "'*'",
        TokenKind.Plus => "'+'",
        TokenKind.Minus => "'-'",
        TokenKind.Equal => "'='",
        TokenKind.LessThan => "'<'",
        TokenKind.GreaterThan => "'>'",
        TokenKind.Arrow => "'->'",
        TokenKind.FatArrow => "'=>'",
        TokenKind.Parameter => "'?'",
        TokenKind.Integer => "<integer>",
        TokenKind.String => "<string>",
        _ => "<" + kind.ToString().ToLowerInvariant() + ">",
    };
}
