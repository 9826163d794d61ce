using static LakeQuery.Tests.Planning.PlanTesting;

namespace LakeQuery.Tests.Planning;

public sealed class BinderQueryTests
{
    [Fact]
    public void Select_where_group_order_limit_become_nodes_in_their_order()
    {
        var plan = Plan("SELECT country, count(*) AS n FROM clicks WHERE bytes > 10 GROUP BY country HAVING count(*) > 1 ORDER BY n DESC LIMIT 3");
        Assert.Equal(
            """
            Output country, n := count
              Limit 3
                Sort count DESC NULLS LAST
                  Project country, count
                    Filter count > CAST(1 AS bigint)
                      Aggregate by country  count := count(*)
                        Filter bytes > 10
                          Scan web.clicks  columns: id, url, country, bytes, at, tags, props, geo, day, hour
            """,
            plan);
    }
}
