using System.Data.Common;
using LakeQuery.Data;

namespace LakeQuery.Tests.Data;

/// <summary>The rules of DbProviderFactory and DbConnectionStringBuilder, one test each.</summary>
public sealed class LakeProviderFactoryTests
{
    [Fact]
    public void It_makes_everything_but_a_command_builder_and_an_enumerator()
    {
        DbProviderFactory factory = LakeProviderFactory.Instance;
        Assert.IsType<LakeCommand>(factory.CreateCommand());
        Assert.IsType<LakeConnection>(factory.CreateConnection());
        Assert.IsType<LakeConnectionStringBuilder>(factory.CreateConnectionStringBuilder());
        Assert.IsType<LakeDataAdapter>(factory.CreateDataAdapter());
        Assert.IsType<LakeParameter>(factory.CreateParameter());
        using var source = factory.CreateDataSource(DataLake.ConnectionString);
        Assert.IsType<LakeDataSource>(source);
        Assert.True(factory.CanCreateDataAdapter);
        Assert.IsType<LakeBatch>(factory.CreateBatch());
        Assert.IsType<LakeBatchCommand>(factory.CreateBatchCommand());
        Assert.True(factory.CanCreateBatch);
        Assert.Equal((false, false), (factory.CanCreateCommandBuilder, factory.CanCreateDataSourceEnumerator));
        Assert.Null(factory.CreateCommandBuilder());
        Assert.Null(factory.CreateDataSourceEnumerator());
    }

    [Fact]
    public void It_is_found_by_its_name_once_it_is_registered()
    {
        LakeProviderFactory.Register();
        Assert.Same(LakeProviderFactory.Instance, DbProviderFactories.GetFactory("LakeQuery.Data"));
    }

    [Fact]
    public void The_builder_reads_and_writes_every_setting()
    {
        var builder = new LakeConnectionStringBuilder
        {
            Catalog = "/data/my catalog",
            Database = "web",
            Workgroup = "analysts",
            Threads = 2,
            MemoryLimit = 4_000_000_000,
            TimeZone = "Asia/Tokyo",
            History = false,
            ReuseResults = 60,
            OutputLocation = "/out",
            CommandTimeout = 30,
            Pooling = false,
            PoolIdleTime = 5,
        };
        var again = new LakeConnectionStringBuilder(builder.ConnectionString);
        Assert.Equal(("/data/my catalog", "web", "analysts", 2, 4_000_000_000), (again.Catalog, again.Database, again.Workgroup, again.Threads, again.MemoryLimit));
        Assert.Equal(("Asia/Tokyo", false, 60, "/out", 30, false, 5), (
            again.TimeZone, again.History, again.ReuseResults, again.OutputLocation, again.CommandTimeout, again.Pooling, again.PoolIdleTime));
        Assert.True(builder.EquivalentTo(again));
    }

    [Fact]
    public void The_builder_knows_its_keys_in_any_case_and_by_their_other_names()
    {
        var builder = new LakeConnectionStringBuilder("data source=/x; INITIAL CATALOG=y; memory limit=1.5GB; pooling=no");
        Assert.Equal(("/x", "y", 1_500_000_000, false), (builder.Catalog, builder.Database, builder.MemoryLimit, builder.Pooling));
        Assert.True(builder.ContainsKey("Catalog"));
        Assert.Equal("/x", builder["DATASOURCE"]);
        Assert.True(builder.TryGetValue("catalog", out var value));
        Assert.Equal("/x", value);
        Assert.False(builder.TryGetValue("threads", out _));
        Assert.False(builder.ContainsKey("nonsense"));
        Assert.True(builder.Remove("database"));
        Assert.False(builder.Remove("database"));
        Assert.Equal("", builder.Database);
        builder["Catalog"] = null;
        Assert.Equal("", builder.Catalog);
        Assert.Equal((true, 60, 0, true), (builder.History, builder.PoolIdleTime, builder.CommandTimeout, !builder.ContainsKey("Catalog")));
    }

    [Fact]
    public void The_builder_refuses_other_keys_and_says_which_there_are()
    {
        var builder = new LakeConnectionStringBuilder();
        var error = Assert.Throws<ArgumentException>(() => builder["Server"] = "here");
        Assert.Contains("Catalog, Database, Workgroup", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ = builder["Server"]);
        Assert.Throws<ArgumentNullException>(() => _ = builder[null!]);
        Assert.Throws<ArgumentException>(() => builder["Threads"] = "-1");
    }
}
