using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Execution;

/// <summary>AND and OR against an evaluator that asks their terms from left to right and stops where the answer is known.</summary>
public sealed class ConditionOrderTests
{
    private static readonly (bool? B, int? X, string? S)[] Rows =
    [
        .. from b in (bool?[])[true, false, null] from x in (int?[])[0, 5, null] from s in (string?[])["a", "7", null] select (b, x, s),
    ];

    // Each with what it is for a row; no row of the first four fails.
    private static readonly Term[] Leaves =
    [
        new("b", row => row.B),
        new("x <> 0", row => row.X is { } x ? x != 0 : null),
        new("regexp_like(s, '^\\d+$')", row => row.S is { } s ? char.IsDigit(s[0]) : null),
        new("s IS NULL", row => row.S is null),
        new("10 / x > 1", row => row.X is { } x ? 10 / x > 1 : null),
        new("CAST(s AS bigint) > 6", row => row.S is { } s ? long.Parse(s, CultureInfo.InvariantCulture) > 6 : null),
    ];

    private static readonly Term[] Guarded = [And(Leaves[1], Leaves[4]), And(Leaves[2], Leaves[5]), Or(Not(Leaves[1]), Leaves[4]), And(Leaves[0], Leaves[2])];

    [Fact]
    public void Terms_that_are_not_reached_raise_nothing()
    {
        using var lake = new TestLake();
        var values = string.Join(", ", Rows.Select((row, index) =>
            $"({index}, {Literal(row.B)}, {Literal(row.X)}, {(row.S is null ? "CAST(NULL AS varchar)" : $"'{row.S}'")})"));
        Prop.ForAll(Trees(3).ToArbitrary(), term =>
        {
            if (Expected(term) is not { } expected)
            {
                return true.ToProperty();
            }

            var passing = expected.Select((value, index) => (value, index)).Where(row => row.value == true).Select(row => row.index.ToString(CultureInfo.InvariantCulture));
            var values27 = $"(VALUES {values}) t(i, b, x, s)";
            var computed = lake.Rows($"SELECT {term.Sql} FROM {values27} ORDER BY i");
            var filtered = lake.Rows($"SELECT i FROM {values27} WHERE {term.Sql} ORDER BY i");
            var chosen = lake.Rows($"SELECT i FROM {values27} WHERE CASE WHEN {term.Sql} THEN i ELSE -1 END = i ORDER BY i");
            var counted = lake.Value($"SELECT count(*) FILTER (WHERE {term.Sql}) FROM {values27}");
            return (computed.SequenceEqual(expected.Select(Text)) && filtered.SequenceEqual(passing) && chosen.SequenceEqual(passing)
                && counted == expected.Count(value => value == true).ToString(CultureInfo.InvariantCulture)).Label(term.Sql);
        }).Holds(60);
    }

    private static Gen<Term> Trees(int depth) => depth == 0
        ? Gen.Frequency((3, Gen.Elements(Leaves[..4])), (4, Gen.Elements(Guarded)))
        : Gen.Frequency(
            (2, Trees(0)),
            (1, Trees(depth - 1).Select(Not)),
            (3, from left in Trees(depth - 1) from right in Trees(depth - 1) select And(left, right)),
            (3, from left in Trees(depth - 1) from right in Trees(depth - 1) select Or(left, right)),
            (1, from left in Trees(depth - 1) select And(left, Leaves[4])),
            (1, from left in Trees(depth - 1) select Or(left, Leaves[5])));

    private static Term And(Term left, Term right) =>
        new($"({left.Sql} AND {right.Sql})", row => left.Value(row) is var value && value == false ? false : right.Value(row) is var other && other == false ? false : value & other);

    private static Term Or(Term left, Term right) =>
        new($"({left.Sql} OR {right.Sql})", row => left.Value(row) is var value && value == true ? true : right.Value(row) is var other && other == true ? true : value | other);

    private static Term Not(Term term) => new($"(NOT {term.Sql})", row => !term.Value(row));

    // Null where a row fails.
    private static bool?[]? Expected(Term term)
    {
        try
        {
            return Array.ConvertAll(Rows, row => term.Value(row));
        }
        catch (Exception error) when (error is DivideByZeroException or FormatException)
        {
            return null;
        }
    }

    private static string Literal(object? value) => value is null ? "NULL" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Text(bool? value) => value is { } known ? known ? "true" : "false" : "NULL";

    private sealed record Term(string Sql, Func<(bool? B, int? X, string? S), bool?> Value);
}
