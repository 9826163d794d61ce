using LakeQuery.Streaming;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.Streaming.Sources;

/// <summary>A replayed table gives every type that streams carry, NULLs included, wherever a batch is cut.</summary>
public sealed class ReplayedTypesTests
{
    private const string Columns =
        "T TIMESTAMP, B BOOLEAN, I1 TINYINT, I2 SMALLINT, I4 INTEGER, I8 BIGINT, R REAL, D DOUBLE, M4 DECIMAL(4,1), M9 DECIMAL(9,2), M18 DECIMAL(18,3), "
        + "M19 DECIMAL(19,4), DY DATE, TS TIMESTAMP, C CHAR(5), V VARCHAR(20)";

    [Fact]
    public void EveryTypeComesAsItIs()
    {
        using var lake = new TestLake();
        lake.Run("CREATE DATABASE db");
        lake.Run(
            """
            CREATE VIEW db.rows AS SELECT
              CAST(from_unixtime(n) AS timestamp) AS t, n % 2 = 0 AS b, CAST(n % 100 - 50 AS tinyint) AS i1, CAST(n * 10 AS smallint) AS i2, CAST(n * 70000 AS integer) AS i4,
              n * 5000000000 AS i8, CAST(n AS real) / 4 AS r, CAST(n AS double) / 8 AS d, CAST(n % 1000 AS decimal(4,1)) / 10 AS m4, CAST(n AS decimal(9,2)) / 4 AS m9,
              CAST(n AS decimal(18,3)) / 8 AS m18, CAST(-n AS decimal(19,4)) / 16 AS m19, date_add('day', n, DATE '2020-01-01') AS dy,
              CAST(from_unixtime(n * 1000000) AS timestamp) AS ts, CAST(CASE WHEN n % 2 = 0 THEN 'ab' ELSE 'c' END AS char(5)) AS c, concat('text ', CAST(n AS varchar)) AS v
            FROM UNNEST(sequence(1, 3000)) AS u (n)
            UNION ALL SELECT TIMESTAMP '2030-01-01 00:00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            """);
        var inOrder = Replay(lake, "rowtime=t", 1000);
        Assert.Equal(3002, inOrder.Length);
        Assert.Equal(
            "1970-01-01 00:00:03.000,false,-47,30,210000,15000000000,0.75,0.375,0.3,0.75,0.375,-0.1875,2020-01-04,1970-02-04 17:20:00.000,c,text 3", inOrder[3]);
        Assert.Equal("2030-01-01 00:00:00.000" + new string(',', 15), inOrder[^1]);
        Assert.Equal(inOrder, Replay(lake, "rowtime=t", 7));
        Assert.Equal(inOrder, Replay(lake, "rowtime=t", 5000));
        Assert.Equal(inOrder.Order(StringComparer.Ordinal), Replay(lake, "order=file", 11).Order(StringComparer.Ordinal));
    }

    private static string[] Replay(TestLake lake, string settings, int batchRows)
    {
        var output = lake.Path($"out-{batchRows}.csv");
        lake.Engine.RunStream(
            $"CREATE STREAM S ({Columns}); CREATE STREAM D ({Columns}); CREATE PUMP P AS INSERT INTO D SELECT STREAM * FROM S;",
            new StreamOptions
            {
                Sources = [StreamSourceOptions.Parse($"S=table:db.rows?{settings}")],
                Sinks = [StreamSinkOptions.Parse($"D={output}")],
                BatchRows = batchRows,
            });
        return File.ReadAllLines(output);
    }
}
