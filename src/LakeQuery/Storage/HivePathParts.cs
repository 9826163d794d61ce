namespace LakeQuery.Storage;

/// <summary>One <c>key=value</c> directory name, still as it is spelled.</summary>
internal readonly ref struct HivePathPart
{
    private HivePathPart(ReadOnlySpan<char> escapedKey, ReadOnlySpan<char> escapedValue)
    {
        EscapedKey = escapedKey;
        EscapedValue = escapedValue;
    }

    /// <summary>The key as spelled.</summary>
    public ReadOnlySpan<char> EscapedKey { get; }

    /// <summary>The value as spelled.</summary>
    public ReadOnlySpan<char> EscapedValue { get; }

    /// <summary>The key.</summary>
    public string Key => HivePath.Unescape(EscapedKey);

    /// <summary>The value, null where the name says so.</summary>
    public string? Value => IsNull ? null : HivePath.Unescape(EscapedValue);

    /// <summary>True for the directory of NULL.</summary>
    public bool IsNull => EscapedValue.Equals(HivePath.NullValue, StringComparison.Ordinal);

    /// <summary>Splits a name at its first equals sign; false without one or without a key.</summary>
    public static bool TrySplit(ReadOnlySpan<char> name, out HivePathPart part)
    {
        var equals = name.IndexOf('=');
        part = equals > 0 ? new HivePathPart(name[..equals], name[(equals + 1)..]) : default;
        return equals > 0;
    }
}

/// <summary>Walks the <c>key=value</c> components of a path with foreach, without allocating.</summary>
internal ref struct HivePathParts
{
    private ReadOnlySpan<char> _rest;

    internal HivePathParts(ReadOnlySpan<char> relativePath)
    {
        _rest = relativePath;
        Current = default;
    }

    /// <summary>The component the walk stands on.</summary>
    public HivePathPart Current { get; private set; }

    /// <summary>The walk itself.</summary>
    public readonly HivePathParts GetEnumerator() => this;

    /// <summary>Goes on to the next component of that spelling.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var slash = OperatingSystem.IsWindows() ? _rest.IndexOfAny('/', '\\') : _rest.IndexOf('/');
            var name = slash < 0 ? _rest : _rest[..slash];
            _rest = slash < 0 ? default : _rest[(slash + 1)..];
            if (HivePathPart.TrySplit(name, out var part))
            {
                Current = part;
                return true;
            }
        }

        return false;
    }
}
