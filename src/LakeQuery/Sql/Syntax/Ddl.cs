namespace LakeQuery.Sql.Syntax;

// Statements of Hive's grammar: backticks quote names, both kinds of quotes make strings.

internal sealed record CreateDatabase(
    Identifier Name, bool IfNotExists, string? Comment, string? Location, SyntaxList<PropertyPair> Properties) : Statement;

internal sealed record AlterDatabaseSetProperties(Identifier Name, SyntaxList<PropertyPair> Properties) : Statement;

internal sealed record DropDatabase(Identifier Name, bool IfExists, bool Cascade) : Statement;

/// <summary><c>'key'='value'</c> of TBLPROPERTIES, SERDEPROPERTIES or DBPROPERTIES.</summary>
internal sealed record PropertyPair(string Key, string Value) : SyntaxNode;

/// <summary>A column of a Hive table; <paramref name="HiveType"/> is the type as written, lower-cased, without blanks.</summary>
internal sealed record ColumnDefinition(Identifier Name, string HiveType, string? Comment) : SyntaxNode;

/// <summary><c>CREATE EXTERNAL TABLE</c> with every clause of Athena's synopsis.</summary>
internal sealed record CreateExternalTable(
    QualifiedName Name,
    bool External,
    bool IfNotExists,
    SyntaxList<ColumnDefinition> Columns,
    string? Comment,
    SyntaxList<ColumnDefinition> PartitionedBy,
    BucketSpecification? Buckets,
    RowFormat? RowFormat,
    StoredAs? StoredAs,
    string? Location,
    SyntaxList<PropertyPair> Properties) : Statement
{
    /// <summary><c>WITH SERDEPROPERTIES</c> written behind STORED AS rather than behind ROW FORMAT SERDE.</summary>
    public SyntaxList<PropertyPair> SerdeProperties { get; init; } = SyntaxList<PropertyPair>.Empty;
}

internal sealed record BucketSpecification(SyntaxList<Identifier> Columns, int Count) : SyntaxNode;

internal abstract record RowFormat : SyntaxNode;

/// <summary><c>ROW FORMAT DELIMITED …</c>; each text as written after unescaping, null where the clause is missing.</summary>
internal sealed record DelimitedRowFormat(
    string? FieldDelimiter, string? EscapeCharacter, string? CollectionDelimiter, string? MapKeyDelimiter, string? LineDelimiter, string? NullText)
    : RowFormat;

internal sealed record SerdeRowFormat(string ClassName, SyntaxList<PropertyPair> Properties) : RowFormat;

/// <summary><c>STORED AS format</c>, or input and output format classes.</summary>
internal sealed record StoredAs(string? Format, string? InputFormat, string? OutputFormat) : SyntaxNode;

internal sealed record DropTable(QualifiedName Name, bool IfExists, bool View) : Statement;

internal sealed record CreateView(QualifiedName Name, bool OrReplace, Query Query, string QueryText) : Statement;

/// <summary><c>(k=v, …)</c>; values as text whatever way they were written.</summary>
internal sealed record PartitionSpecification(SyntaxList<PartitionValue> Values) : SyntaxNode;

internal sealed record PartitionValue(Identifier Key, string Value) : SyntaxNode;

internal sealed record AddPartition(PartitionSpecification Specification, string? Location) : SyntaxNode;

internal sealed record AlterTableAddPartitions(QualifiedName Table, bool IfNotExists, SyntaxList<AddPartition> Partitions) : Statement;

internal sealed record AlterTableDropPartitions(QualifiedName Table, bool IfExists, SyntaxList<PartitionSpecification> Partitions) : Statement;

internal sealed record AlterTableSetProperties(QualifiedName Table, SyntaxList<PropertyPair> Properties) : Statement;

internal sealed record AlterTableSetLocation(QualifiedName Table, PartitionSpecification? Partition, string Location) : Statement;

internal sealed record AlterTableRenamePartition(QualifiedName Table, PartitionSpecification From, PartitionSpecification To) : Statement;

/// <summary><c>ALTER TABLE … [PARTITION (…)] ADD COLUMNS</c> or REPLACE COLUMNS.</summary>
internal sealed record AlterTableAddColumns(QualifiedName Table, PartitionSpecification? Partition, SyntaxList<ColumnDefinition> Columns, bool Replace)
    : Statement;

/// <summary><c>ALTER TABLE … CHANGE [COLUMN] old new type [COMMENT 'c'] [FIRST | AFTER column]</c>.</summary>
internal sealed record AlterTableChangeColumn(QualifiedName Table, Identifier Old, ColumnDefinition Column, bool First, Identifier? After) : Statement;

internal sealed record RepairTable(QualifiedName Table) : Statement;
