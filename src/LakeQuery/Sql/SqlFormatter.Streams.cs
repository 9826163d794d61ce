using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// The dialect of streams.
internal sealed partial class SqlFormatter
{
    private void WriteStreamStatement(Statement statement)
    {
        switch (statement)
        {
            case CreateStream stream:
                _output.Append(stream.OrReplace ? "CREATE OR REPLACE STREAM " : "CREATE STREAM ");
                Write(stream.Name);
                _output.Append(' ');
                WriteInParentheses(stream.Columns, column =>
                {
                    Write(column.Name);
                    _output.Append(' ');
                    Write(column.Type);
                    _output.Append(column.NotNull ? " NOT NULL" : "");
                });
                if (stream.Watermark is { } watermark)
                {
                    Write(watermark);
                }

                WriteDescription(stream.Description);
                break;
            case CreatePump pump:
                _output.Append(pump.OrReplace ? "CREATE OR REPLACE PUMP " : "CREATE PUMP ");
                Write(pump.Name);
                _output.Append(pump.Started switch { true => " STARTED", false => " STOPPED", null => "" });
                WriteDescription(pump.Description);
                _output.Append(pump.Insert.Expedited ? " AS INSERT EXPEDITED INTO " : " AS INSERT INTO ");
                Write(pump.Insert.Target);
                WriteColumnAliases(pump.Insert.Columns);
                _output.Append(' ');
                Write(pump.Insert.Query);
                break;
            case CreateFunction function:
                _output.Append(function.OrReplace ? "CREATE OR REPLACE FUNCTION " : "CREATE FUNCTION ");
                Write(function.Name);
                _output.Append(' ');
                WriteInParentheses(function.Parameters, parameter =>
                {
                    Write(parameter.Name);
                    _output.Append(' ');
                    Write(parameter.Type);
                });
                _output.Append(" RETURNS ");
                Write(function.Returns);
                _output.Append(function.NullOnNull ? " RETURNS NULL ON NULL INPUT RETURN " : " RETURN ");
                Write(function.Body);
                break;
            case AlterPump alter:
                _output.Append("ALTER PUMP ");
                Write(alter.Name);
                _output.Append(alter.Start ? " START" : " STOP");
                break;
            case DropStreamObject drop:
                _output.Append("DROP ").Append(drop.Kind.ToString().ToUpperInvariant()).Append(drop.IfExists ? " IF EXISTS " : " ");
                Write(drop.Name);
                break;
        }
    }

    private void WriteDescription(string? description)
    {
        if (description is not null)
        {
            _output.Append(" DESCRIPTION ");
            WriteString(description);
        }
    }

    private void Write(WatermarkClause watermark)
    {
        _output.Append(" WATERMARK FOR ");
        Write(watermark.Column);
        _output.Append(" AS ");
        Write(watermark.Column);
        if (watermark.Lateness is { } lateness)
        {
            _output.Append(" - ");
            Write(lateness, Precedence.Multiplicative);
        }

        _output.Append(watermark.Late switch
        {
            LateRowsAction.Drop => " LATE ROWS DROP",
            LateRowsAction.Adjust => " LATE ROWS ADJUST",
            LateRowsAction.To => " LATE ROWS TO ",
            _ => "",
        });
        if (watermark.SideStream is { } side)
        {
            Write(side);
        }
    }

    private void Write(StaggerClause stagger)
    {
        _output.Append(" WINDOWED BY STAGGER (");
        if (stagger.PartitionBy.Count > 0)
        {
            _output.Append("PARTITION BY ");
            WriteList(stagger.PartitionBy, Write);
            _output.Append(' ');
        }

        _output.Append("RANGE ");
        Write(stagger.Length, Precedence.Concat);
        _output.Append(')');
    }

    private void WriteStreamArgument(TableReference stream, SyntaxList<Identifier> keys)
    {
        _output.Append("TABLE ");
        Write(stream.Name);
        if (keys.Count > 0)
        {
            _output.Append(" PARTITION BY ");
            WriteInParentheses(keys, Write);
        }
    }

    private void WriteStreamExpression(Expression expression)
    {
        switch (expression)
        {
            case FloorToExpression floor:
                _output.Append(floor.Ceiling ? "CEIL(" : "FLOOR(");
                WriteBeforeUnit(floor.Value);
                _output.Append(" TO ").Append(floor.Unit.ToString().ToUpperInvariant()).Append(')');
                break;
            case IntervalQualifierExpression qualifier:
                _output.Append('(');
                Write(qualifier.Value);
                _output.Append(") ").Append(qualifier.From.ToString().ToUpperInvariant());
                if (qualifier.To is { } to)
                {
                    _output.Append(" TO ").Append(to.ToString().ToUpperInvariant());
                }

                break;
            case SimilarExpression similar:
                WriteNegatable(similar.Value, similar.Negated, "SIMILAR TO ");
                WritePattern(similar.Pattern, similar.Escape);
                break;
            case IsTruthExpression truth:
                Write(truth.Value, Precedence.Concat);
                _output.Append(truth.Negated ? " IS NOT " : " IS ").Append(truth.Truth switch { true => "TRUE", false => "FALSE", null => "UNKNOWN" });
                break;
            case PeriodExpression period:
                WriteBase(period.Left);
                _output.Append(' ').Append(WordsOf(period.Relation)).Append(' ');
                Write(period.Right, Precedence.Concat);
                break;
        }
    }

    // An interval right before TO would take it for its own.
    private void WriteBeforeUnit(Expression value)
    {
        var open = EndsInUnit(value);
        _output.Append(open ? "(" : "");
        Write(value);
        _output.Append(open ? ")" : "");
    }

    private static bool EndsInUnit(Expression value) => value switch
    {
        IntervalQualifierExpression { To: null } or IntervalLiteral { To: null } => true,
        BinaryExpression binary => EndsInUnit(binary.Right),
        UnaryExpression unary => EndsInUnit(unary.Operand),
        _ => false,
    };

    private static string WordsOf(PeriodRelation relation)
    {
        var name = relation.ToString();
        foreach (var prefix in (ReadOnlySpan<string>)["Strictly", "Immediately"])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return $"{prefix} {name[prefix.Length..]}".ToUpperInvariant();
            }
        }

        return name.ToUpperInvariant();
    }
}
