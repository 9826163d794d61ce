using LakeQuery.Planning;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.Planning;

/// <summary>The table of detector functions: each example gives what its row says, and each default is in range.</summary>
public sealed class DetectorFunctionTests
{
    public static TheoryData<string> Names => [.. DetectorFunctions.All.Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_gives_its_result(string name)
    {
        using var lake = new TestLake();
        var function = DetectorFunctions.Find(name.ToLowerInvariant())!;
        Assert.Equal(function.Result, string.Join("; ", lake.Rows(function.Example).Select(row => row.Replace("|", ", ", StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Defaults_and_bounds_fit(string name)
    {
        var function = DetectorFunctions.Find(name)!;
        foreach (var parameter in function.Parameters)
        {
            Assert.True(parameter.Default is not { } value || (parameter.Takes(value, inStream: true) && parameter.Takes(value, inStream: false)));
            Assert.False(parameter.Takes(parameter.Least - 1, inStream: false));
            Assert.False(parameter.Takes(double.NaN, inStream: false));
            Assert.True(parameter.BoundedBy is not { } bound || bound < function.Parameters.Length);
        }
    }
}
