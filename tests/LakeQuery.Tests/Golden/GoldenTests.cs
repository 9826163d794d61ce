using System.Runtime.CompilerServices;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Tests.Execution;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Golden;

/// <summary>Runs the golden queries over the small lake of <see cref="GoldenLake"/>: with all rules, and once more with none, which must
/// give the same rows. With LAKEQUERY_UPDATE_GOLDEN=1 the expected parts are written anew; the difference is the review.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Folder(), "*.slt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Queries(string name)
    {
        var file = GoldenFile.Read(Path.Combine(Folder(), name + ".slt"));
        using var lake = GoldenLake.Create(new LakeOptions());
        var isRewriting = Repository.UpdatesGolden;
        foreach (var block in file.Blocks)
        {
            var actual = Run(lake, block, withScan: true);
            if (isRewriting)
            {
                block.Expected = actual;
            }
            else
            {
                Assert.True(block.Expected.SequenceEqual(actual), $"{name}:\n{block.Sql}\nexpected\n{string.Join('\n', block.Expected)}\nbut was\n{string.Join('\n', actual)}");
            }
        }

        if (isRewriting)
        {
            file.Write();
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Queries_give_the_same_rows_without_any_rule(string name)
    {
        var file = GoldenFile.Read(Path.Combine(Folder(), name + ".slt"));
        using var lake = GoldenLake.Create(new LakeOptions { DisabledRules = [.. LakeQuery.Planning.Optimizer.RuleNames] });
        foreach (var block in file.Blocks)
        {
            var expected = block.Expected.Where(line => !line.StartsWith("scan ", StringComparison.Ordinal)).ToArray();
            var actual = Run(lake, block, withScan: false);
            Assert.True(expected.SequenceEqual(actual), $"{name}:\n{block.Sql}\nexpected\n{string.Join('\n', expected)}\nbut was\n{string.Join('\n', actual)}");
        }
    }

    private static string[] Run(TestLake lake, GoldenFile.Block block, bool withScan)
    {
        switch (block.Kind)
        {
            case "":
                return [];
            case "statement":
                lake.Run(block.Sql);
                return [];
            case "error":
                var error = Record.Exception(() => lake.Rows(block.Sql)) as LakeQueryException;
                return error is null ? ["no error"] : [$"{error.Code.Name}: {error.Fact}".Replace(lake.Root, "", StringComparison.Ordinal)];
            default:
                var rows = lake.Rows(block.Sql, out var statistics).Select(row => row.Replace(lake.Root, "", StringComparison.Ordinal));
                return withScan && (statistics.FilesTotal > 0 || statistics.PartitionsTotal > 0) ? [.. rows, ScanLine(statistics)] : [.. rows];
        }
    }

    private static string ScanLine(QueryStatistics statistics) =>
        $"scan partitions={statistics.PartitionsRead}/{statistics.PartitionsTotal} files={statistics.FilesRead}";

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "golden", "queries"));
}
