using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.ResultReuse;

/// <summary>What two runs must have in common for one to answer for the other: the workgroup, what is computed, and what is read.</summary>
/// <remarks>What is computed is the generated statement, in which names, types, the zone and the clock are settled; what is read are the
/// files with their sizes and times. So an answer is never older than its data, as Athena's may be.</remarks>
internal static class ReuseKey
{
    // Goes up when a stored file's meaning changes.
    private const string Version = "1";

    /// <summary>The key as hexadecimal text, or null where a result can't be kept.</summary>
    public static string? Of(PlannedQuery planned, string workgroup)
    {
        if (planned.Preparations.Count > 0
            || planned.Manifests.Values.Any(manifest => manifest.MayStopEarly || manifest.IsDeferred || manifest.Table.Table.DatabaseName == SystemTables.Name)
            || !planned.Plan.Outputs.All(column => CanKeep(column.Type))
            || ScanFinder.All(planned.Plan).Any(IsDifferentEachTime))
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Version);
        Add(hash, workgroup);
        Add(hash, planned.SqlWithoutMeters());
        foreach (var column in planned.Plan.Outputs)
        {
            Add(hash, column.Type.ToString());
        }

        Span<byte> numbers = stackalloc byte[16];
        foreach (var file in planned.Manifests.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Files))
        {
            Add(hash, file.Path);
            BinaryPrimitives.WriteInt64LittleEndian(numbers, file.Bytes);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], file.ModifiedMicros);
            hash.AppendData(numbers);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // A limit without an order may give other rows each time; they are as good, but Athena computes them anew.
    private static bool IsDifferentEachTime(object item) =>
        item is SampleNode or PlanCall { Function.Deterministic: false } or LimitNode { Input: not SortNode };

    /// <summary>Whether Parquet gives back exactly what it was given.</summary>
    private static bool CanKeep(SqlType type) => type.Kind switch
    {
        SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth or SqlTypeKind.TimeWithTimeZone => false,
        SqlTypeKind.TimestampWithTimeZone when type.HasZonePerValue => false,
        SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => !type.IsFinerThanMicros,
        SqlTypeKind.Array => CanKeep(type.Element!),
        SqlTypeKind.Map => CanKeep(type.Key!) && CanKeep(type.Element!),
        SqlTypeKind.Row => type.Fields.All(field => CanKeep(field.Type)),
        _ => true,
    };

    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
