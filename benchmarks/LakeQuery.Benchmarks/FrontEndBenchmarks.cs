using BenchmarkDotNet.Attributes;
using LakeQuery.Errors;
using LakeQuery.Sql;

namespace LakeQuery.Benchmarks;

/// <summary>Lexing and parsing a query of two kilobytes, and one of 256.</summary>
/// <remarks>Sketch: 2,000 characters at some ns each and 400 tokens at some tens of ns: 20 to 50 µs.</remarks>
[MemoryDiagnoser]
public class FrontEndBenchmarks
{
    private readonly SourceText _text = new(string.Join(
        "\nUNION ALL\n",
        Enumerable.Range(0, 6).Select(part => $"""
            SELECT country, date_trunc('hour', requested_at) AS hour, count(*) AS requests, sum(bytes) FILTER (WHERE status = 200) AS bytes,
                   approx_percentile(duration_ms, 0.95) AS p95, row_number() OVER (PARTITION BY country ORDER BY count(*) DESC) AS place
            FROM requests WHERE day BETWEEN DATE '2024-01-0{part + 1}' AND DATE '2024-02-01' AND url LIKE '/cart/%' AND status IN (200, 304)
            GROUP BY 1, 2 HAVING count(*) > 10
            """)));

    // As long as Athena lets a query be: 262,144 bytes.
    private readonly SourceText _longest = new("SELECT count(*) FROM requests WHERE " + string.Join(
        " OR ",
        Enumerable.Range(0, 3900).Select(number => $"(country = 'C{number}' AND bytes BETWEEN {number} AND {number} * 2 + 1)"))[..^1] + ")");

    [Benchmark]
    public object Parse() => Parser.ParseStatement(_text);

    [Benchmark]
    public object ParseLongest() => Parser.ParseStatement(_longest);
}
