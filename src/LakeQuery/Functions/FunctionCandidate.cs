using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>The shape of an argument before resolution: its type, or the number of a lambda's parameters.</summary>
/// <param name="Type">The type; null for a lambda.</param>
/// <param name="LambdaParameters">How many parameters the lambda has; 0 for a value.</param>
internal readonly record struct ArgumentShape(SqlType? Type, int LambdaParameters = 0)
{
    /// <summary>A lambda of <paramref name="parameters"/> parameters.</summary>
    public static ArgumentShape Lambda(int parameters) => new(null, parameters);

    /// <summary>As messages print it.</summary>
    public override string ToString() => Type?.ToString() ?? "function";

    public static implicit operator ArgumentShape(SqlType type) => new(type);
}

/// <summary>A function chosen for a call, with every type settled.</summary>
/// <param name="Definition">The row of the function table.</param>
/// <param name="SignatureIndex">Which of its signatures.</param>
/// <param name="ParameterTypes">What each argument must be coerced to, one an argument; <see cref="SqlType.Function"/> for lambdas.</param>
/// <param name="LambdaResults">For each argument that is a lambda what its body must be coerced to, else null.</param>
/// <param name="ResultType">What the call gives.</param>
internal sealed record ResolvedFunction(
    FunctionDefinition Definition,
    int SignatureIndex,
    ImmutableArray<SqlType> ParameterTypes,
    ImmutableArray<SqlType?> LambdaResults,
    SqlType ResultType)
{
    /// <summary>The template for the chosen signature, or null when <see cref="FunctionDefinition.Special"/> writes the call.</summary>
    public string? Template => Definition.DuckDbBySignature.TryGetValue(SignatureIndex, out var template) ? template : Definition.DuckDb;
}

/// <summary>A function chosen by the arguments that are values; its lambdas have parameter types but no bodies yet.</summary>
internal sealed class FunctionCandidate
{
    private readonly ImmutableArray<ArgumentShape> _arguments;
    private readonly FunctionSignature _signature;
    private ImmutableArray<SqlType?> _lambdaResults;

    internal FunctionCandidate(
        FunctionDefinition definition, int signatureIndex, FunctionSignature signature, ImmutableArray<ArgumentShape> arguments)
    {
        Definition = definition;
        SignatureIndex = signatureIndex;
        _signature = signature;
        _arguments = arguments;
        _lambdaResults = [.. arguments.Select(_ => (SqlType?)null)];
    }

    /// <summary>The row of the function table.</summary>
    public FunctionDefinition Definition { get; }

    /// <summary>Which of its signatures.</summary>
    public int SignatureIndex { get; }

    /// <summary>True when some argument is a lambda, so that <see cref="Complete"/> needs the types of their bodies.</summary>
    public bool HasLambdas => _arguments.Any(argument => argument.Type is null);

    /// <summary>The types of the parameters of the lambda at <paramref name="argument"/>.</summary>
    public ImmutableArray<SqlType> LambdaParameters(int argument)
    {
        var binding = Bind() ?? throw new InvalidOperationException("A candidate always binds.");
        return [.. _signature.ParameterFor(argument).Parts[..^1].Select(part => binding.Substitute(part))];
    }

    /// <summary>Settles the types from the types of the lambdas' bodies (one entry an argument, null for values).</summary>
    /// <param name="lambdaResults">The types of the bodies.</param>
    /// <param name="resolved">The resolved function, or null when the result is not <see cref="Completion.Done"/>.</param>
    /// <param name="constants">The values of literal arguments, null where not constant; they may name the zone of the result.</param>
    /// <returns><see cref="Completion.BindAgain"/> when a body widened a type that lambda parameters have (the state of reduce): bind the
    /// bodies again with the new <see cref="LambdaParameters"/>.</returns>
    public Completion Complete(
        ImmutableArray<SqlType?> lambdaResults, out ResolvedFunction? resolved, ImmutableArray<object?> constants = default)
    {
        resolved = null;
        var before = AllLambdaParameters();
        _lambdaResults = lambdaResults;
        if (Bind() is not { } binding || !binding.MeetsBounds())
        {
            return Completion.Mismatch;
        }

        if (HasLambdas && !before.SequenceEqual(AllLambdaParameters()))
        {
            return Completion.BindAgain;
        }

        var parameters = ImmutableArray.CreateBuilder<SqlType>(_arguments.Length);
        var bodies = ImmutableArray.CreateBuilder<SqlType?>(_arguments.Length);
        for (var i = 0; i < _arguments.Length; i++)
        {
            var pattern = _signature.ParameterFor(i);
            if (_arguments[i].Type is { } type)
            {
                parameters.Add(binding.Substitute(pattern, type));
                bodies.Add(null);
            }
            else
            {
                parameters.Add(SqlType.Function);
                bodies.Add(binding.Substitute(pattern.Parts[^1], lambdaResults[i]));
            }
        }

        var types = parameters.MoveToImmutable();
        var result = binding.Substitute(_signature.Result);
        if (Definition.ResultType is { } derive)
        {
            result = derive(types, result);
        }

        if (Definition.ResultZone is { } zoneOf && result.Kind == SqlTypeKind.TimestampWithTimeZone
            && zoneOf(constants.IsDefault ? [.. _arguments.Select(_ => (object?)null)] : constants) is { } zone)
        {
            result = SqlType.TimestampWithTimeZone(result.Precision, zone);
        }

        resolved = new ResolvedFunction(Definition, SignatureIndex, types, bodies.MoveToImmutable(), result);
        return Completion.Done;
    }

    private List<SqlType> AllLambdaParameters()
    {
        var all = new List<SqlType>();
        for (var i = 0; i < _arguments.Length; i++)
        {
            if (_arguments[i].Type is null)
            {
                all.AddRange(LambdaParameters(i));
            }
        }

        return all;
    }

    private SignatureBinding? Bind()
    {
        var binding = new SignatureBinding(_signature, coerce: true);
        for (var i = 0; i < _arguments.Length; i++)
        {
            var pattern = _signature.ParameterFor(i);
            var matches = _arguments[i].Type is { } type
                ? binding.Match(pattern, type)
                : _lambdaResults[i] is not { } body || binding.Match(pattern.Parts[^1], body);
            if (!matches)
            {
                return null;
            }
        }

        return binding;
    }
}

/// <summary>How completing a candidate ended.</summary>
internal enum Completion
{
    /// <summary>All types are settled.</summary>
    Done,

    /// <summary>The lambdas' parameters became wider: bind their bodies again.</summary>
    BindAgain,

    /// <summary>A body's type does not fit.</summary>
    Mismatch,
}
