using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>How an argument of an SQL/JSON function is read: as a document in one of four encodings, or as an SQL value.</summary>
internal static class JsonFormats
{
    public const string Text = "json";
    public const string Utf8 = "utf8";
    public const string Utf16 = "utf16";
    public const string Utf32 = "utf32";

    /// <summary>True for a document.</summary>
    public static bool IsDocument(string format) => format is Text or Utf8 or Utf16 or Utf32;

    /// <summary>The format of an SQL value: the name of its type.</summary>
    public static string Of(SqlType type) => TypeNames.Quoted(type);
}

/// <summary>What is done when a path finds nothing, or fails.</summary>
internal enum JsonFallback
{
    Null,
    Error,
    False,
    True,
    EmptyArray,
    EmptyObject,

    /// <summary>The value of an argument.</summary>
    Default,
}

/// <summary>Whether a result of JSON_QUERY is put into an array.</summary>
internal enum JsonWrap
{
    Never,
    UnlessContainer,
    Always,
}

/// <summary>What the clauses of an SQL/JSON call say, as one constant text that the native functions get as their first argument.</summary>
internal sealed record SqlJsonSpec
{
    private static readonly SqlJsonContext Context = new(new JsonSerializerOptions(SqlJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The name of the function, for messages.</summary>
    public required string Function { get; init; }

    /// <summary>The path; null for JSON_OBJECT and JSON_ARRAY.</summary>
    public string? Path { get; init; }

    /// <summary>The format of the input.</summary>
    public string Input { get; init; } = JsonFormats.Text;

    /// <summary>The names of PASSING.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>The formats of PASSING, or of the members of an object and elements of an array.</summary>
    public ImmutableArray<string> Formats { get; init; } = [];

    public JsonFallback OnEmpty { get; init; }

    public JsonFallback OnError { get; init; }

    public JsonWrap Wrap { get; init; }

    public bool OmitQuotes { get; init; }

    /// <summary>The encoding of a varbinary result.</summary>
    public string Output { get; init; } = JsonFormats.Text;

    /// <summary>Members and elements that are NULL are left out.</summary>
    public bool AbsentOnNull { get; init; }

    public bool UniqueKeys { get; init; }

    /// <summary>The columns of JSON_TABLE, in order.</summary>
    public ImmutableArray<JsonTableColumn> Columns { get; init; } = [];

    /// <summary>The plan of JSON_TABLE.</summary>
    public JsonTablePlan? Plan { get; init; }

    /// <summary>As one text.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Context.SqlJsonSpec);

    /// <summary>Reads the text of <see cref="ToString"/>.</summary>
    public static SqlJsonSpec Parse(ReadOnlySpan<byte> text) => JsonSerializer.Deserialize(text, Context.SqlJsonSpec)!;
}

/// <summary>A column of JSON_TABLE.</summary>
internal sealed record JsonTableColumn
{
    /// <summary>The path, or null for the ordinality.</summary>
    public string? Path { get; init; }

    /// <summary>A JSON text as JSON_QUERY gives it, not a scalar.</summary>
    public bool IsQuery { get; init; }

    public JsonFallback OnEmpty { get; init; }

    public JsonFallback OnError { get; init; }

    public JsonWrap Wrap { get; init; }

    public bool OmitQuotes { get; init; }

    /// <summary>The encoding of a varbinary column.</summary>
    public string Output { get; init; } = JsonFormats.Text;

    /// <summary>The argument, behind those of PASSING, with the value of DEFAULT … ON EMPTY; -1 for none.</summary>
    public int EmptyDefault { get; init; } = -1;

    /// <summary>The argument with the value of DEFAULT … ON ERROR; -1 for none.</summary>
    public int ErrorDefault { get; init; } = -1;
}

/// <summary>A node of JSON_TABLE's plan: a path with its columns and what is nested in it, or two siblings.</summary>
internal sealed record JsonTablePlan
{
    /// <summary>The path; null for siblings.</summary>
    public string? Path { get; init; }

    /// <summary>The columns of the path, by number.</summary>
    public ImmutableArray<int> Columns { get; init; } = [];

    /// <summary>What is nested in the path, or null.</summary>
    public JsonTablePlan? Child { get; init; }

    /// <summary>An item without nested rows gives no row.</summary>
    public bool Inner { get; init; }

    public JsonTablePlan? Left { get; init; }

    public JsonTablePlan? Right { get; init; }

    /// <summary>Siblings: every left row with every right one, not one after the other.</summary>
    public bool Cross { get; init; }
}

[JsonSerializable(typeof(SqlJsonSpec))]
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class SqlJsonContext : JsonSerializerContext;
