using LakeQuery.Functions;
using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>Completes statements by what may stand at the cursor: databases and tables behind FROM, columns of the tables in scope elsewhere,
/// values of partition keys where one is compared, functions with their signatures, keywords.</summary>
internal sealed class SqlCompleter : ICompleter
{
    private readonly CatalogNames _catalog;
    private readonly VisibleColumns _columns;
    private readonly CommandCompleter? _commands;

    public SqlCompleter(CatalogNames catalog, CommandCompleter? commands)
    {
        _catalog = catalog;
        _columns = new VisibleColumns(catalog);
        _commands = commands;
    }

    public CompletionList? Complete(string text, int cursor)
    {
        var start = 0;
        var end = text.Length;
        foreach (var piece in InputSplitter.Split(text).Pieces)
        {
            if (cursor < piece.Start || (cursor >= piece.Start + piece.Length && piece.IsComplete && !piece.IsCommand && !piece.IsEmpty))
            {
                start = Math.Max(start, cursor < piece.Start ? start : piece.Start + piece.Length);
                continue;
            }

            if (cursor <= piece.Start + piece.Length)
            {
                if (piece.IsCommand)
                {
                    return _commands?.Complete(text, piece.Start, cursor);
                }

                (start, end) = (piece.Start, piece.Start + piece.Length);
                break;
            }
        }

        if (StatementAtCursor.Of(text, start, cursor, Math.Max(end, cursor)) is not { } statement)
        {
            return null;
        }

        var sketch = QuerySketch.Of(statement.All, statement.Before.Count);
        var items = statement.IsInString ? Values(statement, sketch) : Candidates(statement, sketch);
        var matching = Matching(items, statement.Prefix.TrimStart('"', '`', '\''));
        return matching.Count == 0 ? null : new CompletionList(statement.Start, matching);
    }

    public string? Hint(string text, int cursor)
    {
        if (!text.AsSpan(0, cursor).Contains('('))
        {
            return null;
        }

        if (InputSplitter.Split(text[..cursor]).Pieces is not [.., { IsCommand: false, IsComplete: false } piece])
        {
            return null;
        }

        var tokens = SketchToken.Of(text[piece.Start..cursor], Lexer.ModeOf(text, piece.Start));
        var closed = 0;
        for (var index = tokens.Count - 1; index > 0; index--)
        {
            closed += tokens[index].Kind switch { TokenKind.RightParenthesis => 1, TokenKind.LeftParenthesis => -1, _ => 0 };
            if (closed < 0)
            {
                closed = 0;
                if (tokens[index - 1].Kind is TokenKind.Identifier or TokenKind.Keyword && FunctionReference.Find(tokens[index - 1].Text) is { } function)
                {
                    return $"{function.Name}{function.Signatures[0]}{(function.Signatures.Length > 1 ? $"  (+{function.Signatures.Length - 1})" : "")}  {function.Summary}";
                }
            }
        }

        return null;
    }

    private IEnumerable<CompletionItem> Candidates(StatementAtCursor statement, QuerySketch sketch)
    {
        var before = statement.Back();
        if (before?.Kind == TokenKind.Dot)
        {
            return BehindDot(statement, sketch);
        }

        if (before is null)
        {
            return Keywords(statement, CommonKeywords.First);
        }

        if (before.Word is "GROUP" or "ORDER" && sketch.Clause == before.Word)
        {
            return Keywords(statement, CommonKeywords.BehindGroup, others: false);
        }

        if (StatementPlaces.IsDatabase(statement.Before))
        {
            return Databases(statement);
        }

        if (StatementPlaces.IsTable(statement.Before, sketch.Clause))
        {
            return Tables(statement, sketch);
        }

        if (StatementPlaces.TableOfStatement(statement.Before) is { } named)
        {
            return statement.Before.Any(token => token.Word == "PARTITION") && _catalog.Find(named) is { } table
                ? Values(statement, sketch).Concat(table.Table.PartitionKeys.Select(key => new CompletionItem(Quote(key.Name, statement), key.Type + "  partition key")))
                : Keywords(statement, []);
        }

        return Expressions(statement, sketch);
    }

