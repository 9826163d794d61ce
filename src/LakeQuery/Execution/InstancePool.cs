using LakeQuery.DuckDb;

namespace LakeQuery.Execution;

/// <summary>Keeps one locked instance for as long as its folders are enough, and opens a wider one when they are not.</summary>
/// <remarks>Opening costs 7 to 10 ms. Instances that are still in use when a wider one comes are closed by their last user.</remarks>
internal sealed class InstancePool(string catalogDirectory, InstanceOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private DuckInstance? _current;
    private InstancePool? _profiling;

    // Besides the current one, for queries that must tell their progress when its connections that do are all in use.
    private readonly List<DuckInstance> _more = [];
    private bool _disposed;

    /// <summary>A pool of instances on which DuckDB measures its operators; they open with the first query that asks for it.</summary>
    public InstancePool Profiling
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _profiling ??= new InstancePool(catalogDirectory, options with { Profiles = true });
            }
        }
    }

    /// <summary>An instance that may read these folders (absolute) besides the catalog's; dispose the lease when done.</summary>
    public Lease Rent(IReadOnlyCollection<string> folders)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current is null || !_current.Covers(folders))
            {
                var roots = new SortedSet<string>(_current?.Roots ?? [catalogDirectory], StringComparer.Ordinal);
                roots.UnionWith(folders);
                var wider = DuckInstance.Open(WithoutNested(roots), options);
                Retire();
                _current = wider;
            }

            _current.Users++;
            return new Lease(this, _current);
        }
    }

    /// <summary>An instance as <see cref="Rent"/> gives it, and a connection that tells its progress.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="counting">Whether one is wanted that counts row groups, if any is left.</param>
    public (Lease Lease, DuckConnection Connection) RentWithProgress(IReadOnlyCollection<string> folders, bool counting = false)
    {
        lock (_lock)
        {
            var lease = Rent(folders);
            if (lease.Instance.TryConnectWithProgress(counting) is { } connection)
            {
                return (lease, connection);
            }

            lease.Dispose();
            foreach (var other in _more)
            {
                if (other.Covers(folders) && other.TryConnectWithProgress(counting) is { } ready)
                {
                    other.Users++;
                    return (new Lease(this, other), ready);
                }
            }

            var opened = DuckInstance.Open(lease.Instance.Roots, options);
            (opened.Users, opened.IsRetired) = (1, true);
            _more.Add(opened);
            return (new Lease(this, opened), opened.TryConnectWithProgress(counting)!);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Retire();
            _current = null;
            _profiling?.Dispose();
        }
    }

    private void Retire()
    {
        if (_current is null)
        {
            return;
        }

        _current.IsRetired = true;
        if (_current.Users == 0)
        {
            _current.Close();
        }
    }

    private void Return(DuckInstance instance)
    {
        lock (_lock)
        {
            instance.Users--;
            if (instance.IsRetired && instance.Users == 0)
            {
                _more.Remove(instance);
                instance.Close();
            }
        }
    }

    private static List<string> WithoutNested(SortedSet<string> roots)
    {
        var kept = new List<string>();
        foreach (var root in roots)
        {
            if (!kept.Exists(outer => Storage.LakePath.IsWithin(outer, root)))
            {
                kept.Add(root);
            }
        }

        return kept;
    }

    /// <summary>The use of an instance.</summary>
    internal sealed class Lease(InstancePool pool, DuckInstance instance) : IDisposable
    {
        private bool _returned;

        /// <summary>The instance.</summary>
        public DuckInstance Instance { get; } = instance;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (!_returned)
            {
                _returned = true;
                pool.Return(Instance);
            }
        }
    }
}
