using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Filters and projections one after the other, each compiled to kernels.</summary>
internal sealed class RowProgram
{
    private readonly ImmutableArray<Stage> _stages;

    private RowProgram(ImmutableArray<Stage> stages) => _stages = stages;

    /// <summary>The program of a chain of nodes, or null where some expression has no kernel.</summary>
    /// <param name="source">The columns that come in.</param>
    /// <param name="nodes">The chain from the bottom up: <see cref="FilterNode"/>, <see cref="ProjectNode"/>, <see cref="RowtimeNode"/>.</param>
    public static RowProgram? TryCompile(ImmutableArray<PlanColumn> source, IEnumerable<PlanNode> nodes)
    {
        var chain = nodes.ToList();
        var stages = ImmutableArray.CreateBuilder<Stage>();
        var columns = source;
        for (var index = 0; index < chain.Count; index++)
        {
            var node = chain[index];
            var compiler = new KernelCompiler(columns);
            switch (node)
            {
                case FilterNode filter when compiler.TryCompile(filter.Predicate) is { } predicate:
                    stages.Add(new Stage(predicate, [], false, UsedBehind(chain, index, columns)));
                    break;
                case ProjectNode project when Compile(project, compiler) is { } kernels:
                    stages.Add(new Stage(null, kernels, false, []));
                    break;
                case RowtimeNode:
                    stages.Add(new Stage(null, [], true, []));
                    break;
                default:
                    return null;
            }

            columns = node.Columns;
        }

        return new RowProgram(stages.ToImmutable());
    }

    /// <summary>Computes the rows; the result is good until the next call.</summary>
    /// <exception cref="KernelFailure">Some row is an error.</exception>
    public KernelInput Run(KernelInput rows)
    {
        foreach (var stage in _stages)
        {
            rows = stage.Run(rows);
        }

        return rows;
    }

    // For each column whether anything behind a filter reads it: what nobody does need not be gathered.
    private static ImmutableArray<bool> UsedBehind(List<PlanNode> chain, int filter, ImmutableArray<PlanColumn> columns)
    {
        var used = new HashSet<int>();
        for (var index = filter + 1; index < chain.Count; index++)
        {
            if (chain[index] is FilterNode later)
            {
                used.UnionWith(ReferenceCollector.Columns(later.Predicate));
            }
            else if (chain[index] is ProjectNode project)
            {
                foreach (var assignment in project.Assignments)
                {
                    used.UnionWith(ReferenceCollector.Columns(assignment.Expression));
                }

                return [.. columns.Select(column => used.Contains(column.Id))];
            }
        }

        return [.. columns.Select(_ => true)];
    }

    private static ImmutableArray<Kernel>? Compile(ProjectNode project, KernelCompiler compiler)
    {
        var kernels = ImmutableArray.CreateBuilder<Kernel>(project.Assignments.Count);
        foreach (var assignment in project.Assignments)
        {
            if (compiler.TryCompile(assignment.Expression) is not { } kernel)
            {
                return null;
            }

            kernels.Add(kernel);
        }

        return kernels.MoveToImmutable();
    }

    private sealed class Stage(Kernel? predicate, ImmutableArray<Kernel> outputs, bool addsRowtime, ImmutableArray<bool> used)
    {
        private int[] _selected = [];
        private StreamBatch? _kept;

        public KernelInput Run(in KernelInput rows)
        {
            if (predicate is not null)
            {
                return Filter(rows, (LongColumn)predicate.Evaluate(rows));
            }

            if (addsRowtime)
            {
                return rows with { Columns = rows.Columns.Add(rows.Rowtimes) };
            }

            var columns = new StreamColumn[outputs.Length];
            for (var index = 0; index < columns.Length; index++)
            {
                columns[index] = outputs[index].Evaluate(rows);
            }

            return rows with { Columns = ImmutableCollectionsMarshal.AsImmutableArray(columns) };
        }

        private KernelInput Filter(KernelInput rows, LongColumn holds)
        {
            if (_selected.Length < rows.RowCount)
            {
                _selected = new int[rows.RowCount];
            }

            var selected = _selected;
            var count = 0;
            ReadOnlySpan<long> values = holds.Values[..rows.RowCount];
            if (holds.HasNulls)
            {
                for (var row = 0; row < values.Length; row++)
                {
                    selected[count] = row;
                    count += values[row] != 0 && !holds.IsNull(row) ? 1 : 0;
                }
            }
            else
            {
                for (var row = 0; row < values.Length; row++)
                {
                    selected[count] = row;
                    count += (int)values[row];
                }
            }

            if (count == rows.RowCount)
            {
                return rows;
            }

            _kept ??= new StreamBatch([.. rows.Columns.Select(column => StreamColumn.Create(column.Type))], new LongColumn(rows.Rowtimes.Type));
            _kept.Clear();
            for (var index = 0; index < rows.Columns.Length; index++)
            {
                if (used[index])
                {
                    _kept.Columns[index].AppendRows(rows.Columns[index], selected.AsSpan(0, count));
                }
            }

            _kept.Rowtimes.AppendRows(rows.Rowtimes, selected.AsSpan(0, count));
            return new KernelInput(_kept.Columns, _kept.Rowtimes);
        }
    }
}