    private IEnumerable<CompletionItem> Expressions(StatementAtCursor statement, QuerySketch sketch)
    {
        // A name or a value needs something behind it before the next one can stand there.
        var before = statement.Back()!;
        var isBehindValue = before.IsName || before.Kind is TokenKind.RightParenthesis or TokenKind.RightBracket or TokenKind.String or TokenKind.Integer or TokenKind.Decimal;
        var keywords = Keywords(statement, CommonKeywords.In(sketch.Clause, isBehindValue));
        if (isBehindValue || statement.Mode == LexerMode.Hive)
        {
            return keywords;
        }

        var columns = _columns.Of(sketch.Query).ToArray();
        var named = columns.Select(column => new CompletionItem(Quote(column.Name, statement), Describe(column)));
        var sources = VisibleColumns.SourcesOf(sketch.Query).Select(name => new CompletionItem(Quote(name, statement), "table"));
        var items = Values(statement, sketch).Concat(named).Concat(sources);

        // All functions and words are too many to choose from.
        return statement.Prefix.Length == 0 && columns.Length > 0 ? items : items.Concat(Functions(statement)).Concat(keywords);
    }

    private IEnumerable<CompletionItem> BehindDot(StatementAtCursor statement, QuerySketch sketch)
    {
        var parts = new List<string>();
        for (var distance = 2; statement.Back(distance) is { } token && (token.IsName || token.Kind == TokenKind.Keyword); distance += 2)
        {
            parts.Insert(0, token.Name);
            if (statement.Back(distance + 1)?.Kind != TokenKind.Dot)
            {
                break;
            }
        }

        if (parts.Count == 0)
        {
            return [];
        }

        var name = statement.Before.Count > parts.Count * 2 ? statement.Before[..^(parts.Count * 2)] : [];
        if (StatementPlaces.IsTable(name, sketch.Clause))
        {
            return _catalog.Tables(parts[^1]).Select(table => new CompletionItem(Quote(table, statement), "table"));
        }

        var columns = _columns.Of(sketch.Query).ToArray();
        var own = columns.Where(column => column.Source == parts[^1]).ToArray();
        if (own.Length > 0)
        {
            return own.Select(column => new CompletionItem(Quote(column.Name, statement), Describe(column)));
        }

        if (columns.FirstOrDefault(column => column.Name == parts[0] || (parts.Count > 1 && column.Source == parts[0] && column.Name == parts[1])) is { } row)
        {
            var type = parts.Skip(row.Name == parts[0] ? 1 : 2).Aggregate(row.Type, (of, field) => StructFields.Of(of).FirstOrDefault(known => known.Name == field).Type ?? "");
            return StructFields.Of(type).Select(field => new CompletionItem(Quote(field.Name, statement), field.Type));
        }

        return _catalog.Tables(parts[^1]).Select(table => new CompletionItem(Quote(table, statement), "table"));
    }

    private IEnumerable<CompletionItem> Tables(StatementAtCursor statement, QuerySketch sketch)
    {
        for (var query = sketch.Query; query is not null; query = query.Outer)
        {
            foreach (var name in query.Named.Keys)
            {
                yield return new CompletionItem(Quote(name, statement), "query of WITH");
            }
        }

        foreach (var table in _catalog.Tables(_catalog.CurrentDatabase))
        {
            yield return new CompletionItem(Quote(table, statement), "table");
        }

        foreach (var database in _catalog.Databases)
        {
            yield return new CompletionItem(Quote(database, statement) + ".", "database");
        }

        if (statement.Prefix.Length > 0)
        {
            foreach (var keyword in Keywords(statement, CommonKeywords.ForTables, others: false))
            {
                yield return keyword;
            }
        }
    }

    private IEnumerable<CompletionItem> Databases(StatementAtCursor statement) =>
        _catalog.Databases.Select(database => new CompletionItem(Quote(database, statement), "database"));

