namespace LakeQuery.Streaming.Operators;

/// <summary>A second thread that does part of a step's work on a batch while the first does another.</summary>
/// <remarks><para>Which thread does what never changes a result: the two parts of a piece of work touch nothing in common.</para>
/// <para>The second thread waits awake for a moment, as the next piece mostly comes within microseconds, and then asleep. If it has not begun when the first
/// is done with its own part, the first does both: on a busy machine nobody waits for a thread that gets no processor.</para></remarks>
internal sealed class Crew : IDisposable
{
    /// <summary>Some ten microseconds.</summary>
    private const int SpinRounds = 200;

    private const int Idle = 0;
    private const int Given = 1;
    private const int Taken = 2;
    private const int Done = 3;

    private readonly SemaphoreSlim _wake = new(0);
    private readonly Action _takeParts;
    private List<Action> _parts = [];
    private int _taken;
    private Thread? _thread;
    private Action _work = static () => { };
    private Exception? _failure;
    private volatile bool _isOver;
    private int _state;
    private int _sleeps;

    /// <summary>A crew of two, of whom the second begins when there is work.</summary>
    public Crew() => _takeParts = TakeParts;

    /// <summary>Does parts of a piece of work that touch nothing in common: each thread takes the next one that nobody has taken, until all are done.</summary>
    /// <param name="parts">The parts, the longest first.</param>
    public void Run(List<Action> parts)
    {
        (_parts, _taken) = (parts, 0);
        Run(_takeParts, _takeParts);
    }

    /// <summary>Does two parts of a piece of work at the same time.</summary>
    /// <param name="here">The part for this thread.</param>
    /// <param name="there">The part for the other.</param>
    public void Run(Action here, Action there)
    {
        _thread ??= Start();
        _work = there;
        Interlocked.Exchange(ref _state, Given);
        if (Interlocked.Exchange(ref _sleeps, 0) == 1)
        {
            _wake.Release();
        }

        var isHereDone = false;
        try
        {
            here();
            isHereDone = true;
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Given) != Given)
            {
                var spin = default(SpinWait);
                while (Volatile.Read(ref _state) != Done)
                {
                    spin.SpinOnce(-1);
                }

                Interlocked.Exchange(ref _state, Idle);
            }
            else if (isHereDone)
            {
                there();
            }
        }

        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException("A part of a step failed.", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_thread is not null)
        {
            _isOver = true;
            _wake.Release();
            _thread.Join();
            _thread = null;
        }

        _wake.Dispose();
    }

    private void TakeParts()
    {
        while (Interlocked.Increment(ref _taken) is var number && number <= _parts.Count)
        {
            _parts[number - 1]();
        }
    }

    private Thread Start()
    {
        var thread = new Thread(Work) { IsBackground = true, Name = "LakeQuery stream step" };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        while (Await())
        {
            if (Interlocked.CompareExchange(ref _state, Taken, Given) != Given)
            {
                continue;
            }

#pragma warning disable CA1031 // It is thrown again on the thread that gave the work.
            try
            {
                _work();
            }
            catch (Exception exception)
            {
                _failure = exception;
            }
#pragma warning restore CA1031

            Interlocked.Exchange(ref _state, Done);
        }
    }

    // Until there may be work; false when there will be none.
    private bool Await()
    {
        for (var round = 0; round < SpinRounds; round++)
        {
            if (Volatile.Read(ref _state) == Given)
            {
                return !_isOver;
            }

            Thread.SpinWait(2);
        }

        Interlocked.Exchange(ref _sleeps, 1);
        if (Volatile.Read(ref _state) == Given && Interlocked.Exchange(ref _sleeps, 0) == 1)
        {
            return !_isOver;
        }

        _wake.Wait();
        return !_isOver;
    }
}
