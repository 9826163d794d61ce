using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LakeQuery.DuckDb;
using LakeQuery.Errors;

namespace LakeQuery.Benchmarks;

/// <summary>How many of Trino's documented expressions give Trino's result: LakeQuery, against sqlglot's translation run on plain DuckDB.
/// The peer is judged leniently: numbers by value, fractions of seconds without their zeros, nested values without field names.
/// Usage: <c>expressions FILE [-v]</c>; needs python3 with sqlglot (Debian: python3-sqlglot).</summary>
internal static partial class ExpressionComparison
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Console.Error.WriteLine("expressions FILE [-v]: FILE is tests/golden/trino/expressions.txt");
            return 2;
        }

        var cases = Read(arguments[0]);
        var translated = Translate(cases);
        var catalog = Directory.CreateTempSubdirectory("lakequery-expressions-").FullName;
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = catalog });
        using var session = engine.CreateSession();
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        var (ours, theirs, refused) = (0, 0, 0);
        for (var i = 0; i < cases.Count; i++)
        {
            var (expression, expected) = cases[i];
            ours += OurText(session, expression) == expected ? 1 : 0;
            var text = translated[i].StartsWith('!') ? "error" : TheirText(connection, translated[i]);
            refused += text == "error" && !expected.StartsWith("error", StringComparison.Ordinal) ? 1 : 0;
            var right = expected.StartsWith("error ", StringComparison.Ordinal) ? text == "error" : Same(expected, text);
            theirs += right ? 1 : 0;
            if (!right && arguments.Contains("-v"))
            {
                Console.WriteLine($"{expression}\n  Trino {expected}\n  peer  {text}");
            }
        }

        Directory.Delete(catalog, recursive: true);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{cases.Count} expressions: LakeQuery {ours} ({100.0 * ours / cases.Count:0.0} %), sqlglot and DuckDB {theirs} ({100.0 * theirs / cases.Count:0.0} %): {refused} fail, {cases.Count - theirs - refused} give another answer"));
        return 0;
    }

    private static List<(string Expression, string Expected)> Read(string file) =>
    [
        .. File.ReadLines(file).Where(line => !line.StartsWith('#')).Select(line => line.Split(" ==> ", 2))
            .Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1])),
    ];

    private static List<string> Translate(List<(string Expression, string Expected)> cases)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "transpile.py");
        var start = new ProcessStartInfo("/usr/bin/python3", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        foreach (var (expression, _) in cases)
        {
            process.StandardInput.WriteLine("SELECT " + expression);
        }

        process.StandardInput.Close();
        var lines = output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return lines.Length == cases.Count
            ? [.. lines]
            : throw new InvalidOperationException($"sqlglot gave {lines.Length} lines for {cases.Count} expressions; is python3-sqlglot installed?");
    }

    private static string OurText(LakeSession session, string expression)
    {
        try
        {
            using var result = session.Execute("SELECT " + expression);
            var batch = result.NextBatch() ?? throw new InvalidOperationException("A query without FROM gives one row.");
            var cell = new ArrayBufferWriter<byte>();
            batch[0].AppendText(0, cell);
            return batch[0].IsNull(0) ? "NULL" : Encoding.UTF8.GetString(cell.WrittenSpan);
        }
        catch (LakeQueryException error)
        {
            return "error " + error.Code.Name;
        }
    }

    private static string TheirText(DuckConnection connection, string sql)
    {
        try
        {
            using var result = connection.Query($"SELECT CAST(x AS VARCHAR) FROM ({sql}) t(x)");
            using var chunk = result.FetchChunk();
            return chunk is null || !chunk.Vector(0).IsValid(0) ? "NULL" : chunk.Vector(0).Text(0);
        }
        catch (DuckException)
        {
            return "error";
        }
    }

    private static bool Same(string expected, string actual)
    {
        if (HexPairs().IsMatch(expected))
        {
            return expected.Replace(" ", "", StringComparison.Ordinal) == BlobHex(actual);
        }

        var (first, second) = (Plain(expected), Plain(actual));
        return first == second
            || (double.TryParse(first, CultureInfo.InvariantCulture, out var one) && double.TryParse(second, CultureInfo.InvariantCulture, out var other)
                && Math.Abs(one - other) <= 1e-12 * Math.Abs(one));
    }

    private static string Plain(string text)
    {
        text = FieldName().Replace(text.Replace("'", "", StringComparison.Ordinal), "");
        text = Days().Replace(text, "$1 ");
        text = Zeros().Replace(text, "$1");
        return text.Replace("+00", " UTC", StringComparison.Ordinal).Replace(": ", "=", StringComparison.Ordinal).ToLowerInvariant().Trim();
    }

    // DuckDB prints the bytes that are not printable as \xNN.
    private static string BlobHex(string text)
    {
        var hex = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                hex.Append(text.AsSpan(i + 2, 2));
                i += 3;
            }
            else
            {
                hex.Append(((int)text[i]).ToString("x2", CultureInfo.InvariantCulture));
            }
        }

        return hex.ToString().ToLowerInvariant();
    }

    [GeneratedRegex("^[0-9a-f]{2}( [0-9a-f]{2})+$")]
    private static partial Regex HexPairs();

    [GeneratedRegex("\\b(field\\d+|key|value)(=|: )")]
    private static partial Regex FieldName();

    [GeneratedRegex("(\\d+) days? ?")]
    private static partial Regex Days();

    [GeneratedRegex("(:\\d\\d)\\.0+\\b|(?<=\\.\\d*[1-9])0+\\b")]
    private static partial Regex Zeros();
}
