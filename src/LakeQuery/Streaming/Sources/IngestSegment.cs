using System.Buffers.Binary;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Streaming.Sources;

/// <summary>A file of the ingest log: a mark, then one entry after the other, each with its length, its time of arrival and a checksum.</summary>
/// <param name="First">Ordinal of the first entry.</param>
/// <param name="Path">The file.</param>
internal sealed record IngestSegment(long First, string Path)
{
    /// <summary>Bytes before each entry's own.</summary>
    public const int HeadBytes = SummedBytes + 8;

    private const int SummedBytes = 4 + 8;

    /// <summary>What a segment begins with.</summary>
    public static ReadOnlySpan<byte> Mark => "LQINGST1"u8;

    /// <summary>What stands before an entry's bytes.</summary>
    public static byte[] Head(ReadOnlySpan<byte> bytes, long arrivalMicros)
    {
        var head = new byte[HeadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(4), arrivalMicros);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(SummedBytes), Sum(head, bytes));
        return head;
    }

    private static ulong Sum(ReadOnlySpan<byte> head, ReadOnlySpan<byte> bytes)
    {
        var sum = new XxHash64();
        sum.Add(head[..SummedBytes]);
        sum.Add(bytes);
        return sum.Value();
    }

    /// <summary>Reads the entries of a segment in order.</summary>
    internal sealed class Reader : IDisposable
    {
        private readonly FileStream _file;
        private readonly byte[] _head = new byte[HeadBytes];

        public Reader(string path)
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);
            Span<byte> mark = stackalloc byte[Mark.Length];
            WholeBytes = _file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) == mark.Length && mark.SequenceEqual(Mark) ? mark.Length : 0;
        }

        /// <summary>Bytes up to the end of the last entry that was read; 0 where even the mark is not whole.</summary>
        public long WholeBytes { get; private set; }

        /// <summary>Bytes of the file.</summary>
        public long Length => _file.Length;

        /// <summary>Reads the next entry; false at the end, and where what follows is not whole.</summary>
        public bool TryRead(out byte[] bytes, out long arrivalMicros)
        {
            (bytes, arrivalMicros) = ([], 0);
            if (WholeBytes == 0 || _file.ReadAtLeast(_head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
            {
                return false;
            }

            var count = BinaryPrimitives.ReadInt32LittleEndian(_head);
            if (count <= 0 || count > Length - WholeBytes - HeadBytes)
            {
                return false;
            }

            bytes = new byte[count];
            if (_file.ReadAtLeast(bytes, count, throwOnEndOfStream: false) < count
                || BinaryPrimitives.ReadUInt64LittleEndian(_head.AsSpan(SummedBytes)) != Sum(_head, bytes))
            {
                return false;
            }

            arrivalMicros = BinaryPrimitives.ReadInt64LittleEndian(_head.AsSpan(4));
            WholeBytes += HeadBytes + count;
            return true;
        }

        public void Dispose() => _file.Dispose();
    }
}
