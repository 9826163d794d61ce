using System.Text.Json.Nodes;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary><c>lakequery workgroup</c>, and queries that run in one.</summary>
public sealed class WorkgroupVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_workgroup_is_made_shown_changed_listed_and_deleted()
    {
        Assert.Equal(
            Done("Created workgroup analysts\n"),
            Run(
                "create", "analysts", "--scan-limit", "10GB", "--period-limit", "100GB/day:refuse", "--period-limit", "1TB/30d", "--threads", "2", "--memory", "2GB",
                "--enforce", "--description", "reads clicks", "--tag", "team=web", "--tag", "cost=12=3", "--price-per-tb", "5", "--reuse-results", "60m",
                "--history-retention", "10d", "--output-location", "/results"));
        var shown = Run("show", "analysts");
        Assert.Matches(
            """
            \Aname           analysts
            state          ENABLED
            description    reads clicks
            created        \d{4}-\d\d-\d\d \d\d:\d\d UTC
            settings       win over a session's
            scan limit     10\.00 GB a query
            period limit   100\.00 GB/day:refuse
                           0 B used since \d{4}-\d\d-\d\d 00:00 UTC, until \d{4}-\d\d-\d\d 00:00 UTC
            period limit   1\.00 TB/30d:alert
                           0 B used since \d{4}-\d\d-\d\d 00:00 UTC, until \d{4}-\d\d-\d\d 00:00 UTC
            output         /results
            threads        2
            memory         2\.00 GB
            price per TB   5
            reuse results  up to 1h old
            keep history   10d
            tag            cost=12=3
            tag            team=web
            \z
            """,
            shown.Output);
        Assert.Equal(
            Done("Updated workgroup analysts\n"),
            Run(
                "update", "analysts", "--scan-limit", "20GB", "--no-period-limit", "--no-threads", "--no-memory", "--no-enforce", "--disable", "--no-tag", "cost",
                "--no-price-per-tb", "--no-reuse-results", "--no-history-retention", "--no-output-location"));
        Assert.Equal(
            Done("""
                name      state     scan limit  period limits  description
                analysts  DISABLED  20.00 GB                   reads clicks
                primary   ENABLED

                """),
            Run("list"));
        Assert.Equal(Done("Deleted workgroup analysts\n"), Run("delete", "analysts"));
        Assert.Equal(Done("name     state    scan limit  period limits  description\nprimary  ENABLED\n"), Run("list"));
    }

    [Fact]
    public void Json_has_the_shape_of_athenas_answers()
    {
        var made = JsonNode.Parse(Run("create", "a", "--scan-limit", "10000000", "--period-limit", "1GB/day:alert", "--json").Output)!;
        Assert.Equal(10_000_000, made["WorkGroup"]!["Configuration"]!["BytesScannedCutoffPerQuery"]!.GetValue<long>());
        Assert.Equal("ALERT", made["WorkGroup"]!["LakeQuery"]!["PeriodLimits"]![0]!["Action"]!.GetValue<string>());
        var shown = JsonNode.Parse(Run("show", "a", "--json").Output)!;
        Assert.Equal(made["WorkGroup"]!.ToJsonString(), shown["WorkGroup"]!.ToJsonString());
        Assert.Equal((1L << 30, 0L), (shown["Usage"]![0]!["Limit"]!.GetValue<long>(), shown["Usage"]![0]!["UsedBytes"]!.GetValue<long>()));
        var listed = JsonNode.Parse(Run("list", "--json").Output)!;
        Assert.Equal(["a", "primary"], listed["WorkGroups"]!.AsArray().Select(item => item!["Name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("'much' is no value of --scan-limit.", "create", "x", "--scan-limit", "much")]
    [InlineData("'two' is no value of --threads.", "create", "x", "--threads", "two")]
    [InlineData("'5' is no value of --period-limit. Write SIZE/PERIOD:ACTION", "create", "x", "--period-limit", "5")]
    [InlineData("--tag takes KEY=VALUE.", "update", "primary", "--tag", "team")]
    [InlineData("Give either --threads or --no-threads.", "update", "primary", "--threads", "2", "--no-threads")]
    [InlineData("Give either --enable or --disable.", "update", "primary", "--enable", "--disable")]
    [InlineData("'--no-threads' is not an option of 'create'.", "create", "x", "--no-threads")]
    [InlineData("Required argument", "show")]
    public void A_wrong_command_line_is_2(string message, params string[] arguments)
    {
        var actual = Run(arguments);
        Assert.Equal((2, ""), (actual.ExitCode, actual.Output));
        Assert.StartsWith(message, actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_not_be_is_1()
    {
        var actual = Run("create", "x", "--scan-limit", "5MB");
        Assert.Equal(
            (1, "LAKE_INVALID_WORKGROUP: A workgroup's BytesScannedCutoffPerQuery can't be '5242880'\n  Give it a number of bytes from 10000000.\n"),
            (actual.ExitCode, actual.Error));
        Assert.Equal(1, Run("delete", "primary").ExitCode);
        Assert.Equal(1, Run("show", "nope").ExitCode);
        Assert.Equal(1, Run("update", "nope", "--enable").ExitCode);
    }

    [Fact]
    public void A_query_runs_in_the_workgroup_of_the_option_or_the_environment()
    {
        Run("create", "off", "--disable");
        var expected = (1, "LAKE_WORKGROUP_DISABLED: WorkGroup off is disabled.\n  Use another workgroup, or 'lakequery workgroup update off --enable'.\n");
        var byOption = LakeQueryCommand.Run("query", "SELECT 1 AS a", "--catalog", _folder.Path, "-w", "off");
        Assert.Equal(expected, (byOption.ExitCode, byOption.Error));
        string[] arguments = ["query", "SELECT 1 AS a", "--catalog", _folder.Path];
        var byVariable = LakeQueryCommand.Run(arguments, null, null, ("LAKEQUERY_WORKGROUP", "off"));
        Assert.Equal(expected, (byVariable.ExitCode, byVariable.Error));
        var optionWins = LakeQueryCommand.Run([.. arguments, "--workgroup", "primary"], null, null, ("LAKEQUERY_WORKGROUP", "off"));
        Assert.Equal(Done("a\n1\n"), optionWins);
        Assert.Equal(1, LakeQueryCommand.Run([.. arguments, "--workgroup", "nope"]).ExitCode);
        Assert.Equal(Done("Updated workgroup off\n"), LakeQueryCommand.Run(["workgroup", "update", "off", "--enable", "--catalog", _folder.Path], null, null, ("LAKEQUERY_WORKGROUP", "nope")));
    }

    [Fact]
    public void Alerts_and_costs_are_told_on_standard_error()
    {
        SharedLake.Write(_folder.Path);
        string[] where = ["--catalog", _folder.Path];
        LakeQueryCommand.Run(["crawl", Path.Join(_folder.Path, "data"), "--database", "web", .. where]);
        Run("create", "watched", "--period-limit", "10B/366d:alert", "--price-per-tb", "5");
        var actual = LakeQueryCommand.Run(["query", "SELECT max(id) AS id FROM clicks", "-d", "web", "-w", "watched", "--stats", .. where]);
        Assert.Equal((0, "id\n32\n"), (actual.ExitCode, actual.Output));
        Assert.Matches(
            @"\AWarning: Workgroup 'watched' has scanned 99 B, more than 10 B per 366d; the period ends at \d{4}-\d\d-\d\d 00:00 UTC\.\n1 row, .*, cost 0\.000048\n\z",
            actual.Error);
        Run("update", "watched", "--period-limit", "150B/366d:refuse");
        var refused = LakeQueryCommand.Run(["query", "SELECT max(id) AS id FROM clicks", "-d", "web", "-w", "watched", .. where]);
        Assert.Equal((3, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith("EXCEEDED_SCAN_LIMIT: line 1:27: Query reads at least 99 B; workgroup 'watched' has 51 B left of 150 B per 366d", refused.Error, StringComparison.Ordinal);
    }

    private static LakeQueryCommand.Outcome Done(string output) => new(0, output, "");

    private LakeQueryCommand.Outcome Run(params string[] arguments) => LakeQueryCommand.Run(["workgroup", .. arguments, "--catalog", _folder.Path]);
}
