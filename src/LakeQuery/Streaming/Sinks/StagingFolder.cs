using LakeQuery.Catalog;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Where the files of a run lie before they are shown: <c>_staging/RUN</c> in the table's folder. Beside it stand a file that the run holds
/// locked and one that names its checkpoint folder, by which others tell what a killed run has left from what somebody still counts on.</summary>
/// <param name="tableLocation">The table's folder.</param>
/// <param name="checkpointDirectory">Where the run keeps its checkpoints; null where it keeps none.</param>
internal sealed class StagingFolder(string tableLocation, string? checkpointDirectory) : IDisposable
{
    private const string LockSuffix = ".lock";
    private const string OwnerSuffix = ".owner";

    private readonly string _root = System.IO.Path.Combine(tableLocation, "_staging");
    private FileStream? _held;

    /// <summary>The run: part of its files' names, and kept in its checkpoints.</summary>
    public string Run { get; private set; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>The folder.</summary>
    public string Path => System.IO.Path.Combine(_root, Run);

    /// <summary>Goes on as a run of before.</summary>
    public void GoOn(string run)
    {
        Run = run;
        if (File.Exists(PathOf(run, LockSuffix)))
        {
            Hold();
        }
    }

    /// <summary>Makes the folder, if it is not there, and says that it is in use.</summary>
    public void Hold()
    {
        if (_held is not null)
        {
            return;
        }

        DurableFiles.CreateDirectory(_root);
        _held = OpenLock(PathOf(Run, LockSuffix));
        if (checkpointDirectory is not null)
        {
            File.WriteAllText(PathOf(Run, OwnerSuffix), checkpointDirectory);
        }

        DurableFiles.CreateDirectory(Path);
    }

    /// <summary>Removes what killed runs have left. Those with checkpoints may go on, so theirs stays as long as there is their checkpoint folder.</summary>
    /// <param name="withOwn">Whether earlier runs of this run's checkpoint folder count as well: once all sinks of the application have taken over
    /// what they go on with.</param>
    public void Sweep(bool withOwn)
    {
        if (!Directory.Exists(_root))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(_root, "*" + LockSuffix))
        {
            var run = System.IO.Path.GetFileNameWithoutExtension(path);
            try
            {
                if (run == Run || MayGoOn(run, withOwn))
                {
                    continue;
                }

                using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(run);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // In use, or somebody else is removing it.
                continue;
            }

            RemoveLock(run);
        }
    }

    /// <summary>Leaves the folder, and takes it away where nothing is in it.</summary>
    public void Dispose()
    {
        if (_held is null)
        {
            return;
        }

        var isEmpty = Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any();
        if (isEmpty)
        {
            Remove(Run);
        }

        _held.Dispose();
        _held = null;
        RemoveLock(Run);
    }

    // A new one is locked before others can see it under its name.
    private static FileStream OpenLock(string path)
    {
        var isNew = !OperatingSystem.IsWindows() && !File.Exists(path);
        var held = new FileStream(isNew ? path + DurableFiles.TemporarySuffix : path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (isNew)
        {
            File.Move(path + DurableFiles.TemporarySuffix, path);
        }

        return held;
    }

    private bool MayGoOn(string run, bool withOwn)
    {
        var owner = PathOf(run, OwnerSuffix);
        if (!File.Exists(owner))
        {
            return false;
        }

        var directory = File.ReadAllText(owner);
        return directory == checkpointDirectory ? !withOwn : Directory.Exists(directory);
    }

    private void Remove(string run)
    {
        var folder = System.IO.Path.Combine(_root, run);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(PathOf(run, OwnerSuffix));
    }

    // The lock goes last, and only where what it stands for is gone.
    private void RemoveLock(string run)
    {
        if (!Directory.Exists(System.IO.Path.Combine(_root, run)))
        {
            DurableFiles.TryDelete(PathOf(run, LockSuffix));
        }
    }

    private string PathOf(string run, string suffix) => System.IO.Path.Combine(_root, run + suffix);
}
