using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>Collections, dictionaries, tuples and anonymous objects as arrays, maps and rows of constants.</summary>
internal static class NestedParameters
{
    // Nobody nests deeper on purpose: it is a list that holds itself.
    private const int MaxDepth = 32;

    /// <summary>Reads what is no scalar.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="depth">In how many collections it is.</param>
    public static PlanExpression Read(object value, string name, int depth)
    {
        if (depth == MaxDepth)
        {
            throw QueryErrors.ParameterTooDeep(name, MaxDepth);
        }

        depth++;
        var type = value.GetType();
        return value switch
        {
            ParameterValue known => known.Expression,
            ITuple tuple => Row([.. Enumerable.Range(0, tuple.Length).Select(index => new Field(null, tuple[index]))], name, depth),
            IDictionary dictionary => Map(dictionary, name, depth),
            Array { Rank: > 1 } => throw QueryErrors.UnsupportedParameter(name, type),
            IEnumerable pairs when SequenceElement(type) is { } pair && IsPair(pair) => Map(pairs, pair, name, depth),
            IEnumerable items => Array([.. items.Cast<object?>()], ElementType(type), name, depth),
            _ when IsAnonymous(type) => Row([.. type.GetProperties().Select(property => new Field(property.Name, property.GetValue(value)))], name, depth),
            _ => throw QueryErrors.UnsupportedParameter(name, type),
        };
    }

    /// <summary>The type of a collection's elements; null for what is no collection, or a dictionary.</summary>
    public static Type? ElementType(Type type) => type.IsArray ? type.GetElementType()
        : type != typeof(string) && SequenceElement(type) is { } element && !IsPair(element) ? element
        : null;

    private static PlanArray Array(IReadOnlyList<object?> values, Type? declared, string name, int depth)
    {
        var items = values.Select(value => ParameterValues.Read(value, name, depth)).ToImmutableArray();
        var element = SqlType.Unknown;
        var zonesDiffer = false;
        foreach (var item in items)
        {
            if (ReferenceEquals(item.Type, element) || item.Type.IsSame(element))
            {
                continue;
            }

            zonesDiffer |= item.Type.Equals(element);
            element = Coercions.CommonSuperType(element, item.Type) ?? throw QueryErrors.ParameterElementsDiffer(name, element.ToString(), item.Type.ToString());
        }

        element = element.Kind == SqlTypeKind.Unknown && declared is not null ? ParameterValues.TypeOf(declared)
            : zonesDiffer ? Binder.WithZone(element, SqlType.ZoneOfValue)
            : element;
        return new PlanArray([.. items.Select(item => Binder.Coerce(item, element))], SqlType.Array(element));
    }

    private static PlanCall Map(IDictionary dictionary, string name, int depth)
    {
        var (keys, values) = (new List<object?>(dictionary.Count), new List<object?>(dictionary.Count));
        foreach (DictionaryEntry entry in dictionary)
        {
            keys.Add(entry.Key);
            values.Add(entry.Value);
        }

        return Map(keys, values, SequenceElement(dictionary.GetType()), name, depth);
    }

    private static PlanCall Map(IEnumerable pairs, Type pair, string name, int depth)
    {
        var (key, value) = (pair.GetProperty("Key")!, pair.GetProperty("Value")!);
        var (keys, values) = (new List<object?>(), new List<object?>());
        foreach (var item in pairs)
        {
            keys.Add(key.GetValue(item));
            values.Add(value.GetValue(item));
        }

        return Map(keys, values, pair, name, depth);
    }

    // As MAP(ARRAY[…], ARRAY[…]), which knows what a map may hold.
    private static PlanCall Map(List<object?> keys, List<object?> values, Type? pair, string name, int depth)
    {
        var declared = pair is not null && IsPair(pair) ? pair.GetGenericArguments() : null;
        var (keyArray, valueArray) = (Array(keys, declared?[0], name, depth), Array(values, declared?[1], name, depth));
        var map = FunctionTable.Find("map")[0];
        return new PlanCall(map, map.Signatures.Length - 1, [keyArray, valueArray], SqlType.Map(keyArray.Type.Element!, valueArray.Type.Element!));
    }

    private static PlanRow Row(IReadOnlyList<Field> fields, string name, int depth)
    {
        var items = fields.Select(field => ParameterValues.Read(field.Value, name, depth)).ToImmutableArray();
        return new PlanRow([.. items], SqlType.Row([.. items.Select((item, index) => new RowField(fields[index].Name, item.Type))]));
    }

    private static Type? SequenceElement(Type type) =>
        (IsSequence(type) ? type : System.Array.Find(type.GetInterfaces(), IsSequence))?.GetGenericArguments()[0];

    private static bool IsSequence(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>);

    private static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static bool IsAnonymous(Type type) =>
        type.IsGenericType && type.Name.Contains("AnonymousType", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private sealed record Field(string? Name, object? Value);
}
