using LakeQuery.Errors;
using LakeQuery.Tests.Workgroups;

namespace LakeQuery.Tests.Execution.Projection;

/// <summary>Tables whose partitions follow from their properties: what is wrong is told when the table is read, as Athena does.</summary>
public sealed class PartitionProjectionTests
{
    private const string Country = "'projection.country.type'='enum', 'projection.country.values'='AU,DE'";
    private const string Day = "'projection.day.type'='date', 'projection.day.format'='yyyy-MM-dd', 'projection.day.range'='2024-04-01,2024-04-30'";

    public static TheoryData<string, string, string> WrongProperties() => new()
    {
        { Country, "HIVE_METASTORE_ERROR", "Table default.t is configured for partition projection, but the following partition columns are missing projection configuration: [day]" },
        { "", "HIVE_METASTORE_ERROR", "Table default.t is configured for partition projection, but the following partition columns are missing projection configuration: [country, day]" },
        { $"{Day}, 'projection.country.type'='list'", "HIVE_METASTORE_ERROR", "property 'projection.country.type' of table 'default.t' is 'list', which is no type of projection" },
        { $"{Day}, 'projection.country.type'='enum'", "HIVE_METASTORE_ERROR", "property 'projection.country.values' of table 'default.t' is missing" },
        { $"{Day}, 'projection.country.type'='enum', 'projection.country.values'=''", "HIVE_METASTORE_ERROR", "property 'projection.country.values' of table 'default.t' is empty" },
        { $"{Day}, 'projection.country.type'='integer'", "HIVE_METASTORE_ERROR", "property 'projection.country.range' of table 'default.t' is missing" },
        { $"{Day}, 'projection.country.type'='integer', 'projection.country.range'='1'", "HIVE_METASTORE_ERROR", "property 'projection.country.range' of table 'default.t' is '1'" },
        { $"{Day}, 'projection.country.type'='integer', 'projection.country.range'='1,x'", "HIVE_METASTORE_ERROR", "property 'projection.country.range' of table 'default.t' is '1,x'" },
        { $"{Day}, 'projection.country.type'='integer', 'projection.country.range'='2,1'", "HIVE_METASTORE_ERROR", "property 'projection.country.range' of table 'default.t' is '2,1', whose first number is above its last" },
        { $"{Day}, 'projection.country.type'='integer', 'projection.country.range'='1,2', 'projection.country.interval'='0'", "HIVE_METASTORE_ERROR", "property 'projection.country.interval' of table 'default.t' is '0'" },
        { $"{Day}, 'projection.country.type'='integer', 'projection.country.range'='1,2', 'projection.country.digits'='-1'", "HIVE_METASTORE_ERROR", "property 'projection.country.digits' of table 'default.t' is '-1'" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.range'='2024-04-01,NOW'", "HIVE_METASTORE_ERROR", "property 'projection.day.format' of table 'default.t' is missing" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='yyyy-MM-dd'", "HIVE_METASTORE_ERROR", "property 'projection.day.range' of table 'default.t' is missing" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='YYYY', 'projection.day.range'='2024,NOW'", "HIVE_METASTORE_ERROR", "property 'projection.day.format' of table 'default.t' is 'YYYY', which counts years by their weeks ('YYYY'), which is not supported: the calendar's year is 'yyyy'" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='yyyy-ww', 'projection.day.range'='2024-01,NOW'", "HIVE_METASTORE_ERROR", "property 'projection.day.format' of table 'default.t' is 'yyyy-ww', which counts weeks of the year ('ww'), which is not supported: name each week by its first day, with interval.unit WEEKS" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='yyyy-MM-dd', 'projection.day.range'='2024-04,NOW'", "HIVE_METASTORE_ERROR", "property 'projection.day.range' of table 'default.t' is '2024-04,NOW'" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='yyyy-MM-dd', 'projection.day.range'='2024-04-01,NOW-1FORTNIGHT'", "HIVE_METASTORE_ERROR", "property 'projection.day.range' of table 'default.t' is '2024-04-01,NOW-1FORTNIGHT'" },
        { $"{Country}, {Day}, 'projection.day.interval'='x'", "HIVE_METASTORE_ERROR", "property 'projection.day.interval' of table 'default.t' is 'x'" },
        { $"{Country}, {Day}, 'projection.day.interval.unit'='FORTNIGHTS'", "HIVE_METASTORE_ERROR", "property 'projection.day.interval.unit' of table 'default.t' is 'FORTNIGHTS', which is no unit" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='yyyy-MM-dd HH', 'projection.day.range'='2024-04-01 00,NOW', 'projection.day.interval'='1'", "HIVE_METASTORE_ERROR", "property 'projection.day.interval.unit' of table 'default.t' is missing, and the format 'yyyy-MM-dd HH' is not one of single days or months" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='yyyy', 'projection.day.range'='2024,NOW'", "HIVE_METASTORE_ERROR", "property 'projection.day.interval' of table 'default.t' is missing, and the format 'yyyy' is not one of single days or months" },
        { $"{Country}, 'projection.day.type'='injected'", "HIVE_METASTORE_ERROR", "property 'projection.day.type' of table 'default.t' is 'injected', and the type of 'day' is 'date'" },
        { $"{Country}, {Day}, 'storage.location.template'='../x/${{day}}/'", "HIVE_METASTORE_ERROR", "property 'storage.location.template' of table 'default.t' is '../x/${day}/', which lacks '${country}'" },
        { $"{Country}, {Day}, 'storage.location.template'='../x/${{day}}/${{country}}/${{hour}}/'", "HIVE_METASTORE_ERROR", "property 'storage.location.template' of table 'default.t' is '../x/${day}/${country}/${hour}/', and 'hour' is no partition key" },
        { $"{Country}, 'projection.day.type'='date', 'projection.day.format'='yyyy/MM/dd', 'projection.day.range'='2024/04/01,2024/04/02'", "HIVE_INVALID_PARTITION_VALUE", "2024/04/01" },
        { $"{Day}, 'projection.country.type'='injected'", "CONSTRAINT_VIOLATION", "For the injected projected partition column country, the WHERE clause must contain only static equality conditions, and at least one such condition must be present." },
    };

