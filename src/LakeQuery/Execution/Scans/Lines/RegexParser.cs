using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LakeQuery.Functions.Native;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>RegexSerDe and GrokSerDe: a pattern matches a line, its groups are the columns in order.</summary>
/// <remarks>RegexSerDe's pattern must match the whole line, a point in it line ends too. Grok's may match anywhere; its named captures
/// count, without quotes around them, and those that took no part are left out. A line without a match is a row of NULLs, as is a column
/// whose group is missing or does not convert.</remarks>
internal sealed class RegexParser : LineParser
{
    private readonly Regex _pattern;
    private readonly int[] _groups;
    private readonly int[] _found;
    private readonly bool _isGrok;
    private byte[] _bytes = new byte[256];

    /// <summary>Makes a parser.</summary>
    /// <exception cref="NativeFailureException">There is no pattern, or it is none.</exception>
    public RegexParser(LineScanSpec spec, ReadOnlySpan<int> columns)
        : base(spec, columns)
    {
        if (spec.Format == TableFormat.Regex)
        {
            var text = spec.Setting("input.regex") is { Length: > 0 } given
                ? given
                : throw new NativeFailureException("HIVE_INVALID_METADATA", "RegexSerDe needs the property 'input.regex'");

            // An alternative that ends early may match first, so that the whole line is matched is part of the pattern.
            var options = spec.IsTrue("input.regex.case.insensitive") ? "si" : "s";
            _pattern = Compile($"(?{options})\\A(?:{text})\\z", out var count);
            _groups = [.. Enumerable.Range(1, count)];
        }
        else
        {
            var format = spec.Setting("input.format") is { } given
                ? given
                : throw new NativeFailureException("HIVE_INVALID_METADATA", "GrokSerDe needs the property 'input.format'");
            var grok = GrokPattern.Compile(format, spec.Setting("input.grokcustompatterns"));
            _pattern = Compile(grok.Pattern, out _);
            _groups = grok.Captures;
            _isGrok = true;
        }

        _found = new int[_groups.Length];
    }

    /// <summary>Whether columns of a type are made.</summary>
    public static bool Reads(TableFormat format, SqlType type) => format == TableFormat.Grok
        ? type.IsText || type.IsInteger || type.IsFloatingPoint || type.Kind == SqlTypeKind.Boolean
        : type.Kind is not (SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row or SqlTypeKind.Varbinary);

    /// <inheritdoc/>
    public override void Parse(ReadOnlySpan<byte> line, int row)
    {
        var text = Encoding.UTF8.GetString(line);
        Match match;
        try
        {
            match = _pattern.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw LineFault.Cursor("the pattern takes too long to match");
        }

        if (!match.Success)
        {
            SetAllNull(row);
            return;
        }

        var count = _isGrok ? Found(match) : _groups.Length;
        var groups = _isGrok ? _found : _groups;
        foreach (var target in Targets)
        {
            if (target.Position >= count || match.Groups[groups[target.Position]] is not { Success: true } group
                || !TrySet(target.Vector, _isGrok ? WithoutQuotes(group.ValueSpan) : group.ValueSpan, row))
            {
                target.Vector.SetNull(row);
            }
        }
    }

    // Grok's captures that took no part are not there: those behind them move up.
    private int Found(Match match)
    {
        var count = 0;
        foreach (var group in _groups)
        {
            if (match.Groups[group].Success)
            {
                _found[count++] = group;
            }
        }

        return count;
    }

    private static ReadOnlySpan<char> WithoutQuotes(ReadOnlySpan<char> value) =>
        value.Length == 1 && value[0] is '"' or '\'' ? []
        : value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1]
        : value;

    private bool TrySet(ValueVector vector, ReadOnlySpan<char> value, int row)
    {
        var needed = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_bytes.Length < needed)
        {
            _bytes = new byte[needed * 2];
        }

        var text = _bytes.AsSpan(0, Encoding.UTF8.GetBytes(value, _bytes));
        switch (vector.Type.Kind)
        {
            case SqlTypeKind.Varchar or SqlTypeKind.Char:
                vector.SetText(row, text, isValid: true);
                return true;
            case SqlTypeKind.Boolean:
                vector.SetBoolean(row, TextNumbers.IsTrue(text));
                return true;
            case SqlTypeKind.Real:
                return TextSetter.TryReal(vector, text, row);
            case SqlTypeKind.Double:
                return TextSetter.TryDouble(vector, text, row);
            case SqlTypeKind.Decimal:
                return TextSetter.TryDecimal(vector, text, row);
            case SqlTypeKind.Date:
                return TextSetter.TryDate(vector, text, row);
            case SqlTypeKind.Timestamp:
                return TextSetter.TryTimestamp(vector, text, row, TimestampFormats.None);
            default:
                return TextSetter.TryInteger(vector, text, row);
        }
    }

    private static Regex Compile(string pattern, out int groups)
    {
        try
        {
            var compiled = JavaPattern.Get(pattern);
            groups = compiled.GroupCount;
            return compiled.Regex;
        }
        catch (NativeFailureException error)
        {
            throw new NativeFailureException("HIVE_INVALID_METADATA", string.Create(CultureInfo.InvariantCulture, $"the table's pattern is not valid: {error.Message}"));
        }
    }
}
