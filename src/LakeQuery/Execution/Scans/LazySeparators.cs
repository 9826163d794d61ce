using System.Globalization;

namespace LakeQuery.Execution;

/// <summary>The separators of LazySimpleSerDe: of fields, then of levels inside a field.</summary>
/// <param name="Field">Between fields.</param>
/// <param name="Levels">Between elements, then between keys and values, then of deeper levels.</param>
internal sealed record LazySeparators(string Field, string[] Levels)
{
    /// <summary>The separators that a SerDe's settings give; the bytes 1 to 8 where they say nothing.</summary>
    public static LazySeparators Of(Func<string, string?> setting)
    {
        var field = Character(setting("field.delim") ?? setting("serialization.format") ?? "\u0001");

        // Hive misspelt the name of the second one; both are in use.
        var elements = Character(setting("collection.delim") ?? setting("colelction.delim") ?? "\u0002");
        var keys = Character(setting("mapkey.delim") ?? "\u0003");
        return new LazySeparators(field, [elements, keys, "\u0004", "\u0005", "\u0006", "\u0007", "\u0008"]);
    }

    /// <summary>A number is a byte's value; of any other text the first character counts.</summary>
    public static string Character(string setting) =>
        setting.Length == 0 ? "\u0001"
        : setting.Length > 1 || char.IsAsciiDigit(setting[0])
            ? byte.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? ((char)code).ToString() : setting[..1]
            : setting;
}
