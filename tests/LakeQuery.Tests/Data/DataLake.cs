using LakeQuery.Data;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Data;

/// <summary>The sample catalog as the tests of the provider open it: shared, and without a history.</summary>
internal static class DataLake
{
    public static string ConnectionString { get; } = $"Catalog={Path.Combine(Repository.Root, "catalog")};Database=sample;History=false";

    public static LakeConnection Open(string settings = "")
    {
        var connection = new LakeConnection(ConnectionString + ";" + settings);
        connection.Open();
        return connection;
    }

    /// <summary>Runs an assertion on the first row of a query.</summary>
    public static void OnRow(string sql, Action<LakeDataReader> assert)
    {
        using var connection = Open();
        using var command = connection.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        assert(reader);
    }

    /// <summary>The first value of the first row.</summary>
    public static object? Scalar(string sql, params object?[] values)
    {
        using var connection = Open();
        using var command = connection.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddValue(value);
        }

        return command.ExecuteScalar();
    }
}