    // Values of a partition key that is compared with what is being written.
    private IEnumerable<CompletionItem> Values(StatementAtCursor statement, QuerySketch sketch)
    {
        if (StatementPlaces.ComparedName(statement.Before) is not { } name)
        {
            return [];
        }

        var key = StatementPlaces.TableOfStatement(statement.Before) is { } named && _catalog.Find(named) is { } table
            ? table.Table.PartitionKeys.Select((found, index) => new VisibleColumn(found.Name, found.Type, "", (table, index))).FirstOrDefault(column => column.Name == name[^1])
            : _columns.Of(sketch.Query).FirstOrDefault(column => column.Name == name[^1] && (name.Count == 1 || column.Source == name[^2]));
        if (key?.Table is not { } place)
        {
            return [];
        }

        var isNumber = key.Type is "int" or "integer" or "bigint" or "smallint" or "tinyint" || key.Type.StartsWith("decimal", StringComparison.Ordinal);
        var isTyped = statement.IsInString || statement.Mode == LexerMode.Hive;
        return _catalog.Values(place.Snapshot, place.Key).Select(value =>
        {
            var quoted = $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
            return new CompletionItem(isNumber && !statement.IsInString ? value : key.Type is "date" or "timestamp" && !isTyped ? $"{key.Type.ToUpperInvariant()} {quoted}" : quoted, key.Name);
        });
    }

    private static IEnumerable<CompletionItem> Functions(StatementAtCursor statement)
    {
        if (statement.IsQuoted || statement.Mode == LexerMode.Hive)
        {
            return [];
        }

        return FunctionReference.All.Where(function => char.IsAsciiLetter(function.Name[0])).Select(function =>
        {
            var takesNothing = function.Signatures.All(signature => signature.StartsWith("()", StringComparison.Ordinal));
            var more = function.Signatures.Length > 1 ? $"  (+{function.Signatures.Length - 1})" : "";
            return new CompletionItem(function.Name + (takesNothing ? "()" : "("), function.Signatures[0] + more);
        });
    }

    // In the case that is being written.
    private static IEnumerable<CompletionItem> Keywords(StatementAtCursor statement, IReadOnlyList<string> common, bool others = true)
    {
        if (statement.IsQuoted)
        {
            return [];
        }

        var sample = statement.Prefix.Length > 0 ? statement.Prefix : statement.Before.FirstOrDefault(token => token.Kind == TokenKind.Keyword)?.Text ?? "";
        var isLower = sample.Length > 0 && sample.All(character => !char.IsUpper(character));
        var words = !others || statement.Prefix.Length == 0 || statement.Before.Count == 0 ? common : common.Concat(SqlKeywords.All).Distinct();
        return words.Select(word => new CompletionItem(isLower ? word.ToLowerInvariant() : word));
    }

    private static string Describe(VisibleColumn column) =>
        $"{column.Type}{(column.Source.Length > 0 ? "  " + column.Source : "")}{(column.Table is null ? "" : "  partition key")}";

    // Quoted where it has to be, or where a quote was typed.
    private static string Quote(string name, StatementAtCursor statement)
    {
        var isPlain = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
        if (isPlain && !statement.IsQuoted && !SqlKeywords.IsReserved(name, statement.Mode))
        {
            return name;
        }

        return statement.Mode == LexerMode.Hive ? $"`{name}`" : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    // Those that begin with what is written; without any, those that hold it.
    private static List<CompletionItem> Matching(IEnumerable<CompletionItem> items, string prefix)
    {
        var all = items.DistinctBy(item => item.Text).ToList();
        if (prefix.Length == 0)
        {
            return all;
        }

        var starting = all.Where(item => Plain(item).StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).ToList();
        return starting.Count > 0 || prefix.Length < 3 ? starting : [.. all.Where(item => Plain(item).Contains(prefix, StringComparison.OrdinalIgnoreCase))];

        static string Plain(CompletionItem item) => item.Text.TrimStart('"', '`', '\'');
    }
}
