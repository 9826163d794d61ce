using System.Buffers.Binary;
using System.Text;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Streaming.State;

/// <summary>One checkpoint as a file: a mark with the layout's version, its number, the application's fingerprint, the state, and a checksum of all.</summary>
internal static class CheckpointFile
{
    private const int MaxFingerprintBytes = 1024;
    private const int SumBytes = 8;
    private static readonly byte[] Mark = "LQSTATE1"u8.ToArray();

    /// <summary>Writes one, down to the disk.</summary>
    public static void Write(string path, long number, string fingerprint, Action<StateWriter> save)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        using (var sums = new SummingStream(file))
        {
            using var buffered = new BufferedStream(sums, 1 << 16);
            buffered.Write(Mark);
            var state = new StateWriter(buffered);
            state.Long(number);
            state.Text(fingerprint);
            save(state);
            buffered.Flush();
            var sum = new byte[SumBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(sum, sums.Value);
            file.Write(sum);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Whether a file is a whole checkpoint, and of which application.</summary>
    public static bool IsWhole(string path, out string fingerprint, out string problem)
    {
        (fingerprint, problem) = ("", "");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length < Mark.Length + SumBytes)
            {
                problem = "it is too short";
                return false;
            }

            var sum = new XxHash64();
            var buffer = new byte[1 << 16];
            for (var left = file.Length - SumBytes; left > 0;)
            {
                var count = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (count == 0)
                {
                    problem = "it is too short";
                    return false;
                }

                sum.Add(buffer.AsSpan(0, count));
                left -= count;
            }

            file.ReadExactly(buffer, 0, SumBytes);
            if (BinaryPrimitives.ReadUInt64LittleEndian(buffer) != sum.Value())
            {
                problem = "its checksum differs";
                return false;
            }

            file.Position = 0;
            fingerprint = ReadHead(file);
            return true;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            problem = error.Message;
            return false;
        }
    }

    /// <summary>Opens one that is whole, at the beginning of the state.</summary>
    public static Stream OpenPayload(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            ReadHead(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string ReadHead(FileStream file)
    {
        var head = new byte[Mark.Length + 8 + 4];
        file.ReadExactly(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(Mark.Length + 8));
        if (!head.AsSpan(0, Mark.Length).SequenceEqual(Mark) || length is < 0 or > MaxFingerprintBytes)
        {
            throw new InvalidDataException("it is no checkpoint of this version");
        }

        var text = new byte[length];
        file.ReadExactly(text);
        return Encoding.UTF8.GetString(text);
    }

    // Passes bytes on and sums them up.
    private sealed class SummingStream(Stream target) : Stream
    {
        private readonly XxHash64 _sum = new();

        public ulong Value => _sum.Value();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _sum.Add(buffer);
            target.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
