using System.Runtime.CompilerServices;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Planning.Streams;

/// <summary>The plans of pumps in tests/golden/streams-plans. With LAKEQUERY_UPDATE_GOLDEN=1 the expected parts are written anew: the diff is
/// the review.</summary>
public sealed class GoldenStreamPlanTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.plan").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Plans_of_pumps_are_as_written(string file)
    {
        var path = Path.Combine(Folder(), file);
        var expected = File.ReadAllText(path);
        var actual = new StringBuilder();
        var sections = expected.Split("\napplication\n");
        actual.Append(sections[0]);
        foreach (var section in sections.Skip(1))
        {
            var script = section[..section.IndexOf("\n----\n", StringComparison.Ordinal)];
            actual.Append("\napplication\n").Append(script).Append("\n----\n").Append(PlansOrError(StreamTesting.Streams + script)).Append('\n');
        }

        if (Repository.UpdatesGolden)
        {
            File.WriteAllText(path, actual.ToString());
            return;
        }

        Assert.Equal(expected, actual.ToString());
    }

    private static string PlansOrError(string script)
    {
        try
        {
            return StreamTesting.Plans(script);
        }
        catch (LakeQueryException error)
        {
            return ErrorRenderer.Render(error).TrimEnd('\n');
        }
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "golden", "streams-plans"));
}
