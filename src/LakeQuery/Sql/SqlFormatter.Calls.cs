using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

internal sealed partial class SqlFormatter
{
    private void WriteCallLike(Expression expression)
    {
        switch (expression)
        {
            case FunctionCall call:
                WriteCall(call);
                break;
            case CastExpression cast:
                _output.Append(cast.Try ? "TRY_CAST(" : "CAST(");
                Write(cast.Value);
                _output.Append(" AS ");
                Write(cast.Type);
                _output.Append(')');
                break;
            case CaseExpression choice:
                WriteCase(choice);
                break;
            case ExtractExpression extract:
                _output.Append("EXTRACT(").Append(extract.Field).Append(" FROM ");
                Write(extract.Value);
                _output.Append(')');
                break;
            case TrimExpression trim:
                WriteTrim(trim);
                break;
            case SpecialNameExpression special:
                _output.Append(special.Name);
                if (special.Precision is { } precision)
                {
                    _output.Append('(').Append(precision).Append(')');
                }

                break;
            case GroupingExpression grouping:
                _output.Append("GROUPING");
                WriteInParentheses(grouping.Arguments, Write);
                break;
            case JsonPathExpression json:
                WriteJsonPath(json);
                break;
            case JsonObjectExpression json:
                WriteJsonObject(json);
                break;
            case JsonArrayExpression json:
                WriteJsonArray(json);
                break;
            case FloorToExpression or IntervalQualifierExpression or SimilarExpression or IsTruthExpression or PeriodExpression:
                WriteStreamExpression(expression);
                break;
            default:
                throw new ArgumentException($"{expression.GetType().Name} has no text form", nameof(expression));
        }
    }

    private void WriteCall(FunctionCall call)
    {
        _output.Append(call.Mode switch { ProcessingMode.Running => "RUNNING ", ProcessingMode.Final => "FINAL ", _ => "" });
        Write(call.Name);
        _output.Append('(');
        if (call.StarVariable is { } variable)
        {
            Write(variable);
            _output.Append('.');
        }

        _output.Append(call.Star ? "*" : "").Append(call.Distinct ? "DISTINCT " : "");
        if (IsNormalizeWithForm(call))
        {
            Write(call.Arguments[0]);
            _output.Append(", ").Append(((StringLiteral)call.Arguments[1]).Value);
        }
        else
        {
            WriteList(call.Arguments, Write);
        }

        if (call.Overflow is { } overflow)
        {
            WriteOverflow(overflow);
        }

        if (!call.WithinGroup && call.OrderBy.Count > 0)
        {
            _output.Append(call.Arguments.Count > 0 ? " ORDER BY " : "ORDER BY ");
            WriteList(call.OrderBy, Write);
        }

        _output.Append(')');
        if (call.WithinGroup)
        {
            _output.Append(" WITHIN GROUP (ORDER BY ");
            WriteList(call.OrderBy, Write);
            _output.Append(')');
        }

        _output.Append(call.FromLast ? " FROM LAST" : "");
        if (call.Filter is { } filter)
        {
            _output.Append(" FILTER (WHERE ");
            Write(filter);
            _output.Append(')');
        }

        if (call.NullTreatment is { } nulls)
        {
            _output.Append(nulls == NullTreatment.Ignore ? " IGNORE NULLS" : " RESPECT NULLS");
        }

        if (call.Window is { } window)
        {
            _output.Append(" OVER ");
            Write(window);
        }
    }

    // The form of NORMALIZE is a word, not a string.
    private static bool IsNormalizeWithForm(FunctionCall call) =>
        call.Name.Parts.Count == 1 && call.Arguments.Count == 2 && call.Arguments[1] is StringLiteral
        && call.Name.Last is { Quoted: false } name && name.Value.Equals("normalize", StringComparison.OrdinalIgnoreCase);

    private void WriteOverflow(ListaggOverflow overflow)
    {
        if (overflow.Error)
        {
            _output.Append(" ON OVERFLOW ERROR");
            return;
        }

        _output.Append(" ON OVERFLOW TRUNCATE ");
        if (overflow.Filler is { } filler)
        {
            WriteString(filler);
            _output.Append(' ');
        }

        _output.Append(overflow.WithCount ? "WITH COUNT" : "WITHOUT COUNT");
    }

    private void WriteCase(CaseExpression choice)
    {
        _output.Append("CASE");
        if (choice.Operand is { } operand)
        {
            _output.Append(' ');
            Write(operand);
        }

        foreach (var when in choice.Whens)
        {
            _output.Append(" WHEN ");
            Write(when.Condition);
            _output.Append(" THEN ");
            Write(when.Result);
        }

        if (choice.Else is { } otherwise)
        {
            _output.Append(" ELSE ");
            Write(otherwise);
        }

        _output.Append(" END");
    }

    private void WriteTrim(TrimExpression trim)
    {
        _output.Append("TRIM(").Append(trim.Side.ToString().ToUpperInvariant()).Append(' ');
        if (trim.Characters is { } characters)
        {
            Write(characters);
            _output.Append(' ');
        }

        _output.Append("FROM ");
        Write(trim.Value);
        _output.Append(')');
    }
}
