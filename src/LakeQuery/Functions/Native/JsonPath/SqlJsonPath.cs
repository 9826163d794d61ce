using System.Text.RegularExpressions;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>What a step of a path does.</summary>
internal enum PathStep : byte
{
    // Primaries.
    Literal,
    Context,
    Variable,
    CurrentItem,
    Last,

    // Accessors.
    Member,
    AnyMember,
    Descendant,
    Elements,
    AnyElement,
    Filter,

    // Methods.
    Type,
    Size,
    ToDouble,
    Ceiling,
    Floor,
    Abs,
    KeyValue,
    DateTime,

    // Arithmetic.
    Plus,
    Minus,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulus,

    // Predicates.
    And,
    Or,
    Not,
    Exists,
    IsUnknown,
    StartsWith,
    LikeRegex,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>One node of a compiled path.</summary>
/// <param name="Step">What it does.</param>
internal sealed record PathNode(PathStep Step)
{
    /// <summary>What it works on, or the left operand.</summary>
    public PathNode? Base { get; init; }

    /// <summary>The right operand, or the predicate of a filter.</summary>
    public PathNode? Right { get; init; }

    /// <summary>The name of a member or variable, or a literal text.</summary>
    public byte[] Name { get; init; } = [];

    /// <summary>A literal that is no text.</summary>
    public JsonItem Literal { get; init; }

    /// <summary>The subscripts of an array accessor; To is null for a single one.</summary>
    public (PathNode From, PathNode? To)[] Subscripts { get; init; } = [];

    /// <summary>The pattern of like_regex.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The template of datetime(), or null.</summary>
    public string? Template { get; init; }

    /// <summary>Of a variable: its place among the parameters.</summary>
    public int Parameter { get; init; } = -1;
}

/// <summary>A compiled path of the SQL/JSON functions.</summary>
/// <param name="Lax">Structural errors give nothing, arrays are unwrapped and single values wrapped as needed.</param>
/// <param name="Root">The expression.</param>
internal sealed record SqlJsonPath(bool Lax, PathNode Root);

/// <summary>A path that can't be read.</summary>
/// <param name="fact">What is wrong.</param>
/// <param name="position">Where in the path.</param>
/// <param name="isSyntax">False where the path reads well and means nothing.</param>
internal sealed class JsonPathException(string fact, int position, bool isSyntax = true) : Exception(fact)
{
    /// <summary>Where in the path.</summary>
    public int Position { get; } = position;

    /// <summary>False where the path reads well and means nothing.</summary>
    public bool IsSyntax { get; } = isSyntax;
}
