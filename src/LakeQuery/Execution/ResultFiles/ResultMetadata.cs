using System.Buffers;
using System.Text;

namespace LakeQuery.Execution.ResultFiles;

/// <summary>The file that Athena puts beside a result: its columns, as a message of protocol buffers.</summary>
/// <remarks>The format is not documented. The fields are those that open clients read: 1 the query's id, 4 a column each: in it 1 catalog,
/// 4 name, 5 label, 6 type, 7 precision, 8 scale, 9 nullable (1 no, 2 yes, 3 unknown), 10 case-sensitive.</remarks>
internal static class ResultMetadata
{
    private const int UnknownNullable = 3;

    /// <summary>Writes the message.</summary>
    public static void Write(IBufferWriter<byte> output, string queryId, IReadOnlyList<ResultColumn> columns)
    {
        Text(output, 1, queryId);
        var message = new ArrayBufferWriter<byte>(128);
        foreach (var column in columns)
        {
            var info = AthenaColumnInfo.Of(column.Type);
            message.ResetWrittenCount();
            Text(message, 1, "hive");
            Text(message, 4, column.Name);
            Text(message, 5, column.Name);
            Text(message, 6, info.Type);
            Number(message, 7, info.Precision);
            Number(message, 8, info.Scale);
            Number(message, 9, UnknownNullable);
            Number(message, 10, info.IsCaseSensitive ? 1 : 0);
            Bytes(output, 4, message.WrittenSpan);
        }
    }

    private static void Text(IBufferWriter<byte> output, int field, string text) => Bytes(output, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(IBufferWriter<byte> output, int field, ReadOnlySpan<byte> bytes)
    {
        Varint(output, (uint)(field << 3) | 2);
        Varint(output, (ulong)bytes.Length);
        output.Write(bytes);
    }

    private static void Number(IBufferWriter<byte> output, int field, int value)
    {
        Varint(output, (uint)(field << 3));
        Varint(output, (ulong)value);
    }

    private static void Varint(IBufferWriter<byte> output, ulong value)
    {
        var room = output.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[length++] = (byte)(value | 0x80);
        }

        room[length++] = (byte)value;
        output.Advance(length);
    }
}
