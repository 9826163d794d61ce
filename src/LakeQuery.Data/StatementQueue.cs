using LakeQuery.Errors;
using LakeQuery.Execution;

namespace LakeQuery.Data;

/// <summary>The statements of an execution that have not run yet, and their share of the values.</summary>
/// <remarks>A command is one text with its values; of a batch each command is. Values for <c>?</c> go to the statements of a text in order, to
/// each as many as it has; values with names to all.</remarks>
internal sealed class StatementQueue(IReadOnlyList<StatementQueue.Text> texts)
{
    private int _text;
    private int _next;
    private int _nextValue;

    /// <summary>Whether one is left.</summary>
    public bool HasNext
    {
        get
        {
            while (_text < texts.Count && _next == texts[_text].Statements.Count)
            {
                (_text, _next, _nextValue) = (_text + 1, 0, 0);
            }

            return _text < texts.Count;
        }
    }

    /// <summary>The text that the next statement is of.</summary>
    public Text Next() => texts[_text];

    /// <summary>Takes the next statement with its values.</summary>
    /// <exception cref="LakeQueryException">INVALID_PARAMETER_USAGE where a value is missing.</exception>
    public (LakeStatement Statement, IReadOnlyList<object?>? Values) Take()
    {
        var text = texts[_text];
        var statement = text.Statements[_next++];
        return (statement, Values(text, statement));
    }

    private IReadOnlyList<object?>? Values(Text text, LakeStatement statement)
    {
        var parameters = statement.Parameters;
        if (parameters.Count == 0 && !statement.ExecutesPrepared)
        {
            return null;
        }

        var binding = text.Binding;
        if (parameters.Count == 0 || parameters[0].Name is null)
        {
            // Too few are told by the engine, which knows the right number; too many by it for the last statement.
            var isLast = _next == text.Statements.Count || parameters.Count == 0;
            var count = isLast ? binding.Count - _nextValue : Math.Min(parameters.Count, binding.Count - _nextValue);
            var start = _nextValue;
            _nextValue += count;
            return binding.From(start, count);
        }

        var values = new object?[parameters.Count];
        for (var index = 0; index < values.Length; index++)
        {
            if (!binding.TryFind(parameters[index].Name!, out values[index]))
            {
                throw statement.MissingParameter(parameters[index]);
            }
        }

        return values;
    }

    /// <summary>A text's statements and the values given with it.</summary>
    /// <param name="Statements">The statements.</param>
    /// <param name="Binding">The values.</param>
    /// <param name="Command">The command of a batch that it is of.</param>
    internal sealed record Text(IReadOnlyList<LakeStatement> Statements, ParameterBinding Binding, LakeBatchCommand? Command = null)
    {
        /// <summary>A statement of it has begun.</summary>
        public void Began(QueryStatistics statistics)
        {
            if (Command is not null)
            {
                Command.Statistics = statistics;
            }
        }
    }
}
