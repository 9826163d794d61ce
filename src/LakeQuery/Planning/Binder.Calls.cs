using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Calls: special forms, scalar functions with lambdas.
internal sealed partial class Binder
{
    private const int MaxArguments = 127;

    private PlanExpression BindCall(FunctionCall call, ExpressionContext context)
    {
        var name = call.Name.Last.Value.ToLowerInvariant();
        if (call.Arguments.Count > MaxArguments)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.TooManyArguments, $"Too many arguments for function call {name}(): {call.Arguments.Count}, and at most {MaxArguments} are allowed",
                SpanOf(call));
        }

        if (context.Pattern is { } pattern)
        {
            if (BindPatternCall(call, pattern, context) is { } found)
            {
                return found;
            }
        }
        else if (call.Mode is not null || call.StarVariable is not null)
        {
            throw QueryErrors.OnlyInPattern(
                call.StarVariable is { } variable ? $"{name}({variable}.*)" : $"{ModeName(call)} semantics", SpanOf(call));
        }

        if (call.Window is null && call.Filter is null && BindSpecialForm(name, call, context) is { } special)
        {
            return special;
        }

        if (IsStreaming && call.Name.Parts.Count == 1 && BindStreamForm(name, call, context) is { } form)
        {
            return form;
        }

        var definitions = FunctionTable.Find(name, IsStreaming);
        if (definitions.Count == 0 || call.Name.Parts.Count > 1)
        {
            throw QueryErrors.FunctionNotFound(
                call.Name.ToString(), SpanOf(call.Name),
                Spelling.Suggest(name, FunctionTable.Names.Concat(["if", "coalesce", "nullif", "try"])));
        }

        var kind = definitions[0].Kind;
        if (call.Window is not null)
        {
            return kind == FunctionKind.Scalar
                ? throw QueryErrors.FunctionMisuse(
                    ErrorCode.FunctionNotWindow, $"Function '{name}' is not an aggregate or window function and takes no OVER", SpanOf(call))
                : BindWindowCall(call, kind, context);
        }

        switch (kind)
        {
            case FunctionKind.Window:
                throw QueryErrors.FunctionMisuse(
                    ErrorCode.MissingOver, $"Window function {name} requires an OVER clause", SpanOf(call), $"Write {name}(…) OVER (ORDER BY …).");
            case FunctionKind.Aggregate:
                return BindAggregate(call, context);
        }

        if (call.Distinct || call.OrderBy.Count > 0 || call.Filter is not null)
        {
            var clause = call.Distinct ? "DISTINCT" : call.Filter is not null ? "FILTER" : "ORDER BY";
            throw QueryErrors.FunctionMisuse(
                ErrorCode.FunctionNotAggregate, $"{clause} is only valid for aggregation functions, and '{name}' is none", SpanOf(call));
        }

        if (call.NullTreatment is not null)
        {
            throw QueryErrors.FunctionMisuse(
                ErrorCode.NullTreatmentNotAllowed, $"Cannot specify null treatment clause for '{name}' function", SpanOf(call));
        }

        var (resolved, arguments) = Resolve(call, context);
        return MakeCall(resolved, arguments);
    }

    private PlanExpression MakeCall(ResolvedFunction resolved, ImmutableArray<PlanExpression> arguments)
    {
        if (resolved.Definition.Name == "typeof")
        {
            return new PlanConstant(Stripped(arguments[0]).Type.ToString(), SqlType.Varchar);
        }

        // A zone that neither a literal nor an argument gives is the session's.
        var type = resolved.ResultType;
        var given = resolved.Definition.ResultZone?.Invoke(ConstantsOf(arguments)) is not null || arguments.Any(argument => HasZone(Stripped(argument).Type));
        return new PlanCall(
            resolved.Definition, resolved.SignatureIndex, arguments, HasZone(type) && !given && !HasOwnZone(type) ? WithZone(type, _context.Zone) : type);
    }

    private static ImmutableArray<object?> ConstantsOf(IEnumerable<PlanExpression?> arguments) => [.. arguments.Select(ConstantValue)];

    private static object? ConstantValue(PlanExpression? expression) => expression switch
    {
        PlanConstant constant => constant.Value,
        PlanCast { Implicit: true, Operand: var operand } => ConstantValue(operand),
        PlanNegate { Operand: PlanConstant { Value: long value } } => -value,
        _ => null,
    };

    private static PlanExpression Stripped(PlanExpression expression) => expression is PlanCast { Implicit: true } cast ? Stripped(cast.Operand) : expression;

    /// <summary>Chooses the signature and coerces the arguments to it.</summary>
    private (ResolvedFunction Function, ImmutableArray<PlanExpression> Arguments) Resolve(FunctionCall call, ExpressionContext context)
    {
        var name = call.Name.Last.Value.ToLowerInvariant();
        var bound = new PlanExpression?[call.Arguments.Count];
        var shapes = ImmutableArray.CreateBuilder<ArgumentShape>(bound.Length);
        for (var i = 0; i < bound.Length; i++)
        {
            if (call.Arguments[i] is LambdaExpression lambda)
            {
                shapes.Add(ArgumentShape.Lambda(lambda.Parameters.Count));
            }
            else
            {
                bound[i] = Bind(call.Arguments[i], context);
                shapes.Add(bound[i]!.Type);
            }
        }

        if (name == "listagg" && bound is [{ Type.Kind: not SqlTypeKind.Varchar } joined, ..])
        {
            throw QueryErrors.WrongType(
                $"Expected expression of varchar, but '{TextOf(call.Arguments[0])}' has {joined.Type} type", SpanOf(call), "Write CAST(… AS varchar).");
        }

        if (call.Star && name != "count")
        {
            throw QueryErrors.FunctionMisuse(ErrorCode.InvalidArguments, $"{name}(*) is not a call: only count takes *", SpanOf(call));
        }

        var arguments = shapes.ToImmutable();
        var candidate = FunctionResolver.BeginResolve(name, arguments, SpanOf(call), IsStreaming);
        var lambdas = new PlanLambda?[bound.Length];
        var results = new SqlType?[bound.Length];
        const int attempts = 8;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            for (var i = 0; i < bound.Length; i++)
            {
                if (call.Arguments[i] is LambdaExpression lambda)
                {
                    lambdas[i] = BindLambda(lambda, candidate.LambdaParameters(i), context);
                    results[i] = lambdas[i]!.Body.Type;
                }
            }

            switch (Complete(candidate, results, ConstantsOf(bound), SpanOf(call), out var resolved))
            {
                case Completion.Done:
                    resolved = SettleZones(resolved!, SpanOf(call));
                    return (resolved, CoerceArguments(resolved, bound, lambdas));
                case Completion.Mismatch:
                    throw FunctionResolver.Unexpected(name, arguments, SpanOf(call), IsStreaming);
            }
        }

        throw FunctionResolver.Unexpected(name, arguments, SpanOf(call), IsStreaming);
    }

    // A value with its own zone is packed into parts of which only the moment counts, but these look at the parts. Where nothing of the
    // values is given back they get them in one zone.
    private static ResolvedFunction SettleZones(ResolvedFunction resolved, SourceSpan span)
    {
        if (resolved.Definition.Name is "approx_distinct" or "arrays_overlap" or "checksum")
        {
            resolved = resolved with { ParameterTypes = [.. resolved.ParameterTypes.Select(type => HasOwnZone(type) ? WithZone(type, "UTC") : type)] };
        }

        var refused = resolved.Definition.Name switch
        {
            "array_max" or "array_min" or "array_sort" when resolved.LambdaResults.All(result => result is null) => resolved.ParameterTypes
                .FirstOrDefault(type => type.Element is { HasZonePerValue: false } element && HasOwnZone(element)),
            "approx_distinct" or "array_histogram" or "arrays_overlap" or "checksum" or "histogram" => resolved.ParameterTypes
                .FirstOrDefault(type => HasOwnZone(type) || (type.Element ?? type).Kind == SqlTypeKind.TimeWithTimeZone),
            _ => null,
        };
        if (refused is not null)
        {
            throw QueryErrors.NotSupported(
                $"{resolved.Definition.Name} of values that have different time zones", span,
                refused.Element is null ? "Bring them to one zone: x AT TIME ZONE 'UTC'." : "Bring them to one zone: transform(a, x -> x AT TIME ZONE 'UTC').");
        }

        return resolved;
    }

    // The function table knows no places: an error about a zone gets the call's.
    private static Completion Complete(
        FunctionCandidate candidate, SqlType?[] lambdas, ImmutableArray<object?> constants, SourceSpan span, out ResolvedFunction? resolved)
    {
        try
        {
            return candidate.Complete([.. lambdas], out resolved, constants);
        }
        catch (LakeQueryException error) when (error.Span is null)
        {
            throw new LakeQueryException(error.Code, error.Fact, span, error.Hint, error);
        }
    }

    private ImmutableArray<PlanExpression> CoerceArguments(ResolvedFunction resolved, PlanExpression?[] values, PlanLambda?[] lambdas)
    {
        var arguments = ImmutableArray.CreateBuilder<PlanExpression>(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (lambdas[i] is { } lambda)
            {
                arguments.Add(lambda with { Body = Coerce(lambda.Body, resolved.LambdaResults[i] ?? lambda.Body.Type) });
            }
            else
            {
                // What has no zone yet is read in the session's.
                var wanted = resolved.ParameterTypes[i];
                wanted = HasZone(wanted) && !HasOwnZone(wanted) && !HasZone(values[i]!.Type) ? WithZone(wanted, _context.Zone) : wanted;
                arguments.Add(HasZone(wanted) && HasZone(values[i]!.Type) && wanted.Equals(values[i]!.Type) ? values[i]! : Coerce(values[i]!, wanted));
            }
        }

        return arguments.MoveToImmutable();
    }

    private PlanLambda BindLambda(LambdaExpression lambda, ImmutableArray<SqlType> types, ExpressionContext context)
    {
        var parameters = lambda.Parameters.Select((parameter, i) => (parameter.Value, NewColumn(parameter.Value.ToLowerInvariant(), types[i])))
            .ToImmutableArray();
        var body = Bind(lambda.Body, context with { Lambdas = new LambdaScope(context.Lambdas, parameters) });
        return new PlanLambda(parameters.Select(parameter => parameter.Item2).ToImmutableArray(), body) { Span = SpanOf(lambda) };
    }

    // Calls whose meaning the plan has nodes for, and those that are constants of the statement.
    private PlanExpression? BindSpecialForm(string name, FunctionCall call, ExpressionContext context)
    {
        if (call.Name.Parts.Count > 1 || call.Star || call.Distinct || call.OrderBy.Count > 0)
        {
            return null;
        }

        var arguments = call.Arguments;
        switch (name)
        {
            case "if" when arguments.Count is 2 or 3:
                var condition = BindCondition(arguments[0], context, "IF condition");
                var results = arguments.Skip(1).Select(argument => Bind(argument, context)).ToImmutableArray();
                var type = Unify(results, "Result types for IF");
                return new PlanCase(
                    [new PlanWhen(condition, Coerce(results[0], type))], results.Length > 1 ? Coerce(results[1], type) : null, type);
            case "coalesce" when arguments.Count >= 2:
                var values = arguments.Select(argument => Bind(argument, context)).ToImmutableArray();
                var common = Unify(values, "All COALESCE operands");
                return new PlanCoalesce([.. values.Select(value => Coerce(value, common))], common);
            case "nullif" when arguments.Count == 2:
                return BindNullIf(call, context);
            case "if" or "coalesce" or "nullif":
                throw QueryErrors.BadQuery(ErrorCode.InvalidArguments, $"Invalid number of arguments for '{name}' function", SpanOf(call));
            case "try":
                if (arguments.Count != 1)
                {
                    throw QueryErrors.BadQuery(ErrorCode.InvalidArguments, "The 'try' function must have exactly one argument", SpanOf(call));
                }

                return new PlanTry(Bind(arguments[0], context));
            case "at_timezone" when arguments.Count == 2:
                return BindAtTimeZone(Bind(arguments[0], context), arguments[1], context, SpanOf(call));
            case "now" or "current_date" or "current_time" or "current_timestamp" or "localtime" or "localtimestamp" or "current_user"
                or "current_catalog" or "current_schema" or "current_path" when arguments.Count == 0:
                return BindSpecialName(name, null, call);
            case "current_timezone" when arguments.Count == 0:
                return new PlanConstant(_context.Zone, SqlType.Varchar);
            case "current_groups" when arguments.Count == 0:
                return new PlanArray(PlanList<PlanExpression>.Empty, SqlType.Array(SqlType.Varchar));
            case "invoker_principal" when arguments.Count == 0:
                return new PlanConstant(_context.User, SqlType.Varchar);
            case "version" when arguments.Count == 0:
                return new PlanConstant("LakeQuery " + typeof(Binder).Assembly.GetName().Version?.ToString(3), SqlType.Varchar);
            default:
                return null;
        }
    }

    /// <summary>A body that names a value more than once, which is computed once all the same.</summary>
    private PlanExpression Once(PlanExpression value, Func<PlanExpression, PlanExpression> body)
    {
        if (ReferenceCollector.Collect(value).Deterministic)
        {
            return body(value);
        }

        var column = NewColumn("value", value.Type);
        var lambda = new PlanLambda([column], body(new PlanColumnReference(column) { Span = value.Span }));
        return new PlanCall(ConditionalFunctions.Let, 0, [value, lambda], lambda.Body.Type);
    }

    private PlanExpression BindNullIf(FunctionCall call, ExpressionContext context)
    {
        var first = Bind(call.Arguments[0], context);
        var second = Bind(call.Arguments[1], context);
        if (CommonType(first.Type, second.Type, keepZones: false) is null)
        {
            throw QueryErrors.WrongType(
                $"Types are not comparable with NULLIF: {first.Type} vs {second.Type}", SpanOf(call), CastHint(first, second));
        }

        return Once(first, value => new PlanCase(
            [new PlanWhen(
                BindComparison(BinaryOperator.Equal, value, second, SpanOf(call)) with { Span = SpanOf(call) },
                new PlanConstant(null, first.Type) { Span = SpanOf(call) })],
            ReferenceEquals(value, first) ? Bind(call.Arguments[0], context) : value,
            first.Type));
    }

    private PlanExpression BindExtract(ExtractExpression extract, ExpressionContext context)
    {
        var function = extract.Field.ToUpperInvariant() switch
        {
            "YEAR" or "QUARTER" or "MONTH" or "WEEK" or "DAY" or "HOUR" or "MINUTE" or "SECOND" or "TIMEZONE_HOUR" or "TIMEZONE_MINUTE"
                or "DAY_OF_WEEK" or "DAY_OF_YEAR" or "YEAR_OF_WEEK" => extract.Field.ToLowerInvariant(),
            "DAY_OF_MONTH" => "day",
            "DOW" => "day_of_week",
            "DOY" => "day_of_year",
            "YOW" => "year_of_week",
            _ => throw QueryErrors.BadQuery(
                ErrorCode.SyntaxError, $"Invalid EXTRACT field: {extract.Field}", SpanOf(extract),
                "Fields are YEAR, QUARTER, MONTH, WEEK, DAY, DAY_OF_WEEK, DAY_OF_YEAR, YEAR_OF_WEEK, HOUR, MINUTE, SECOND, TIMEZONE_HOUR, TIMEZONE_MINUTE."),
        };
        var value = Bind(extract.Value, context);
        if (value.Type.Kind is not (SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp
            or SqlTypeKind.TimestampWithTimeZone or SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth or SqlTypeKind.Unknown))
        {
            throw QueryErrors.WrongType(
                $"Type of argument to extract must be DATE, TIME, TIMESTAMP, or INTERVAL (actual {value.Type})", SpanOf(extract.Value),
                value.Type.IsText ? $"Write CAST({TextOf(extract.Value)} AS timestamp)." : null);
        }

        return CallOf(function, [value], extract);
    }

    private PlanExpression BindTrim(TrimExpression trim, ExpressionContext context)
    {
        var name = trim.Side switch { TrimSide.Leading => "ltrim", TrimSide.Trailing => "rtrim", _ => "trim" };
        var value = Bind(trim.Value, context);
        return CallOf(name, trim.Characters is null ? [value] : [value, Bind(trim.Characters, context)], trim);
    }

    private PlanCall CallOf(string name, ImmutableArray<PlanExpression> arguments, Expression syntax)
    {
        var resolved = FunctionResolver.Resolve(
            name, [.. arguments.Select(argument => (ArgumentShape)argument.Type)], SpanOf(syntax), streams: IsStreaming);
        return new PlanCall(
            resolved.Definition, resolved.SignatureIndex, [.. arguments.Select((argument, i) => Coerce(argument, resolved.ParameterTypes[i]))],
            resolved.ResultType);
    }
}
