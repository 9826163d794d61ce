using System.Text;

namespace LakeQuery.Streaming.Sources;

/// <summary>Finds where records end in bytes that grow.</summary>
internal sealed class RecordSplitter
{
    private readonly byte[] _end;
    private readonly bool _hasQuotes;

    // How far the bytes at hand were searched without finding an end, and how many quotes stand before.
    private int _searched;
    private int _quotes;

    /// <param name="rowDelimiter">What ends a record.</param>
    /// <param name="hasQuotes">Whether it may stand inside of quotes, where it ends nothing.</param>
    public RecordSplitter(string rowDelimiter, bool hasQuotes) => (_end, _hasQuotes) = (Encoding.UTF8.GetBytes(rowDelimiter), hasQuotes);

    /// <summary>Forgets what was searched.</summary>
    public void Reset() => (_searched, _quotes) = (0, 0);

    /// <summary>The length of the first record and of what ends it.</summary>
    /// <returns>False where no end is there yet; then call again with more bytes behind the same ones.</returns>
    public bool TryFind(ReadOnlySpan<byte> bytes, out int length, out int endLength)
    {
        while (_searched < bytes.Length)
        {
            var rest = bytes[_searched..];
            var found = _end.Length == 1 ? rest.IndexOf(_end[0]) : rest.IndexOf(_end);
            if (found < 0)
            {
                // A delimiter of several bytes may be there in part.
                var sure = Math.Max(0, rest.Length - _end.Length + 1);
                Count(rest[..sure]);
                _searched += sure;
                break;
            }

            Count(rest[..found]);
            length = _searched + found;
            _searched = length + _end.Length;
            if (_quotes % 2 != 0)
            {
                continue;
            }

            endLength = _end.Length;
            Reset();
            if (length > 0 && bytes[length - 1] == '\r' && _end.Length == 1 && _end[0] == '\n')
            {
                (length, endLength) = (length - 1, 2);
            }

            return true;
        }

        (length, endLength) = (0, 0);
        return false;
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        if (_hasQuotes)
        {
            _quotes += bytes.Count((byte)'"');
        }
    }
}
