using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Streaming.Sources;

namespace LakeQuery.Streaming.State;

/// <summary>A folder of checkpoints: numbered files, each checked by a sum, written aside and swapped in once they are on the disk.</summary>
/// <remarks>The newest that is whole counts. A run holds the folder's lock, so that two can't write into one another's state.</remarks>
internal sealed class CheckpointStore : IDisposable
{
    private const string Prefix = "checkpoint-";
    private const string Suffix = ".state";

    private readonly string _directory;
    private readonly string _fingerprint;
    private readonly int _kept;
    private readonly FileStream _lock;
    private readonly List<string> _notes = [];
    private string? _newest;

    private CheckpointStore(string directory, string fingerprint, int kept, FileStream folderLock) =>
        (_directory, _fingerprint, _kept, _lock) = (directory, fingerprint, kept, folderLock);

    /// <summary>Number of the checkpoint written or found last; 0 before the first.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Whether there is a checkpoint to go on from.</summary>
    public bool HasCheckpoint => _newest is not null;

    /// <summary>What the reader should know about what was found.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Opens a folder, making it if need be, and looks for the newest whole checkpoint.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="fingerprint">What application it is, as <see cref="ApplicationFingerprint"/> gives it.</param>
    /// <param name="kept">How many checkpoints are kept.</param>
    /// <param name="reset">Whether those that are there are dropped.</param>
    /// <exception cref="LakeQueryException">LAKE_STREAM_STATE_BUSY, LAKE_STREAM_STATE_MISMATCH, LAKE_STREAM_STATE_CORRUPT, HIVE_FILESYSTEM_ERROR.</exception>
    public static CheckpointStore Open(string directory, string fingerprint, int kept, bool reset)
    {
        directory = Path.GetFullPath(directory);
        FileStream folderLock;
        try
        {
            DurableFiles.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.StreamStateNotWritable(directory, error);
        }

        try
        {
            folderLock = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw QueryErrors.StreamStateBusy(directory, error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw QueryErrors.StreamStateNotWritable(directory, error);
        }

        var store = new CheckpointStore(directory, fingerprint, Math.Max(kept, 1), folderLock);
        try
        {
            store.Find(reset);
            return store;
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Reads the newest checkpoint.</summary>
    /// <param name="read">Takes the state, in the order it was written.</param>
    public void Restore(Action<StateReader> read)
    {
        var path = _newest ?? throw new InvalidOperationException("There is no checkpoint.");
        try
        {
            using var file = CheckpointFile.OpenPayload(path);
            read(new StateReader(file));
        }
        catch (InvalidDataException error)
        {
            throw QueryErrors.StreamStateCorrupt(path, error);
        }
    }

    /// <summary>Writes the next checkpoint; once it returns, the checkpoint survives a crash.</summary>
    /// <returns>Its number.</returns>
    public long Write(Action<StateWriter> save)
    {
        var number = LastNumber + 1;
        var path = PathOf(number);
        var temporary = path + DurableFiles.TemporarySuffix;
        try
        {
            CheckpointFile.Write(temporary, number, _fingerprint, save);
            File.Move(temporary, path, overwrite: true);
            DurableFiles.FlushDirectory(_directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.StreamStateNotWritable(_directory, error);
        }

        (LastNumber, _newest) = (number, path);
        foreach (var (old, oldPath) in Files())
        {
            if (old <= number - _kept)
            {
                DurableFiles.TryDelete(oldPath);
            }
        }

        return number;
    }

    /// <summary>A folder inside of it for what a source must not lose between two checkpoints.</summary>
    public string FolderOf(string name) => Path.Combine(_directory, name);

    /// <summary>Frees the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private void Find(bool reset)
    {
        foreach (var leftOver in Directory.EnumerateFiles(_directory, Prefix + "*" + DurableFiles.TemporarySuffix))
        {
            DurableFiles.TryDelete(leftOver);
        }

        var found = Files();
        if (reset)
        {
            found.ForEach(file => DurableFiles.TryDelete(file.Path));
            foreach (var log in Directory.EnumerateDirectories(_directory, IngestLog.FolderPrefix + "*"))
            {
                Directory.Delete(log, recursive: true);
            }

            return;
        }

        found.Sort((left, right) => right.Number.CompareTo(left.Number));
        string? damage = null;
        foreach (var (number, path) in found)
        {
            if (!CheckpointFile.IsWhole(path, out var fingerprint, out var problem))
            {
                damage ??= problem;
                _notes.Add($"Checkpoint {number} is damaged ({problem}) and was passed over.");
                continue;
            }

            if (fingerprint != _fingerprint)
            {
                throw QueryErrors.StreamStateMismatch(_directory, ApplicationFingerprint.Difference(fingerprint, _fingerprint));
            }

            (LastNumber, _newest) = (number, path);
            break;
        }

        if (found.Count > 0 && _newest is null)
        {
            throw QueryErrors.StreamStateAllCorrupt(_directory, damage ?? "");
        }

        // What was damaged is newer than what counts now: it must not be found again beside what is written next.
        found.Where(file => file.Number > LastNumber).ToList().ForEach(file => DurableFiles.TryDelete(file.Path));
    }

    private List<(long Number, string Path)> Files()
    {
        var files = new List<(long, string)>();
        foreach (var path in Directory.EnumerateFiles(_directory, Prefix + "*" + Suffix))
        {
            if (long.TryParse(Path.GetFileName(path.AsSpan())[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                files.Add((number, path));
            }
        }

        return files;
    }

    private string PathOf(long number) => Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D12}{Suffix}"));
}
