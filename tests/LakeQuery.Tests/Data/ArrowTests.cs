using System.Runtime.InteropServices;
using LakeQuery.DuckDb;
using LakeQuery.Execution;
using LakeQuery.Execution.Arrow;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Data;

/// <summary>Results as Arrow, read by two consumers: DuckDB's own scan of Arrow streams, which knows nothing of ours, and the bare structures.</summary>
public sealed unsafe class ArrowTests
{
    private const string Everything = """
        SELECT CAST(x AS tinyint) AS tiny, CAST(x AS smallint) AS small, CAST(x AS integer) AS int, if(x % 5 = 0, NULL, x) AS big, x % 2 = 0 AS flag,
               CAST(x AS real) / 2 AS single, CAST(x AS double) / 4 AS twice, CAST(x AS decimal(4,1)) AS d4, CAST(x AS decimal(9,2)) AS d9,
               CAST(x AS decimal(18,3)) AS d18, CAST(x AS decimal(38,4)) * 100000000000 AS d38,
               if(x % 7 = 0, NULL, rpad('t', CAST(x AS integer), 'é')) AS text, CAST('ab' AS char(4)) AS padded, to_utf8(CAST(x AS varchar)) AS bytes,
               date_add('day', x, DATE '2024-01-01') AS day, TIMESTAMP '2024-01-01 00:00:00.123456' + INTERVAL '1' HOUR * x AS moment,
               TIMESTAMP '2024-01-01 00:00:00 UTC' AS instant, TIME '01:02:03.5' AS clock,
               if(x % 3 = 0, NULL, sequence(1, x % 4)) AS list, MAP(ARRAY['k', 'l'], ARRAY[x, NULL]) AS pairs,
               CAST(ROW(x, ARRAY['a', NULL]) AS row(n bigint, names array(varchar))) AS parts, UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS id,
               INTERVAL '90' MINUTE AS span, filter(ARRAY[x, x + 1, x + 2], e -> e % 2 = 0) AS even
        FROM unnest(sequence(0, 99)) AS t (x) ORDER BY x
        """;

