namespace LakeQuery.DuckDb;

/// <summary>The C API's <c>duckdb_error_type</c>.</summary>
internal enum DuckErrorType
{
    Invalid = 0,
    OutOfRange = 1,
    Conversion = 2,
    UnknownType = 3,
    Decimal = 4,
    MismatchType = 5,
    DivideByZero = 6,
    ObjectSize = 7,
    InvalidType = 8,
    Serialization = 9,
    Transaction = 10,
    NotImplemented = 11,
    Expression = 12,
    Catalog = 13,
    Parser = 14,
    Planner = 15,
    Scheduler = 16,
    Executor = 17,
    Constraint = 18,
    Index = 19,
    Stat = 20,
    Connection = 21,
    Syntax = 22,
    Settings = 23,
    Binder = 24,
    Network = 25,
    Optimizer = 26,
    NullPointer = 27,
    IO = 28,
    Interrupt = 29,
    Fatal = 30,
    Internal = 31,
    InvalidInput = 32,
    OutOfMemory = 33,
    Permission = 34,
    ParameterNotResolved = 35,
    ParameterNotAllowed = 36,
    Dependency = 37,
    Http = 38,
    MissingExtension = 39,
    Autoload = 40,
    Sequence = 41,
    InvalidConfiguration = 42,
}

/// <summary>Reads the kind of an error from its text, for the C functions that give no more.</summary>
internal static class DuckErrorTypes
{
    private static readonly (string Prefix, DuckErrorType Type)[] Prefixes =
    [
        ("Out of Range Error", DuckErrorType.OutOfRange),
        ("Conversion Error", DuckErrorType.Conversion),
        ("Mismatch Type Error", DuckErrorType.MismatchType),
        ("Divide by Zero Error", DuckErrorType.DivideByZero),
        ("Invalid type Error", DuckErrorType.InvalidType),
        ("Serialization Error", DuckErrorType.Serialization),
        ("TransactionContext Error", DuckErrorType.Transaction),
        ("Not implemented Error", DuckErrorType.NotImplemented),
        ("Catalog Error", DuckErrorType.Catalog),
        ("Parser Error", DuckErrorType.Parser),
        ("Constraint Error", DuckErrorType.Constraint),
        ("Connection Error", DuckErrorType.Connection),
        ("Syntax Error", DuckErrorType.Syntax),
        ("Settings Error", DuckErrorType.Settings),
        ("Binder Error", DuckErrorType.Binder),
        ("IO Error", DuckErrorType.IO),
        ("INTERRUPT Error", DuckErrorType.Interrupt),
        ("FATAL Error", DuckErrorType.Fatal),
        ("INTERNAL Error", DuckErrorType.Internal),
        ("Invalid Input Error", DuckErrorType.InvalidInput),
        ("Out of Memory Error", DuckErrorType.OutOfMemory),
        ("Permission Error", DuckErrorType.Permission),
        ("Dependency Error", DuckErrorType.Dependency),
        ("HTTP Error", DuckErrorType.Http),
        ("Missing Extension Error", DuckErrorType.MissingExtension),
        ("Extension Autoloading Error", DuckErrorType.Autoload),
        ("Sequence Error", DuckErrorType.Sequence),
        ("Invalid Configuration Error", DuckErrorType.InvalidConfiguration),
    ];

    /// <summary>The kind that the text's first words name, or <see cref="DuckErrorType.Invalid"/>.</summary>
    public static DuckErrorType FromText(string text)
    {
        foreach (var (prefix, type) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return type;
            }
        }

        return DuckErrorType.Invalid;
    }
}
