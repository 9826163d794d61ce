using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckProfileTests : DuckTest
{
    [Fact]
    public void Without_profiling_there_is_none()
    {
        Assert.Null(Connection.ReadProfile());
        Connection.Execute("SELECT 1");
        Assert.Null(Connection.ReadProfile());
    }

    [Fact]
    public void Operators_and_their_rows_are_listed()
    {
        Connection.EnableProfile();
        Connection.Execute("SELECT i % 10, count(*) FROM range(1000) t(i) GROUP BY 1");
        var profile = Connection.ReadProfile()!;
        var group = Assert.Single(profile.All(), node => node["OPERATOR_NAME"]?.Contains("GROUP_BY", StringComparison.Ordinal) == true);
        Assert.Equal("10", group["OPERATOR_CARDINALITY"]);
        Assert.NotEmpty(group.Children);
        Assert.Null(group["NO_SUCH_METRIC"]);

        using (var result = Connection.QueryStreaming("SELECT i FROM range(5000) t(i) WHERE i > 10"))
        {
            while (result.FetchChunk() is { } chunk)
            {
                chunk.Dispose();
            }
        }

        Assert.Contains(Connection.ReadProfile()!.All(), node => node["OPERATOR_CARDINALITY"] == "4989");
    }
}
