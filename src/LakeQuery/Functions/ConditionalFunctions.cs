using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Choices that are functions by their spelling.</summary>
internal static class ConditionalFunctions
{
    private const string Title = "Trino: Conditional expressions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " coalesce if nullif try greatest least typeof uuid ";

    /// <summary>A value computed once for a body that names it more often: what the binder makes of operands that change with every
    /// look, such as random(). Not a function that a statement can call.</summary>
    public static readonly FunctionDefinition Let = new("let", FunctionKind.Scalar)
    {
        Signatures = ["(T, function(T,R)) -> R"],
        DuckDb = "list_transform([{0}], lambda $x: {f1($x)})[1]",
        Nulls = NullBehavior.SeesNull,
        Summary = "A value computed once.",
        Example = "NULLIF(random(), 2) < 1",
        Result = "true",
        Source = Title,
    };

    private static FunctionDefinition[] Rows() =>
    [
        new("coalesce", FunctionKind.Scalar)
        {
            Signatures = ["(T, T...) -> T"],
            DuckDb = "coalesce({*})",
            Nulls = NullBehavior.SeesNull,
            Summary = "The first argument that is not NULL.",
            Example = "coalesce(NULL, 2, 3)",
            Result = "2",
            Source = Title,
        },
        new("if", FunctionKind.Scalar)
        {
            Signatures = ["(boolean, T) -> T", "(boolean, T, T) -> T"],
            DuckDb = "CASE WHEN {0} THEN {1} END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CASE WHEN {0} THEN {1} ELSE {2} END",
            }.ToImmutableDictionary(),
            Nulls = NullBehavior.SeesNull,
            Summary = "The second argument where the first is true, else the third or NULL.",
            Example = "if(1 < 2, 'yes', 'no')",
            Result = "yes",
            Source = Title,
        },
        new("nullif", FunctionKind.Scalar)
        {
            Signatures = ["(T:comparable, T) -> T"],
            DuckDb = "nullif({0}, {1})",
            Nulls = NullBehavior.SeesNull,
            Summary = "NULL where both are equal, else the first.",
            Example = "nullif(3, 4)",
            Result = "3",
            Source = Title,
        },
        new("try", FunctionKind.Scalar)
        {
            Signatures = ["(T) -> T"],
            DuckDb = "try({0})",
            Nulls = NullBehavior.SeesNull,
            Summary = "NULL where the argument fails by a value: division by zero, a failed cast, a number out of range.",
            Example = "try(1 / 0)",
            Result = "NULL",
            Source = Title,
        },
        new("greatest", FunctionKind.Scalar)
        {
            Signatures = ["(E:orderable, E...) -> E"],
            DuckDb = "@greatest",
            Summary = "The largest argument; NULL when any is NULL.",
            Example = "greatest(3, 7, 5)",
            Result = "7",
            Source = Title,
        },
        new("least", FunctionKind.Scalar)
        {
            Signatures = ["(E:orderable, E...) -> E"],
            DuckDb = "@least",
            Summary = "The smallest argument; NULL when any is NULL.",
            Example = "least(3, 7, 5)",
            Result = "3",
            Source = Title,
        },
        new("typeof", FunctionKind.Scalar)
        {
            Signatures = ["(T) -> varchar"],
            Special = "typeof",
            Nulls = NullBehavior.SeesNull,
            Summary = "The name of the argument's type.",
            Example = "typeof(1.5)",
            Result = "decimal(2,1)",
            Source = Title,
        },
        new("uuid", FunctionKind.Scalar)
        {
            Signatures = ["() -> uuid"],
            DuckDb = "uuid()",
            Deterministic = false,
            Summary = "A random identifier, version 4.",
            Example = "length(CAST(uuid() AS varchar))",
            Result = "36",
            Source = Title,
        },
    ];
}
