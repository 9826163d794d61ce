using System.Text;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The names of a row's fields, to find the field that a key of a document belongs to.</summary>
internal sealed class JsonNames
{
    private readonly byte[][] _names;
    private readonly bool[] _isMapped;
    private readonly bool _ignoresCase;
    private readonly int[] _buckets;
    private readonly int[] _next;

    /// <summary>Makes the names of fields.</summary>
    /// <param name="names">The fields' own names, lower case.</param>
    /// <param name="mapped">The key of a field where it has another one, else null.</param>
    /// <param name="ignoresCase">Whether keys may be spelled in any case.</param>
    public JsonNames(IReadOnlyList<string> names, Func<string, string?> mapped, bool ignoresCase)
    {
        _ignoresCase = ignoresCase;
        _isMapped = [.. names.Select(name => mapped(name) is not null)];
        _names = [.. names.Select(name => Encoding.UTF8.GetBytes(mapped(name) ?? name))];
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Count * 2))];
        _next = new int[names.Count];
        Array.Fill(_buckets, -1);
        for (var index = names.Count - 1; index >= 0; index--)
        {
            ref var bucket = ref _buckets[Hash(_names[index]) & (_buckets.Length - 1)];
            _next[index] = bucket;
            bucket = index;
        }
    }

    /// <summary>How many fields.</summary>
    public int Count => _names.Length;

    /// <summary>The field of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        for (var index = _buckets[Hash(key) & (_buckets.Length - 1)]; index >= 0; index = _next[index])
        {
            if (AreSame(key, _names[index]))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The field that a key with points stands for when each point is read as an underscore, or -1.</summary>
    public int FindDotted(ReadOnlySpan<byte> key)
    {
        if (!key.Contains((byte)'.') || key.Length > 1024)
        {
            return -1;
        }

        Span<byte> name = stackalloc byte[key.Length];
        key.CopyTo(name);
        name.Replace((byte)'.', (byte)'_');
        var found = Find(name);
        return found >= 0 && _isMapped[found] ? -1 : found;
    }

    private bool AreSame(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name)
    {
        if (key.SequenceEqual(name))
        {
            return true;
        }

        if (!_ignoresCase)
        {
            return false;
        }

        return Ascii.IsValid(key) && Ascii.IsValid(name)
            ? Ascii.EqualsIgnoreCase(key, name)
            : Encoding.UTF8.GetString(key).Equals(Encoding.UTF8.GetString(name), StringComparison.OrdinalIgnoreCase);
    }

    // Of ASCII letters without their case; of other characters only that they are there, since their case may change their bytes.
    private static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = 17;
        foreach (var unit in key)
        {
            if (unit < 0x80)
            {
                hash = (hash * 31) + (unit is >= (byte)'A' and <= (byte)'Z' ? unit | 0x20 : unit);
            }
        }

        return hash ^ (hash >> 15);
    }
}
