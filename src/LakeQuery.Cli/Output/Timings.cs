using System.Diagnostics;
using System.Globalization;
using System.Text;
using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>Where the milliseconds of a statement went.</summary>
internal static class Timings
{
    /// <summary>A line a phase: from the start of the process to the statement, the phases of the statement, the rest.</summary>
    public static string Of(QueryStatistics statistics, TimeSpan total)
    {
        var text = new StringBuilder();
        using (var process = Process.GetCurrentProcess())
        {
            // The operating system keeps the start in hundredths of a second.
            Append(text, "process start to statement (10 ms steps)", DateTime.UtcNow - process.StartTime.ToUniversalTime() - total);
        }

        var rest = total;
        foreach (var phase in statistics.Phases)
        {
            Append(text, phase.Name, phase.Time);
            rest -= phase.Time;
        }

        Append(text, "further rows and output", rest);
        return text.Remove(text.Length - 1, 1).ToString();
    }

    private static void Append(StringBuilder text, string name, TimeSpan time) =>
        text.Append(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds,8:0.00} ms  {name}\n");
}
