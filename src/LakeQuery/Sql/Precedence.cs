namespace LakeQuery.Sql;

/// <summary>How tightly Trino's operators bind; a higher level binds tighter.</summary>
/// <remarks>Predicates (comparisons, BETWEEN, IN, LIKE, IS) do not chain: <c>a = b = c</c> is an error. Concatenation binds
/// looser than addition, and AT TIME ZONE tighter than a sign.</remarks>
internal static class Precedence
{
    public const int Or = 1;
    public const int And = 2;
    public const int Not = 3;
    public const int Predicate = 4;
    public const int Concat = 5;
    public const int Additive = 6;
    public const int Multiplicative = 7;
    public const int Sign = 8;
    public const int AtTimeZone = 9;
    public const int Primary = 10;

    /// <summary>The level of the operator that <paramref name="token"/> begins, or 0 if it begins none.</summary>
    /// <param name="token">The token after an operand.</param>
    /// <param name="next">The keyword behind it: NOT and AT are operators only before certain words.</param>
    public static int Of(Token token, Keyword next) => token.Kind switch
    {
        TokenKind.Plus or TokenKind.Minus => Additive,
        TokenKind.Star or TokenKind.Slash or TokenKind.Percent => Multiplicative,
        TokenKind.Concat => Concat,
        TokenKind.Equal or TokenKind.NotEqual or TokenKind.LessThan or TokenKind.LessThanOrEqual
            or TokenKind.GreaterThan or TokenKind.GreaterThanOrEqual => Predicate,
        TokenKind.Keyword => token.Keyword switch
        {
            Keyword.Or => Or,
            Keyword.And => And,
            Keyword.Between or Keyword.In or Keyword.Like or Keyword.Is => Predicate,
            Keyword.Not when next is Keyword.Between or Keyword.In or Keyword.Like => Predicate,
            Keyword.At when next == Keyword.Time => AtTimeZone,
            _ => 0,
        },
        _ => 0,
    };
}
