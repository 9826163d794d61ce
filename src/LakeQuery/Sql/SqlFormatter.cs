using System.Text;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

/// <summary>Prints syntax as text that parses to an equal tree: one line, keywords upper-case, types lower-case, names as written,
/// parentheses only where the tree needs them.</summary>
internal sealed partial class SqlFormatter
{
    private readonly StringBuilder _output = new();

    private SqlFormatter()
    {
    }

    /// <summary>The canonical text of a statement, without a semicolon.</summary>
    public static string Format(Statement statement)
    {
        var formatter = new SqlFormatter();
        formatter.Write(statement);
        return formatter._output.ToString();
    }

    /// <summary>The canonical text of a query.</summary>
    public static string Format(Query query)
    {
        var formatter = new SqlFormatter();
        formatter.Write(query);
        return formatter._output.ToString();
    }

    /// <summary>The canonical text of an expression.</summary>
    public static string Format(Expression expression)
    {
        var formatter = new SqlFormatter();
        formatter.Write(expression);
        return formatter._output.ToString();
    }

    /// <summary>The canonical text of a type.</summary>
    public static string Format(TypeSyntax type)
    {
        var formatter = new SqlFormatter();
        formatter.Write(type);
        return formatter._output.ToString();
    }

    private void WriteList<T>(SyntaxList<T> items, Action<T> write)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (index > 0)
            {
                _output.Append(", ");
            }

            write(items[index]);
        }
    }

    private void WriteInParentheses<T>(SyntaxList<T> items, Action<T> write)
    {
        _output.Append('(');
        WriteList(items, write);
        _output.Append(')');
    }

    private void Write(Identifier name)
    {
        if (name.Quoted)
        {
            _output.Append('"').Append(name.Value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            _output.Append(name.Value);
        }
    }

    private void Write(QualifiedName name)
    {
        for (var index = 0; index < name.Parts.Count; index++)
        {
            if (index > 0)
            {
                _output.Append('.');
            }

            Write(name.Parts[index]);
        }
    }

    private void WriteString(string value) =>
        _output.Append('\'').Append(value.Replace("'", "''", StringComparison.Ordinal)).Append('\'');

    private void Write(TypeSyntax type)
    {
        const string Zone = " with time zone";
        var zoned = type.Name.EndsWith(Zone, StringComparison.Ordinal);
        WriteTypeName(zoned ? type.Name[..^Zone.Length] : type.Name);
        if (type.Arguments.Count > 0)
        {
            WriteInParentheses(type.Arguments, WriteTypeArgument);
        }

        _output.Append(zoned ? Zone : "");
    }

    private void WriteTypeName(string name)
    {
        var plain = name.StartsWith("interval ", StringComparison.Ordinal) || name == "row" || IsPlainName(name);
        if (plain)
        {
            _output.Append(name);
        }
        else
        {
            Write(new Identifier(name, Quoted: true));
        }
    }

    private void WriteTypeArgument(TypeArgument argument)
    {
        if (argument.FieldName is { } name)
        {
            Write(name);
            _output.Append(' ');
        }

        if (argument.Type is { } type)
        {
            Write(type);
        }
        else
        {
            _output.Append(argument.Number);
        }
    }

    private static bool IsPlainName(string name)
    {
        var token = new Lexer(name).Next();
        return token.Length == name.Length
            && (token.Kind == TokenKind.Identifier
                || (token.Kind == TokenKind.Keyword && !Keywords.IsReserved(token.Keyword, LexerMode.Query)));
    }
}
