namespace LakeQuery.Data;

/// <summary>The values of a command's parameters as the engine takes them, found by name or given in order.</summary>
internal sealed class ParameterBinding
{
    private static readonly ParameterBinding Empty = new([], []);

    private readonly object?[] _values;
    private readonly string[] _names;

    private ParameterBinding(object?[] values, string[] names)
    {
        _values = values;
        _names = names;
    }

    /// <summary>How many values there are.</summary>
    public int Count => _values.Length;

    /// <summary>Reads the values as they are now; later changes are for the next execution.</summary>
    public static ParameterBinding Read(LakeParameterCollection parameters)
    {
        if (parameters.Count == 0)
        {
            return Empty;
        }

        var values = new object?[parameters.Count];
        var names = new string[parameters.Count];
        for (var index = 0; index < values.Length; index++)
        {
            var parameter = parameters[index];
            (values[index], names[index]) = (parameter.Convert(index), parameter.BareName);
        }

        return new ParameterBinding(values, names);
    }

    /// <summary>The value of a name.</summary>
    public bool TryFind(string name, out object? value)
    {
        var index = Array.FindIndex(_names, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        value = index < 0 ? null : _values[index];
        return index >= 0;
    }

    /// <summary>The values from an index on.</summary>
    public ArraySegment<object?> From(int start, int count) => new(_values, start, count);
}
