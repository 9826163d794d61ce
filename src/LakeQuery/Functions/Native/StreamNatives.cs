using System.Globalization;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Functions that only the dialect of streams has: times by template, text, intervals.</summary>
internal static class StreamNatives
{
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly DuckLogicalType Number = DuckLogicalType.BigInt;

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_char_to_micros"] = name => NativeRows.Value2<long>(
            name,
            Number,
            (ReadOnlySpan<byte> template, ReadOnlySpan<byte> text, out long micros) =>
            {
                micros = SimpleDateFormat.Get(CoreNatives.Text(template)).Parse(CoreNatives.Text(text));
                return true;
            }),
        ["lq_micros_to_char"] = name => new DuckScalarFunction(name, [Text, Number], Text, call =>
        {
            var (templates, output) = (call.Argument(0), call.Output);
            var micros = call.Argument(1).Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetText(row, SimpleDateFormat.Get(templates.Text(row)).Format(DuckTime.ToDateTime(micros[row])));
                }
            }
        }),
        ["lq_initcap"] = name => NativeRows.Text(name, (text, output) =>
        {
            output.Write(Capitals(CoreNatives.Text(text)));
            return true;
        }),
        ["lq_regex_replace"] = RegexReplace,
        ["lq_interval_to_char"] = name => new DuckScalarFunction(name, [Number, Text], Text, call =>
        {
            var micros = call.Argument(0).Data<long>();
            var (units, output) = (call.Argument(1), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetText(row, IntervalText(micros[row], units.Text(row)));
                }
            }
        }),
    };

    // The first letter of each word is upper case, all others lower.
    private static string Capitals(string text)
    {
        var result = new StringBuilder(text.Length);
        var inside = false;
        foreach (var character in text)
        {
            result.Append(inside ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character));
            inside = char.IsLetterOrDigit(character);
        }

        return result.ToString();
    }

    // (text, pattern, replacement, start, occurrence): occurrence 0 is all.
    private static DuckScalarFunction RegexReplace(string name) => new(name, [Text, Text, Text, Number, Number], Text, call =>
    {
        var (texts, patterns, replacements, output) = (call.Argument(0), call.Argument(1), call.Argument(2), call.Output);
        var starts = call.Argument(3).Data<long>();
        var occurrences = call.Argument(4).Data<long>();
        for (var row = 0; row < call.RowCount; row++)
        {
            if (!output.IsValid(row))
            {
                continue;
            }

            var (start, occurrence) = (starts[row], occurrences[row]);
            if (start < 1 || occurrence < 0)
            {
                throw NativeFailureException.Argument("REGEX_REPLACE counts its start from 1 and its occurrences from 0");
            }

            var text = texts.Text(row);
            if (start > text.Length)
            {
                output.SetText(row, text);
                continue;
            }

            var pattern = JavaPattern.Get(patterns.Text(row));
            var with = replacements.Text(row);
            var met = 0L;
            output.SetText(row, pattern.For(texts.Bytes(row)).Replace(
                text, match => ++met == occurrence || occurrence == 0 ? RegexpNatives.Expand(pattern, match, with) : match.Value, -1, (int)start - 1));
        }
    });

    /// <summary>An interval in the units from the first letter to the last: "MS" is minutes and seconds, +6:11.</summary>
    private static string IntervalText(long micros, string units)
    {
        const string order = "DHMS";
        ReadOnlySpan<long> sizes = [86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000];
        var (first, last) = (order.IndexOf(units[0], StringComparison.Ordinal), order.IndexOf(units[^1], StringComparison.Ordinal));
        var rest = Math.Abs(micros);
        var text = new StringBuilder().Append(micros < 0 ? '-' : '+');
        for (var i = first; i <= last; i++)
        {
            var value = rest / sizes[i];
            rest %= sizes[i];
            if (i > first)
            {
                text.Append(order[i - 1] == 'D' ? ' ' : ':');
            }

            text.Append(i > first ? value.ToString("00", CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture));
        }

        const long microsPerMilli = 1000;
        if (last == order.Length - 1 && rest / microsPerMilli > 0)
        {
            text.Append('.').Append((rest / microsPerMilli).ToString("000", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
