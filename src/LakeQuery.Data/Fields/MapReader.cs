using System.Reflection;

namespace LakeQuery.Data.Fields;

/// <summary>Reads maps as <typeparamref name="T"/>: one delegate for each type, made when it is first asked for.</summary>
internal static class MapReader<T>
{
    /// <summary>Reads the entries of a map; null where T is no map.</summary>
    public static readonly Func<MapField, (int Start, int Count), T>? Reader = Make();

    private static Func<MapField, (int Start, int Count), T>? Make()
    {
        var type = typeof(T);
        if (type.IsArray && type.GetElementType() is { IsGenericType: true } pair && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            return Bind(nameof(MapReader.Pairs), pair.GetGenericArguments());
        }

        return type.IsGenericType && type.GetGenericArguments() is [var key, var value]
            && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, value))
            ? Bind(nameof(MapReader.Dictionary), [key, value])
            : null;
    }

    private static Func<MapField, (int Start, int Count), T> Bind(string method, Type[] types) =>
        typeof(MapReader).GetMethod(method, BindingFlags.Static | BindingFlags.Public)!.MakeGenericMethod(types)
            .CreateDelegate<Func<MapField, (int Start, int Count), T>>();
}

/// <summary>The methods behind <see cref="MapReader{T}"/>.</summary>
internal static class MapReader
{
    /// <summary>A dictionary.</summary>
    public static Dictionary<TKey, TValue> Dictionary<TKey, TValue>(MapField map, (int Start, int Count) entries)
        where TKey : notnull
    {
        var values = new Dictionary<TKey, TValue>(entries.Count);
        for (var row = entries.Start; row < entries.Start + entries.Count; row++)
        {
            values[ListReader.Element<TKey>(map.Key, row)] = ListReader.Element<TValue>(map.Element, row);
        }

        return values;
    }

    /// <summary>Pairs in their order.</summary>
    public static KeyValuePair<TKey, TValue>[] Pairs<TKey, TValue>(MapField map, (int Start, int Count) entries)
    {
        var pairs = new KeyValuePair<TKey, TValue>[entries.Count];
        for (var index = 0; index < pairs.Length; index++)
        {
            var row = entries.Start + index;
            pairs[index] = new(ListReader.Element<TKey>(map.Key, row), ListReader.Element<TValue>(map.Element, row));
        }

        return pairs;
    }
}
