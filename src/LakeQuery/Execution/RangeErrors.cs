using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using LakeQuery.Errors;

namespace LakeQuery.Execution;

/// <summary>DuckDB's words for numbers that do not fit, as Trino says them.</summary>
internal static partial class RangeErrors
{
    /// <summary>The error for DuckDB's text without its kind, or null when it is about something else.</summary>
    public static (ErrorCode Code, string Fact)? Find(string text)
    {
        if (text.StartsWith("Overflow", StringComparison.Ordinal))
        {
            return (ErrorCode.NumericValueOutOfRange, Overflow(text));
        }

        if (CastPattern().Match(text) is { Success: true } cast)
        {
            return Cast(cast.Groups["from"].Value, cast.Groups["value"].Value, TypeName(cast.Groups["to"].Value));
        }

        return ToDecimalPattern().Match(text) is { Success: true } toDecimal
                ? (ErrorCode.InvalidCastArgument, $"Cannot cast '{Shortest(toDecimal.Groups["value"].Value)}' to DECIMAL({toDecimal.Groups["precision"].Value}, {toDecimal.Groups["scale"].Value})")
            : FromDecimalPattern().Match(text) is { Success: true } fromDecimal
                ? (ErrorCode.InvalidCastArgument, $"Cannot cast '{fromDecimal.Groups["value"].Value}' to {TypeName(fromDecimal.Groups["to"].Value).ToUpperInvariant()}")
            : null;
    }

    private static string Overflow(string text)
    {
        if (OverflowPattern().Match(text) is { Success: true } overflow)
        {
            return $"{TypeName(overflow.Groups["type"].Value)} {overflow.Groups["operation"].Value} overflow: {overflow.Groups["operands"].Value}";
        }

        if (DivisionPattern().Match(text) is { Success: true } division)
        {
            return $"{TypeOf(division.Groups["value"].Value)} division overflow: {division.Groups["value"].Value} / -1";
        }

        if (AbsPattern().Match(text) is { Success: true } abs)
        {
            return $"Value {abs.Groups["value"].Value} is out of range for abs({TypeOf(abs.Groups["value"].Value)})";
        }

        return text.StartsWith("Overflow in negation", StringComparison.Ordinal) ? "Negation overflow" : "Decimal overflow";
    }

    private static (ErrorCode Code, string Fact) Cast(string from, string value, string to)
    {
        if (from is not ("DOUBLE" or "FLOAT"))
        {
            // Only a sum is wider than bigint.
            return (ErrorCode.NumericValueOutOfRange, from == "INT128" ? $"{to} addition overflow: the sum is {value}" : $"Out of range for {to}: {value}");
        }

        var number = Shortest(value);
        return to == "bigint" ? (ErrorCode.InvalidCastArgument, $"Unable to cast {number} to bigint")
            : number == "NaN" ? (ErrorCode.InvalidCastArgument, $"Cannot cast {(from == "DOUBLE" ? "double" : "real")} NaN to {to}")
            : (ErrorCode.NumericValueOutOfRange, $"Out of range for {to}: {number}");
    }

    // A number without zeros at its end; words as Trino writes them.
    private static string Shortest(string value) => value switch
    {
        "nan" or "-nan" => "NaN",
        "inf" => "Infinity",
        "-inf" => "-Infinity",
        _ => value.Contains('.', StringComparison.Ordinal) && !value.Contains('e', StringComparison.OrdinalIgnoreCase)
            && value.TrimEnd('0') is var shorter ? shorter + (shorter[^1] == '.' ? "0" : "") : value,
    };

    private static string TypeName(string duckDb) => duckDb switch
    {
        "INT8" => "tinyint",
        "INT16" => "smallint",
        "INT32" => "integer",
        _ => "bigint",
    };

    // Only the smallest value of a type overflows here.
    private static string TypeOf(string smallest) => BigInteger.Parse(smallest, CultureInfo.InvariantCulture) switch
    {
        var value when value == sbyte.MinValue => "tinyint",
        var value when value == short.MinValue => "smallint",
        var value when value == int.MinValue => "integer",
        _ => "bigint",
    };

    [GeneratedRegex(@"^Overflow in (?<operation>addition|subtraction|multiplication) of (?<type>INT\d+) \((?<operands>.+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex OverflowPattern();

    [GeneratedRegex(@"^Overflow in division of (?<value>-\d+) / -1", RegexOptions.CultureInvariant)]
    private static partial Regex DivisionPattern();

    [GeneratedRegex(@"^Overflow on abs\((?<value>-\d+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex AbsPattern();

    [GeneratedRegex(@"^Type (?<from>\w+) with value (?<value>\S+) can't be cast because the value is out of range for the destination type (?<to>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex CastPattern();

    [GeneratedRegex("^(?:Could not cast value|Casting value) \"?(?<value>[^\" ]+)\"? to (?:type )?DECIMAL\\((?<precision>\\d+), ?(?<scale>\\d+)\\)", RegexOptions.CultureInvariant)]
    private static partial Regex ToDecimalPattern();

    [GeneratedRegex(@"^Failed to cast decimal value (?<value>\S+) to type (?<to>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex FromDecimalPattern();
}
