using LakeQuery.Cli.Output;
using LakeQuery.Streaming;

namespace LakeQuery.Cli;

/// <summary>Runs a streaming application where a person can see how far it is, and other processes can ask it to stop.</summary>
internal static class StreamRunner
{
    /// <summary>Runs it until its input ends or it is asked to stop.</summary>
    /// <param name="engine">The lake.</param>
    /// <param name="script">The application.</param>
    /// <param name="options">Its sources and sinks.</param>
    /// <param name="quiet">Whether nothing is told of the run.</param>
    /// <param name="cancellation">Asks it to stop.</param>
    public static void Run(LakeEngine engine, string script, StreamOptions options, bool quiet, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var run = new StreamRuns(engine.Catalog.BaseDirectory).Begin(options, stop.Cancel);
        using var view = new StreamView(options.Name, quiet, options.Sinks.Any(sink => sink.Location is "console:" or "-"));
        try
        {
            var report = engine.RunStream(script, options, new Watcher(run, view), stop.Token);
            run.End(report);
            view.End(report);
        }
        catch (Exception error)
        {
            run.Fail(error.Message);
            throw;
        }
    }

    private sealed class Watcher(StreamRun run, StreamView view) : IProgress<StreamProgress>
    {
        public void Report(StreamProgress value)
        {
            run.Update(value);
            view.Show(value);
        }
    }
}
