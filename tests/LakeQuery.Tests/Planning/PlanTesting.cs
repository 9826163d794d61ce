using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Tests.Planning;

/// <summary>SQL to plans over <see cref="TestCatalog"/>, at a fixed time.</summary>
internal static class PlanTesting
{
    private static readonly TestCatalog Catalog = TestCatalog.Create();

    public static BinderContext Context(string sql) => new()
    {
        Catalog = Catalog,
        Text = new SourceText(sql),
        Database = "web",
        StartTime = new DateTimeOffset(2024, 5, 31, 23, 30, 15, 123, TimeSpan.Zero),
        User = "ana",
    };

    public static OutputNode Bind(string sql, Func<BinderContext, BinderContext>? change = null)
    {
        var context = Context(sql);
        context = change?.Invoke(context) ?? context;
        var statement = Assert.IsType<QueryStatement>(Parser.ParseStatement(context.Text));
        var plan = new Binder(context).BindQuery(statement.Query);
        PlanChecker.Check(plan);
        return plan;
    }

    public static string Plan(string sql, Func<BinderContext, BinderContext>? change = null) => PlanPrinter.Print(Bind(sql, change)).TrimEnd('\n');

    /// <summary>The plan after all rules, checked after each.</summary>
    public static OutputNode Optimize(string sql, params string[] disabledRules) =>
        Optimizer.Optimize(Bind(sql), disabledRules, (_, plan) => PlanChecker.Check(plan));

    /// <summary>The plan after all rules as text.</summary>
    public static string Optimized(string sql, params string[] disabledRules) => PlanPrinter.Print(Optimize(sql, disabledRules)).TrimEnd('\n');

    /// <summary>The lines of the scans of the plan after all rules.</summary>
    public static string Scans(string sql) =>
        string.Join('\n', Optimized(sql).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("Scan ", StringComparison.Ordinal)));

    /// <summary>The types of the columns, "name type" each.</summary>
    public static string TypesOf(string sql, Func<BinderContext, BinderContext>? change = null)
    {
        var plan = Bind(sql, change);
        return string.Join(", ", plan.Outputs.Select((column, i) => $"{plan.Labels[i]} {column.Type}"));
    }

    /// <summary>The type of one expression without FROM.</summary>
    public static string TypeOf(string expression) => Bind($"SELECT {expression}").Outputs[0].Type.ToString();

    /// <summary>The bound form of one expression without FROM.</summary>
    public static string Expression(string expression, string from = "")
    {
        var plan = Bind($"SELECT {expression} {from}");
        return PlanPrinter.Print(((ProjectNode)plan.Input).Assignments[0].Expression);
    }

    /// <summary>Binds SQL whose wrong spot is in braces; gives the error after checking its span.</summary>
    public static LakeQueryException Fails(string marked, Func<BinderContext, BinderContext>? change = null)
    {
        var start = marked.IndexOf('{', StringComparison.Ordinal);
        var end = marked.IndexOf('}', StringComparison.Ordinal);
        var sql = start < 0 ? marked : marked[..start] + marked[(start + 1)..end] + marked[(end + 1)..];
        var error = Assert.ThrowsAny<LakeQueryException>(() => Bind(sql, change));
        Assert.True(error.Code.Kind != ErrorKind.Internal, error.ToString());
        if (start >= 0)
        {
            Assert.NotNull(error.Span);
            Assert.Equal(marked[(start + 1)..end], new SourceText(sql).Slice(error.Span.Value));
            Assert.Equal(start, error.Span.Value.Start);
        }

        return error;
    }
}
