using System.Data;
using System.Data.Common;
using Dapper;
using LakeQuery.Data;
using Microsoft.Extensions.DependencyInjection;

namespace LakeQuery.Tests.Data;

/// <summary>Tools that know only ADO.NET: Dapper, DataTable, DbDataAdapter, dependency injection.</summary>
public sealed class FamiliarToolTests
{
    private sealed record Airport(string Iata, string Name, double Latitude);

    private sealed class Flight
    {
        public DateTime DepartedAt { get; set; }

        public long? Delay { get; set; }

        public int Day { get; set; }

        public string? Origin { get; set; }
    }

    [Fact]
    public void Dapper_maps_rows_and_binds_parameters()
    {
        using var connection = DataLake.Open();
        var airport = connection.QuerySingle<Airport>("SELECT iata, name, latitude FROM airports WHERE iata = @iata", new { iata = "ORD" });
        Assert.Equal(("ORD", "Chicago O'Hare International"), (airport.Iata, airport.Name));
        var flights = connection.Query<Flight>(
            "SELECT departed_at AS \"DepartedAt\", delay, day, origin FROM flights WHERE day = @day AND delay > @delay ORDER BY delay DESC LIMIT 5",
            new { day = 3, delay = 60L }).ToList();
        Assert.Equal(5, flights.Count);
        Assert.All(flights, flight => Assert.Equal((3, 3, true), (flight.Day, flight.DepartedAt.Day, flight.Delay > 60)));
    }

    [Fact]
    public void Dapper_passes_on_a_list_that_is_wrapped()
    {
        using var connection = DataLake.Open();
        Assert.Equal(2L, connection.ExecuteScalar<long>(
            "SELECT count(*) FROM airports WHERE contains(@names, iata)", new { names = new Whole(new[] { "ANC", "SFO" }) }));
        Assert.Equal(new DateOnly(2024, 2, 29), connection.ExecuteScalar<DateOnly>("SELECT @day", new { day = new Whole(new DateOnly(2024, 2, 29)) }));
    }

    [Fact]
    public void Dapper_expands_lists_into_parameters()
    {
        using var connection = DataLake.Open();
        var names = connection.Query<string>("SELECT iata FROM airports WHERE iata IN @codes ORDER BY 1", new { codes = new[] { "ORD", "ATL", "none" } });
        Assert.Equal(["ATL", "ORD"], names);
    }

    [Fact]
    public async Task Dapper_reads_asynchronously_several_results_and_scalars()
    {
        await using var connection = DataLake.Open();
        Assert.Equal(42, await connection.ExecuteScalarAsync<int>("SELECT @a * @b", new { a = 6, b = 7 }));
        using var several = await connection.QueryMultipleAsync("SELECT 1; SELECT x FROM (VALUES 'a', 'b') AS t (x) ORDER BY x", new { });
        Assert.Equal(1, await several.ReadSingleAsync<int>());
        Assert.Equal(["a", "b"], await several.ReadAsync<string>());
        var dynamic = (IDictionary<string, object?>)(await connection.QuerySingleAsync("SELECT 1 AS a, NULL AS b, DATE '2024-01-01' AS c"));
        Assert.Equal((1, null, new DateOnly(2024, 1, 1)), (dynamic["a"], dynamic["b"], dynamic["c"]));
        Assert.Equal(-1, await connection.ExecuteAsync("SELECT 1"));
        Assert.Null(await connection.QuerySingleAsync<int?>("SELECT CAST(@x AS integer)", new { x = (int?)null }));
    }

    [Fact]
    public void Dapper_streams_without_a_buffer()
    {
        using var connection = DataLake.Open();
        var rows = connection.Query<long>("SELECT x FROM unnest(sequence(1, 9000)) AS t (x)", buffered: false);
        Assert.Equal(9000, rows.Count());
    }

