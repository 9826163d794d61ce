using System.Collections.Concurrent;
using System.Text.Json;
using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Workgroups;

/// <summary>The workgroups of a catalog: one file each in its folder <c>workgroups</c>.</summary>
/// <remarks>Safe for many threads and processes. A workgroup's file is read each time, so a change is seen by the next query of every process;
/// readers see the old file or the new one, writers take turns. <c>primary</c> is there without a file until it is changed.</remarks>
public sealed class WorkgroupStore : IDisposable
{
    private const string Suffix = ".json";
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(30);
    private static readonly Workgroup UnchangedPrimary = new() { Name = Workgroup.Primary };

    private readonly ConcurrentDictionary<string, ParsedWorkgroup> _parsed = new(StringComparer.Ordinal);
    private readonly string _catalogDirectory;
    private readonly string _folder;
    private readonly TimeProvider _clock;

    /// <summary>The workgroups of a catalog's folder, which need not exist before something is written.</summary>
    internal WorkgroupStore(string catalogDirectory, TimeProvider clock)
    {
        _catalogDirectory = catalogDirectory;
        _folder = Path.Join(catalogDirectory, "workgroups");
        _clock = clock;
        Usage = new UsageLedger(catalogDirectory, clock);
    }

    /// <summary>What the queries of periods have used.</summary>
    internal UsageLedger Usage { get; }

    /// <summary>Whether a workgroup has something that goes with it when it is deleted.</summary>
    internal Func<string, bool> HasHistory { get; set; } = _ => false;

    /// <summary>Removes what a deleted workgroup leaves.</summary>
    internal Action<string> DeleteHistory { get; set; } = _ => { };

    // No database can be called so: no name of one begins with a dot.
    private string LockPath => Path.Join(_catalogDirectory, ".locks", ".workgroups.lock");

