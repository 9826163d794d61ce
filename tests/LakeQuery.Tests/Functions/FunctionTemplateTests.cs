using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Functions;
using LakeQuery.Functions.Native;
using LakeQuery.Types;

namespace LakeQuery.Tests.Functions;

/// <summary>Every row of the table, with every signature, is written as SQL and bound by DuckDB.</summary>
public class FunctionTemplateTests
{
    private static SqlType Example(TypePattern pattern) => pattern.Variable is not null
        ? SqlType.Integer
        : pattern.Kind switch
        {
            SqlTypeKind.Array => SqlType.Array(Example(pattern.Parts[0])),
            SqlTypeKind.Map => SqlType.Map(Example(pattern.Parts[0]), Example(pattern.Parts[1])),
            SqlTypeKind.Row => SqlType.Row([.. pattern.Parts.Select(part => new RowField(null, Example(part)))]),
            SqlTypeKind.Decimal => SqlType.Decimal(10, 2),
            SqlTypeKind.Varchar => pattern.Numbers.IsEmpty ? SqlType.Varchar : SqlType.BoundedVarchar(5),
            SqlTypeKind.Char => SqlType.Char(3),
            SqlTypeKind.Time => SqlType.Time(3),
            SqlTypeKind.TimeWithTimeZone => SqlType.TimeWithTimeZone(3),
            SqlTypeKind.Timestamp => SqlType.Timestamp(3),
            SqlTypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(3, "Europe/Berlin"),
            SqlTypeKind.Real => SqlType.Real,
            SqlTypeKind.QDigest => SqlType.QDigest(pattern.Parts[0].Variable is null ? Example(pattern.Parts[0]) : SqlType.BigInt),
            SqlTypeKind.Unknown => SqlType.Unknown,
            _ => TypeParser.TryParse(Name(pattern.Kind), out var type, out _, out _) ? type : throw new FormatException(pattern.Kind.ToString()),
        };

    private static string Name(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.IntervalDayToSecond => "interval day to second",
        SqlTypeKind.IntervalYearToMonth => "interval year to month",
        _ => kind.ToString(),
    };

    private static SpecialCall Call(FunctionDefinition row, int index, WriterScope scope)
    {
        var signature = FunctionTable.Signature(row, index);
        var shapes = signature.Parameters
            .Select(p => p.Kind == SqlTypeKind.Function && p.Variable is null ? ArgumentShape.Lambda(p.Parts.Length - 1) : Example(p))
            .ToImmutableArray();
        var results = signature.Parameters
            .Select(p => p.Kind == SqlTypeKind.Function && p.Variable is null ? Example(p.Parts[^1]) : null).ToImmutableArray();
        var constants = shapes.Select((s, i) => (object?)(row.Name is "date_add" or "date_diff" or "date_trunc" && i == 0
            ? shapes[^1].Type!.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone ? "hour" : "day"
            : row.Name is "at_timezone" or "with_timezone" or "from_unixtime" && i > 0
                ? s.Type!.IsText ? "Europe/Berlin" : 1L
                : null)).ToImmutableArray();
        var candidate = new FunctionCandidate(row, index, signature, shapes);
        var completion = candidate.Complete(results, out var resolved, constants);
        Assert.Equal(Completion.Done, completion);
        return new SpecialCall
        {
            Function = resolved!,
            Types = resolved!.ParameterTypes,
            Arguments = [.. resolved.ParameterTypes.Select((type, i) => shapes[i].Type is null ? ""
                : row.Name == "approx_percentile" && i == 1 ? type.Kind == SqlTypeKind.Array ? "[0.5::DOUBLE]" : "0.5::DOUBLE"
                : $"CAST(NULL AS {DuckDbTypes.Name(type)})")],
            Constants = constants,
            Result = resolved.ResultType,
            Scope = scope,
            Lambda = (argument, values) => $"CAST(NULL AS {DuckDbTypes.Name(resolved.LambdaResults[argument]!)})",
            Over = row.Kind == FunctionKind.Window ? "(ORDER BY 1)" : null,
        };
    }

    [Fact]
    public void Every_signature_of_every_row_binds_and_gives_its_type()
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        var registry = new NativeFunctionRegistry();
        var faults = new List<string>();
        foreach (var row in FunctionTable.All.Where(row => row.Name != "grouping"))
        {
            for (var i = 0; i < row.Signatures.Length; i++)
            {
                var scope = new WriterScope();
                var sql = "";
                try
                {
                    var call = Call(row, i, scope);
                    sql = FunctionSql.Write(call);
                    registry.Ensure(connection, scope.Natives);
                    using var result = connection.Query($"SELECT typeof({sql}) AS t");
                    using var chunk = result.FetchChunk();
                    var actual = chunk!.Vector(0).Text(0).Replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ", StringComparison.Ordinal);
                    var wanted = DuckDbTypes.Name(call.Result);
                    if (actual != "\"NULL\"" && actual != wanted && !IsSameStruct(actual, wanted))
                    {
                        faults.Add($"{row.Name}[{i}] {row.Signatures[i]} gives {actual}, not {wanted}: {sql}");
                    }
                }
                catch (Exception error) when (error is not Xunit.Sdk.XunitException)
                {
                    faults.Add($"{row.Name}[{i}] {row.Signatures[i]}: {error.Message.Split('\n')[0]}: {sql}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public void Every_row_has_an_example_and_its_names_are_listed()
    {
        foreach (var family in FunctionFamilies.All)
        {
            var names = family.Rows.SelectMany(row => row.Aliases.Prepend(row.Name)).Distinct();
            Assert.Equal(names, family.NameList.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            foreach (var row in family.Rows)
            {
                Assert.False(string.IsNullOrWhiteSpace(row.Example) || string.IsNullOrWhiteSpace(row.Summary), row.Name);
                Assert.True(row.DuckDb is not null || (row.Special is not null && SpecialForms.Table.ContainsKey(row.Special)), row.Name);
                for (var i = 0; i < row.Signatures.Length; i++)
                {
                    Assert.NotNull(FunctionTable.Signature(row, i));
                }
            }
        }

        Assert.True(FunctionTable.All.Count() >= 250);
    }

    private static bool IsSameStruct(string actual, string wanted) =>
        wanted.Contains("STRUCT", StringComparison.Ordinal)
        && actual.Replace("\"", "", StringComparison.Ordinal) == wanted.Replace("\"", "", StringComparison.Ordinal);
}
