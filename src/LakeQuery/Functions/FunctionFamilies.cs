namespace LakeQuery.Functions;

/// <summary>The families of functions, in the order of Trino's documentation.</summary>
internal static class FunctionFamilies
{
    /// <summary>All families.</summary>
    public static readonly FunctionFamily[] All =
    [
        ConditionalFunctions.Family,
        MathFunctions.Family,
        BitwiseFunctions.Family,
        StringFunctions.Family,
        AggregateFunctions.Family,
        SketchFunctions.Family,
        WindowFunctions.Family,
        ArrayFunctions.Family,
        MapFunctions.Family,
        DateTimeFunctions.Family,
        JsonFunctions.Family,
        RegexpFunctions.Family,
        BinaryFunctions.Family,
        UrlFunctions.Family,
        ConversionFunctions.Family,
        ColorFunctions.Family,
        TeradataFunctions.Family,
        GeospatialFunctions.Family,
        SessionFunctions.Family,
    ];
}
