using System.Globalization;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.Golden;

/// <summary>The lake of the golden queries: <c>clicks</c>, partitioned by country and day over 60 days, and <c>countries</c> as CSV.</summary>
internal static class GoldenLake
{
    private static readonly string[] Countries = ["AU", "NZ", "DE"];

    public static TestLake Create(LakeOptions options)
    {
        var lake = new TestLake(options);
        for (var day = 0; day < 60; day++)
        {
            var date = new DateOnly(2024, 4, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            foreach (var (index, country) in Countries.Index())
            {
                lake.WriteParquet(
                    $"clicks/country={country}/day={date}/part-0.parquet",
                    $"SELECT (range * 3 + {index} + {day})::BIGINT AS user_id, '/page/' || (range % 4) AS url, (range * 100 + {day})::INTEGER AS bytes, "
                    + $"TIMESTAMP '{date} 00:00:00' + to_minutes(range * 7) AS at, CASE WHEN range % 5 = 0 THEN NULL ELSE range / 10.0 END::DOUBLE AS score "
                    + $"FROM range({(day % 7) + index + 1})");
            }
        }

        lake.Run("CREATE EXTERNAL TABLE clicks (user_id bigint, url string, bytes int, at timestamp, score double) "
            + $"PARTITIONED BY (country string, day date) STORED AS PARQUET LOCATION '{lake.Path("clicks")}'");
        lake.Run("MSCK REPAIR TABLE clicks");
        lake.WriteText("countries/a.csv", "code,name,population\nAU,Australia,26000000\nNZ,New Zealand,5100000\nFR,France,\n");
        lake.Run("CREATE EXTERNAL TABLE countries (code string, name string, population bigint) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
            + $"LOCATION '{lake.Path("countries")}' TBLPROPERTIES ('skip.header.line.count'='1')");
        return lake;
    }
}
