using System.Text;
using LakeQuery.Errors;
using LakeQuery.Execution.Scans;
using LakeQuery.Functions;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <summary>Writes a plan as SQL for DuckDB: from then on nothing but text crosses over, and all of it was made here.</summary>
/// <remarks>
/// <para>Each plan column keeps one name, <c>c</c> and its number, from the scan to the output. The numbers are unique in the statement, so
/// no reference is ever qualified, and a correlated one needs nothing special: DuckDB looks outwards on its own.</para>
/// <para>DuckDB decides no type: literals, branches and arguments are cast by the plan. Its other differences from Trino are
/// spelled out in the parts of this class, where they are written.</para>
/// </remarks>
internal sealed partial class DuckDbSqlWriter
{
    private readonly IReadOnlyDictionary<int, ScanManifest> _manifests;
    private readonly ScanSqlWriter _scans;
    private readonly WriterScope _scope;
    private readonly Dictionary<PlanColumn, string> _replacements = [];

    // The shared tables written so far, each after those it reads.
    private readonly List<string> _shared = [];
    private readonly HashSet<int> _sharedWritten = [];
    private OutputNode? _written;
    private bool? _hasJoins;

    /// <summary>Makes a writer for one statement.</summary>
    /// <param name="manifests">What each scan reads, by <see cref="ScanNode.Id"/>.</param>
    /// <param name="zone">The session's time zone.</param>
    /// <param name="start">When the statement began.</param>
    public DuckDbSqlWriter(IReadOnlyDictionary<int, ScanManifest> manifests, string zone, DateTimeOffset start)
    {
        _scope = new WriterScope { SessionZone = zone, StartMicros = (start.UtcTicks - DateTime.UnixEpoch.Ticks) / 10 };
        _manifests = manifests;
        _scans = new ScanSqlWriter(_scope, Sql);
    }

    /// <summary>What the plan's references to shared tables stand for; those that are met are written before the statement.</summary>
    public PlanList<SharedTable> SharedTables { get; init; } = PlanList<SharedTable>.Empty;

    /// <summary>The <c>lq_…</c> functions that the text written so far calls.</summary>
    public IReadOnlyCollection<string> NativeFunctions => _scope.Natives;

    /// <summary>The statement: one result column for each of the output's, in order.</summary>
    /// <param name="output">The plan.</param>
    /// <param name="mayNarrow">Whether decimals may be computed in 64 bits where they fit as a rule; see <see cref="HasNarrowedDecimals"/>.</param>
    public string Write(OutputNode output, bool mayNarrow = false)
    {
        _mayNarrow = mayNarrow;
        var sql = new StringBuilder();
        _hasJoins = null;
        _written = output;
        WriteSelect(output.Input, output.Outputs, sql, isInner: false);
        if (_shared.Count > 0)
        {
            sql.Insert(0, "WITH " + string.Join(", ", _shared) + " ");
        }

        return sql.ToString();
    }

    /// <summary>The SQL of an expression; whatever it is, it stands as one operand.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="columns">Other text for some columns, for example the columns of a partition list.</param>
    public string WriteExpression(PlanExpression expression, IReadOnlyDictionary<PlanColumn, string> columns)
    {
        foreach (var (column, sql) in columns)
        {
            _replacements[column] = sql;
        }

        var text = Sql(expression);
        foreach (var column in columns.Keys)
        {
            _replacements.Remove(column);
        }

        return text;
    }

    private bool HasJoins => _hasJoins ??= _written is null || ScanFinder.All(_written).Any(item =>
        item is JoinNode or PlanInSubquery or PlanExists or PlanScalarSubquery or PlanQuantified);

    private string FreshName(string prefix) => _scope.Fresh(prefix);

    private string ColumnSql(PlanColumn column) => _replacements.TryGetValue(column, out var sql) ? sql : column.SqlName;

    private ScanManifest ManifestOf(ScanNode scan) => _manifests.TryGetValue(scan.Id, out var manifest)
        ? manifest
        : throw QueryErrors.Internal($"Scan {scan.Id} of '{scan.Table.Table.Name}' has no manifest.");
}
