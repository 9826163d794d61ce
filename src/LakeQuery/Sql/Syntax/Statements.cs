namespace LakeQuery.Sql.Syntax;

/// <summary>One statement.</summary>
internal abstract record Statement : SyntaxNode;

internal sealed record QueryStatement(Query Query) : Statement;

internal enum ExplainFormat
{
    Text,
    Json,
}

/// <summary><c>EXPLAIN [(FORMAT TEXT|JSON, TYPE LOGICAL|…)] [ANALYZE] [VERBOSE] statement</c>.</summary>
internal sealed record ExplainStatement(Statement Statement, bool Analyze, bool Verbose, ExplainFormat Format) : Statement;

internal sealed record UseStatement(Identifier Database) : Statement;

internal sealed record ShowDatabases(string? Pattern) : Statement;

/// <summary><c>SHOW TABLES [IN db] ['pattern']</c>; <paramref name="ViewsOnly"/> for SHOW VIEWS.</summary>
internal sealed record ShowTables(Identifier? Database, string? Pattern, bool ViewsOnly) : Statement;

internal sealed record ShowColumns(QualifiedName Table) : Statement;

internal sealed record ShowPartitions(QualifiedName Table) : Statement;

internal sealed record ShowCreateTable(QualifiedName Table) : Statement;

internal sealed record ShowCreateView(QualifiedName View) : Statement;

internal sealed record ShowTableProperties(QualifiedName Table, string? Property) : Statement;

internal sealed record ShowFunctions(string? Pattern) : Statement;

/// <summary><c>DESCRIBE [EXTENDED|FORMATTED] table</c>.</summary>
internal sealed record DescribeTable(QualifiedName Table, bool Extended, bool Formatted) : Statement;
