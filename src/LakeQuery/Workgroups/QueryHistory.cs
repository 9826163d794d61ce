using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Workgroups;

/// <summary>The history of statements: append-only files of JSON lines, one a day and workgroup, in the catalog's folder <c>history</c>.</summary>
/// <remarks>
/// <para>A statement adds a line when it begins and one when it ends; of two lines with one id the later holds. A process that dies leaves
/// what it had written: a line that it did not finish is skipped, and a statement that never ended is told as failed.</para>
/// <para>Lines survive the end of the process in any way; a loss of power may take the last seconds, as nothing waits for the disk.
/// A history that can't be written (a read-only catalog, a full disk) never fails a statement.</para>
/// </remarks>
public sealed class QueryHistory
{
    private const string Suffix = ".jsonl";
    private const string DayFormat = "yyyy-MM-dd";
    private const int MaxLineBytes = 16 * 1024 * 1024;

    // A line takes microseconds to write; a machine with much to do may take seconds to get round to it.
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(30);
    private static readonly (int Id, DateTimeOffset Start) ThisProcess = ReadThisProcess();

    private readonly string _catalogDirectory;
    private readonly string _folder;
    private readonly Lock _lock = new();

    /// <summary>The history of a catalog.</summary>
    /// <param name="catalogDirectory">The catalog's folder. Where it is not there, nothing is kept.</param>
    public QueryHistory(string catalogDirectory)
    {
        _catalogDirectory = catalogDirectory;
        _folder = Path.Join(catalogDirectory, "history");
    }

