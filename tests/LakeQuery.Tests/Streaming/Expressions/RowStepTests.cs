using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Operators;
using LakeQuery.Tests.House;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Expressions;

/// <summary>Kernels and DuckDB give the same rows; a row that is an error leaves the others alone.</summary>
public sealed class RowStepTests : IDisposable
{
    private static readonly ImmutableArray<PlanColumn> Columns =
    [
        new(1, "a", SqlType.BigInt), new(2, "b", SqlType.BigInt), new(3, "i", SqlType.Integer), new(4, "x", SqlType.Double), new(5, "s", SqlType.Varchar),
        new(6, "p", SqlType.Boolean), new(7, "t", SqlType.TimestampMillis), new(8, "d", SqlType.Decimal(10, 2)),
    ];

    private readonly LakeEngine _engine = new(new LakeOptions { CatalogDirectory = Directory.CreateTempSubdirectory("lakequery-test-").FullName });
    private readonly StreamConnection _connection;
    private readonly Errors _errors = new();
    private int _fresh = 1000;

    public RowStepTests() => _connection = _engine.Runner.OpenStreamConnection(
        [], new BinderContext { Catalog = _engine.Catalog, Text = new SourceText(""), StartTime = DateTimeOffset.UnixEpoch }, default);

    [Fact]
    public void Kernels_give_what_DuckDB_gives()
    {
        var compared = 0;
        var expressions = Gen.Sized(size => Gen.Zip(
            Expression(SqlType.Boolean, Math.Min(size, 4)), Gen.Zip(Expression(SqlType.BigInt, 3), Expression(SqlType.Double, 3))));
        Prop.ForAll(expressions.ToArbitrary(), item =>
        {
            var (filter, (number, real)) = item;
            PlanNode[] chain =
            [
                new FilterNode(new StreamPlanner.Held(Columns), filter),
                new ProjectNode(
                    new StreamPlanner.Held(Columns),
                    [
                        new(Columns[4], new PlanColumnReference(Columns[4])), new(new PlanColumn(50, null, SqlType.BigInt), number),
                        new(new PlanColumn(51, null, SqlType.Double), real),
                    ]),
            ];
            var program = RowProgram.TryCompile(Columns, chain);
            Assert.NotNull(program);
            var batch = Batch(300);
            string fast;
            try
            {
                fast = Text(program.Run(new KernelInput(batch.Columns, batch.Rowtimes)));
            }
            catch (KernelFailure)
            {
                return true.Label("an error, which kernels leave to DuckDB");
            }

            using var duck = Duck(chain);
            compared++;
            _errors.Reported.Clear();
            var slow = Text(duck.Run(new KernelInput(batch.Columns, batch.Rowtimes)));
            return (fast == slow && _errors.Reported.Count == 0).Label($"{PlanPrinter.Print(filter)} | {PlanPrinter.Print(number)} | {PlanPrinter.Print(real)}\n{fast}\n--\n{slow}");
        }).Holds(150);
        Assert.InRange(compared, 60, 150);
    }

    [Fact]
    public void A_row_that_is_an_error_goes_to_the_error_stream_and_the_others_on()
    {
        // 100 / i fails where i is 0.
        var quotient = new PlanArithmetic(BinaryOperator.Divide, new PlanConstant(100L, SqlType.Integer), new PlanColumnReference(Columns[2]), SqlType.Integer);
        PlanNode[] chain = [new ProjectNode(new StreamPlanner.Held(Columns), [new(new PlanColumn(50, null, SqlType.Integer), quotient)])];
        Assert.Null(RowProgram.TryCompile(Columns, chain));
        var batch = Batch(0);
        foreach (var value in new[] { 1, 0, 4, 5, 0 })
        {
            Append(batch, 1, 1, value, 1, "x", 1, 0, 100);
        }

        using var step = new RowStep([SqlType.Integer], null, () => Duck(chain)) { Output = new Collector() };
        batch.Bound = 77;
        step.Process(batch, 0);
        var collector = (Collector)step.Output;
        Assert.Equal("100;25;20;", collector.Text);
        Assert.Equal(77, collector.Bound);
        Assert.Equal(["DIVISION_BY_ZERO", "DIVISION_BY_ZERO"], _errors.Reported.Select(error => error.Name));
        Assert.Equal("1,1,0,1.0,x,true,1970-01-01 00:00:00.000,1.00", Encoding.UTF8.GetString(_errors.Reported[0].Data.Span));
    }

    public void Dispose()
    {
        _connection.Dispose();
        var directory = _engine.Options.CatalogDirectory!;
        _engine.Dispose();
        Directory.Delete(directory, true);
    }

