namespace LakeQuery.Storage;

/// <summary>Where the lake's files live: the seam between a local folder and, later, S3.</summary>
/// <remarks>Paths are absolute, as <see cref="LakePath.Resolve"/> gives them. A failure of the store is a
/// <see cref="Errors.LakeQueryException"/>; absence is a value.</remarks>
internal interface IObjectStore
{
    /// <summary>The visible objects under a directory, ordered ordinally by path; none when there is no such directory.</summary>
    /// <remarks>The path of an object lists that object, as a prefix does in S3: a table may be one file.
    /// What <see cref="HiddenPaths"/> hides below <paramref name="directory"/> is left out; the names that lead to
    /// the directory itself do not matter.</remarks>
    IEnumerable<ObjectInfo> List(string directory, bool recursive, CancellationToken cancellationToken);

    /// <summary>Absolute paths of the visible directories right below a directory, ordered ordinally.</summary>
    IEnumerable<string> ListDirectories(string directory);

    /// <summary>Size and time of one object; false when there is none.</summary>
    bool TryStat(string path, out ObjectInfo info);

    /// <summary>Opens an object for reading from its beginning.</summary>
    Stream OpenRead(string path);

    /// <summary>Reads from <paramref name="offset"/> until the buffer is full or the object ends; returns the bytes read.</summary>
    int ReadRange(string path, long offset, Span<byte> buffer);

    /// <summary>Reads the last bytes of an object, as many as fit; returns the bytes read, and the object's size.</summary>
    /// <remarks>One open and one read locally, one request with a suffix range on S3.</remarks>
    int ReadTail(string path, Span<byte> buffer, out long objectBytes);
}
