using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Commands;

/// <summary>What a command may touch: the catalog, the session's current database, and how to find data.</summary>
/// <param name="Catalog">The catalog.</param>
/// <param name="Text">The statement's text, for errors.</param>
internal sealed record CommandContext(ICatalog Catalog, SourceText Text)
{
    /// <summary>The session's database; USE sets it.</summary>
    public required string CurrentDatabase { get; set; }

    /// <summary>Where data lies.</summary>
    public IObjectStore Store { get; init; } = new LocalObjectStore();

    /// <summary>Gives the times that are written.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Checks that a query binds, for CREATE VIEW: gives its columns.</summary>
    public required Func<Sql.Syntax.Query, IReadOnlyList<(string Name, Types.SqlType Type)>> DescribeQuery { get; init; }
}
