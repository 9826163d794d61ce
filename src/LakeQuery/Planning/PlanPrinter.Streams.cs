using System.Globalization;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Planning;

// The nodes that only plans of pumps have.
internal sealed partial class PlanPrinter
{
    private bool PrintStreamNode(PlanNode node)
    {
        switch (node)
        {
            case StreamScanNode scan:
                Line($"StreamScan {scan.Stream.Name}{Names(scan.Columns, "  columns: ")}");
                return true;
            case RowtimeNode rowtime:
                Line($"Rowtime {Name(rowtime.Rowtime)}", rowtime.Input);
                return true;
            case SetRowtimeNode set:
                Line($"SetRowtime {Name(set.Source)}", set.Input);
                return true;
            case StreamAggregateNode aggregate:
                Line($"StreamAggregate {GroupText(aggregate.Keys, aggregate.Aggregates)}  ends: {EndsText(aggregate.WindowKeys, index => Name(aggregate.Keys[index].Column))}",
                    aggregate.Input);
                return true;
            case StaggerNode stagger:
                Line($"Stagger {LengthText(stagger.LengthMicros)} {GroupText(stagger.Keys, stagger.Aggregates)}", stagger.Input);
                return true;
            case TableWindowNode window:
                Line(WindowText(window), window.Input);
                return true;
            case TableWindowAggregateNode aggregate:
                Line($"TableWindowAggregate {GroupText(aggregate.Keys, aggregate.Aggregates)}", aggregate.Source);
                return true;
            case StreamDistinctNode distinct:
                Line($"StreamDistinct {string.Join(", ", distinct.Compared.Items.Select(index => Name(distinct.Columns[index])))}"
                    + $"  ends: {EndsText(distinct.WindowKeys, index => Name(distinct.Columns[index]))}", distinct.Input);
                return true;
            case StreamSortNode sort:
                Line($"StreamSort {string.Join(", ", sort.Keys.Items.Select(SortText))}  ends: {BucketText(sort.First.Bucket)}", sort.Input);
                return true;
            case EventSortNode sort:
                Line($"EventSort {Name(sort.Time)} within {LengthText(sort.LatenessMicros)}", sort.Input);
                return true;
            case StreamJoinNode join:
                Line(
                    $"StreamJoin {join.Kind.ToString().ToLowerInvariant()}{(join.Condition is null ? "" : $" on {Text(join.Condition)}")}"
                    + $"  left: {JoinWindowText(join.LeftWindow)}  right: {JoinWindowText(join.RightWindow)}",
                    join.Left, join.Right);
                return true;
            case TopItemsNode top:
                Line($"TopItems {top.Count} of {Name(top.Item)} in {LengthText(top.WindowMicros)}{Names(top.Columns, "  columns: ")}", top.Input);
                return true;
            case DistinctItemsNode distinct:
                Line($"DistinctItems {Name(distinct.Output)} := {Name(distinct.Item)} in {LengthText(distinct.WindowMicros)}", distinct.Input);
                return true;
            case GroupRankNode rank:
                Line(
                    $"GroupRank {Name(rank.Rank)} := {Name(rank.RankBy)} {(rank.Descending ? "DESC" : "ASC")}"
                    + $"  order: {rank.Order.ToString().ToLowerInvariant()}  idle: {rank.MaxIdleMillis}  rows: {rank.OutputMax}",
                    rank.Input);
                return true;
            case StreamSetNode set:
                Line(
                    $"Stream{set.Operator}{(set.All ? " all" : "")}{Names(set.Columns, "  columns: ")}"
                    + $"  ends: {EndsText(set.WindowKeys, index => Name(set.Columns[index]))}",
                    [.. set.Inputs]);
                return true;
            default:
                return false;
        }
    }

    private string GroupText(PlanList<Assignment> keys, PlanList<AggregateCall> aggregates)
    {
        var parts = new List<string>();
        if (keys.Count > 0)
        {
            parts.Add($"by {string.Join(", ", keys.Items.Select(AssignmentText))}");
        }

        parts.AddRange(aggregates.Items.Select(call => $"{Name(call.Column)} := {CallText(call)}"));
        return string.Join("  ", parts);
    }

    private static string EndsText(PlanList<MonotonicKey> keys, Func<int, string> name) =>
        string.Join(", ", keys.Items.Select(key => $"{name(key.Index)} {BucketText(key.Bucket)}"));

    private static string BucketText(RowtimeBucket? bucket)
    {
        if (bucket is null)
        {
            return "by row";
        }

        var length = bucket.LengthMonths > 0 ? $"{bucket.LengthMonths} months" : bucket.LengthMicros == 1 ? "each time" : LengthText(bucket.LengthMicros);
        return (bucket.Ceiling ? "up to " : "") + length + (bucket.ShiftMicros == 0 ? "" : $" shifted {LengthText(bucket.ShiftMicros)}");
    }

    private static string JoinWindowText(StreamJoinWindow? window) =>
        window is null ? "row" : window.RangeMicros is not { } range ? $"{window.Rows} rows"
        : window.FollowingMicros > 0 ? $"{LengthText(-range)} to {LengthText(window.FollowingMicros)}" : LengthText(range);

    private string WindowText(TableWindowNode node)
    {
        var window = node.Window;
        var text = $"TableWindow {window.Kind.ToString().ToLowerInvariant()} {LengthText(window.SizeMicros)}"
            + (window.StepMicros > 0 ? $" step {LengthText(window.StepMicros)}" : "")
            + (window.OffsetMicros != 0 ? $" offset {LengthText(window.OffsetMicros)}" : "")
            + $" on {(node.Time is null ? "rowtime" : Name(node.Time))}";
        if (node.PartitionBy.Count > 0)
        {
            text += $" by {string.Join(", ", node.PartitionBy.Items.Select(Name))}";
        }

        return text + (node.Time is null ? "" : $"  late after {LengthText(window.LatenessMicros)}: {window.Late.ToString().ToLowerInvariant()}")
            + (window.SideStream is null ? "" : $" {window.SideStream}");
    }

    private static string LengthText(long micros)
    {
        const long microsPerMilli = 1000;
        return micros % microsPerMilli == 0
            ? (micros / (double)(microsPerMilli * microsPerMilli)).ToString("0.###", CultureInfo.InvariantCulture) + " s"
            : micros.ToString(CultureInfo.InvariantCulture) + " us";
    }
}
