using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution;

namespace LakeQuery.Tests.Execution;

/// <summary>What stands between a query and the rest of the machine, tried on the very instance that queries run on.</summary>
public sealed class SafetyTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lakequery-test-").FullName;
    private readonly InstancePool _pool;

    public SafetyTests() => _pool = new InstancePool(_root, new InstanceOptions(1, null, Path.Combine(_root, "spill")));

    public void Dispose()
    {
        _pool.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd', auto_detect=false, columns={'a': 'VARCHAR'})")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("COPY (SELECT 1) TO '/elsewhere/lakequery-must-not-exist.csv'")]
    [InlineData("ATTACH '/elsewhere/lakequery-must-not-exist.db' AS x")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("LOAD '/elsewhere/evil.duckdb_extension'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_directories = ['/']")]
    [InlineData("SET threads = 64")]
    [InlineData("SET memory_limit = '1TB'")]
    [InlineData("PRAGMA temp_directory='/etc'")]
    public void The_instance_refuses(string sql)
    {
        using var lease = _pool.Rent([]);
        using var connection = lease.Instance.Connect();
        Assert.Throws<DuckException>(() => connection.Execute(sql));
        Assert.False(File.Exists("/elsewhere/lakequery-must-not-exist.csv"));
    }

    [Fact]
    public void A_sibling_folder_with_the_same_beginning_and_a_link_out_are_refused()
    {
        var inside = Directory.CreateDirectory(Path.Combine(_root, "in")).FullName;
        var sibling = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(_root)!, Path.GetFileName(_root) + "x")).FullName;
        try
        {
            File.WriteAllText(Path.Combine(sibling, "a.csv"), "secret");
            File.CreateSymbolicLink(Path.Combine(inside, "link.csv"), Path.Combine(sibling, "a.csv"));
            using var lease = _pool.Rent([]);
            using var connection = lease.Instance.Connect();
            foreach (var path in new[] { Path.Combine(sibling, "a.csv"), Path.Combine(inside, "link.csv"), _root + "/in/../../" + Path.GetFileName(sibling) + "/a.csv" })
            {
                Assert.Throws<DuckException>(() => connection.Execute($"SELECT * FROM read_csv('{path}', auto_detect=false, columns={{'a': 'VARCHAR'}})"));
            }
        }
        finally
        {
            Directory.Delete(sibling, recursive: true);
        }
    }

    [Fact]
    public void The_pool_keeps_its_instance_while_the_folders_are_enough()
    {
        using var first = _pool.Rent([Path.Combine(_root, "table")]);
        using var second = _pool.Rent([]);
        Assert.Same(first.Instance, second.Instance);
        using var third = _pool.Rent(["/elsewhere/elsewhere"]);
        Assert.NotSame(first.Instance, third.Instance);
        using var fourth = _pool.Rent([_root]);
        Assert.Same(third.Instance, fourth.Instance);

        // The old one still works for whoever has it.
        using var connection = first.Instance.Connect();
        connection.Execute("SELECT 1");
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT read_text('/etc/passwd')")]
    [InlineData("SELECT getenv('HOME')")]
    [InlineData("SELECT * FROM TABLE(read_csv('/etc/passwd'))")]
    [InlineData("COPY (SELECT 1) TO '/elsewhere/x'")]
    [InlineData("ATTACH '/elsewhere/x'")]
    [InlineData("INSTALL httpfs")]
    public void The_language_has_no_words_for_it(string sql)
    {
        using var lake = new TestLake();
        var error = Assert.Throws<LakeQueryException>(() => lake.Rows(sql));
        Assert.Equal(ErrorKind.User, error.Code.Kind);
    }
}