    [Theory]
    [MemberData(nameof(WrongProperties))]
    public void Wrong_properties_are_told_when_the_table_is_read(string properties, string code, string fact)
    {
        using var lake = new TestLake();
        Create(lake, "country string, day date", properties);
        var error = Assert.Throws<LakeQueryException>(() => lake.Rows("SELECT count(*) FROM t"));
        Assert.Equal(code, error.Code.Name);
        if (code == "HIVE_INVALID_PARTITION_VALUE")
        {
            Assert.Contains(fact, error.Fact, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(fact, error.Fact);
        }

        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData("country = 'AU'", "3")]
    [InlineData("'AU' = country", "3")]
    [InlineData("country IN ('AU', 'XX', NULL)", "3")]
    [InlineData("country = 'AU' OR country = 'DE'", "7")]
    [InlineData("country = upper('de')", "4")]
    [InlineData("country IN ('AU', 'DE') AND country <> 'AU'", "4")]
    [InlineData("country = 'AU' AND country = 'DE'", "0")]
    [InlineData("(country = 'AU' AND v = 1) OR (country = 'DE' AND v = 2)", "2")]
    [InlineData("country = '../t/country=AU'", "0")]
    [InlineData("country = ''", "0")]
    [InlineData("country = NULL", "0")]
    public void Injected_values_come_from_the_filter(string filter, string count)
    {
        using var lake = new TestLake();
        WriteTwo(lake);
        Create(lake, "country string", "'projection.country.type'='injected'");
        Assert.Equal(count, lake.Value($"SELECT count(*) FROM t WHERE {filter}"));
    }

    [Theory]
    [InlineData("country LIKE 'A%'")]
    [InlineData("country > 'A'")]
    [InlineData("country = 'AU' OR v = 1")]
    [InlineData("country IN (SELECT 'AU')")]
    [InlineData("country <> 'AU'")]
    [InlineData("v = 1")]
    public void Injected_values_must_be_constants(string filter)
    {
        using var lake = new TestLake();
        WriteTwo(lake);
        Create(lake, "country string", "'projection.country.type'='injected'");
        var error = Assert.Throws<LakeQueryException>(() => lake.Rows($"SELECT count(*) FROM t WHERE {filter}"));
        Assert.Equal(ErrorCode.ConstraintViolation, error.Code);
    }

    [Fact]
    public void A_value_can_not_lead_out_of_the_template()
    {
        using var lake = new TestLake();
        WriteTwo(lake);
        lake.WriteParquet("secret/f.parquet", "SELECT range::INTEGER AS v FROM range(9)");
        Create(lake, "country string", "'projection.country.type'='injected', 'storage.location.template'='../t/country=${country}/'");
        Assert.Equal("3", lake.Value("SELECT count(*) FROM t WHERE country = 'AU'"));
        Assert.Equal("0", lake.Value("SELECT count(*) FROM t WHERE country = 'AU/../../../secret'"));
        Assert.Equal("0", lake.Value("SELECT count(*) FROM t WHERE country = '../../secret'"));
    }

    [Fact]
    public void Registered_partitions_are_not_looked_at()
    {
        using var lake = new TestLake();
        WriteTwo(lake);
        Create(lake, "country string", "'projection.country.type'='enum', 'projection.country.values'='DE,FR'");
        lake.Run("MSCK REPAIR TABLE t");
        Assert.Equal(["DE|4"], lake.Rows("SELECT country, count(*) FROM t GROUP BY 1", out var statistics));
        Assert.Equal((2, 2), (statistics.PartitionsRead, statistics.PartitionsTotal));
        Assert.Equal(["country=AU", "country=DE"], lake.Rows("SHOW PARTITIONS t"));
        Assert.Equal(["AU", "DE"], lake.Rows("SELECT country FROM \"t$partitions\" ORDER BY 1"));

        lake.Run("ALTER TABLE t SET TBLPROPERTIES ('projection.enabled'='false')");
        Assert.Equal(["AU|3", "DE|4"], lake.Rows("SELECT country, count(*) FROM t GROUP BY 1 ORDER BY 1"));
    }

    [Fact]
    public void White_space_belongs_to_the_values_of_an_enum()
    {
        using var lake = new TestLake();
        WriteTwo(lake);
        Create(lake, "country string", "'projection.country.type'='Enum ', 'projection.country.values'='AU, DE'");
        Assert.Equal(["AU"], lake.Rows("SELECT DISTINCT country FROM t"));
    }

    [Fact]
    public void Many_partitions_need_a_filter()
    {
        using var lake = new TestLake();
        lake.WriteParquet("t/a=77/b=1999999/f.parquet", "SELECT 1 AS v");
        Create(
            lake, "a int, b bigint",
            "'projection.a.type'='integer', 'projection.a.range'='0,999', 'projection.b.type'='integer', 'projection.b.range'='0,99999999999'");
        var error = Assert.Throws<LakeQueryException>(() => lake.Rows("SELECT * FROM t WHERE a = 77"));
        Assert.Equal(("HIVE_EXCEEDED_PARTITION_LIMIT", "the filters on table 'default.t' leave more than 1,000,000 projected partitions"), (error.Code.Name, error.Fact));
        Assert.Equal("Filter on 'b' with =, IN or BETWEEN: 100,000,000,000 of its values are left.", error.Hint);
        error = Assert.Throws<LakeQueryException>(() => lake.Rows("SELECT * FROM t WHERE b < 2000"));
        Assert.Equal("Filter on 'b' with =, IN or BETWEEN: 2,000 of its values are left.", error.Hint);

        Assert.Equal(["1|77|1999999"], lake.Rows("SELECT * FROM t WHERE b BETWEEN 1999000 AND 1999999 AND a BETWEEN 70 AND 79", out var statistics));
        Assert.Equal((10_000, 100_000_000_000_000, 1), (statistics.PartitionsRead, statistics.PartitionsTotal, statistics.FilesRead));

        // What is no plain comparison narrows too, key by key, where it has to.
        Assert.Equal(["1|77|1999999"], lake.Rows("SELECT * FROM t WHERE b BETWEEN 1990000 AND 1999999 AND a % 100 = 77 AND b % 1000 = 999"));
    }

    [Fact]
    public void Now_is_the_moment_of_the_statement()
    {
        // A moment before midnight, which does not come.
        var today = new DateTimeOffset(2024, 5, 6, 23, 59, 59, 999, TimeSpan.Zero);
        using var lake = new TestLake(clock: new SetClock(today));
        foreach (var day in new[] { -3, -2, -1, 0, 1 })
        {
            lake.WriteParquet($"t/day={today.AddDays(day):yyyy-MM-dd}/f.parquet", "SELECT 1 AS v");
        }

        Create(lake, "day string", "'projection.day.type'='date', 'projection.day.format'='yyyy-MM-dd', 'projection.day.range'='NOW-2DAYS,NOW'");
        Assert.Equal("1", lake.Value("SELECT count(*) FROM t WHERE day > date_format(current_date - INTERVAL '1' DAY, '%Y-%m-%d')"));
        Assert.Equal(["true"], lake.Rows("SELECT min(day) = CAST(current_date - INTERVAL '2' DAY AS varchar) AND max(day) = CAST(current_date AS varchar) AND count(*) = 3 FROM t"));
    }

    private static void WriteTwo(TestLake lake)
    {
        lake.WriteParquet("t/country=AU/f.parquet", "SELECT range::INTEGER AS v FROM range(3)");
        lake.WriteParquet("t/country=DE/f.parquet", "SELECT range::INTEGER AS v FROM range(4)");
    }

    private static void Create(TestLake lake, string keys, string properties) => lake.Run(
        $"CREATE EXTERNAL TABLE t (v int) PARTITIONED BY ({keys}) STORED AS PARQUET LOCATION '{lake.Path("t")}' "
        + $"TBLPROPERTIES ('projection.enabled'='true'{(properties.Length == 0 ? "" : ", ")}{properties})");
}
