using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

internal sealed partial class SqlFormatter
{
    // Where anything may stand, a lambda included.
    private const int Anything = 0;

    private void Write(Expression expression) => Write(expression, Anything);

    // Parentheses go around what binds looser than its place asks for.
    private void Write(Expression expression, int minimum)
    {
        if (LevelOf(expression) < minimum)
        {
            _output.Append('(');
            WriteBare(expression);
            _output.Append(')');
        }
        else
        {
            WriteBare(expression);
        }
    }

    private static int LevelOf(Expression expression) => expression switch
    {
        BinaryExpression binary => LevelOf(binary.Operator),
        UnaryExpression { Operator: UnaryOperator.Not } => Precedence.Not,
        UnaryExpression => Precedence.Sign,
        BetweenExpression or InListExpression or InSubqueryExpression or LikeExpression or IsNullExpression or QuantifiedExpression
            or SimilarExpression or IsTruthExpression or PeriodExpression => Precedence.Predicate,
        AtTimeZoneExpression => Precedence.AtTimeZone,
        LambdaExpression => Anything,
        _ => Precedence.Primary,
    };

    private static int LevelOf(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Or => Precedence.Or,
        BinaryOperator.And => Precedence.And,
        BinaryOperator.Concat => Precedence.Concat,
        BinaryOperator.Add or BinaryOperator.Subtract => Precedence.Additive,
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulus => Precedence.Multiplicative,
        _ => Precedence.Predicate,
    };

    private void WriteBare(Expression expression)
    {
        switch (expression)
        {
            case NullLiteral:
                _output.Append("NULL");
                break;
            case BooleanLiteral literal:
                _output.Append(literal.Value ? "TRUE" : "FALSE");
                break;
            case IntegerLiteral literal:
                _output.Append(literal.Text);
                break;
            case DecimalLiteral literal:
                _output.Append(literal.Text);
                break;
            case DoubleLiteral literal:
                _output.Append(literal.Text);
                break;
            case StringLiteral literal:
                WriteString(literal.Value);
                break;
            case BinaryLiteral literal:
                _output.Append("X'").Append(literal.Hex).Append('\'');
                break;
            case TypedLiteral literal:
                WriteTyped(literal);
                break;
            case IntervalLiteral literal:
                WriteInterval(literal);
                break;
            case ParameterExpression { Name: { } parameterName }:
                _output.Append('@').Append(parameterName);
                break;
            case ParameterExpression:
                _output.Append('?');
                break;
            case NameExpression name:
                Write(name.Name);
                break;
            case MeasureExpression measure:
                Write(measure.Name);
                _output.Append(" OVER ");
                Write(measure.Window);
                break;
            case DereferenceExpression dereference:
                WriteBase(dereference.Base);
                _output.Append('.');
                Write(dereference.Field);
                break;
            case SubscriptExpression subscript:
                WriteBase(subscript.Base);
                _output.Append('[');
                Write(subscript.Index, Precedence.Concat);
                _output.Append(']');
                break;
            case BinaryExpression binary:
                WriteChain(binary);
                break;
            case UnaryExpression unary:
                WriteUnary(unary);
                break;
            case AtTimeZoneExpression zone:
                Write(zone.Value, Precedence.AtTimeZone);
                _output.Append(" AT TIME ZONE ");
                Write(zone.Zone, Precedence.Primary);
                break;
            case BetweenExpression or InListExpression or InSubqueryExpression or LikeExpression or IsNullExpression or QuantifiedExpression:
                WritePredicate(expression);
                break;
            case ExistsExpression exists:
                _output.Append("EXISTS ");
                WriteInParentheses(exists.Query);
                break;
            case ScalarSubqueryExpression subquery:
                WriteInParentheses(subquery.Query);
                break;
            case RowExpression row:
                // (a) is a and () is nothing, so short rows need the word.
                _output.Append(row.Items.Count < 2 ? "ROW" : "");
                WriteInParentheses(row.Items, Write);
                break;
            case ArrayExpression array:
                _output.Append("ARRAY[");
                WriteList(array.Items, Write);
                _output.Append(']');
                break;
            case LambdaExpression lambda:
                WriteLambda(lambda);
                break;
            default:
                WriteCallLike(expression);
                break;
        }
    }

