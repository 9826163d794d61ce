namespace LakeQuery.Workgroups;

/// <summary>What a query costs.</summary>
/// <remarks>Source: Amazon Athena pricing: by the terabyte scanned, rounded up to the megabyte, 10 MB at least. A terabyte is 1024^4 bytes.</remarks>
internal static class ScanPrice
{
    private const long Megabyte = 1L << 20;
    private const long Terabyte = 1L << 40;
    private const long LeastMegabytes = 10;

    /// <summary>The price of a query that scanned so much.</summary>
    public static decimal Of(long scannedBytes, decimal pricePerTerabyte)
    {
        var megabytes = Math.Max(LeastMegabytes, (scannedBytes / Megabyte) + (scannedBytes % Megabyte == 0 ? 0 : 1));
        return pricePerTerabyte * megabytes * Megabyte / Terabyte;
    }
}
