using System.Reflection;

namespace LakeQuery.Data.Fields;

/// <summary>Reads arrays as <typeparamref name="T"/>: one delegate for each type, made when it is first asked for.</summary>
internal static class ListReader<T>
{
    /// <summary>Reads some elements; null where T is no list.</summary>
    public static readonly Func<Field, (int Start, int Count), T>? Reader = Make();

    private static Func<Field, (int Start, int Count), T>? Make()
    {
        var type = typeof(T);
        if (type.IsArray && type.GetArrayRank() == 1)
        {
            return Bind(nameof(ListReader.Array), type.GetElementType()!);
        }

        if (!type.IsGenericType || type.GetGenericArguments() is not [var element])
        {
            return null;
        }

        // A list is all of a list's interfaces.
        return type.IsAssignableFrom(typeof(List<>).MakeGenericType(element)) ? Bind(nameof(ListReader.List), element) : null;
    }

    private static Func<Field, (int Start, int Count), T> Bind(string method, Type element) =>
        typeof(ListReader).GetMethod(method, BindingFlags.Static | BindingFlags.Public)!.MakeGenericMethod(element)
            .CreateDelegate<Func<Field, (int Start, int Count), T>>();
}

/// <summary>The methods behind <see cref="ListReader{T}"/>.</summary>
internal static class ListReader
{
    /// <summary>An array of a type.</summary>
    public static T[] Array<T>(Field element, (int Start, int Count) entries)
    {
        if (typeof(T) == typeof(object))
        {
            return (T[])(object)Objects(element, entries);
        }

        var values = new T[entries.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Element<T>(element, entries.Start + index);
        }

        return values;
    }

    /// <summary>A list of a type.</summary>
    public static List<T> List<T>(Field element, (int Start, int Count) entries) => [.. Array<T>(element, entries)];

    /// <summary>Objects, null for NULL.</summary>
    public static object?[] Objects(Field element, (int Start, int Count) entries)
    {
        var values = new object?[entries.Count];
        for (var index = 0; index < values.Length; index++)
        {
            var row = entries.Start + index;
            values[index] = element.IsNull(row) ? null : element.Box(row);
        }

        return values;
    }

    /// <summary>A part of a value: NULL is null where the type has it.</summary>
    public static T Element<T>(Field element, int row) => default(T) is null && element.IsNull(row) ? default! : element.Get<T>(row);
}
