using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>CAST from JSON: one native function for every target type, named after it.</summary>
internal static class JsonCastNatives
{
    /// <summary>The start of the names.</summary>
    public const string Prefix = "lq_from_json_";

    /// <summary>The name of the function that gives <paramref name="type"/>: the type's text in hexadecimal, so that the name alone says
    /// how to build it.</summary>
    public static string NameFor(SqlType type) => Prefix + Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(TypeNames.Quoted(type)));
}
