using LakeQuery.Errors;

namespace LakeQuery.Data;

/// <summary>The statements of an execution that have not run yet, and their share of the values.</summary>
/// <remarks>Values for <c>?</c> go to the statements in order, to each as many as it has; values with names to all.</remarks>
internal sealed class StatementQueue(IReadOnlyList<LakeStatement> statements, ParameterBinding binding)
{
    private int _next;
    private int _nextValue;

    /// <summary>Whether one is left.</summary>
    public bool HasNext => _next < statements.Count;

    /// <summary>Takes the next statement with its values.</summary>
    /// <exception cref="LakeQueryException">INVALID_PARAMETER_USAGE where a value is missing.</exception>
    public (LakeStatement Statement, IReadOnlyList<object?>? Values) Take()
    {
        var statement = statements[_next++];
        var parameters = statement.Parameters;
        if (parameters.Count == 0 && !statement.ExecutesPrepared)
        {
            return (statement, null);
        }

        if (parameters.Count == 0 || parameters[0].Name is null)
        {
            // Too few are told by the engine, which knows the right number; too many by it for the last statement.
            var isLast = _next == statements.Count || parameters.Count == 0;
            var count = isLast ? binding.Count - _nextValue : Math.Min(parameters.Count, binding.Count - _nextValue);
            var start = _nextValue;
            _nextValue += count;
            return (statement, binding.From(start, count));
        }

        var values = new object?[parameters.Count];
        for (var index = 0; index < values.Length; index++)
        {
            if (!binding.TryFind(parameters[index].Name!, out values[index]))
            {
                throw statement.MissingParameter(parameters[index]);
            }
        }

        return (statement, values);
    }
}
