namespace LakeQuery.Sql.Syntax;

// Statements and forms that only the stream dialect has.

/// <summary><c>CREATE [OR REPLACE] STREAM name (columns) [WATERMARK FOR …] [DESCRIPTION 'text']</c>.</summary>
internal sealed record CreateStream(
    Identifier Name, bool OrReplace, SyntaxList<StreamColumn> Columns, WatermarkClause? Watermark, string? Description) : Statement;

/// <summary><c>name type [NOT NULL]</c>.</summary>
internal sealed record StreamColumn(Identifier Name, TypeSyntax Type, bool NotNull) : SyntaxNode;

/// <summary><c>WATERMARK FOR column AS column [- INTERVAL '…' unit] [LATE ROWS DROP|ADJUST|TO stream]</c>.</summary>
internal sealed record WatermarkClause(Identifier Column, Expression? Lateness, LateRowsAction? Late, Identifier? SideStream) : SyntaxNode;

/// <summary>The word behind LATE ROWS.</summary>
internal enum LateRowsAction
{
    Drop,
    Adjust,
    To,
}

/// <summary><c>CREATE [OR REPLACE] PUMP name [STARTED|STOPPED] [DESCRIPTION 'text'] AS INSERT …</c>.</summary>
/// <param name="Name">The pump's name.</param>
/// <param name="OrReplace">OR REPLACE.</param>
/// <param name="Started">STARTED or STOPPED; null where neither is written.</param>
/// <param name="Description">DESCRIPTION.</param>
/// <param name="Insert">What it does.</param>
internal sealed record CreatePump(Identifier Name, bool OrReplace, bool? Started, string? Description, StreamInsert Insert) : Statement;

/// <summary><c>INSERT [EXPEDITED] INTO stream [(columns)] query</c>.</summary>
internal sealed record StreamInsert(bool Expedited, Identifier Target, SyntaxList<Identifier> Columns, Query Query) : SyntaxNode;

/// <summary><c>CREATE [OR REPLACE] FUNCTION name (parameters) RETURNS type [characteristics] RETURN expression</c>.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="OrReplace">OR REPLACE.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Returns">The type of its values.</param>
/// <param name="NullOnNull">RETURNS NULL ON NULL INPUT.</param>
/// <param name="Body">The expression behind RETURN.</param>
internal sealed record CreateFunction(
    Identifier Name, bool OrReplace, SyntaxList<FunctionParameter> Parameters, TypeSyntax Returns, bool NullOnNull, Expression Body) : Statement;

/// <summary><c>name type</c>.</summary>
internal sealed record FunctionParameter(Identifier Name, TypeSyntax Type) : SyntaxNode;

/// <summary><c>ALTER PUMP name START|STOP</c>.</summary>
internal sealed record AlterPump(Identifier Name, bool Start) : Statement;

/// <summary>What DROP takes away.</summary>
internal enum StreamObject
{
    Stream,
    Pump,
    Function,
}

/// <summary><c>DROP STREAM|PUMP|FUNCTION name</c>.</summary>
internal sealed record DropStreamObject(StreamObject Kind, bool IfExists, Identifier Name) : Statement;

// ---- Parts of queries

/// <summary><c>WINDOWED BY STAGGER (PARTITION BY … RANGE INTERVAL '…' unit)</c>.</summary>
internal sealed record StaggerClause(SyntaxList<Expression> PartitionBy, Expression Length) : SyntaxNode;

/// <summary><c>stream OVER (…)</c> in FROM: the rows of a join's side that are met.</summary>
internal sealed record WindowedRelation(Relation Relation, WindowReference Window) : Relation;

// ---- Expressions

/// <summary><c>FLOOR(value TO unit)</c> or <c>CEIL(value TO unit)</c>.</summary>
internal sealed record FloorToExpression(Expression Value, IntervalUnit Unit, bool Ceiling) : Expression;

/// <summary><c>(value) unit [TO unit]</c>: a difference of two times as an interval of these units.</summary>
internal sealed record IntervalQualifierExpression(Expression Value, IntervalUnit From, IntervalUnit? To) : Expression;

/// <summary><c>value [NOT] SIMILAR TO pattern [ESCAPE e]</c>.</summary>
internal sealed record SimilarExpression(Expression Value, Expression Pattern, Expression? Escape, bool Negated) : Expression;

/// <summary><c>value IS [NOT] TRUE|FALSE|UNKNOWN</c>; <paramref name="Truth"/> is null for UNKNOWN.</summary>
internal sealed record IsTruthExpression(Expression Value, bool? Truth, bool Negated) : Expression;

/// <summary>How two periods lie to each other.</summary>
internal enum PeriodRelation
{
    Contains,
    Overlaps,
    Equals,
    Precedes,
    Succeeds,
    StrictlyPrecedes,
    StrictlySucceeds,
    ImmediatelyPrecedes,
    ImmediatelySucceeds,
    Leads,
    Lags,
    StrictlyLeads,
    StrictlyLags,
    ImmediatelyLeads,
    ImmediatelyLags,
    StrictlyContains,
    StrictlyOverlaps,
}

/// <summary><c>(start, end) OVERLAPS (start, end)</c> and the other predicates of periods.</summary>
internal sealed record PeriodExpression(PeriodRelation Relation, Expression Left, Expression Right) : Expression;
