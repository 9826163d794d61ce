using System.Globalization;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Sql;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Sql;

/// <summary>Real statements with their tokens torn apart: the parser gives a tree or an error, whatever comes.</summary>
/// <remarks>LAKEQUERY_FUZZ_INPUTS sets how many inputs are tried and LAKEQUERY_SEED where they begin.</remarks>
public sealed class ParserFuzzTests
{
    private static readonly string[] Foreign =
    [
        "(", ")", "[", "]", ",", ";", ".", "->", "=>", "::", "?", "*", "'", "\"", "`", "''", "\"\"", "--", "/*", "*/", "0x", "1e", "1e999", ".5", "5.", "X'0", "U&'",
        "\0", "\u00a0", "😀", "\ud800", "日本", "SELECT", "FROM", "WHERE", "GROUP BY", "CASE", "END", "CAST(", "AS", "NOT", "BETWEEN", "LIKE", "ESCAPE", "IN (",
        "UNION ALL", "WITH RECURSIVE", "LATERAL", "UNNEST(", "OVER (", "ROWS BETWEEN", "INTERVAL", "TIMESTAMP", "AT TIME ZONE", "ARRAY[", "ROW(", "EXISTS (",
        "PARTITION BY", "MATCH_RECOGNIZE (", "PATTERN (", "json_table(", "TABLE(", "FETCH FIRST", "WITH TIES", "CREATE", "EXTERNAL", "ALTER TABLE",
    ];

    [Fact]
    public void Torn_statements_give_a_tree_or_an_error_with_a_place()
    {
        var seeds = Seeds();
        var random = new Random(RandomTesting.Seed);
        var wanted = int.Parse(Environment.GetEnvironmentVariable("LAKEQUERY_FUZZ_INPUTS") ?? "60000", CultureInfo.InvariantCulture);
        var parsed = 0;
        var text = new StringBuilder();
        for (var i = 0; i < wanted; i++)
        {
            Tear(seeds, random, text);
            var input = text.ToString();
            try
            {
                var statement = Parser.ParseStatement(new SourceText(input));
                parsed++;
                if (i % 8 == 0)
                {
                    var printed = SqlFormatter.Format(statement);
                    Assert.True(statement.Equals(Parser.ParseStatement(new SourceText(printed))), $"{input}\nprints as\n{printed}\nwhich is another statement");
                }
            }
            catch (LakeQueryException error)
            {
                Assert.True(error.Span is { } span && span.Start >= 0 && span.End <= input.Length, $"{input}\nfails without a place: {error.Message}");
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{input}\nthrows {error}");
            }
        }

        Assert.InRange(parsed, wanted / 50, wanted);
    }

    private static List<string[]> Seeds()
    {
        var golden = Path.Combine(Repository.Root, "tests", "golden");
        var texts = Directory.EnumerateFiles(golden, "*.sql", SearchOption.AllDirectories).SelectMany(file => File.ReadAllText(file).Split(";\n"))
            .Concat(Directory.EnumerateFiles(golden, "*.slt", SearchOption.AllDirectories).SelectMany(file => File.ReadAllText(file).Split("\n\n"))
                .Where(block => block.Contains("\n----", StringComparison.Ordinal))
                .Select(block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..block.IndexOf("\n----", StringComparison.Ordinal)]));
        return [.. texts.Where(text => text.Length is > 10 and < 2000).Order(StringComparer.Ordinal).Select(Pieces).Where(pieces => pieces.Length > 2)];
    }

    // Words, and whatever stands between them one character at a time.
    private static string[] Pieces(string text)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = at + 1;
            while (char.IsLetterOrDigit(text[at]) && end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            pieces.Add(text[at..end]);
            at = end;
        }

        return [.. pieces];
    }

    private static void Tear(List<string[]> seeds, Random random, StringBuilder text)
    {
        var pieces = seeds[random.Next(seeds.Count)].ToList();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var at = random.Next(pieces.Count);
            switch (random.Next(7))
            {
                case 0:
                    pieces.RemoveAt(at);
                    break;
                case 1:
                    pieces.Insert(at, pieces[random.Next(pieces.Count)]);
                    break;
                case 2:
                    pieces[at] = Foreign[random.Next(Foreign.Length)];
                    break;
                case 3:
                    pieces.Insert(at, " " + Foreign[random.Next(Foreign.Length)] + " ");
                    break;
                case 4:
                    pieces.RemoveRange(at, random.Next(pieces.Count - at));
                    break;
                case 5:
                    var other = seeds[random.Next(seeds.Count)];
                    var from = random.Next(other.Length);
                    pieces.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(20))]);
                    break;
                default:
                    (pieces[at], pieces[^1]) = (pieces[^1], pieces[at]);
                    break;
            }

            if (pieces.Count == 0)
            {
                pieces.Add("SELECT");
            }
        }

        text.Clear().AppendJoin("", pieces);
    }
}
