using System.CommandLine;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery stream</c>: runs applications of streams and pumps, and looks after running ones.</summary>
internal static class StreamVerb
{
    public static Command Create() => new("stream", "Runs streaming SQL: applications of CREATE STREAM and CREATE PUMP.")
    {
        StreamRunVerb.Create(), StreamStateVerbs.List(), StreamStateVerbs.Status(), StreamStateVerbs.Stop(),
    };
}
