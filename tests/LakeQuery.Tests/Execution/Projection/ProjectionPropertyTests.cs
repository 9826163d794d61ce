using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Tests.Execution;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Execution.Projection;

/// <summary>A projected table gives the rows of the same folders registered, whatever the predicate over keys.</summary>
public sealed class ProjectionPropertyTests
{
    private static readonly string[] Atoms =
    [
        "k = 3", "3 = k", "k <> 2", "k > 4", "k <= 1", "2 < k", "k >= 9", "k IS NULL", "k IN (1, 5, NULL)", "k IN (7, 8)", "k BETWEEN 2 AND 4", "k BETWEEN 4 AND 2",
        "k % 2 = 0", "k IS DISTINCT FROM 3", "k = NULL", "n = '04'", "n = '4'", "n < '03'", "n >= '3'", "n BETWEEN '02' AND '035'", "n LIKE '%3'", "n IN ('01', 'x')",
        "d = '2024-01-30'", "d > '2024-01-3'", "d <= '2024-01-31x'", "d < '2024-02'", "d BETWEEN '2024-01-31' AND '2024-02-01'", "d IN ('2024-02-02', '')", "d <> '2024-02-01'",
        "e = 'b'", "e IN ('a', 'c')", "e > 'a'", "e LIKE '%'", "substr(d, 9) = n", "CAST(k AS varchar) = e", "v = k", "true", "NULL",
    ];

    [Fact]
    public void Projection_gives_what_registered_partitions_give()
    {
        using var lake = new TestLake();
        foreach (var (k, n, d, e) in Partitions())
        {
            lake.WriteText($"t/k={k}/n={n}/d={d}/e={e}/f", $"{k}\n{k + 1}\n");
        }

        const string columns = "(v int) PARTITIONED BY (k int, n string, d string, e string)";
        lake.Run($"CREATE EXTERNAL TABLE registered {columns} LOCATION '{lake.Path("t")}'");
        lake.Run("MSCK REPAIR TABLE registered");
        lake.Run($"CREATE EXTERNAL TABLE projected {columns} LOCATION '{lake.Path("t")}' TBLPROPERTIES ('projection.enabled'='true', "
            + "'projection.k.type'='integer', 'projection.k.range'='-1,7', 'projection.n.type'='integer', 'projection.n.range'='1,5', 'projection.n.digits'='2', "
            + "'projection.d.type'='date', 'projection.d.format'='yyyy-MM-dd', 'projection.d.range'='2024-01-29,2024-02-03', "
            + "'projection.e.type'='enum', 'projection.e.values'='b,a,c')");
        Prop.ForAll(Gen.Sized(size => Predicate(Math.Min(size / 12, 3))).ToArbitrary(), predicate =>
        {
            string Sql(string table) => $"SELECT v, k, n, d, e FROM {table} WHERE {predicate} ORDER BY 1, 2, 3, 4, 5";
            return lake.Rows(Sql("projected")).SequenceEqual(lake.Rows(Sql("registered"))).Label(predicate);
        }).Holds(60);
    }

    private static Gen<string> Predicate(int depth) => depth == 0
        ? Gen.Elements(Atoms)
        : Gen.OneOf(
            Gen.Elements(Atoms),
            from left in Predicate(depth - 1) from right in Predicate(depth - 1) select $"({left} AND {right})",
            from left in Predicate(depth - 1) from right in Predicate(depth - 1) select $"({left} OR {right})",
            from inner in Predicate(depth - 1) select $"(NOT {inner})");

    private static IEnumerable<(int K, string N, string D, string E)> Partitions() =>
        from k in new[] { 1, 2, 3, 5 }
        from n in new[] { "01", "03", "04" }
        from d in new[] { "2024-01-30", "2024-01-31", "2024-02-01" }
        from e in new[] { "a", "b" }
        select (k, n, d, e);
}