    [Fact]
    public void DuckDB_reads_every_type_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        WithStream(Everything, stream =>
        {
            Scan(connection, "everything", stream);
            connection.Execute("CREATE TABLE copied AS SELECT * FROM everything");
        });
        Assert.Equal(
            "TINYINT SMALLINT INTEGER BIGINT BOOLEAN FLOAT DOUBLE DECIMAL(4,1) DECIMAL(9,2) DECIMAL(18,3) DECIMAL(38,4) VARCHAR VARCHAR BLOB DATE TIMESTAMP "
                + "TIMESTAMP WITH TIME ZONE TIME BIGINT[] MAP(VARCHAR, BIGINT) STRUCT(n BIGINT, \"names\" VARCHAR[]) BLOB INTERVAL BIGINT[]",
            Text(connection, "SELECT string_agg(data_type, ' ' ORDER BY column_index) FROM duckdb_columns() WHERE table_name = 'copied'"));
        foreach (var (expression, expected) in ((string, string)[])
            [
                ("count(*), sum(tiny), sum(small), sum(int), sum(big), count(big), count_if(flag)", "100 4950 4950 4950 4000 80 50"),
                ("sum(single), sum(twice), sum(d4), sum(d9), sum(d18), sum(d38)", "2475.0 1237.5 4950.0 4950.00 4950.000 495000000000000.0000"),
                ("count(text), sum(length(text)), max(text), min(padded), max(length(padded))", "85 " + LengthSum() + " t" + new string('é', 98) + " ab   4"),
                ("min(decode(bytes)), max(day), max(moment), min(clock)", "0 2024-04-09 2024-01-05 03:00:00.123456 01:02:03.5"),
                ("count(list), sum(len(list)), sum(list_sum(list)), count(pairs['k'][1]), sum(pairs['k']), count(pairs['l'])", "66 " + ListSums() + " 0 4950 0"),
                ("sum(parts.n), min(parts['names'][1]), count(parts['names'][2]), min(hex(id)), max(span)", "4950 a 0 12151FD2758611E98F9E2A86E4085A59 01:30:00"),
                ("sum(len(even)), sum(list_sum(even))", "150 " + EvenSum()),
                ("epoch(max(instant))", "1704067200.0"),
            ])
        {
            var values = string.Join(", ' ', ", expression.Split(", ").Select(part => $"coalesce(CAST({part} AS VARCHAR), '0')"));
            if (expression.Contains("pairs['k'][1]", StringComparison.Ordinal))
            {
                values = values.Replace("count(pairs['k'][1])", "count(pairs['none'])", StringComparison.Ordinal);
            }

            Assert.Equal(expected, Text(connection, $"SELECT concat({values}) FROM copied"));
        }
    }

    [Fact]
    public void Numbers_stay_where_DuckDB_has_them_and_live_until_the_batch_is_released()
    {
        var arrays = new List<nint>();
        WithStream("SELECT x, CAST(x AS double) AS y FROM unnest(sequence(1, 10000)) AS t (x)", stream =>
        {
            var native = (ArrowArrayStream*)stream;
            while (true)
            {
                var array = (ArrowArray*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowArray));
                Assert.Equal(0, native->GetNext(native, array));
                if (array->Release == null)
                {
                    NativeMemory.Free(array);
                    break;
                }

                arrays.Add((nint)array);
            }
        });

        // The stream is released, the reader, its connection and its engine are closed: the batches are still there.
        long sum = 0;
        double half = 0;
        foreach (var array in arrays.Select(address => (nint)address))
        {
            var batch = (ArrowArray*)array;
            Assert.Equal((2, 1, 0), (batch->ChildCount, batch->BufferCount, batch->NullCount));
            for (var row = 0; row < batch->Length; row++)
            {
                sum += ((long*)batch->Children[0]->Buffers[1])[row];
                half += ((double*)batch->Children[1]->Buffers[1])[row];
            }

            // A child that was moved out outlives its parent.
            var moved = *batch->Children[1];
            batch->Children[1]->Release = null;
            batch->Release(batch);
            Assert.True(batch->Release == null);
            half += ((double*)moved.Buffers[1])[0] * 0;
            moved.Release(&moved);
            NativeMemory.Free(batch);
        }

        Assert.Equal((50_005_000L, 50_005_000.0), (sum, half));
        Assert.True(arrays.Count > 1);
    }

    [Fact]
    public void A_fixed_width_column_is_the_batchs_own_memory()
    {
        using var folder = new TemporaryFolder();
        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = folder.Path, KeepsHistory = false });
        using var session = engine.CreateSession();
        using var result = session.Execute("SELECT x, if(x = 2, NULL, x) AS y, CAST(x AS decimal(30,0)) AS z FROM unnest(sequence(1, 100)) AS t (x)");
        var batch = result.NextBatch()!;
        var (first, second, third, bits) = (Address(batch[0].GetSpan<long>()), Address(batch[1].GetSpan<long>()), Address(batch[2].GetSpan<Int128>()), Address(batch[1].Validity));
        var array = default(ArrowArray);
        ArrowBatchWriter.Fill(&array, result.Columns, batch);
        Assert.Equal(
            (first, second, third, bits),
            ((nint)array.Children[0]->Buffers[1], (nint)array.Children[1]->Buffers[1], (nint)array.Children[2]->Buffers[1], (nint)array.Children[1]->Buffers[0]));
        Assert.Equal((0L, 1L), (array.Children[0]->NullCount, array.Children[1]->NullCount));
        result.Dispose();
        Assert.Equal(100, ((long*)array.Children[0]->Buffers[1])[99]);
        array.Release(&array);
    }

    [Fact]
    public void An_error_is_a_number_and_a_text()
    {
        WithStream("SELECT 100 / (a.x * b.x - 1000000) FROM unnest(sequence(1, 10000)) AS a (x), unnest(sequence(1, 100)) AS b (x)", stream =>
        {
            var native = (ArrowArrayStream*)stream;
            var state = 0;
            while (state == 0)
            {
                var array = default(ArrowArray);
                state = native->GetNext(native, &array);
                Assert.True(state != 0 || array.Release != null);
                if (array.Release != null)
                {
                    array.Release(&array);
                }
            }

            Assert.Equal(5, state);
            Assert.Contains("DIVISION_BY_ZERO", Marshal.PtrToStringUTF8((nint)native->GetLastError(native)), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void What_a_command_shows_is_handed_on_too()
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        WithStream("SHOW TABLES", stream =>
        {
            Scan(connection, "shown", stream);
            Assert.Equal("airports,budgets,flights,stocks,weather", Text(connection, "SELECT string_agg(tab_name, ',') FROM shown"));
        });
    }

    [Fact]
    public void A_result_that_was_read_is_not_handed_on() => DataLake.OnRow("SELECT 1", reader =>
        Assert.Throws<InvalidOperationException>(() => reader.ExportArrowStream(1)));

    private static nint Address<T>(ReadOnlySpan<T> span) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));

    private static int LengthSum() => Enumerable.Range(0, 100).Where(x => x % 7 != 0).Sum();

    private static string ListSums()
    {
        var lists = Enumerable.Range(0, 100).Where(x => x % 3 != 0).Select(x => x % 4 == 0 ? [1, 0] : Enumerable.Range(1, x % 4).ToArray()).ToList();
        return $"{lists.Sum(list => list.Length)} {lists.Sum(list => list.Sum())}";
    }

    private static int EvenSum() => Enumerable.Range(0, 100).Sum(x => new[] { x, x + 1, x + 2 }.Where(e => e % 2 == 0).Sum());

    private static void WithStream(string sql, Action<nint> use)
    {
        using var connection = DataLake.Open("Pooling=false");
        using var command = connection.CreateCommand(sql);
        var stream = (ArrowArrayStream*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowArrayStream));
        var reader = command.ExecuteReader();
        reader.ExportArrowStream((nint)stream);
        use((nint)stream);
        if (stream->Release != null)
        {
            stream->Release(stream);
        }

        Assert.True(reader.IsClosed);
        NativeMemory.Free(stream);
    }

    private static void Scan(DuckConnection connection, string view, nint stream)
    {
        LibraryLoader.EnsureLoaded();
        var library = NativeLibrary.Load(LibraryLoader.Find(Environment.GetEnvironmentVariable(LibraryLoader.PathVariable), AppContext.BaseDirectory));
        var scan = (delegate* unmanaged[Cdecl]<nint, byte*, nint, int>)NativeLibrary.GetExport(library, "duckdb_arrow_scan");
        var name = Marshal.StringToCoTaskMemUTF8(view);
        Assert.Equal(0, scan(connection.Handle.DangerousGetHandle(), (byte*)name, stream));
        Marshal.FreeCoTaskMem(name);
    }

    private static string Text(DuckConnection connection, string sql)
    {
        using var result = connection.Query(sql);
        using var chunk = result.FetchChunk()!;
        return chunk.Vector(0).Text(0);
    }
}
