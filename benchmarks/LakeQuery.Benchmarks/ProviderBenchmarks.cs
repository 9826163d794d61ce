using BenchmarkDotNet.Attributes;
using LakeQuery.Data;

namespace LakeQuery.Benchmarks;

/// <summary>Opening a connection, a small query, and rows by the reader and by batches.</summary>
public class ProviderBenchmarks
{
    private readonly string _catalog = Directory.CreateTempSubdirectory("lakequery-provider-").FullName;
    private LakeDataSource _source = null!;
    private LakeConnection _connection = null!;
    private LakeCommand _small = null!;
    private LakeCommand _rows = null!;

    [GlobalSetup]
    public void Open()
    {
        _source = new LakeDataSource($"Catalog={_catalog};History=false");
        _connection = _source.OpenConnection();
        _small = _connection.CreateCommand("SELECT 1");
        _rows = _connection.CreateCommand("SELECT a.x FROM unnest(sequence(1, 10000)) AS a (x), unnest(sequence(1, 100)) AS b (x)");
    }

    [GlobalCleanup]
    public void Close()
    {
        _source.Dispose();
        _connection.Dispose();
        Directory.Delete(_catalog, recursive: true);
    }

    [Benchmark]
    public void OpenConnection() => _source.OpenConnection().Dispose();

    [Benchmark]
    public object? SmallQuery() => _small.ExecuteScalar();

    [Benchmark]
    public long MillionRows()
    {
        long sum = 0;
        using var reader = _rows.ExecuteReader();
        while (reader.Read())
        {
            sum += reader.GetInt64(0);
        }

        return sum;
    }

    [Benchmark]
    public long MillionRowsAsBatches()
    {
        long sum = 0;
        using var reader = _rows.ExecuteReader();
        while (reader.ReadBatch() is { } batch)
        {
            foreach (var value in batch[0].GetSpan<long>())
            {
                sum += value;
            }
        }

        return sum;
    }
}