    /// <summary>Adds a line about a statement.</summary>
    /// <param name="execution">The statement as it is now.</param>
    /// <param name="retention">Files older than this go when a new day begins.</param>
    internal void Append(QueryExecution execution, TimeSpan retention)
    {
        try
        {
            if (!Directory.Exists(_catalogDirectory))
            {
                return;
            }

            var line = new ArrayBufferWriter<byte>(1024);
            QueryHistoryJson.Write(line, execution with { ProcessId = ThisProcess.Id, ProcessStart = ThisProcess.Start });
            var day = (execution.CompletionTime ?? execution.SubmissionTime).UtcDateTime.Date;
            var folder = Path.Join(_folder, execution.Workgroup);
            var path = Path.Join(folder, day.ToString(DayFormat, CultureInfo.InvariantCulture) + Suffix);
            lock (_lock)
            {
                if (!File.Exists(path))
                {
                    Directory.CreateDirectory(folder);
                    DeleteOld(folder, retention < day - DateTime.MinValue ? day - retention : DateTime.MinValue);
                }

                // Not the file itself is locked: who reads it, for however long, keeps nobody from writing, and never waits.
                using var held = CatalogLock.TakeBriefly(
                    Path.Join(_catalogDirectory, ".locks", ".history", execution.Workgroup + ".lock"), $"history of workgroup {execution.Workgroup}", LockWait);
                AppendLine(path, line.WrittenSpan);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LakeQueryException)
        {
            // The statement matters more than the note about it.
        }
    }

    /// <summary>The statements of a workgroup, or of all, in the order of their submission.</summary>
    /// <param name="workgroup">The workgroup's name; null for all.</param>
    public IReadOnlyList<QueryExecution> Read(string? workgroup = null)
    {
        var executions = new Dictionary<string, QueryExecution>(StringComparer.Ordinal);
        foreach (var path in FilesOf(workgroup))
        {
            foreach (var execution in ReadFile(path))
            {
                // The line of the end is the later one, even where it stands in the next day's file.
                if (execution.CompletionTime is not null || !executions.ContainsKey(execution.QueryExecutionId))
                {
                    executions[execution.QueryExecutionId] = execution;
                }
            }
        }

        return [.. executions.Values.Select(Finished).OrderBy(execution => execution.SubmissionTime)];
    }

    /// <summary>Writes down the end of statements whose process is gone: what was killed can't do it itself. Looks at the last two days.</summary>
    internal void CloseUnfinished(TimeProvider clock)
    {
        var from = clock.GetUtcNow().UtcDateTime.Date.AddDays(-1);
        var recent = FilesOf(null).Where(path => DayOf(path) >= from).ToArray();
        var open = new Dictionary<string, QueryExecution>(StringComparer.Ordinal);
        foreach (var execution in recent.SelectMany(ReadFile))
        {
            if (execution.CompletionTime is null)
            {
                open.TryAdd(execution.QueryExecutionId, execution);
            }
        }

        if (open.Count == 0)
        {
            return;
        }

        foreach (var execution in recent.SelectMany(ReadFile).Where(execution => execution.CompletionTime is not null))
        {
            open.Remove(execution.QueryExecutionId);
        }

        foreach (var execution in open.Values.Where(execution => !IsAlive(execution)))
        {
            Append(Finished(execution) with { CompletionTime = clock.GetUtcNow() }, TimeSpan.MaxValue);
        }
    }

    /// <summary>Whether a workgroup has any.</summary>
    public bool HasAny(string workgroup) => FilesOf(workgroup).Any();

    /// <summary>Forgets a workgroup's statements.</summary>
    public void Delete(string workgroup)
    {
        if (Path.Join(_folder, workgroup) is var folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IEnumerable<string> FilesOf(string? workgroup)
    {
        var folder = workgroup is null ? _folder : Path.Join(_folder, workgroup);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*" + Suffix, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : [];
    }

    private static IEnumerable<QueryExecution> ReadFile(string path)
    {
        byte[] content;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            content = new byte[stream.Length];
            content = content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Its time was over.
            yield break;
        }

        for (var start = 0; start < content.Length;)
        {
            var length = content.AsSpan(start).IndexOf((byte)'\n');
            length = length < 0 ? content.Length - start : length;
            if (length is > 0 and < MaxLineBytes && QueryHistoryJson.TryRead(content.AsMemory(start, length)) is { } execution)
            {
                yield return execution;
            }

            start += length + 1;
        }
    }

    // Only one process writes at a time. What another left half-written stays a line of its own. A reader sees a whole line or the first
    // part of one, which it skips.
    private static void AppendLine(string path, ReadOnlySpan<byte> line)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = ArrayPool<byte>.Shared.Rent(line.Length + 2);
        var length = 0;
        var end = stream.Length;
        if (end > 0)
        {
            stream.Position = end - 1;
            if (stream.ReadByte() != '\n')
            {
                buffer[length++] = (byte)'\n';
            }
        }

        line.CopyTo(buffer.AsSpan(length));
        length += line.Length;
        buffer[length++] = (byte)'\n';
        stream.Write(buffer, 0, length);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void DeleteOld(string folder, DateTime before)
    {
        foreach (var path in Directory.GetFiles(folder, "*" + Suffix).Where(path => DayOf(path) < before))
        {
            DurableFiles.TryDelete(path);
        }
    }

    // What is no file of ours is of the last day and never goes.
    private static DateTime DayOf(string path) =>
        DateTime.TryParseExact(Path.GetFileNameWithoutExtension(path), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : DateTime.MaxValue;

    private static QueryExecution Finished(QueryExecution execution) => execution.CompletionTime is not null || IsAlive(execution)
        ? execution
        : execution with { State = "FAILED", StateChangeReason = "The process ended before the statement did" };

    private static bool IsAlive(QueryExecution execution)
    {
        if (execution.ProcessId == ThisProcess.Id && execution.ProcessStart == ThisProcess.Start)
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(execution.ProcessId);
            return Math.Abs((process.StartTime.ToUniversalTime() - execution.ProcessStart.UtcDateTime).TotalSeconds) < 1;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    // Kept to the millisecond, as it is written.
    private static (int Id, DateTimeOffset Start) ReadThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return (process.Id, DateTimeOffset.FromUnixTimeMilliseconds(new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds()));
    }
}
