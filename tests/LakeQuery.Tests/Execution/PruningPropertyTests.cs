using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Execution;

/// <summary>A pruned scan gives the rows of a full scan with the same filter, whatever the predicate over keys.</summary>
public sealed class PruningPropertyTests
{
    private static readonly string[] Atoms =
    [
        "k = 3", "k <> 2", "k > 4", "k <= 1", "k IS NULL", "k IS NOT NULL", "k IN (1, 5, NULL)", "k BETWEEN 2 AND 4", "k % 2 = 0",
        "s = 'b'", "s LIKE 'a%'", "s IS NULL", "s < 'b'", "length(s) = 2", "s IN ('a', 'ab')", "coalesce(s, 'z') = 'z'", "k + length(s) > 4",
        "CAST(k AS varchar) = s", "CASE WHEN k > 2 THEN s = 'a' ELSE s = 'b' END", "v > 2", "v = k", "k IS DISTINCT FROM 3", "true", "NULL",
    ];

    [Fact]
    public void Pruning_never_changes_the_rows()
    {
        using var pruned = Create(new LakeOptions());
        using var full = Create(new LakeOptions { DisabledRules = [.. LakeQuery.Planning.Optimizer.RuleNames] });
        Prop.ForAll(Predicates().ToArbitrary(), predicate =>
        {
            var sql = $"SELECT v, k, s FROM t WHERE {predicate} ORDER BY v, k, s";
            return pruned.Rows(sql).SequenceEqual(full.Rows(sql)).Label(predicate);
        }).Holds(60);
    }

    private static Gen<string> Predicates() => Gen.Sized(size => Predicate(Math.Min(size / 12, 3)));

    private static Gen<string> Predicate(int depth) => depth == 0
        ? Gen.Elements(Atoms)
        : Gen.OneOf(
            Gen.Elements(Atoms),
            from left in Predicate(depth - 1) from right in Predicate(depth - 1) select $"({left} AND {right})",
            from left in Predicate(depth - 1) from right in Predicate(depth - 1) select $"({left} OR {right})",
            from inner in Predicate(depth - 1) select $"(NOT {inner})");

    private static TestLake Create(LakeOptions options)
    {
        var lake = new TestLake(options);
        foreach (var k in new[] { "1", "2", "3", "4", "5", "__HIVE_DEFAULT_PARTITION__" })
        {
            foreach (var s in new[] { "a", "ab", "b", "__HIVE_DEFAULT_PARTITION__" })
            {
                lake.WriteParquet($"t/k={k}/s={s}/f.parquet", "SELECT range::INTEGER AS v FROM range(4)");
            }
        }

        lake.Run($"CREATE EXTERNAL TABLE t (v int) PARTITIONED BY (k int, s string) STORED AS PARQUET LOCATION '{lake.Path("t")}'");
        lake.Run("MSCK REPAIR TABLE t");
        return lake;
    }
}
