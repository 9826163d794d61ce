using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using LakeQuery.Types;

namespace LakeQuery.Data.Fields;

/// <summary>Reads rows as <typeparamref name="T"/>: a tuple by position, anything else by the names of its fields, through its constructor
/// with the most parameters that are all names of fields, then through its settable properties. Compiled once for each type of row.</summary>
internal static class RowReader<T>
{
    private static readonly ConcurrentDictionary<SqlType, Func<RowTypeField, int, T>> Readers = new();

    /// <summary>What reads a row type as T.</summary>
    /// <exception cref="InvalidCastException">T has no member of a field's name.</exception>
    public static Func<RowTypeField, int, T> For(RowTypeField row) => Readers.GetOrAdd(row.Type, static (_, row) => Make(row), row);

    private static Func<RowTypeField, int, T> Make(RowTypeField row)
    {
        var field = Expression.Parameter(typeof(RowTypeField), "field");
        var index = Expression.Parameter(typeof(int), "row");
        var names = Enumerable.Range(0, row.Fields.Count).Select(row.Name).ToList();
        Expression Read(int position, Type type) => Expression.Call(
            typeof(RowReader), nameof(RowReader.Part), [type], field, Expression.Constant(position), index);

        if (typeof(T).IsAssignableTo(typeof(ITuple)) && typeof(T).GetConstructors() is [var tuple] && tuple.GetParameters().Length == names.Count)
        {
            var parts = tuple.GetParameters().Select((parameter, position) => Read(position, parameter.ParameterType));
            return Expression.Lambda<Func<RowTypeField, int, T>>(Expression.New(tuple, parts), field, index).Compile();
        }

        int Find(string? name) => names.FindIndex(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        var constructor = typeof(T).GetConstructors()
            .Where(candidate => candidate.GetParameters().All(parameter => Find(parameter.Name) >= 0))
            .MaxBy(candidate => candidate.GetParameters().Length);
        if (typeof(T).IsAbstract || typeof(T).IsPrimitive || (constructor is null && !typeof(T).IsValueType))
        {
            throw new InvalidCastException($"A column of type {row.Type} is not read as {typeof(T).Name}, which can't be made from its fields.");
        }

        var parameters = constructor?.GetParameters() ?? [];
        Expression made = constructor is null
            ? Expression.New(typeof(T))
            : Expression.New(constructor, parameters.Select(parameter => Read(Find(parameter.Name), parameter.ParameterType)));
        var taken = parameters.Select(parameter => Find(parameter.Name)).ToHashSet();
        var bindings = typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.SetMethod?.IsPublic == true && Find(property.Name) is >= 0 and var found && !taken.Contains(found))
            .Select(property => (MemberBinding)Expression.Bind(property, Read(Find(property.Name), property.PropertyType)))
            .ToList();
        if (parameters.Length + bindings.Count == 0)
        {
            throw new InvalidCastException($"{typeof(T).Name} has no member of the name of a field of {row.Type}.");
        }

        var body = bindings.Count == 0 ? made : Expression.MemberInit((NewExpression)made, bindings);
        return Expression.Lambda<Func<RowTypeField, int, T>>(body, field, index).Compile();
    }
}

/// <summary>The method behind <see cref="RowReader{T}"/>.</summary>
internal static class RowReader
{
    /// <summary>A field of a row.</summary>
    public static T Part<T>(RowTypeField row, int position, int index) => ListReader.Element<T>(row.Fields[position], index);
}
