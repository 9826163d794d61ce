using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;

namespace LakeQuery.Catalog.Projection;

/// <summary>Reads the properties <c>projection.…</c> of a table.</summary>
internal sealed class ProjectionProperties(Table table)
{
    private const string Prefix = "projection.";

    private readonly Dictionary<string, string> _properties = table.Parameters
        .Where(pair => pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        .GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First().Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys, in the order of the table's.</summary>
    public ImmutableArray<ProjectedKey> ReadKeys()
    {
        var missing = table.PartitionKeys.Where(key => !_properties.ContainsKey(Name(key, "type"))).Select(key => key.Name).ToList();
        return missing.Count == 0
            ? [.. table.PartitionKeys.Select(ReadKey)]
            : throw QueryErrors.ProjectionMissing(table.DatabaseName, table.Name, missing);
    }

    private ProjectedKey ReadKey(Column key)
    {
        var type = _properties[Name(key, "type")].Trim().ToLowerInvariant();
        return type switch
        {
            "enum" => new FixedKey(key, new ListedValues([.. ReadEnum(key).Distinct(StringComparer.Ordinal)])),
            "integer" => ReadInteger(key),
            "date" => ReadDate(key),
            "injected" => PartitionKeyTypes.DuckDbName(key.Type) == "VARCHAR"
                ? new InjectedKey(key)
                : throw Wrong(key, "type", $"is 'injected', and the type of '{key.Name}' is '{key.Type}'", "Injected keys must be of type string."),
            _ => throw Wrong(key, "type", $"is '{type}', which is no type of projection", "Use enum, integer, date or injected."),
        };
    }

    // White space is part of the values.
    private string[] ReadEnum(Column key) => Required(key, "values") is { Length: > 0 } values
        ? values.Split(',')
        : throw Wrong(key, "values", "is empty", "List the values with commas between them.");

    private FixedKey ReadInteger(Column key)
    {
        var range = Required(key, "range");
        const string hint = "Give two whole numbers with a comma between them: '0,23'.";
        if (range.Split(',') is not [var low, var high] || !TryNumber(low, out var first) || !TryNumber(high, out var last))
        {
            throw Wrong(key, "range", $"is '{range}'", hint);
        }

        if (first > last)
        {
            throw Wrong(key, "range", $"is '{range}', whose first number is above its last", hint);
        }

        return new FixedKey(key, new IntegerValues(first, last, Positive(key, "interval", long.MaxValue) ?? 1, (int)(Positive(key, "digits", 100) ?? 0)));
    }

    private DateKey ReadDate(Column key)
    {
        var format = Required(key, "format");
        if (DatePattern.TryCompile(format, out var problem) is not { } pattern)
        {
            throw Wrong(key, "format", $"is '{format}', which {problem}", "Use a pattern of Java's DateTimeFormatter, such as 'yyyy-MM-dd' or 'yyyy/MM/dd/HH'.");
        }

        var range = Required(key, "range");
        if (range.Split(',') is not [var low, var high]
            || DateBound.TryParse(low, pattern) is not { } first || DateBound.TryParse(high, pattern) is not { } last)
        {
            throw Wrong(
                key, "range", $"is '{range}'", $"Give two dates in the format '{format}' with a comma between them; NOW, NOW-3YEARS or NOW+1DAY may stand for one.");
        }

        return new DateKey(key, pattern, first, last, ReadInterval(key, pattern, format), ReadUnit(key, pattern, format));
    }

    // A step of one day or month goes without saying; any other has to be said.
    private long ReadInterval(Column key, DatePattern pattern, string format) => Positive(key, "interval", int.MaxValue)
        ?? (pattern.Precision is DateUnit.Days or DateUnit.Months
            ? 1
            : throw Wrong(key, "interval", $"is missing, and the format '{format}' is not one of single days or months", "Add it, with interval.unit: '1' and 'HOURS'."));

    private DateUnit ReadUnit(Column key, DatePattern pattern, string format)
    {
        if (!_properties.TryGetValue(Name(key, "interval.unit"), out var text))
        {
            return pattern.Precision is DateUnit.Days or DateUnit.Months
                ? pattern.Precision
                : throw Wrong(key, "interval.unit", $"is missing, and the format '{format}' is not one of single days or months", "Add it: 'HOURS', for example.");
        }

        var unit = text.Trim();
        foreach (var known in Enum.GetValues<DateUnit>())
        {
            var name = known.ToString();
            if (name.Equals(unit, StringComparison.OrdinalIgnoreCase) || name[..^1].Equals(unit, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        throw Wrong(
            key, "interval.unit", $"is '{unit}', which is no unit", "Use YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS or MILLISECONDS.");
    }

    private string Required(Column key, string suffix) => _properties.TryGetValue(Name(key, suffix), out var value)
        ? value
        : throw Wrong(key, suffix, "is missing", $"Add it with ALTER TABLE {table.DatabaseName}.{table.Name} SET TBLPROPERTIES ('{Name(key, suffix)}' = '…').");

    private long? Positive(Column key, string suffix, long most)
    {
        if (!_properties.TryGetValue(Name(key, suffix), out var value))
        {
            return null;
        }

        return TryNumber(value, out var number) && number > 0 && number <= most
            ? number
            : throw Wrong(key, suffix, $"is '{value}'", "Give a whole number from 1.");
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string Name(Column key, string suffix) => $"{Prefix}{key.Name}.{suffix}";

    private LakeQueryException Wrong(Column key, string suffix, string problem, string hint) =>
        QueryErrors.ProjectionWrong(table.DatabaseName, table.Name, Name(key, suffix), problem, hint);
}
