using System.Text;

namespace LakeQuery.Sql;

// Types in Hive's spelling, kept as text: struct<a:int,b:array<string>>.
internal sealed partial class Parser
{
    private string ParseHiveType()
    {
        var text = new StringBuilder(16);
        ParseHiveType(text);
        return text.ToString();
    }

    private void ParseHiveType(StringBuilder text)
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.Keyword))
        {
            throw Unexpected("<type>");
        }

        Enter();
        var word = Current;
        var name = TextOf(word).ToString().ToLowerInvariant();
        _index++;
        text.Append(name);
        if (word.Keyword == Keyword.Double)
        {
            Take(Keyword.Precision);
        }

        if (Current.Kind == TokenKind.LeftParenthesis)
        {
            ParseHiveTypeNumbers(text);
        }
        else if (name is "array" or "map" or "struct" or "uniontype")
        {
            Expect(TokenKind.LessThan);
            text.Append('<');
            ParseHiveTypeParts(text, name == "struct");
            Expect(TokenKind.GreaterThan);
            text.Append('>');
        }

        Leave();
    }

    private void ParseHiveTypeNumbers(StringBuilder text)
    {
        Expect(TokenKind.LeftParenthesis);
        text.Append('(');
        var separator = "";
        do
        {
            text.Append(separator).Append(ParseSmallInteger());
            separator = ",";
        }
        while (Take(TokenKind.Comma));

        Expect(TokenKind.RightParenthesis);
        text.Append(')');
    }

    private void ParseHiveTypeParts(StringBuilder text, bool named)
    {
        var separator = "";
        do
        {
            text.Append(separator);
            separator = ",";
            if (named)
            {
                // Any word may name a field: struct<date:string,user:string> is common.
                var word = Current;
                if (word.Kind is not (TokenKind.Identifier or TokenKind.Keyword or TokenKind.BackquotedIdentifier))
                {
                    throw Unexpected("<identifier>");
                }

                _index++;
                text.Append(IdentifierOf(word).Value.ToLowerInvariant());
                Expect(TokenKind.Colon);
                text.Append(':');
            }

            ParseHiveType(text);
            if (named && Take(Keyword.Comment))
            {
                ParseString();
            }
        }
        while (Take(TokenKind.Comma));
    }
}
