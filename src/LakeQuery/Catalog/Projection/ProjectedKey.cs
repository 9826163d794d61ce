namespace LakeQuery.Catalog.Projection;

/// <summary>How the values of one partition key are projected.</summary>
/// <param name="Column">The key.</param>
internal abstract record ProjectedKey(Column Column)
{
    /// <summary>All values; null for injected ones, which the query gives.</summary>
    /// <param name="now">When the statement began, in UTC.</param>
    public abstract ProjectedValues? Values(DateTime now);
}

/// <summary>Values that a query must give.</summary>
internal sealed record InjectedKey(Column Column) : ProjectedKey(Column)
{
    /// <inheritdoc/>
    public override ProjectedValues? Values(DateTime now) => null;
}

/// <summary>Values that are the same at all times.</summary>
internal sealed record FixedKey(Column Column, ProjectedValues Fixed) : ProjectedKey(Column)
{
    /// <inheritdoc/>
    public override ProjectedValues Values(DateTime now) => Fixed;
}

/// <summary>Dates of a range.</summary>
internal sealed record DateKey(Column Column, DatePattern Pattern, DateBound First, DateBound Last, long Interval, DateUnit Unit) : ProjectedKey(Column)
{
    /// <inheritdoc/>
    public override ProjectedValues Values(DateTime now) =>
        new DateValues(Pattern, First.Resolve(now, Pattern), Last.Resolve(now, Pattern), Interval, Unit);
}
