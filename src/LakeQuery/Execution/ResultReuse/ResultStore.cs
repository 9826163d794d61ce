using LakeQuery.Catalog;

namespace LakeQuery.Execution.ResultReuse;

/// <summary>Results that were kept, as Parquet files in the catalog's folder <c>results</c>, named by their key.</summary>
/// <remarks>A file's time is when its result was computed. Files go after <see cref="MaxAge"/>, and the oldest first where all
/// together are larger than <see cref="MaxBytes"/>.</remarks>
internal sealed class ResultStore(string catalogDirectory, TimeProvider clock)
{
    /// <summary>No result is given out when it is older, whatever a workgroup says: Athena's limit, 10,080 minutes.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(7);

    /// <summary>Bytes that all results may take.</summary>
    public const long MaxBytes = 2L * 1024 * 1024 * 1024;

    private readonly string _folder = Path.Join(catalogDirectory, "results");

    /// <summary>The file of a result that is no older than <paramref name="maxAge"/>, or null.</summary>
    public string? Find(string key, TimeSpan maxAge)
    {
        var file = new FileInfo(PathOf(key));
        var age = maxAge < MaxAge ? maxAge : MaxAge;
        return file.Exists && clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc <= age ? file.FullName : null;
    }

    /// <summary>A path to write a result to; <see cref="Keep"/> puts it in place.</summary>
    public string NewFile()
    {
        Directory.CreateDirectory(_folder);
        return Path.Join(_folder, Guid.NewGuid().ToString("N") + DurableFiles.TemporarySuffix);
    }

    /// <summary>Puts a written result in place and gives its path.</summary>
    public string Keep(string key, string written)
    {
        var path = PathOf(key);
        File.SetLastWriteTimeUtc(written, clock.GetUtcNow().UtcDateTime);
        File.Move(written, path, overwrite: true);
        Sweep(path);
        return path;
    }

    /// <summary>Removes what was begun and is not wanted.</summary>
    public static void Discard(string written) => DurableFiles.TryDelete(written);

    private string PathOf(string key) => Path.Join(_folder, key + ".parquet");

    private void Sweep(string kept)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        long bytes = 0;
        foreach (var file in new DirectoryInfo(_folder).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc))
        {
            bytes += file.Length;
            if (file.FullName != kept && (now - file.LastWriteTimeUtc > MaxAge || bytes > MaxBytes))
            {
                DurableFiles.TryDelete(file.FullName);
            }
        }
    }
}
