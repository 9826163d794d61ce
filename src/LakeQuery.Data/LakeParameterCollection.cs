using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace LakeQuery.Data;

/// <summary>The parameters of a command. Names are found with and without their <c>@</c> and in any case, as written first.</summary>
public sealed class LakeParameterCollection : DbParameterCollection, IReadOnlyList<LakeParameter>
{
    private readonly List<LakeParameter> _parameters = [];

    internal LakeParameterCollection()
    {
    }

    /// <inheritdoc cref="DbParameterCollection.Count"/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    /// <summary>The parameter at an index.</summary>
    public new LakeParameter this[int index]
    {
        get => _parameters[Within(index)];
        set => SetParameter(index, value);
    }

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public new LakeParameter this[string parameterName]
    {
        get => _parameters[Find(parameterName)];
        set => SetParameter(parameterName, value);
    }

    /// <summary>Adds a parameter.</summary>
    public LakeParameter Add(LakeParameter value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _parameters.Add(value);
        return value;
    }

    /// <summary>Adds a value for a name, with or without its <c>@</c>.</summary>
    public LakeParameter AddWithValue(string parameterName, object? value) => Add(new LakeParameter(parameterName, value));

    /// <summary>Adds a value for the next <c>?</c>.</summary>
    public LakeParameter AddValue(object? value) => Add(new LakeParameter(value));

    /// <inheritdoc/>
    public override int Add(object value)
    {
        Add(Parameter(value));
        return _parameters.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _parameters.AddRange([.. values.Cast<object>().Select(Parameter)]);
    }

    /// <inheritdoc/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains([NotNullWhen(true)] object? value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains([NotNullWhen(true)] string? value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator<LakeParameter> IEnumerable<LakeParameter>.GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object? value) => value is LakeParameter parameter ? _parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string? parameterName)
    {
        if (parameterName is null)
        {
            return -1;
        }

        var bare = parameterName.AsSpan(parameterName.StartsWith('@') ? 1 : 0);
        for (var index = 0; index < _parameters.Count; index++)
        {
            if (bare.Equals(_parameters[index].BareName, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, Parameter(value));

    /// <inheritdoc/>
    public override void Remove(object value)
    {
        if (!_parameters.Remove(Parameter(value)))
        {
            throw new ArgumentException("The parameter is not in the collection.", nameof(value));
        }
    }

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(Find(parameterName));

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => this[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => this[parameterName];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _parameters[Within(index)] = Parameter(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _parameters[Find(parameterName)] = Parameter(value);

    private static LakeParameter Parameter(object? value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value as LakeParameter
            ?? throw new InvalidCastException($"The collection takes LakeParameter; this is a {value.GetType().Name}. Make one by CreateParameter.");
    }

    private int Within(int index) => (uint)index < (uint)_parameters.Count
        ? index
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {_parameters.Count} parameters.");

    private int Find(string? parameterName) => IndexOf(parameterName) is >= 0 and var index
        ? index
        : throw new ArgumentException($"There is no parameter '{parameterName}'.", nameof(parameterName));
}