    // A chain of operators leans to the left and may be thousands long: its left spine is walked, not recursed into.
    private void WriteChain(BinaryExpression last)
    {
        var spine = new Stack<BinaryExpression>();
        Expression first = last;
        var minimum = Anything;
        while (first is BinaryExpression binary && LevelOf(binary) >= minimum)
        {
            spine.Push(binary);
            var level = LevelOf(binary);
            minimum = level == Precedence.Predicate ? Precedence.Concat : level;
            first = binary.Left;
        }

        Write(first, minimum);
        while (spine.TryPop(out var binary))
        {
            _output.Append(' ').Append(binary.Operator.Symbol()).Append(' ');
            Write(binary.Right, LevelOf(binary) + 1);
        }
    }

    private void WriteUnary(UnaryExpression unary)
    {
        if (unary.Operator == UnaryOperator.Not)
        {
            _output.Append("NOT ");
            Write(unary.Operand, Precedence.Not);
            return;
        }

        // Two signs in a row would begin a comment.
        _output.Append(unary.Operator == UnaryOperator.Minus ? '-' : '+');
        Write(unary.Operand, unary.Operand is UnaryExpression ? Precedence.Primary : Precedence.Sign);
    }

    private void WriteBase(Expression value)
    {
        var literal = value is IntegerLiteral or DecimalLiteral or DoubleLiteral or StringLiteral or BinaryLiteral or TypedLiteral or IntervalLiteral
            or NullLiteral or BooleanLiteral or SpecialNameExpression or ParameterExpression;
        Write(value, literal ? Precedence.Primary + 1 : Precedence.Primary);
    }

    private void WriteTyped(TypedLiteral literal)
    {
        var name = literal.Type.Name;
        if (name == "double" || IsPlainName(name))
        {
            _output.Append(name.ToUpperInvariant());
        }
        else
        {
            Write(new Identifier(name, Quoted: true));
        }

        _output.Append(' ');
        WriteString(literal.Text);
    }

    private void WriteInterval(IntervalLiteral literal)
    {
        _output.Append("INTERVAL ").Append(literal.Negative ? "-" : "");
        WriteString(literal.Text);
        _output.Append(' ').Append(literal.From.ToString().ToUpperInvariant());
        if (literal.To is { } to)
        {
            _output.Append(" TO ").Append(to.ToString().ToUpperInvariant());
        }
    }

    private void WriteLambda(LambdaExpression lambda)
    {
        if (lambda.Parameters.Count == 1)
        {
            Write(lambda.Parameters[0]);
        }
        else
        {
            WriteInParentheses(lambda.Parameters, Write);
        }

        _output.Append(" -> ");
        Write(lambda.Body);
    }

    private void WritePredicate(Expression expression)
    {
        switch (expression)
        {
            case BetweenExpression between:
                WriteNegatable(between.Value, between.Negated, between.Symmetric ? "BETWEEN SYMMETRIC " : "BETWEEN ");
                Write(between.Low, Precedence.Concat);
                _output.Append(" AND ");
                Write(between.High, Precedence.Concat);
                break;
            case InListExpression list:
                WriteNegatable(list.Value, list.Negated, "IN ");
                WriteInParentheses(list.Items, Write);
                break;
            case InSubqueryExpression subquery:
                WriteNegatable(subquery.Value, subquery.Negated, "IN ");
                WriteInParentheses(subquery.Query);
                break;
            case LikeExpression like:
                WriteNegatable(like.Value, like.Negated, "LIKE ");
                WritePattern(like.Pattern, like.Escape);
                break;
            case IsNullExpression isNull:
                Write(isNull.Value, Precedence.Concat);
                _output.Append(isNull.Negated ? " IS NOT NULL" : " IS NULL");
                break;
            case QuantifiedExpression quantified:
                Write(quantified.Value, Precedence.Concat);
                _output.Append(' ').Append(quantified.Operator.Symbol()).Append(quantified.Quantifier == Quantifier.All ? " ALL " : " ANY ");
                WriteInParentheses(quantified.Query);
                break;
        }
    }

    private void WritePattern(Expression pattern, Expression? escape)
    {
        Write(pattern, Precedence.Concat);
        if (escape is not null)
        {
            _output.Append(" ESCAPE ");
            Write(escape, Precedence.Concat);
        }
    }

    private void WriteNegatable(Expression value, bool negated, string predicate)
    {
        Write(value, Precedence.Concat);
        _output.Append(negated ? " NOT " : " ").Append(predicate);
    }
}
