using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Commands;

/// <summary>Columns as DDL defines them, checked.</summary>
internal static class ColumnDefinitions
{
    /// <summary>Columns of types that a table can have, each named once.</summary>
    public static ImmutableArray<Column> Read(SyntaxList<ColumnDefinition> definitions)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var columns = ImmutableArray.CreateBuilder<Column>(definitions.Count);
        foreach (var definition in definitions)
        {
            var name = definition.Name.Value.ToLowerInvariant();
            if (!names.Add(name))
            {
                throw QueryErrors.DuplicateColumn(name, definition.Name.Span);
            }

            columns.Add(Read(definition));
        }

        return columns.MoveToImmutable();
    }

    /// <summary>A column of a type that a table can have.</summary>
    public static Column Read(ColumnDefinition definition)
    {
        var name = definition.Name.Value.ToLowerInvariant();
        try
        {
            HiveTypeNames.Parse(definition.HiveType);
        }
        catch (LakeQueryException error)
        {
            throw QueryErrors.UnknownColumnType(name, definition.HiveType, error.Fact, definition.Span);
        }

        return new Column(name, definition.HiveType, definition.Comment);
    }

    /// <summary>Partition keys: of simple types, and none of them a data column.</summary>
    public static ImmutableArray<Column> ReadKeys(SyntaxList<ColumnDefinition> definitions, ImmutableArray<Column> columns)
    {
        var keys = Read(definitions);
        for (var index = 0; index < keys.Length; index++)
        {
            if (columns.Any(column => column.Name == keys[index].Name))
            {
                throw QueryErrors.PartitionColumnRepeated(keys[index].Name, definitions[index].Name.Span);
            }

            if (PartitionKeyTypes.DuckDbName(keys[index].Type) is null)
            {
                throw QueryErrors.NestedPartitionKey(keys[index].Name, keys[index].Type, definitions[index].Span);
            }
        }

        return keys;
    }
}
