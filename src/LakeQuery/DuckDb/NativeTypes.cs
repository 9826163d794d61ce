using System.Runtime.InteropServices;

namespace LakeQuery.DuckDb;

/// <summary>What most C functions return.</summary>
internal enum DuckState
{
    Success = 0,
    Error = 1,
}

/// <summary>The C API's <c>duckdb_type</c>, numbers as in duckdb.h of 1.5.</summary>
internal enum DuckTypeId
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    TimestampSeconds = 20,
    TimestampMillis = 21,
    TimestampNanos = 22,
    Enum = 23,
    List = 24,
    Struct = 25,
    Map = 26,
    Uuid = 27,
    Union = 28,
    Bit = 29,
    TimeTz = 30,
    TimestampTz = 31,
    UHugeInt = 32,
    Array = 33,
    Any = 34,
    BigNum = 35,
    SqlNull = 36,
    TimeNanos = 39,
}

/// <summary><c>duckdb_result</c>: passed by value to some functions and by pointer to others.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong DeprecatedColumnCount;
    public ulong DeprecatedRowCount;
    public ulong DeprecatedRowsChanged;
    public nint DeprecatedColumns;
    public nint DeprecatedErrorMessage;
    public nint InternalData;
}

/// <summary><c>duckdb_hugeint</c> and <c>duckdb_uhugeint</c>, the low half first. In memory it equals <see cref="Int128"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NativeHugeInt(ulong Lower, ulong Upper)
{
    public static NativeHugeInt From(Int128 value) => new((ulong)value, (ulong)(value >> 64));

    public Int128 ToInt128() => new(Upper, Lower);

    public UInt128 ToUInt128() => new(Upper, Lower);
}

/// <summary><c>duckdb_decimal</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDecimal
{
    public byte Width;
    public byte Scale;
    public NativeHugeInt Value;
}

/// <summary><c>duckdb_blob</c>: freed by duckdb_free when the C API returns one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeBlob
{
    public nint Data;
    public ulong Size;
}

/// <summary><c>duckdb_interval</c>: the three parts are independent, as in SQL.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckInterval(int Months, int Days, long Micros);

/// <summary><c>duckdb_list_entry</c>: which rows of the child vector belong to a LIST or MAP row.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckListEntry(ulong Offset, ulong Length);

/// <summary>How far a running query is. Percentage is -1 when DuckDB can't say.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DuckProgress(double Percentage, ulong RowsProcessed, ulong TotalRowsToProcess);
