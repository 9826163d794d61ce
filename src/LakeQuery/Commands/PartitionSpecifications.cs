using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary><c>PARTITION (k = v, …)</c>, checked against a table's keys.</summary>
internal static class PartitionSpecifications
{
    /// <summary>The values in the order of the keys; Hive's word for NULL becomes null.</summary>
    public static ImmutableArray<string?> Read(PartitionSpecification specification, ImmutableArray<Column> keys)
    {
        var values = new string?[keys.Length];
        var given = new bool[keys.Length];
        foreach (var value in specification.Values)
        {
            var index = IndexOf(keys, value.Key.Value);
            if (index < 0)
            {
                throw QueryErrors.UnknownPartitionKey(value.Key.Value, keys.Select(key => key.Name), value.Key.Span);
            }

            if (given[index])
            {
                throw QueryErrors.PartitionKeyTwice(keys[index].Name, value.Key.Span);
            }

            given[index] = true;
            values[index] = value.Value is GlueJson.NullPartitionValue or "" ? null : value.Value;
            if (values[index] is { } text && !PartitionKeyTypes.IsValid(text, keys[index].Type))
            {
                throw QueryErrors.InvalidPartitionValue(text, keys[index].Name, keys[index].Type, value.Span);
            }
        }

        return given.Contains(false)
            ? throw QueryErrors.PartitionKeysMissing(keys.Where((_, index) => !given[index]).Select(key => key.Name), specification.Span)
            : [.. values];
    }

    /// <summary><c>k1=v1/k2=v2</c> with Hive's escapes.</summary>
    public static string Format(ImmutableArray<Column> keys, ImmutableArray<string?> values) => PartitionLocations.Name(keys, values);

    /// <summary>One text that is equal for equal values.</summary>
    public static string Identity(ImmutableArray<string?> values) => string.Join('\0', values.Select(value => value ?? "\u0001"));

    private static int IndexOf(ImmutableArray<Column> keys, string name)
    {
        for (var index = 0; index < keys.Length; index++)
        {
            if (keys[index].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }
}
