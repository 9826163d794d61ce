using System.Runtime.CompilerServices;
using LakeQuery.Commands.Explaining;
using LakeQuery.Errors;
using LakeQuery.Tests.Execution;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Golden;

/// <summary>Plans with the reasons, over the lake of the golden queries: tests/golden/explain. An empty line is written as a dot. With
/// LAKEQUERY_UPDATE_GOLDEN=1 the expected parts are written anew; the difference is the review.</summary>
public sealed class GoldenExplainTests
{
    [Fact]
    public void Plans_say_why()
    {
        using var lake = GoldenLake.Create(new LakeOptions());
        foreach (var path in Directory.GetFiles(Folder(), "*.slt"))
        {
            var file = GoldenFile.Read(path);
            foreach (var block in file.Blocks.Where(block => block.Kind.Length > 0))
            {
                var actual = Run(lake, block);
                if (Repository.UpdatesGolden)
                {
                    block.Expected = actual;
                }

                Assert.True(block.Expected.SequenceEqual(actual), $"{block.Sql}\nexpected\n{string.Join('\n', block.Expected)}\nbut was\n{string.Join('\n', actual)}");
            }

            if (Repository.UpdatesGolden)
            {
                file.Write();
            }
        }
    }

    [Fact]
    public void Trees_have_branches() => Assert.Equal(
        """
        a
        ├─ b
        │  ├─ c
        │  │  └─ d
        │  └─ e
        └─ f
           └─ g

        h
        └─ i
        """,
        TreeText.Draw("a\n  b\n    c\n      d\n    e\n  f\n    g\n\nh\n  i"));

    private static string[] Run(TestLake lake, GoldenFile.Block block)
    {
        try
        {
            return [.. lake.Rows(block.Sql).Select(line => line.Length == 0 ? "." : line)];
        }
        catch (LakeQueryException error) when (block.Kind == "error")
        {
            return [$"{error.Code.Name}: {error.Fact}", error.Hint ?? ""];
        }
    }

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "golden", "explain"));
}
