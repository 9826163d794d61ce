using System.Collections.Immutable;

namespace LakeQuery.Planning;

/// <summary>A name that can be resolved to a column.</summary>
/// <param name="Name">The column's name; null for an expression without one.</param>
/// <param name="Relation">The alias or table it belongs to; null for merged columns of USING.</param>
/// <param name="Database">The database when the relation is a table without alias.</param>
/// <param name="Column">The column.</param>
/// <param name="Hidden">Not part of <c>*</c>: "$path" and its like.</param>
internal sealed record ScopeField(string? Name, string? Relation, string? Database, PlanColumn Column, bool Hidden = false)
{
    /// <summary>The catalog's only name, which may stand before a database.</summary>
    public const string CatalogName = "awsdatacatalog";

    /// <summary>In the dialect of streams names are compared exactly, but for those of the lake's tables.</summary>
    public bool Exact { get; init; }

    /// <summary>True when the dotted name <paramref name="parts"/> means this field.</summary>
    public bool Matches(ReadOnlySpan<string> parts)
    {
        if (Name is null || !Same(parts[^1], Name))
        {
            return false;
        }

        return parts.Length == 1 || MatchesRelation(parts[..^1]);
    }

    /// <summary>True when <paramref name="parts"/> names the relation of this field.</summary>
    public bool MatchesRelation(ReadOnlySpan<string> parts) =>
        Relation is not null && Same(parts[^1], Relation)
        && (parts.Length < 2 || (Database is not null && Same(parts[^2], Database)))
        && (parts.Length < 3 || Same(parts[^3], CatalogName))
        && parts.Length < 4;

    /// <summary>The name with what comes before it, for messages.</summary>
    public override string ToString() => Relation is null ? Name ?? Column.ToString() : $"{Relation}.{Name}";

    private bool Same(string written, string name) => string.Equals(written, name, Exact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}

/// <summary>The names that are visible at one place: those of the query itself, then those of the queries around it.</summary>
/// <param name="Fields">The fields of this level, in order.</param>
/// <param name="Outer">The scope around, whose columns make a query correlated; null at the top.</param>
internal sealed record Scope(ImmutableArray<ScopeField> Fields, Scope? Outer)
{
    /// <summary>Over a stream: what a bare ROWTIME means.</summary>
    public PlanColumn? Rowtime { get; init; }

    /// <summary>The columns of a select list, as ORDER BY sees them.</summary>
    public bool IsSelectList { get; init; }

    /// <summary>With <see cref="IsSelectList"/>: an aggregate is around, in which they may not be named.</summary>
    public bool InsideAggregate { get; init; }

    /// <summary>The join in whose right side these columns of the left one may not be named: RIGHT or FULL; else null.</summary>
    public string? ClosedBy { get; init; }

    /// <summary>A scope without names.</summary>
    public static Scope Empty(Scope? outer) => new([], outer);

    /// <summary>The fields of the innermost level that has any for a dotted name; empty when none has.</summary>
    public ImmutableArray<ScopeField> Find(ReadOnlySpan<string> parts) => Find(parts, out _);

    /// <summary>The same, and the level they were found at.</summary>
    public ImmutableArray<ScopeField> Find(ReadOnlySpan<string> parts, out Scope? level)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            var found = ImmutableArray.CreateBuilder<ScopeField>();
            foreach (var field in scope.Fields)
            {
                if (field.Matches(parts))
                {
                    found.Add(field);
                }
            }

            if (found.Count > 0)
            {
                level = scope;
                return found.ToImmutable();
            }
        }

        level = null;
        return [];
    }

    /// <summary>All fields from the inside out.</summary>
    public IEnumerable<ScopeField> AllFields()
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            foreach (var field in scope.Fields)
            {
                yield return field;
            }
        }
    }
}
