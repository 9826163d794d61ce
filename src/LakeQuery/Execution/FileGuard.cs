using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Execution;

/// <summary>Tells whether the files of a query are still those that it was planned with.</summary>
internal sealed class FileGuard(IObjectStore store)
{
    // A look at a file takes some 2 microseconds.
    private const int FilesWorthAThread = 1024;

    /// <summary>A file that changed or went since the manifests were made, or null.</summary>
    public string? FindChanged(IEnumerable<ScanManifest> manifests)
    {
        foreach (var manifest in manifests)
        {
            if (FindChanged(manifest) is { } path)
            {
                return path;
            }
        }

        return null;
    }

    private string? FindChanged(ScanManifest manifest)
    {
        var files = manifest.Files;
        if (manifest.IsAppendedTo)
        {
            return files.FirstOrDefault(file => !store.TryStat(file.Path, out _)).Path;
        }

        string? found = null;
        if (files.Length < FilesWorthAThread)
        {
            foreach (var file in files)
            {
                if (IsChanged(file))
                {
                    return file.Path;
                }
            }

            return null;
        }

        Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (index, state) =>
        {
            if (IsChanged(files[index]))
            {
                found = files[index].Path;
                state.Stop();
            }
        });
        return found;
    }

    private bool IsChanged(in ManifestFile file) => IsChanged(new ObjectInfo(file.Path, file.Bytes, file.ModifiedMicros));

    /// <summary>Whether a file is not any more what it was.</summary>
    public bool IsChanged(ObjectInfo file)
    {
        try
        {
            return !store.TryStat(file.Path, out var now) || now.Bytes != file.Bytes || now.ModifiedMicros != file.ModifiedMicros;
        }
        catch (LakeQueryException)
        {
            // What can't be looked at any more is not what it was.
            return true;
        }
    }
}
