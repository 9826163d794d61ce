using System.Globalization;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Operators.Sets;
using LakeQuery.Types;

namespace LakeQuery.Tests.Streaming.Operators.Sets;

/// <summary>Set operations of streams give what counting the rows of each piece of time gives, however the input is cut and wherever it is stopped.</summary>
public sealed class SetGroupsTests
{
    private const int Length = 3;

    [Theory]
    [InlineData(nameof(SetOperator.Union), false)]
    [InlineData(nameof(SetOperator.Intersect), false)]
    [InlineData(nameof(SetOperator.Intersect), true)]
    [InlineData(nameof(SetOperator.Except), false)]
    [InlineData(nameof(SetOperator.Except), true)]
    public void Rows_are_those_that_counting_gives(string name, bool all)
    {
        var operation = Enum.Parse<SetOperator>(name);
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var script = new StreamScript(SqlType.Integer, SqlType.Varchar, SqlType.BigInt);
            var rows = new List<(int Second, string Row, int Input)>();
            var second = 0;
            for (var index = 0; index < 80; index++)
            {
                second += random.Next(3) == 0 ? random.Next(5) : 0;
                object? number = random.Next(4) == 0 ? null : random.Next(3);
                object? text = random.Next(3) == 0 ? null : "t" + random.Next(2);
                var input = random.Next(2);
                script.Row(second, number, text, input);
                rows.Add((second, $"{number ?? "NULL"} {text ?? "NULL"}", input));
            }

            var expected = rows.GroupBy(row => row.Second / Length).SelectMany(group => group.GroupBy(row => row.Row).SelectMany(same =>
            {
                var (first, other) = (same.Count(row => row.Input == 0), same.Count(row => row.Input == 1));
                var copies = operation switch
                {
                    SetOperator.Union => 1,
                    SetOperator.Intersect => all ? Math.Min(first, other) : Math.Min(1, Math.Min(first, other)),
                    _ => all ? Math.Max(0, first - other) : first > 0 && other == 0 ? 1 : 0,
                };
                return Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"{(group.Key + 1) * Length}: {same.Key}"), copies);
            })).ToList();
            SetGroups Make() => new(
                [SqlType.Integer, SqlType.Varchar], [new MonotonicKey(0, new RowtimeBucket(Length * 1_000_000, 0, 0, false))], operation, all, 2);
            Assert.Equal(expected, script.Run(_ => Make()));
            Assert.Equal(expected, script.Run(_ => Make(), 1000, null, -1));
            Assert.Equal(expected, script.Run(_ => Make(), 9, random, random.Next(script.Count)));
        }
    }
}
