using System.Buffers;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>A window over a stream: the bytes that were read and not yet taken, one behind the other. It grows while nothing is taken.</summary>
/// <param name="stream">What is read; it is closed with the buffer.</param>
/// <param name="unit">What has to fit in at once, for the error: "a line".</param>
internal sealed class ReadBuffer(Stream stream, string unit) : IDisposable
{
    private const int FirstBytes = 1 << 18;
    private const int MaxBytes = 1 << 30;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _start;
    private int _end;

    /// <summary>The bytes at hand.</summary>
    public ReadOnlySpan<byte> Rest => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether there are no bytes at hand.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>The first byte at hand.</summary>
    public byte First => _bytes[_start];

    /// <summary>How many bytes were taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes bytes from the front; spans of <see cref="Rest"/> stay as they are until the next <see cref="Fill"/>.</summary>
    public void Take(int count)
    {
        _start += count;
        Taken += count;
    }

    /// <summary>Takes a byte order mark, when the file begins with one.</summary>
    public void TakeMark()
    {
        while (_end - _start < 3 && Fill())
        {
        }

        if (Rest.StartsWith("\uFEFF"u8))
        {
            Take(3);
        }
    }

    /// <summary>Reads more bytes behind those at hand; false at the stream's end.</summary>
    /// <exception cref="InvalidDataException">Too many bytes are at hand already.</exception>
    public bool Fill()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }

        if (_end == _bytes.Length)
        {
            if (_bytes.Length >= MaxBytes)
            {
                throw new InvalidDataException($"{unit} is longer than {MaxBytes} bytes");
            }

            var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            _bytes.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        var read = stream.Read(_bytes, _end, _bytes.Length - _end);
        _end += read;
        return read > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            (_start, _end) = (0, 0);
        }
    }
}
