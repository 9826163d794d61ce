namespace LakeQuery.Execution;

/// <summary>Keeps one locked instance for as long as its folders are enough, and opens a wider one when they are not.</summary>
/// <remarks>Opening costs 7 to 10 ms. Instances that are still in use when a wider one comes are closed by their last user.</remarks>
internal sealed class InstancePool(string catalogDirectory, InstanceOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private DuckInstance? _current;
    private bool _disposed;

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

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Retire();
            _current = null;
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
