using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>Chooses the function and the signature for a call, as Trino does: a signature that needs no coercion first, then the most
/// specific of those that fit with coercions.</summary>
internal static class FunctionResolver
{
    /// <summary>Resolves a call without lambdas.</summary>
    /// <exception cref="LakeQueryException">No such function, or none takes these arguments.</exception>
    public static ResolvedFunction Resolve(
        string name, ImmutableArray<ArgumentShape> arguments, SourceSpan? span = null, ImmutableArray<object?> constants = default, bool streams = false)
    {
        var candidate = BeginResolve(name, arguments, span, streams);
        return candidate.Complete([.. arguments.Select(_ => (SqlType?)null)], out var resolved, constants) == Completion.Done
            ? resolved!
            : throw Unexpected(name, arguments, span, streams);
    }

    /// <summary>Chooses by the arguments that are values; bind the lambdas with the candidate's parameter types, then complete it.</summary>
    /// <exception cref="LakeQueryException">No such function, or none takes these arguments.</exception>
    public static FunctionCandidate BeginResolve(string name, ImmutableArray<ArgumentShape> arguments, SourceSpan? span = null, bool streams = false)
    {
        var definitions = FunctionTable.Find(name, streams);
        if (definitions.Count == 0)
        {
            throw QueryErrors.FunctionNotFound(name, span, Spelling.Suggest(name, FunctionTable.Names));
        }

        return Choose(definitions, arguments, coerce: false) ?? Choose(definitions, arguments, coerce: true)
            ?? throw Unexpected(name, arguments, span, streams);
    }

    /// <summary>The error for arguments no signature takes.</summary>
    public static LakeQueryException Unexpected(string name, ImmutableArray<ArgumentShape> arguments, SourceSpan? span = null, bool streams = false)
    {
        var expected = FunctionTable.Find(name, streams)
            .SelectMany(definition => Enumerable.Range(0, definition.Signatures.Length).Select(i => FunctionTable.Signature(definition, i)))
            .Select(signature => name.ToLowerInvariant() + signature.ParameterText);
        return QueryErrors.UnexpectedParameters(name, string.Join(", ", arguments), string.Join(", ", expected), span);
    }

    private static FunctionCandidate? Choose(IReadOnlyList<FunctionDefinition> definitions, ImmutableArray<ArgumentShape> arguments, bool coerce)
    {
        FunctionCandidate? best = null;
        ImmutableArray<SqlType> bestTypes = [];
        foreach (var definition in definitions)
        {
            for (var i = 0; i < definition.Signatures.Length; i++)
            {
                var signature = FunctionTable.Signature(definition, i);
                if (!signature.Takes(arguments.Length) || Fit(signature, arguments, coerce) is not { } types)
                {
                    continue;
                }

                if (!coerce)
                {
                    return new FunctionCandidate(definition, i, signature, arguments);
                }

                if (best is null || IsMoreSpecific(types, bestTypes))
                {
                    best = new FunctionCandidate(definition, i, signature, arguments);
                    bestTypes = types;
                }
            }
        }

        return best;
    }

    // The parameter types the arguments get, or null when they don't fit. Without coercion only bounds of text and precision may differ.
    private static ImmutableArray<SqlType>? Fit(FunctionSignature signature, ImmutableArray<ArgumentShape> arguments, bool coerce)
    {
        var binding = new SignatureBinding(signature, coerce);
        for (var i = 0; i < arguments.Length; i++)
        {
            var pattern = signature.ParameterFor(i);
            var fits = arguments[i].Type is { } type
                ? pattern.Kind != SqlTypeKind.Function && (coerce || type.Kind != SqlTypeKind.Unknown || pattern.Variable is not null)
                    && binding.Match(pattern, type)
                : pattern.Variable is null && pattern.Kind == SqlTypeKind.Function
                    && pattern.Parts.Length == arguments[i].LambdaParameters + 1;
            if (!fits)
            {
                return null;
            }
        }

        if (!binding.MeetsBounds())
        {
            return null;
        }

        var types = ImmutableArray.CreateBuilder<SqlType>(arguments.Length);
        for (var i = 0; i < arguments.Length; i++)
        {
            types.Add(arguments[i].Type is { } type ? binding.Substitute(signature.ParameterFor(i), type) : SqlType.Function);
        }

        return types.MoveToImmutable();
    }

    private static bool IsMoreSpecific(ImmutableArray<SqlType> types, ImmutableArray<SqlType> than)
    {
        var differ = false;
        for (var i = 0; i < types.Length; i++)
        {
            if (!types[i].Equals(than[i]))
            {
                differ = true;
                if (!Coercions.CanCoerce(types[i], than[i]))
                {
                    return false;
                }
            }
        }

        return differ;
    }
}
