using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Streaming.Sources;
using LakeQuery.Streaming.State;

namespace LakeQuery;

/// <content>Streams.</content>
public sealed partial class LakeEngine
{
    /// <summary>Runs an application of streams and pumps until its sources end or it is asked to stop.</summary>
    /// <param name="script">The application: CREATE STREAM and CREATE PUMP statements in the dialect of Kinesis Data Analytics SQL.</param>
    /// <param name="options">Sources, sinks, checkpoints.</param>
    /// <param name="progress">Told now and then how far it is, on the thread that runs.</param>
    /// <param name="cancellation">Asks it to stop: the batch at hand is finished, a checkpoint made.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="LakeQueryException">The script is wrong, or a source, a sink or the checkpoints can't be used.</exception>
    public StreamReport RunStream(
        string script, StreamOptions options, IProgress<StreamProgress>? progress = null, CancellationToken cancellation = default)
    {
        var text = new SourceText(script);
        var binding = new BinderContext
        {
            Catalog = Catalog,
            Text = text,
            Database = Options.Database.ToLowerInvariant(),
            StartTime = options.Clock.GetUtcNow(),
        };
        var application = StreamBinder.Bind(text, binding, SourceStreams.Declared(options.Sources, script));
        var errors = new ErrorStream(options.Clock);
        using var hardStop = new CancellationTokenSource();
        using var session = CreateSession();
        var context = new StreamContext
        {
            Clock = options.Clock,
            Errors = errors,
            Catalog = Catalog,
            Query = session.Execute,
            Database = binding.Database,
            KeepsState = options.CheckpointDirectory is not null,
            StandardInput = options.StandardInput,
            StandardOutput = options.StandardOutput,
        };
        var opened = new Stack<IDisposable>();
        try
        {
            StreamDefinition Find(string name) => name == ErrorStream.Name
                ? ErrorStream.Definition
                : application.Streams.FirstOrDefault(stream => stream.Name == name)
                    ?? throw QueryErrors.StreamNotFound(name, application.Streams.Select(stream => stream.Name));

            var ends = options.Sources.Select(source => Find(source.Stream)).ToList();
            var outlets = options.Sinks.Select(sink => Find(sink.Stream)).ToList();
            CheckpointStore? store = null;
            if (options.CheckpointDirectory is { } directory)
            {
                store = CheckpointStore.Open(directory, ApplicationFingerprint.Of(script, options), options.CheckpointsKept, options.ResetState);
                opened.Push(store);
                if (store.HasCheckpoint)
                {
                    // What was fixed at the first start stays what it was: the script means the same in all runs.
                    binding = binding with { StartTime = StreamJob.FirstStartOf(store) };
                    application = StreamBinder.Bind(text, binding, SourceStreams.Declared(options.Sources, script));
                }
            }

            var environment = new StreamEnvironment
            {
                Errors = errors,
                Started = binding.StartTime,
                Threads = options.Threads ?? Environment.ProcessorCount,
                Cancellation = hardStop.Token,
            };
            var graph = StreamPlanner.Build(
                application, [.. options.Sources.Select(source => source.Stream)], environment,
                tables => Runner.OpenStreamConnection(tables, binding, hardStop.Token));
            opened.Push(graph);
            var sources = new List<(StreamSourceOptions, StreamSource)>();
            for (var index = 0; index < ends.Count; index++)
            {
                var source = SourceFactory.Create(options.Sources[index], ends[index], context);
                opened.Push(source);
                sources.Add((options.Sources[index], source));
            }

            var sinks = new List<(StreamSinkOptions, StreamSink)>();
            for (var index = 0; index < outlets.Count; index++)
            {
                var sink = SinkFactory.Create(options.Sinks[index], outlets[index], context);
                opened.Push(sink);
                sinks.Add((options.Sinks[index], sink));
            }

            return new StreamJob(graph, sources, sinks, errors, store, options, binding.StartTime, progress).Run(cancellation);
        }
        catch (LakeQueryException error)
        {
            throw error.In(text);
        }
        finally
        {
            while (opened.TryPop(out var item))
            {
                item.Dispose();
            }
        }
    }
}
