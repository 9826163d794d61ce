using System.Globalization;
using LakeQuery.Cli.Verbs;
using LakeQuery.Storage;
using LakeQuery.Streaming;

namespace LakeQuery.Cli.Output;

/// <summary>How far a streaming application is, in words.</summary>
internal static class StreamText
{
    /// <summary>One line.</summary>
    public static string Brief(StreamProgress? progress) => progress is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"{SharedOptions.Count(progress.RowsIn)} rows in, {SharedOptions.Count(progress.RowsOut)} out in {SharedOptions.Duration(progress.Elapsed)}, {State(progress)}");

    /// <summary>A line for each source and sink, and one for time and state.</summary>
    /// <param name="progress">Now.</param>
    /// <param name="before">A moment ago, for rates; null for those since the start.</param>
    public static IEnumerable<string> Lines(StreamProgress progress, StreamProgress? before)
    {
        var seconds = Math.Max(0.001, (progress.Elapsed - (before?.Elapsed ?? TimeSpan.Zero)).TotalSeconds);
        for (var index = 0; index < progress.Sources.Count; index++)
        {
            var source = progress.Sources[index];
            var bytes = source.Bytes == 0 ? "" : "  " + ByteSize.Format(source.Bytes) + (source.TotalBytes is { } total ? " of " + ByteSize.Format(total) : "");
            yield return Line("in ", source.Stream, source.Location, source.Rows, (source.Rows - (before?.Sources[index].Rows ?? 0)) / seconds) + bytes;
        }

        for (var index = 0; index < progress.Sinks.Count; index++)
        {
            var sink = progress.Sinks[index];
            yield return Line("out", sink.Stream, sink.Location, sink.Rows, (sink.Rows - (before?.Sinks[index].Rows ?? 0)) / seconds);
        }

        yield return State(progress);
    }

    /// <summary>Rates since a moment ago, for a plain line.</summary>
    public static string Rates(StreamProgress progress, StreamProgress? before)
    {
        var seconds = Math.Max(0.001, (progress.Elapsed - (before?.Elapsed ?? TimeSpan.Zero)).TotalSeconds);
        return $"{SharedOptions.Count(progress.RowsIn)} rows in ({Rate((progress.RowsIn - (before?.RowsIn ?? 0)) / seconds)}), "
            + $"{SharedOptions.Count(progress.RowsOut)} out ({Rate((progress.RowsOut - (before?.RowsOut ?? 0)) / seconds)}), {State(progress)}";
    }

    private static string Line(string kind, string stream, string location, long rows, double rate) =>
        $"{kind}  {stream}  {location}  {SharedOptions.Count(rows)} rows  {Rate(rate)}";

    private static string Rate(double rate) => SharedOptions.Count((long)rate) + "/s";

    private static string State(StreamProgress progress)
    {
        var watermark = progress.Watermark is { } reached
            ? string.Create(CultureInfo.InvariantCulture, $"watermark {reached.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}, lag {Lag(progress.WatermarkLag ?? TimeSpan.Zero)}, ")
            : "";
        return $"{watermark}windows {SharedOptions.Count(progress.OpenWindows)}, late {SharedOptions.Count(progress.LateRows)}, "
            + $"errors {SharedOptions.Count(progress.Errors)}, state {ByteSize.Format(progress.StateBytes)}, checkpoints {SharedOptions.Count(progress.Checkpoints)}";
    }

    private static string Lag(TimeSpan lag) => lag.TotalDays >= 2 ? $"{SharedOptions.Count((long)lag.TotalDays)} days" : SharedOptions.Duration(lag);
}
