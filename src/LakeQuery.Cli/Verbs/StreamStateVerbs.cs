using System.CommandLine;
using LakeQuery.Cli.Output;
using LakeQuery.Streaming;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery stream list</c>, <c>status</c> and <c>stop</c>.</summary>
internal static class StreamStateVerbs
{
    private const int StopWaitSeconds = 60;

    public static Command List()
    {
        var catalog = SharedOptions.Catalog();
        var command = new Command("list", "Lists the applications that run or have run with the catalog.") { catalog };
        command.SetAction(parsed => VerbRunner.Run(_ =>
        {
            foreach (var run in Runs(parsed.GetValue(catalog)).List())
            {
                Console.Out.WriteLine($"{run.Name}\t{StateOf(run)}\t{run.ProcessId}\t{StreamText.Brief(run.Progress)}");
            }

            return ExitCodes.Success;
        }));
        return command;
    }

    public static Command Status()
    {
        var name = new Argument<string>("name") { Description = "The application." };
        var catalog = SharedOptions.Catalog();
        var command = new Command("status", "Shows how far an application is.") { name, catalog };
        command.SetAction(parsed => VerbRunner.Run(_ =>
        {
            var run = Runs(parsed.GetValue(catalog)).Find(parsed.GetValue(name)!);
            Console.Out.WriteLine($"{run.Name}: {StateOf(run)}, process {run.ProcessId}, started {run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
            if (run.CheckpointDirectory is { } folder)
            {
                Console.Out.WriteLine($"checkpoints in {folder}");
            }

            if (run.Failure is { } failure)
            {
                Console.Out.WriteLine(failure);
            }

            if (run.Progress is { } progress)
            {
                foreach (var line in StreamText.Lines(progress, null))
                {
                    Console.Out.WriteLine(line);
                }
            }

            return ExitCodes.Success;
        }));
        return command;
    }

    public static Command Stop()
    {
        var name = new Argument<string>("name") { Description = "The application." };
        var catalog = SharedOptions.Catalog();
        var command = new Command("stop", "Asks an application to drain, make a checkpoint and end, and waits for it.") { name, catalog };
        command.SetAction(parsed => VerbRunner.Run(cancellation =>
        {
            if (Runs(parsed.GetValue(catalog)).Stop(parsed.GetValue(name)!, TimeSpan.FromSeconds(StopWaitSeconds), cancellation))
            {
                Console.Out.WriteLine($"Stopped {parsed.GetValue(name)}");
                return ExitCodes.Success;
            }

            Console.Error.WriteLine($"'{parsed.GetValue(name)}' has not ended within {StopWaitSeconds} s; it will when its batch is done.");
            return ExitCodes.ExternalFault;
        }));
        return command;
    }

    private static StreamRuns Runs(string? catalog) => new(new LakeOptions { CatalogDirectory = catalog }.ResolveCatalogDirectory());

    private static string StateOf(StreamRunStatus run) => run switch
    {
        { IsRunning: true } => "running",
        { Failure: not null } => "failed",
        { End: StreamEnd.EndOfInput } => "finished",
        { End: not null } => "stopped",
        _ => "killed",
    };
}