    private static Gen<PlanExpression> Expression(SqlType type, int depth)
    {
        var columns = Gen.Elements(Columns.Where(column => column.Type.Equals(type)).ToArray()).Select(PlanExpression (column) => new PlanColumnReference(column));
        var constants = type.Kind switch
        {
            SqlTypeKind.BigInt => Gen.Elements(0L, 1, -1, 7, 1_000_000, long.MaxValue).Select(PlanExpression (value) => new PlanConstant(value, type)),
            SqlTypeKind.Integer => Gen.Elements(0L, 1, -5, int.MaxValue).Select(PlanExpression (value) => new PlanConstant(value, type)),
            SqlTypeKind.Double => Gen.Elements(0.0, -1.5, 3e10, double.NaN, double.PositiveInfinity).Select(PlanExpression (value) => new PlanConstant(value, type)),
            SqlTypeKind.Varchar => Gen.Elements("", "a", "zé").Select(PlanExpression (value) => new PlanConstant(value, type)),
            SqlTypeKind.Boolean => Gen.Elements(true, false).Select(PlanExpression (value) => new PlanConstant(value, type)),
            _ => Gen.Elements(0L, 1_000_000_000L).Select(PlanExpression (value) => new PlanConstant(value, type)),
        };
        var leaves = Gen.Frequency((4, columns), (2, constants), (1, Gen.Constant<PlanExpression>(new PlanConstant(null, type))));
        if (depth == 0)
        {
            return leaves;
        }

        if (type.Kind == SqlTypeKind.Boolean)
        {
            var compared = Gen.Elements(SqlType.BigInt, SqlType.Integer, SqlType.Double, SqlType.Varchar, SqlType.TimestampMillis);
            var comparison =
                from inner in compared
                from operation in Gen.Elements(
                    BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.LessThan, BinaryOperator.LessThanOrEqual, BinaryOperator.GreaterThan,
                    BinaryOperator.GreaterThanOrEqual)
                from left in Expression(inner, depth - 1)
                from right in Expression(inner, depth - 1)
                select (PlanExpression)new PlanComparison(operation, left, right);
            var between =
                from inner in compared
                from value in Expression(inner, depth - 1)
                from low in Expression(inner, 0)
                from high in Expression(inner, 0)
                select (PlanExpression)new PlanBetween(value, low, high);
            var logical =
                from isAnd in Gen.Elements(true, false)
                from terms in Expression(type, depth - 1).ArrayOf(3)
                select (PlanExpression)new PlanLogical(isAnd, [.. terms]);
            return Gen.Frequency(
                (4, comparison), (1, between), (3, logical), (1, leaves), (1, Expression(type, depth - 1).Select(PlanExpression (inner) => new PlanNot(inner))),
                (1, compared.SelectMany(inner => Expression(inner, 1)).Select(PlanExpression (inner) => new PlanIsNull(inner))));
        }

        if (type.Kind is not (SqlTypeKind.BigInt or SqlTypeKind.Integer or SqlTypeKind.Double))
        {
            return leaves;
        }

        var arithmetic =
            from operation in Gen.Elements(BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply)
            from left in Expression(type, depth - 1)
            from right in Expression(type, depth - 1)
            select (PlanExpression)new PlanArithmetic(operation, left, right, type);
        var cast = type.Kind == SqlTypeKind.Integer
            ? leaves
            : Expression(SqlType.Integer, depth - 1).Select(PlanExpression (inner) => new PlanCast(inner, type, false, false));
        return Gen.Frequency((3, arithmetic), (2, leaves), (1, cast));
    }

    private static StreamBatch Batch(int rowCount)
    {
        var random = new System.Random(7);
        var batch = new StreamBatch([.. Columns.Select(column => column.Type)]);
        for (var row = 0; row < rowCount; row++)
        {
            Append(batch, random.Next(-9, 9), random.Next(1000), random.Next(-3, 3), random.NextDouble(), "aé"[..random.Next(3)], random.Next(2), random.Next() * 1000L, 5);
            foreach (var column in batch.Columns)
            {
                if (random.Next(5) == 0)
                {
                    column.SetNull(row);
                }
            }
        }

        return batch;
    }

    private static void Append(StreamBatch batch, long a, long b, long i, double x, string s, long p, long t, long d)
    {
        ((LongColumn)batch.Columns[0]).Append(a);
        ((LongColumn)batch.Columns[1]).Append(b);
        ((LongColumn)batch.Columns[2]).Append(i);
        ((DoubleColumn)batch.Columns[3]).Append(x);
        ((TextColumn)batch.Columns[4]).Append(Encoding.UTF8.GetBytes(s));
        ((LongColumn)batch.Columns[5]).Append(p);
        ((LongColumn)batch.Columns[6]).Append(t);
        ((LongColumn)batch.Columns[7]).Append(d);
        batch.Rowtimes.Append(batch.RowCount * 1000L);
    }

    private static string Text(KernelInput rows)
    {
        var text = new StringBuilder();
        for (var row = 0; row < rows.RowCount; row++)
        {
            text.Append(rows.Rowtimes.Values[row]).Append(':').Append(Encoding.UTF8.GetString(RowText.Of(rows.Columns, row))).Append('\n');
        }

        return text.ToString();
    }

    private DuckProgram Duck(PlanNode[] chain) => RowPlan.Prepare(
        _connection, Columns, chain, chain[^1].Columns, type => new PlanColumn(_fresh++, null, type), new StreamEnvironment { Errors = _errors }, "P");

    private sealed class Errors : IStreamErrors
    {
        public List<StreamError> Reported { get; } = [];

        public void Report(StreamError error) => Reported.Add(error);
    }

    private sealed class Collector : IBatchReceiver
    {
        public string Text { get; private set; } = "";

        public long Bound { get; private set; }

        public void Receive(StreamBatch batch)
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                Text += Encoding.UTF8.GetString(RowText.Of(batch.Columns, row)) + ";";
            }

            Bound = batch.Bound;
        }
    }
}
