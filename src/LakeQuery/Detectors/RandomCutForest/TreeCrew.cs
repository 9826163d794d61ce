namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Runs a job for every part of the trees, on this thread and some of the pool, without allocating.</summary>
/// <remarks>Parts are taken from a counter. A pool thread that comes late finds none left, or helps with the next run, whose parts are
/// whole by then; the caller waits for parts, and not for threads.</remarks>
internal sealed class TreeCrew(Action<int> job, int partCount, int threads) : IThreadPoolWorkItem, IDisposable
{
    private readonly ManualResetEventSlim _finished = new();
    private int _next = int.MaxValue;
    private int _done;
    private Exception? _failure;

    /// <summary>Runs the job for every part, and returns when all are done.</summary>
    public void Run()
    {
        _finished.Reset();
        (_done, _failure) = (0, null);
        Volatile.Write(ref _next, 0);
        for (var helper = 1; helper < threads; helper++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        Execute();
        _finished.Wait();
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("A tree of the forest failed.", failure);
        }
    }

    /// <summary>Takes parts until there are none.</summary>
    public void Execute()
    {
        while (Volatile.Read(ref _next) < partCount && Interlocked.Increment(ref _next) - 1 is var part && part < partCount)
        {
            try
            {
                job(part);
            }
#pragma warning disable CA1031 // A pool thread has nobody to throw to: the caller of Run throws.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _failure = failure;
            }

            if (Interlocked.Increment(ref _done) == partCount)
            {
                _finished.Set();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _finished.Dispose();
}
