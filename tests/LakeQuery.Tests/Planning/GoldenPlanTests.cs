using System.Runtime.CompilerServices;
using System.Text;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Planning;

/// <summary>The plans in tests/golden/plans. With LAKEQUERY_UPDATE_GOLDEN=1 the expected parts are written anew: the diff is the review.</summary>
public sealed class GoldenPlanTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.plan").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Plans_are_as_written(string file)
    {
        var path = Path.Combine(Folder(), file);
        var expected = File.ReadAllText(path);
        var actual = new StringBuilder();
        var sections = expected.Split("\nplan\n");
        actual.Append(sections[0]);
        foreach (var section in sections.Skip(1))
        {
            var sql = section[..section.IndexOf("\n----\n", StringComparison.Ordinal)];
            actual.Append("\nplan\n").Append(sql).Append("\n----\n").Append(PlanTesting.Optimized(sql)).Append('\n');
        }

        if (Repository.UpdatesGolden)
        {
            File.WriteAllText(path, actual.ToString());
            return;
        }

        Assert.Equal(expected, actual.ToString());
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "golden", "plans"));
}