    [Fact]
    public void Dapper_opens_and_closes_a_closed_connection()
    {
        using var connection = new LakeConnection(DataLake.ConnectionString);
        Assert.Equal(1, connection.QuerySingle<int>("SELECT 1"));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void A_DataTable_loads_a_reader_with_every_kind_of_column()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("""
            SELECT x AS id, CAST(x AS varchar) AS name, if(x = 2, NULL, 1.5) AS price, DATE '2024-01-01' AS day, TIMESTAMP '2024-01-01 00:00:00 UTC' AS moment,
                   X'01' AS bytes, ARRAY[x] AS list, MAP(ARRAY['k'], ARRAY[x]) AS pairs, ROW(x, 'a') AS parts, UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS key,
                   NULL AS nothing
            FROM unnest(sequence(1, 3)) AS t (x) ORDER BY 1
            """);
        using var reader = command.ExecuteReader();
        var table = new DataTable();
        table.Load(reader);
        Assert.Equal(3, table.Rows.Count);
        Assert.Equal(
            [typeof(long), typeof(string), typeof(decimal), typeof(DateOnly), typeof(DateTimeOffset), typeof(byte[]), typeof(object[]),
                typeof(Dictionary<object, object?>), typeof(object[]), typeof(Guid), typeof(object)],
            table.Columns.Cast<DataColumn>().Select(column => column.DataType));
        Assert.Equal((2L, "2", DBNull.Value), (table.Rows[1]["ID"], table.Rows[1]["name"], table.Rows[1]["price"]));
        Assert.True(reader.IsClosed);
    }

    [Fact]
    public void An_adapter_of_the_factory_fills_tables_and_sets()
    {
        var factory = LakeProviderFactory.Instance;
        using var connection = factory.CreateConnection();
        connection.ConnectionString = DataLake.ConnectionString;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT iata, name FROM airports WHERE state = @state ORDER BY 1; SELECT 1 AS one";
        var state = factory.CreateParameter();
        (state.ParameterName, state.Value) = ("@state", "AK");
        command.Parameters.Add(state);
        using var adapter = factory.CreateDataAdapter();
        adapter.SelectCommand = command;
        using var set = new DataSet();
        Assert.InRange(adapter.Fill(set), 10, 1000);
        Assert.Equal((2, 1), (set.Tables.Count, set.Tables[1].Rows[0]["one"]));
        Assert.Equal(ConnectionState.Closed, connection.State);
        using var table = new DataTable();
        Assert.Equal(set.Tables[0].Rows.Count, adapter.Fill(table));
        Assert.Equal(2, adapter.FillSchema(new DataTable(), SchemaType.Source)!.Columns.Count);
    }

    [Fact]
    public async Task A_data_source_is_a_singleton_of_services_and_connections_are_theirs()
    {
        var services = new ServiceCollection()
            .AddSingleton(_ => new LakeDataSource(DataLake.ConnectionString))
            .AddSingleton<DbDataSource>(provider => provider.GetRequiredService<LakeDataSource>())
            .AddTransient(provider => provider.GetRequiredService<LakeDataSource>().OpenConnection());
        await using var provider = services.BuildServiceProvider();
        await using (var scope = provider.CreateAsyncScope())
        {
            var first = scope.ServiceProvider.GetRequiredService<LakeConnection>();
            var second = scope.ServiceProvider.GetRequiredService<LakeConnection>();
            Assert.NotSame(first, second);
            Assert.Same(first.Engine, second.Engine);
            Assert.Equal(3, await first.QuerySingleAsync<int>("SELECT 3"));
        }

        var source = provider.GetRequiredService<DbDataSource>();
        await using var command = source.CreateCommand("SELECT 4");
        Assert.Equal(4, await command.ExecuteScalarAsync());
    }

    private sealed class Whole(object value) : SqlMapper.ICustomQueryParameter
    {
        public void AddParameter(System.Data.IDbCommand command, string name) => ((LakeCommand)command).Parameters.AddWithValue(name, value);
    }
}
