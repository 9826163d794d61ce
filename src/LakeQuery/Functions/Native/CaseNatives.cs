using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Functions.Native.Stemming;

namespace LakeQuery.Functions.Native;

/// <summary>Upper and lower case character by character, as Java's Character does it: ß stays ß, which has no one upper-case letter.</summary>
internal static class CaseNatives
{
    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_lower"] = name => NativeRows.Text(name, Lower),
        ["lq_upper"] = name => NativeRows.Text(name, Upper),
        ["lq_title_case"] = name => NativeRows.Text(name, TitleCase),
        ["lq_normalize"] = name => NativeRows.Text2(name, Normalization.Write),
        ["lq_word_stem"] = name => NativeRows.Text2(name, WordStems.Write),
    };

    private static bool Lower(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        Ascii.ToLower(text, output.GetSpan(text.Length), out var done);
        output.Advance(done);
        for (text = text[done..]; !text.IsEmpty;)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            output.Advance(Lower(rune).EncodeToUtf8(output.GetSpan(4)));
            text = text[used..];
        }

        return true;
    }

    private static bool Upper(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        Ascii.ToUpper(text, output.GetSpan(text.Length), out var done);
        output.Advance(done);
        for (text = text[done..]; !text.IsEmpty;)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            output.Advance(Upper(rune).EncodeToUtf8(output.GetSpan(4)));
            text = text[used..];
        }

        return true;
    }

    private static bool TitleCase(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        for (var first = true; !text.IsEmpty;)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            output.Advance((first ? Upper(rune) : Lower(rune)).EncodeToUtf8(output.GetSpan(4)));
            first = Rune.IsWhiteSpace(rune);
            text = text[used..];
        }

        return true;
    }

    // The runtime leaves the letters alone that Turkish writes otherwise.
    private static Rune Lower(Rune rune) => rune.Value == 0x130 ? new Rune('i') : Rune.ToLowerInvariant(rune);

    private static Rune Upper(Rune rune) => rune.Value switch
    {
        0x131 => new Rune('I'),
        0x17F => new Rune('S'),
        _ => Rune.ToUpperInvariant(rune),
    };
}
