using System.Text.Json.Nodes;
using LakeQuery.Errors;
using LakeQuery.Tests.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Tests.Workgroups;

public sealed class WorkgroupStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SetClock _clock = new(new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));
    private readonly WorkgroupStore _store;

    public WorkgroupStoreTests() => _store = new WorkgroupStore(_folder.Path, _clock);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Primary_is_there_without_a_file_and_stays()
    {
        Assert.Equal(["primary"], _store.ListNames());
        Assert.Equal(new Workgroup { Name = "primary" }.ToJson(), _store.Get("primary").ToJson());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Equal("WorkGroup 'primary' can't be deleted", Refused(() => _store.Delete("primary", recursive: true)).Fact);
        _store.Change("primary", primary => primary with { Description = "for all" });
        Assert.Equal("for all", _store.Get("primary").Description);
        Assert.True(File.Exists(Path.Join(_folder.Path, "workgroups", "primary.json")));
    }

    [Fact]
    public void All_settings_are_kept()
    {
        var made = _store.Create(Full("analysts"));
        Assert.Equal(_clock.Now, made.CreationTime);
        var read = new WorkgroupStore(_folder.Path, _clock).Get("analysts");
        Assert.Equal(made.ToJson(), read.ToJson());
        Assert.Equal(Assert.Single(Full("analysts").PeriodLimits), Assert.Single(read.PeriodLimits));
        Assert.Equal(
            (20_000_000L, true, "/results", 2, 1L << 30, 5.25m, TimeSpan.FromMinutes(60), TimeSpan.FromDays(10)),
            (read.BytesScannedCutoffPerQuery!.Value, read.EnforceConfiguration, read.OutputLocation, read.Threads!.Value, read.MemoryLimitBytes!.Value,
                read.PricePerTerabyte!.Value, read.ResultReuseMaxAge!.Value, read.HistoryRetention));
        Assert.Equal("b", read.Tags["a"]);
    }

    [Fact]
    public void A_file_has_the_shape_of_athenas_workgroup()
    {
        _store.Create(Full("analysts"));
        Assert.Equal(
            """
            {
              "Name": "analysts",
              "State": "ENABLED",
              "Description": "<reads>",
              "CreationTime": "2026-11-21T09:00:00+00:00",
              "Configuration": {
                "ResultConfiguration": {
                  "OutputLocation": "/results"
                },
                "EnforceWorkGroupConfiguration": true,
                "BytesScannedCutoffPerQuery": 20000000
              },
              "Tags": [
                {
                  "Key": "a",
                  "Value": "b"
                }
              ],
              "LakeQuery": {
                "PeriodLimits": [
                  {
                    "Bytes": 107374182400,
                    "PeriodInSeconds": 86400,
                    "Action": "REFUSE"
                  }
                ],
                "Threads": 2,
                "MemoryLimitBytes": 1073741824,
                "PricePerTerabyte": 5.25,
                "ResultReuseMaxAgeInMinutes": 60,
                "HistoryRetentionInDays": 10
              }
            }

            """,
            File.ReadAllText(Path.Join(_folder.Path, "workgroups", "analysts.json")));
    }

    [Fact]
    public void What_athena_knows_and_we_do_not_is_kept_where_it_stood()
    {
        WriteFile("aws", """
            {
              "Name": "another name",
              "State": "DISABLED",
              "Configuration": {
                "ResultConfiguration": { "OutputLocation": "s3://b/r/", "EncryptionConfiguration": { "EncryptionOption": "SSE_S3" } },
                "EnforceWorkGroupConfiguration": true,
                "PublishCloudWatchMetricsEnabled": true,
                "EngineVersion": { "SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3" }
              },
              "CreationTime": 1700000000.5,
              "IdentityCenterApplicationArn": null
            }
            """);
        var read = _store.Get("aws");
        Assert.Equal(("aws", false, true, "s3://b/r/"), (read.Name, read.IsEnabled, read.EnforceConfiguration, read.OutputLocation));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000.5), read.CreationTime);
        _store.Change("aws", workgroup => workgroup with { IsEnabled = true, OutputLocation = null });
        var json = JsonNode.Parse(File.ReadAllText(Path.Join(_folder.Path, "workgroups", "aws.json")))!.AsObject();
        Assert.Equal("ENABLED", json["State"]!.GetValue<string>());
        Assert.True(json.ContainsKey("IdentityCenterApplicationArn"));
        Assert.True(json["Configuration"]!["PublishCloudWatchMetricsEnabled"]!.GetValue<bool>());
        Assert.Equal("AUTO", json["Configuration"]!["EngineVersion"]!["SelectedEngineVersion"]!.GetValue<string>());
        Assert.Equal("""{"EncryptionConfiguration":{"EncryptionOption":"SSE_S3"}}""", json["Configuration"]!["ResultConfiguration"]!.ToJsonString());
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("A.b_c-9", true)]
    [InlineData("..", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    public void Names_follow_athenas_rule(string name, bool isName)
    {
        if (isName)
        {
            _store.Create(new Workgroup { Name = name });
            Assert.Contains(name, _store.ListNames());
            _store.Delete(name, recursive: false);
            Assert.Equal(["primary"], _store.ListNames());
        }
        else
        {
            Assert.Equal(ErrorCode.LakeInvalidWorkgroup, Refused(() => _store.Create(new Workgroup { Name = name })).Code);
            Assert.Null(_store.Find(name));
        }
    }

    [Fact]
    public void A_name_has_at_most_128_characters()
    {
        _store.Create(new Workgroup { Name = new string('n', 128) });
        Assert.Equal(ErrorCode.LakeInvalidWorkgroup, Refused(() => _store.Create(new Workgroup { Name = new string('m', 129) })).Code);
    }

    [Fact]
    public void Settings_that_may_not_be_are_refused_and_change_nothing()
    {
        _store.Create(Full("analysts"));
        var before = _store.Get("analysts");
        Check("A workgroup's BytesScannedCutoffPerQuery can't be '9999999'", workgroup => workgroup with { BytesScannedCutoffPerQuery = 9_999_999 });
        Check("A workgroup's Threads can't be '0'", workgroup => workgroup with { Threads = 0 });
        Check("A workgroup's MemoryLimitBytes can't be '1000'", workgroup => workgroup with { MemoryLimitBytes = 1000 });
        Check("A workgroup's PricePerTerabyte can't be '-1'", workgroup => workgroup with { PricePerTerabyte = -1 });
        Check("A workgroup's OutputLocation can't be ''", workgroup => workgroup with { OutputLocation = " " });
        Check("A workgroup's ResultReuse can't be '8d'", workgroup => workgroup with { ResultReuseMaxAge = TimeSpan.FromDays(8) });
        Check("A workgroup's HistoryRetention can't be '1h'", workgroup => workgroup with { HistoryRetention = TimeSpan.FromHours(1) });
        Check(
            "A workgroup's PeriodLimits can't be '0 B/day:refuse'",
            workgroup => workgroup with { PeriodLimits = [new PeriodLimit(0, TimeSpan.FromDays(1), PeriodAction.Refuse)] });
        Check(
            "A workgroup's PeriodLimits can't be '5 B/30s:alert'",
            workgroup => workgroup with { PeriodLimits = [new PeriodLimit(5, TimeSpan.FromSeconds(30), PeriodAction.Alert)] });
        Check(
            "A workgroup's PeriodLimits can't be '6 B/day:alert'",
            workgroup => workgroup with
            {
                PeriodLimits = [new PeriodLimit(5, TimeSpan.FromDays(1), PeriodAction.Alert), new PeriodLimit(6, TimeSpan.FromDays(1), PeriodAction.Alert)],
            });
        Check(
            "A workgroup's Tags can't be '51'",
            workgroup => workgroup with { Tags = workgroup.Tags.Clear().AddRange(Enumerable.Range(0, 51).Select(n => KeyValuePair.Create($"k{n}", ""))) });
        Check("A workgroup's Description can't be 'a longer text'", workgroup => workgroup with { Description = new string('x', 1025) });
        _store.Change("analysts", workgroup => workgroup with { BytesScannedCutoffPerQuery = 10_000_000 });

        void Check(string fact, Func<Workgroup, Workgroup> change)
        {
            var error = Refused(() => _store.Change("analysts", change));
            Assert.Equal((ErrorCode.LakeInvalidWorkgroup, fact), (error.Code, error.Fact));
            Assert.StartsWith("Give it ", error.Hint, StringComparison.Ordinal);
            Assert.Equal(before.ToJson(), _store.Get("analysts").ToJson());
        }
    }

    [Fact]
    public void An_unknown_name_is_told_with_a_near_one()
    {
        _store.Create(new Workgroup { Name = "analysts" });
        var error = Refused(() => _store.Get("analist"));
        Assert.Equal((ErrorCode.LakeWorkgroupNotFound, "WorkGroup is not found."), (error.Code, error.Fact));
        Assert.Equal("There is no workgroup 'analist'. Did you mean 'analysts'? 'lakequery workgroup list' shows those there are.", error.Hint);
        Assert.Equal(ErrorCode.LakeWorkgroupNotFound, Refused(() => _store.Change("x", workgroup => workgroup)).Code);
        Assert.Equal(ErrorCode.LakeWorkgroupNotFound, Refused(() => _store.Delete("../primary", recursive: false)).Code);
    }

    [Fact]
    public void Names_differ_in_more_than_case()
    {
        _store.Create(new Workgroup { Name = "Analysts" });
        Assert.Equal(ErrorCode.AlreadyExists, Refused(() => _store.Create(new Workgroup { Name = "analysts" })).Code);
        Assert.Equal(ErrorCode.AlreadyExists, Refused(() => _store.Create(new Workgroup { Name = "Primary" })).Code);
    }

    [Fact]
    public void No_more_than_1000_are_made()
    {
        for (var number = 1; number < 1000; number++)
        {
            WriteFile($"w{number}", "{}");
        }

        Assert.Equal(ErrorCode.LakeInvalidWorkgroup, Refused(() => _store.Create(new Workgroup { Name = "one-more" })).Code);
        _store.Delete("w1", recursive: false);
        _store.Create(new Workgroup { Name = "one-more" });
    }

    [Fact]
    public void What_has_a_history_goes_only_with_it()
    {
        var deleted = new List<string>();
        _store.HasHistory = name => name == "old";
        _store.DeleteHistory = deleted.Add;
        _store.Create(new Workgroup { Name = "old" });
        _store.Create(new Workgroup { Name = "new" });
        Assert.Equal(ErrorCode.LakeWorkgroupNotEmpty, Refused(() => _store.Delete("old", recursive: false)).Code);
        _store.Delete("old", recursive: true);
        _store.Delete("new", recursive: false);
        Assert.Equal(["old", "new"], deleted);
        Assert.Equal(["primary"], _store.ListNames());
    }

    [Theory]
    [InlineData("{", "Expected depth")]
    [InlineData("[]", "A WorkGroup is an object.")]
    [InlineData("""{"State":"OFF"}""", "'State' is 'OFF', not ENABLED or DISABLED.")]
    [InlineData("""{"Configuration":{"BytesScannedCutoffPerQuery":5}}""", "A workgroup's BytesScannedCutoffPerQuery can't be '5'. Give it a number of bytes from 10000000.")]
    [InlineData("""{"Configuration":{"BytesScannedCutoffPerQuery":"much"}}""", "'BytesScannedCutoffPerQuery' is not a whole number.")]
    [InlineData("""{"Configuration":1}""", "'Configuration' is not an object.")]
    [InlineData("""{"State":"ENABLED","State":"DISABLED"}""", "")]
    [InlineData("""{"LakeQuery":{"PeriodLimits":[{"Bytes":1,"PeriodInSeconds":60,"Action":"STOP"}]}}""", "'Action' is 'STOP', not ALERT or REFUSE.")]
    [InlineData("""{"LakeQuery":{"HistoryRetentionInDays":9223372036854775807}}""", "'HistoryRetentionInDays' is too large.")]
    public void A_broken_file_refuses_queries_and_can_be_deleted(string text, string reason)
    {
        WriteFile("bad", text);
        var error = Refused(() => _store.Get("bad"));
        Assert.Equal(ErrorCode.LakeCatalogCorrupt, error.Code);
        Assert.Contains(reason, error.Fact, StringComparison.Ordinal);
        Assert.Contains("bad", _store.ListNames());
        _store.Delete("bad", recursive: false);
        Assert.Null(_store.Find("bad"));
    }

    [Fact]
    public void Writers_take_turns_and_readers_see_every_change()
    {
        _store.Create(new Workgroup { Name = "shared" });
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            using var other = new WorkgroupStore(_folder.Path, _clock);
            other.Change("shared", workgroup => workgroup with { Tags = workgroup.Tags.Add($"t{number}", "") });
            Assert.Contains($"t{number}", _store.Get("shared").Tags.Keys);
        });
        Assert.Equal(40, _store.Get("shared").Tags.Count);
    }

    private static Workgroup Full(string name) => new()
    {
        Name = name,
        Description = "<reads>",
        BytesScannedCutoffPerQuery = 20_000_000,
        EnforceConfiguration = true,
        OutputLocation = "/results",
        PeriodLimits = [new PeriodLimit(100L << 30, TimeSpan.FromDays(1), PeriodAction.Refuse)],
        Threads = 2,
        MemoryLimitBytes = 1L << 30,
        PricePerTerabyte = 5.25m,
        ResultReuseMaxAge = TimeSpan.FromMinutes(60),
        HistoryRetention = TimeSpan.FromDays(10),
        Tags = System.Collections.Immutable.ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("a", "b"),
    };

    private static LakeQueryException Refused(Action action) => Assert.Throws<LakeQueryException>(action);

    private void WriteFile(string name, string text) => _folder.Write($"workgroups/{name}.json", System.Text.Encoding.UTF8.GetBytes(text));
}
