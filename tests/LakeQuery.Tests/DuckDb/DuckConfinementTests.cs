using LakeQuery.DuckDb;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.DuckDb;

/// <summary>What a locked instance refuses. The order of the settings is the one that the room Execution uses.</summary>
public sealed class DuckConfinementTests : DuckTest
{
    private readonly TemporaryFolder _inside = new();
    private readonly TemporaryFolder _outside = new();

    public DuckConfinementTests()
    {
        foreach (var folder in (TemporaryFolder[])[_inside, _outside])
        {
            Connection.Execute($"COPY (SELECT 1 i) TO '{folder.Path}/data.csv'; COPY (SELECT 1 i) TO '{folder.Path}/data.parquet'");
        }

        Connection.Execute($"SET allowed_directories = ['{_inside.Path}/']");
        Connection.Execute("SET enable_external_access = false");
        Connection.Execute("SET lock_configuration = true");
    }

    public override void Dispose()
    {
        base.Dispose();
        _inside.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void Inside_may_be_read_by_list()
    {
        Assert.Equal("2", Value($"SELECT count(*) FROM read_parquet(['{_inside.Path}/data.parquet', '{_inside.Path}/data.parquet'])"));
        Assert.Equal("1", Value($"SELECT count(*) FROM read_csv(['{_inside.Path}/data.csv'])"));
    }

    [Theory]
    [InlineData("SELECT * FROM read_parquet(['{out}/data.parquet'])")]
    [InlineData("SELECT * FROM read_csv('{out}/data.csv')")]
    [InlineData("SELECT * FROM read_text('{out}/data.csv')")]
    [InlineData("SELECT * FROM '{out}/data.parquet'")]
    [InlineData("SELECT * FROM read_parquet('{in}/../{outname}/data.parquet')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("COPY (SELECT 1) TO '{out}/written.csv'")]
    [InlineData("COPY (SELECT 1) TO '/dev/stdout'")]
    [InlineData("ATTACH '{out}/other.duckdb'")]
    [InlineData("EXPORT DATABASE '{out}/export'")]
    [InlineData("LOAD '{out}/data.csv'")]
    [InlineData("INSTALL httpfs")]
    public void What_leads_outside_is_refused(string sql)
    {
        var text = sql.Replace("{outname}", Path.GetFileName(_outside.Path), StringComparison.Ordinal)
            .Replace("{out}", _outside.Path, StringComparison.Ordinal).Replace("{in}", _inside.Path, StringComparison.Ordinal);
        Assert.Equal(DuckErrorType.Permission, Fails(text).Type);
        Assert.Equal(2, Directory.GetFileSystemEntries(_outside.Path).Length);
    }

    [Theory]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_directories = ['/']")]
    [InlineData("SET allowed_paths = ['/etc/passwd']")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("SET memory_limit = '1TB'")]
    [InlineData("RESET enable_external_access")]
    [InlineData("PRAGMA enable_external_access = true")]
    public void No_setting_can_be_changed_from_any_connection(string sql)
    {
        Fails(sql);
        using var other = Database.Connect();
        Assert.Throws<DuckException>(() => other.Execute(sql));
        Assert.Equal(DuckErrorType.Permission, Fails($"SELECT * FROM read_text('{_outside.Path}/data.csv')").Type);
    }

    [Fact]
    public void A_link_that_leads_outside_is_refused()
    {
        File.CreateSymbolicLink($"{_inside.Path}/link.parquet", $"{_outside.Path}/data.parquet");
        Assert.Equal(DuckErrorType.Permission, Fails($"SELECT * FROM read_parquet(['{_inside.Path}/link.parquet'])").Type);
    }
}
