using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <summary>A connection that an application of streams keeps for as long as it runs: its scalar expressions are computed there, and the tables
/// of the lake that it joins with lie there as temporary tables.</summary>
internal sealed class StreamConnection : IDisposable
{
    private readonly InstancePool.Lease _lease;
    private readonly BinderContext _context;

    /// <summary>Takes over a lease.</summary>
    public StreamConnection(InstancePool.Lease lease, BinderContext context)
    {
        _lease = lease;
        _context = context;
        Connection = lease.Instance.Connect();
    }

    /// <summary>The connection.</summary>
    public DuckConnection Connection { get; }

    /// <summary>Bytes of the lake's tables that were read for it.</summary>
    public long DataScannedInBytes { get; set; }

    /// <summary>Prepares a plan whose leaves are <see cref="StagedRowsNode"/>s.</summary>
    /// <exception cref="LakeQueryException">DuckDB refuses the statement.</exception>
    public DuckStatement Prepare(PlanNode plan)
    {
        var output = new OutputNode(plan, [.. plan.Columns.Select(column => column.SqlName)], plan.Columns);
        var writer = new DuckDbSqlWriter(new Dictionary<int, ScanManifest>(), _context.Zone, _context.StartTime);
        var sql = writer.Write(OuterColumns.Lower(output, new RowPatterns.FreshColumns()));
        _lease.Instance.Register(writer.NativeFunctions);
        try
        {
            return Connection.Prepare(sql);
        }
        catch (DuckException error)
        {
            throw ErrorTranslation.Translate(error);
        }
    }

    /// <summary>Makes a table function known, once for each instance.</summary>
    public void Register(DuckTableFunction function) => _lease.Instance.RegisterOnce(function);

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        _lease.Dispose();
    }
}