    /// <summary>Names of all workgroups, sorted.</summary>
    public IReadOnlyList<string> ListNames()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal) { Workgroup.Primary };
        string[] paths;
        try
        {
            paths = Directory.GetFiles(_folder, "*" + Suffix);
        }
        catch (DirectoryNotFoundException)
        {
            return [.. names];
        }

        foreach (var path in paths)
        {
            if (Path.GetFileName(path) is var file && WorkgroupRules.IsName(file[..^Suffix.Length]))
            {
                names.Add(file[..^Suffix.Length]);
            }
        }

        return [.. names];
    }

    /// <summary>All workgroups, by name.</summary>
    /// <exception cref="LakeQueryException">A file is broken.</exception>
    public IReadOnlyList<Workgroup> List() => [.. ListNames().Select(Find).OfType<Workgroup>()];

    /// <summary>A workgroup, or null where there is none of that name.</summary>
    /// <exception cref="LakeQueryException">Its file is broken.</exception>
    public Workgroup? Find(string name)
    {
        if (!WorkgroupRules.IsName(name))
        {
            return null;
        }

        // Asking first: an exception costs more than a short query's planning, and primary seldom has a file.
        var path = PathOf(name);
        if (!File.Exists(path) || FileCatalog.ReadBytes(path) is not { } bytes)
        {
            return name == Workgroup.Primary ? UnchangedPrimary : null;
        }

        if (_parsed.TryGetValue(name, out var known) && known.Bytes.AsSpan().SequenceEqual(bytes))
        {
            return known.Workgroup;
        }

        try
        {
            var workgroup = WorkgroupJson.Read(name, bytes);
            _parsed[name] = new ParsedWorkgroup(bytes, workgroup);
            return workgroup;
        }
        catch (JsonException error)
        {
            throw QueryErrors.WorkgroupCorrupt(path, error.Message, error);
        }
        catch (LakeQueryException error) when (error.Code == ErrorCode.LakeInvalidWorkgroup)
        {
            throw QueryErrors.WorkgroupCorrupt(path, $"{error.Fact}. {error.Hint}", error);
        }
    }

    /// <summary>A workgroup that is there.</summary>
    /// <exception cref="LakeQueryException">LAKE_WORKGROUP_NOT_FOUND, or its file is broken.</exception>
    public Workgroup Get(string name) => Find(name) ?? throw QueryErrors.WorkgroupNotFound(name, ListNames());

    /// <summary>Makes a workgroup.</summary>
    /// <returns>The workgroup as it is kept.</returns>
    /// <exception cref="LakeQueryException">A setting may not be, or there is one of that name.</exception>
    public Workgroup Create(Workgroup workgroup)
    {
        WorkgroupRules.Check(workgroup);
        using var held = Lock();
        var names = ListNames();
        if (names.FirstOrDefault(name => name.Equals(workgroup.Name, StringComparison.OrdinalIgnoreCase)) is { } existing)
        {
            throw QueryErrors.WorkgroupExists(workgroup.Name, existing);
        }

        return names.Count >= WorkgroupRules.MostWorkgroups
            ? throw QueryErrors.TooManyWorkgroups(WorkgroupRules.MostWorkgroups)
            : Write(workgroup with { CreationTime = _clock.GetUtcNow() });
    }

    /// <summary>Changes a workgroup; what the function throws leaves it as it was.</summary>
    /// <param name="name">Its name, which stays.</param>
    /// <param name="change">Gives the new settings for the present ones.</param>
    /// <returns>The workgroup as it is kept.</returns>
    /// <exception cref="LakeQueryException">A setting may not be, or there is none of that name.</exception>
    public Workgroup Change(string name, Func<Workgroup, Workgroup> change)
    {
        using var held = Lock();
        var changed = change(Get(name)) with { Name = name };
        WorkgroupRules.Check(changed);
        return Write(changed with { CreationTime = changed.CreationTime ?? _clock.GetUtcNow() });
    }

    /// <summary>Deletes a workgroup.</summary>
    /// <param name="name">Its name; <c>primary</c> can't be deleted.</param>
    /// <param name="recursive">Whether the history of its queries may go with it.</param>
    /// <exception cref="LakeQueryException">There is none of that name, or it has a history.</exception>
    public void Delete(string name, bool recursive)
    {
        if (name == Workgroup.Primary)
        {
            throw QueryErrors.PrimaryStays();
        }

        using var held = Lock();
        if (!WorkgroupRules.IsName(name) || !File.Exists(PathOf(name)))
        {
            // A broken file is no reason not to delete it, so it is not read.
            throw QueryErrors.WorkgroupNotFound(name, ListNames());
        }

        if (!recursive && HasHistory(name))
        {
            throw QueryErrors.WorkgroupNotEmpty(name);
        }

        FileCatalog.Guard(_folder, () =>
        {
            File.Delete(PathOf(name));
            DurableFiles.FlushDirectory(_folder);
            Usage.Delete(name);
            DeleteHistory(name);
        });
        _parsed.TryRemove(name, out _);
    }

    /// <summary>What a workgroup's queries used of its limits in the periods that are now, in the order of the limits.</summary>
    public IReadOnlyList<PeriodUsage> ReadUsage(Workgroup workgroup) => Usage.Read(workgroup);

    /// <summary>Gives back what running queries have set aside.</summary>
    public void Dispose() => Usage.Dispose();

    private CatalogLock Lock() => CatalogLock.TakeAlone(LockPath, "workgroups", LockWait, default);

    private Workgroup Write(Workgroup workgroup)
    {
        FileCatalog.Guard(_folder, () =>
        {
            DurableFiles.CreateDirectory(_folder);
            DurableFiles.Replace(PathOf(workgroup.Name), WorkgroupJson.ToUtf8(workgroup));
        });
        return workgroup;
    }

    private string PathOf(string name) => Path.Join(_folder, name + Suffix);

    /// <summary>A workgroup's file as it was last read: equal bytes need no parsing.</summary>
    private sealed record ParsedWorkgroup(byte[] Bytes, Workgroup Workgroup);
}
