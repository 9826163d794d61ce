namespace LakeQuery.Sql.Syntax;

/// <summary>One statement.</summary>
internal abstract record Statement : SyntaxNode;

internal sealed record QueryStatement(Query Query) : Statement;

internal enum ExplainFormat
{
    Text,
    Json,
    Graphviz,
}

internal enum ExplainType
{
    Logical,
    Distributed,
    Validate,
    Io,
}

/// <summary><c>EXPLAIN [(FORMAT TEXT|JSON, TYPE LOGICAL|…)] [ANALYZE] [VERBOSE] statement</c>.</summary>
internal sealed record ExplainStatement(Statement Statement, bool Analyze, bool Verbose, ExplainFormat Format, ExplainType Type) : Statement;

/// <summary><c>PREPARE name FROM statement</c>; <paramref name="Text"/> is the statement as it was written.</summary>
internal sealed record PrepareStatement(Identifier Name, Statement Statement, string Text) : Statement
{
    /// <summary>Two texts of one statement are the same.</summary>
    public bool Equals(PrepareStatement? other) => other is not null && Name.Equals(other.Name) && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Statement);
}

/// <summary><c>EXECUTE name [USING value, …]</c>.</summary>
internal sealed record ExecuteStatement(Identifier Name, SyntaxList<Expression> Values) : Statement;

/// <summary><c>EXECUTE IMMEDIATE 'statement' [USING value, …]</c>.</summary>
internal sealed record ExecuteImmediate(StringLiteral Text, SyntaxList<Expression> Values) : Statement;

/// <summary><c>DEALLOCATE PREPARE name</c>.</summary>
internal sealed record DeallocateStatement(Identifier Name) : Statement;

internal sealed record UseStatement(Identifier Database) : Statement;

/// <summary><c>SHOW DATABASES [IN catalog] [LIKE 'pattern']</c>.</summary>
internal sealed record ShowDatabases(Identifier? Catalog, string? Pattern) : Statement;

/// <summary><c>SHOW TABLES [IN [catalog.]db] ['pattern']</c>; <paramref name="ViewsOnly"/> for SHOW VIEWS.</summary>
internal sealed record ShowTables(Identifier? Catalog, Identifier? Database, string? Pattern, bool ViewsOnly) : Statement;

internal sealed record ShowColumns(QualifiedName Table) : Statement;

internal sealed record ShowPartitions(QualifiedName Table) : Statement;

internal sealed record ShowCreateTable(QualifiedName Table) : Statement;

internal sealed record ShowCreateView(QualifiedName View) : Statement;

internal sealed record ShowTableProperties(QualifiedName Table, string? Property) : Statement;

internal sealed record ShowFunctions(string? Pattern) : Statement;

/// <summary><c>DESCRIBE [EXTENDED|FORMATTED] table [PARTITION (…)] [column.field.'$elem$'…]</c>.</summary>
internal sealed record DescribeTable(
    QualifiedName Table, bool Extended, bool Formatted, PartitionSpecification? Partition, SyntaxList<Identifier> ColumnPath) : Statement;
