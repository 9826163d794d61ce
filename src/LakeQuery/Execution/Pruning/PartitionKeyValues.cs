using System.Globalization;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>Partition keys of the types that are spelt in one way, as values of the plan.</summary>
internal static class PartitionKeyValues
{
    /// <summary>Whether keys of a type can be read here.</summary>
    public static bool IsKnown(SqlType type) => type.IsInteger || type.Kind == SqlTypeKind.Date || type is { Kind: SqlTypeKind.Varchar, Length: null };

    /// <summary>The value of a key's text; false where it has an unusual spelling.</summary>
    public static bool TryRead(string? text, SqlType type, out object? value)
    {
        value = text;
        if (text is null || type is { Kind: SqlTypeKind.Varchar, Length: null })
        {
            return true;
        }

        if (type.Kind == SqlTypeKind.Date)
        {
            value = text.Length == 10 && TemporalText.TryDate(text, out var days) ? days : null;
            return value is not null;
        }

        value = type.IsInteger && text.Length > 0 && text.AsSpan(text[0] == '-' ? 1 : 0).IndexOfAnyExceptInRange('0', '9') < 0
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Fits(number, type) ? number : null;
        return value is not null;
    }

    private static bool Fits(long number, SqlType type) => type.Kind switch
    {
        SqlTypeKind.TinyInt => number is >= sbyte.MinValue and <= sbyte.MaxValue,
        SqlTypeKind.SmallInt => number is >= short.MinValue and <= short.MaxValue,
        SqlTypeKind.Integer => number is >= int.MinValue and <= int.MaxValue,
        _ => true,
    };
}
