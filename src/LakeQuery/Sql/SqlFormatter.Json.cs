using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// The SQL/JSON functions and JSON_TABLE.
internal sealed partial class SqlFormatter
{
    private void WriteJsonPath(JsonPathExpression json)
    {
        _output.Append(json.Function switch
        {
            JsonPathFunction.Exists => "JSON_EXISTS(",
            JsonPathFunction.Value => "JSON_VALUE(",
            _ => "JSON_QUERY(",
        });
        Write(json.Input);
        WriteFormat(json.InputFormat);
        _output.Append(", ");
        Write(json.Path);
        WritePassing(json.Passing);
        WriteReturning(json.Returning, json.ReturningFormat, first: false);
        WriteWrapper(json.Wrapper);
        WriteQuotes(json.KeepQuotes);
        WriteBehavior(json.OnEmpty, " ON EMPTY");
        WriteBehavior(json.OnError, " ON ERROR");
        _output.Append(')');
    }

    private void WriteFormat(JsonFormat? format) => _output.Append(format switch
    {
        null => "",
        JsonFormat.Utf8 => " FORMAT JSON ENCODING UTF8",
        JsonFormat.Utf16 => " FORMAT JSON ENCODING UTF16",
        JsonFormat.Utf32 => " FORMAT JSON ENCODING UTF32",
        _ => " FORMAT JSON",
    });

    private void WritePassing(SyntaxList<JsonPassing> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        _output.Append(" PASSING ");
        WriteList(items, passing =>
        {
            Write(passing.Value);
            WriteFormat(passing.Format);
            _output.Append(" AS ");
            Write(passing.Name);
        });
    }

    private void WriteWrapper(JsonWrapper wrapper) => _output.Append(wrapper switch
    {
        JsonWrapper.Conditional => " WITH CONDITIONAL WRAPPER",
        JsonWrapper.Unconditional => " WITH UNCONDITIONAL WRAPPER",
        _ => "",
    });

    private void WriteQuotes(bool? keep) => _output.Append(keep switch { null => "", true => " KEEP QUOTES", _ => " OMIT QUOTES" });

    private void WriteBehavior(JsonBehavior? behavior, string occasion)
    {
        if (behavior is null)
        {
            return;
        }

        _output.Append(' ').Append(behavior.Kind switch
        {
            JsonBehaviorKind.Null => "NULL",
            JsonBehaviorKind.Error => "ERROR",
            JsonBehaviorKind.True => "TRUE",
            JsonBehaviorKind.False => "FALSE",
            JsonBehaviorKind.Unknown => "UNKNOWN",
            JsonBehaviorKind.EmptyArray => "EMPTY ARRAY",
            JsonBehaviorKind.EmptyObject => "EMPTY OBJECT",
            _ => "DEFAULT ",
        });
        if (behavior.Default is { } value)
        {
            Write(value);
        }

        _output.Append(occasion);
    }

    private void WriteReturning(TypeSyntax? type, JsonFormat? format, bool first)
    {
        if (type is not null)
        {
            _output.Append(first ? "RETURNING " : " RETURNING ");
            Write(type);
            WriteFormat(format);
        }
    }

    private void WriteJsonObject(JsonObjectExpression json)
    {
        _output.Append("JSON_OBJECT(");
        WriteList(json.Members, member =>
        {
            Write(member.Key);
            _output.Append(" : ");
            Write(member.Value);
            WriteFormat(member.Format);
        });
        _output.Append(json.NullOnNull ? "" : " ABSENT ON NULL").Append(json.UniqueKeys ? " WITH UNIQUE KEYS" : "");
        WriteReturning(json.Returning, json.ReturningFormat, json.Members.Count == 0);
        _output.Append(')');
    }

    private void WriteJsonArray(JsonArrayExpression json)
    {
        _output.Append("JSON_ARRAY(");
        WriteList(json.Elements, element =>
        {
            Write(element.Value);
            WriteFormat(element.Format);
        });
        _output.Append(json.NullOnNull ? " NULL ON NULL" : "");
        WriteReturning(json.Returning, json.ReturningFormat, json.Elements.Count == 0);
        _output.Append(')');
    }

    private void WriteJsonTable(JsonTableRelation table)
    {
        _output.Append("JSON_TABLE(");
        Write(table.Input);
        WriteFormat(table.InputFormat);
        _output.Append(", ");
        Write(table.Path);
        WritePathName(table.PathName);
        WritePassing(table.Passing);
        WriteColumns(table.Columns);
        switch (table.Plan)
        {
            case JsonDefaultPlan plan:
                _output.Append(" PLAN DEFAULT (").Append(plan.Inner ? "INNER" : "OUTER").Append(plan.Cross ? ", CROSS)" : ", UNION)");
                break;
            case { } plan:
                _output.Append(" PLAN (");
                WritePlan(plan, parentheses: false);
                _output.Append(')');
                break;
        }

        _output.Append(table.ErrorOnError switch { null => "", true => " ERROR ON ERROR", _ => " EMPTY ON ERROR" }).Append(')');
    }

    private void WritePathName(Identifier? name)
    {
        if (name is not null)
        {
            _output.Append(" AS ");
            Write(name);
        }
    }

    private void WriteColumns(SyntaxList<JsonColumn> columns)
    {
        _output.Append(" COLUMNS (");
        WriteList(columns, WriteColumn);
        _output.Append(')');
    }

    private void WriteColumn(JsonColumn column)
    {
        switch (column)
        {
            case JsonOrdinalityColumn ordinality:
                Write(ordinality.Name);
                _output.Append(" FOR ORDINALITY");
                break;
            case JsonValueColumn value:
                Write(value.Name);
                _output.Append(' ');
                Write(value.Type);
                WriteColumnPath(value.Path);
                WriteBehavior(value.OnEmpty, " ON EMPTY");
                WriteBehavior(value.OnError, " ON ERROR");
                break;
            case JsonQueryColumn query:
                Write(query.Name);
                _output.Append(' ');
                Write(query.Type);
                WriteFormat(query.Format);
                WriteColumnPath(query.Path);
                WriteWrapper(query.Wrapper);
                WriteQuotes(query.KeepQuotes);
                WriteBehavior(query.OnEmpty, " ON EMPTY");
                WriteBehavior(query.OnError, " ON ERROR");
                break;
            case JsonNestedColumns nested:
                _output.Append("NESTED PATH ");
                Write(nested.Path);
                WritePathName(nested.PathName);
                WriteColumns(nested.Columns);
                break;
        }
    }

    private void WriteColumnPath(StringLiteral? path)
    {
        if (path is not null)
        {
            _output.Append(" PATH ");
            Write(path);
        }
    }

    private void WritePlan(JsonPlan plan, bool parentheses)
    {
        if (plan is JsonPathPlan leaf)
        {
            Write(leaf.Name);
            return;
        }

        var join = (JsonJoinPlan)plan;
        var chains = join.Kind is JsonPlanKind.Union or JsonPlanKind.Cross && join.Left is JsonJoinPlan left && left.Kind == join.Kind;
        _output.Append(parentheses ? "(" : "");
        WritePlan(join.Left, !chains);
        _output.Append(join.Kind switch
        {
            JsonPlanKind.Outer => " OUTER ",
            JsonPlanKind.Inner => " INNER ",
            JsonPlanKind.Union => " UNION ",
            _ => " CROSS ",
        });
        WritePlan(join.Right, parentheses: true);
        _output.Append(parentheses ? ")" : "");
    }
}
