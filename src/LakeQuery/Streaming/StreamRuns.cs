using System.Diagnostics;
using System.Text.Json;
using LakeQuery.Errors;

namespace LakeQuery.Streaming;

/// <summary>What is known of a run of a streaming application.</summary>
/// <param name="Name">The application's name.</param>
/// <param name="ProcessId">The process it runs in.</param>
/// <param name="Started">When it started.</param>
/// <param name="Updated">When it last told of itself.</param>
/// <param name="CheckpointDirectory">Where its checkpoints are, or null.</param>
/// <param name="Progress">How far it was then.</param>
/// <param name="End">Why it ended, where it ended by itself.</param>
/// <param name="Failure">What it failed of, or null.</param>
public sealed record StreamRunStatus(
    string Name, int ProcessId, DateTimeOffset Started, DateTimeOffset Updated, string? CheckpointDirectory, StreamProgress? Progress, StreamEnd? End, string? Failure)
{
    /// <summary>Whether it runs now; a killed one does not.</summary>
    public bool IsRunning { get; init; }
}

/// <summary>The runs of a catalog's streaming applications: one file each in the folder <c>streams</c>, by which other processes see them and ask
/// them to stop.</summary>
public sealed class StreamRuns
{
    private static readonly TimeSpan LookingTime = TimeSpan.FromSeconds(1);

    private readonly string _directory;

    /// <summary>The runs that belong to a catalog.</summary>
    /// <param name="catalogDirectory">Its folder.</param>
    public StreamRuns(string catalogDirectory) => _directory = Path.Combine(catalogDirectory, "streams");

    /// <summary>All runs that are known, by name; the last of each.</summary>
    public IReadOnlyList<StreamRunStatus> List()
    {
        if (!Directory.Exists(_directory))
        {
            return [];
        }

        var found = new List<StreamRunStatus>();
        foreach (var path in Directory.EnumerateFiles(_directory, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(path) is { } status)
            {
                found.Add(status with { IsRunning = IsHeld(LockPath(status.Name)) });
            }
        }

        return found;
    }

    /// <summary>The run of a name.</summary>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION where there was never one.</exception>
    public StreamRunStatus Find(string name) =>
        List().FirstOrDefault(run => run.Name == name) ?? throw QueryErrors.StreamRunNotFound(name, List().Select(run => run.Name));

    /// <summary>Asks a run to stop: it finishes its batch, makes a checkpoint and ends.</summary>
    /// <param name="name">The application.</param>
    /// <param name="wait">How long to wait for that.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION where there was never one.</exception>
    public bool Stop(string name, TimeSpan wait, CancellationToken cancellation = default)
    {
        if (!Find(name).IsRunning)
        {
            return true;
        }

        File.WriteAllBytes(StopPath(name), []);
        var clock = Stopwatch.StartNew();
        while (IsHeld(LockPath(name)))
        {
            if (clock.Elapsed >= wait)
            {
                return false;
            }

            cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
            cancellation.ThrowIfCancellationRequested();
        }

        return true;
    }

    /// <summary>Begins to tell of a run.</summary>
    /// <param name="options">The run's.</param>
    /// <param name="stop">Called, on another thread, when somebody asks it to stop.</param>
    /// <exception cref="LakeQueryException">LAKE_STREAM_STATE_BUSY where one of that name runs.</exception>
    public StreamRun Begin(StreamOptions options, Action stop)
    {
        if (options.Name.Length == 0 || options.Name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 || options.Name[0] == '.')
        {
            throw QueryErrors.InvalidOption("name", options.Name, "letters, digits, '-' and '_'");
        }

        Directory.CreateDirectory(_directory);
        var held = Hold(options.Name);
        File.Delete(StopPath(options.Name));
        return new StreamRun(held, Path.Combine(_directory, options.Name + ".json"), StopPath(options.Name), options, stop);
    }

    // Who only looks whether it runs holds the lock for a moment.
    private FileStream Hold(string name)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(LockPath(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error)
            {
                if (clock.Elapsed >= LookingTime)
                {
                    throw QueryErrors.StreamRunBusy(name, error);
                }

                CancellationToken.None.WaitHandle.WaitOne(10);
            }
        }
    }

    private static StreamRunStatus? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<StreamRunStatus>(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            return null;
        }
    }

    private static bool IsHeld(string path)
    {
        try
        {
            // Shared among those who look: none of them takes another for the run.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string LockPath(string name) => Path.Combine(_directory, name + ".lock");

    private string StopPath(string name) => Path.Combine(_directory, name + ".stop");
}

/// <summary>A run that tells of itself.</summary>
public sealed class StreamRun : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _held;
    private readonly string _path;
    private readonly string _stopPath;
    private readonly Timer _timer;
    private StreamRunStatus _status;

    internal StreamRun(FileStream held, string path, string stopPath, StreamOptions options, Action stop)
    {
        (_held, _path, _stopPath) = (held, path, stopPath);
        var now = DateTimeOffset.UtcNow;
        _status = new StreamRunStatus(options.Name, Environment.ProcessId, now, now, options.CheckpointDirectory, null, null, null);
        Write();
        _timer = new Timer(
            _ =>
            {
                if (File.Exists(_stopPath))
                {
                    stop();
                }
            },
            null, PollInterval, PollInterval);
    }

    /// <summary>Tells how far it is.</summary>
    public void Update(StreamProgress progress)
    {
        _status = _status with { Progress = progress, Updated = DateTimeOffset.UtcNow };
        Write();
    }

    /// <summary>Tells that it ended.</summary>
    public void End(StreamReport report)
    {
        _status = _status with { Progress = report.Last, Updated = DateTimeOffset.UtcNow, End = report.End };
        Write();
    }

    /// <summary>Tells that it failed.</summary>
    public void Fail(string message)
    {
        _status = _status with { Updated = DateTimeOffset.UtcNow, Failure = message };
        Write();
    }

    /// <summary>Ends the telling.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _held.Dispose();
        File.Delete(_stopPath);
    }

    // Others read whole files only; what a crash leaves does not matter.
    private void Write()
    {
        File.WriteAllBytes(_path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(_status));
        File.Move(_path + ".tmp", _path, overwrite: true);
    }
}
