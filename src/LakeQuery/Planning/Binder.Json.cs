using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Functions.Native.JsonPath;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// JSON_EXISTS, JSON_QUERY, JSON_VALUE, JSON_OBJECT and JSON_ARRAY: calls whose clauses become one constant argument.
internal sealed partial class Binder
{
    private PlanExpression BindJson(Expression expression, ExpressionContext context) => expression switch
    {
        JsonPathExpression path => BindJsonPath(path, context),
        JsonObjectExpression json => BindJsonObject(json, context),
        JsonArrayExpression json => BindJsonArray(json, context),
        _ => throw QueryErrors.NotSupported($"The expression '{TextOf(expression)}'", SpanOf(expression)),
    };

    private PlanExpression BindJsonPath(JsonPathExpression json, ExpressionContext context)
    {
        var name = json.Function switch { JsonPathFunction.Exists => "JSON_EXISTS", JsonPathFunction.Value => "JSON_VALUE", _ => "JSON_QUERY" };
        var (input, inputFormat) = BindDocument(json.Input, json.InputFormat, context);
        var (names, arguments, formats) = BindPassing(json.Passing, context);
        CheckPath(json.Path, names);
        var spec = new SqlJsonSpec
        {
            Function = name,
            Path = json.Path.Value,
            Input = inputFormat,
            Names = names,
            Formats = formats,
        };
        switch (json.Function)
        {
            case JsonPathFunction.Exists:
                spec = spec with
                {
                    OnError = json.OnError?.Kind switch
                    {
                        JsonBehaviorKind.True => JsonFallback.True,
                        JsonBehaviorKind.Unknown => JsonFallback.Null,
                        JsonBehaviorKind.Error => JsonFallback.Error,
                        _ => JsonFallback.False,
                    },
                };
                return JsonCall(SqlJsonFunctions.Exists, spec, [input, .. arguments], SqlType.Boolean, json);
            case JsonPathFunction.Query:
                CheckQuotes(json.Wrapper, json.KeepQuotes, json);
                spec = spec with
                {
                    OnEmpty = Fallback(json.OnEmpty),
                    OnError = Fallback(json.OnError),
                    Wrap = WrapOf(json.Wrapper),
                    OmitQuotes = json.KeepQuotes == false,
                };
                return JsonOutput(SqlJsonFunctions.Query, spec, [input, .. arguments], json.Returning, json.ReturningFormat, json, input.Type);
            default:
                var type = json.Returning is null ? SqlType.Varchar : BindType(json.Returning);
                if (json.ReturningFormat is not null || !IsScalarOfPath(type))
                {
                    throw QueryErrors.WrongType(
                        $"Invalid return type of function JSON_VALUE: {type}", SpanOf((SyntaxNode?)json.Returning ?? json),
                        "It is a type of text, numbers, boolean, dates or times; JSON_QUERY gives arrays and objects.");
                }

                var defaults = ImmutableArray.CreateBuilder<PlanExpression>();
                spec = spec with
                {
                    OnEmpty = BindDefault(json.OnEmpty, type, defaults, context),
                    OnError = BindDefault(json.OnError, type, defaults, context),
                };
                return JsonCall(SqlJsonFunctions.Value, spec, [input, .. arguments, .. defaults], type, json);
        }
    }

    private PlanExpression BindJsonObject(JsonObjectExpression json, ExpressionContext context)
    {
        var arguments = ImmutableArray.CreateBuilder<PlanExpression>();
        var formats = ImmutableArray.CreateBuilder<string>();
        foreach (var member in json.Members)
        {
            var key = Bind(member.Key, context);
            if (!key.Type.IsText && key.Type.Kind != SqlTypeKind.Unknown)
            {
                throw QueryErrors.WrongType(
                    $"Invalid type of JSON object key: {key.Type}. Expected character string type", SpanOf(member.Key), $"Write CAST({TextOf(member.Key)} AS varchar).");
            }

            if (json.UniqueKeys && (member.Format is not null || IsJsonCall(member.Value)))
            {
                throw QueryErrors.NotSupported(
                    "WITH UNIQUE KEYS behavior for JSON_OBJECT function when input expression has FORMAT", SpanOf(json));
            }

            var (value, format) = BindJsonValue(member.Value, member.Format, context, "value passed to JSON_OBJECT function", temporal: false);
            arguments.Add(Coerce(key, SqlType.Varchar));
            arguments.Add(value);
            formats.Add(format);
        }

        var spec = new SqlJsonSpec
        {
            Function = "JSON_OBJECT",
            Formats = formats.ToImmutable(),
            AbsentOnNull = !json.NullOnNull,
            UniqueKeys = json.UniqueKeys,
        };
        return JsonOutput(SqlJsonFunctions.Object, spec, arguments.ToImmutable(), json.Returning, json.ReturningFormat, json, SqlType.Varchar);
    }

    private PlanExpression BindJsonArray(JsonArrayExpression json, ExpressionContext context)
    {
        var arguments = ImmutableArray.CreateBuilder<PlanExpression>();
        var formats = ImmutableArray.CreateBuilder<string>();
        foreach (var element in json.Elements)
        {
            var (value, format) = BindJsonValue(element.Value, element.Format, context, "value passed to JSON_ARRAY function", temporal: false);
            arguments.Add(value);
            formats.Add(format);
        }

        var spec = new SqlJsonSpec { Function = "JSON_ARRAY", Formats = formats.ToImmutable(), AbsentOnNull = !json.NullOnNull };
        return JsonOutput(SqlJsonFunctions.Array, spec, arguments.ToImmutable(), json.Returning, json.ReturningFormat, json, SqlType.Varchar);
    }

    // ---- Arguments

    private (PlanExpression Value, string Format) BindDocument(Expression syntax, JsonFormat? format, ExpressionContext context) =>
        AsDocument(Bind(syntax, context), format, syntax);

    private (PlanExpression Value, string Format) AsDocument(PlanExpression value, JsonFormat? format, Expression syntax)
    {
        var encoding = format is JsonFormat.Utf8 or JsonFormat.Utf16 or JsonFormat.Utf32;
        switch (value.Type.Kind)
        {
            case SqlTypeKind.Json when !encoding:
                return (value, JsonFormats.Text);
            case SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Unknown when !encoding:
                return (value.Type.Kind == SqlTypeKind.Varchar ? value : Coerce(value, SqlType.Varchar), JsonFormats.Text);
            case SqlTypeKind.Varbinary:
                return (value, EncodingOf(format, JsonFormats.Utf8));
            default:
                throw QueryErrors.WrongType(
                    $"Cannot read input of type {value.Type} as JSON using formatting {FormatText(format)}", SpanOf(syntax),
                    encoding ? "An encoding belongs to varbinary; leave it out." : "JSON is read from varchar, varbinary and json.");
        }
    }

    private (ImmutableArray<string> Names, ImmutableArray<PlanExpression> Values, ImmutableArray<string> Formats) BindPassing(
        SyntaxList<JsonPassing> items, ExpressionContext context)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var values = ImmutableArray.CreateBuilder<PlanExpression>();
        var formats = ImmutableArray.CreateBuilder<string>();
        foreach (var passing in items)
        {
            var name = PathNameOf(passing.Name);
            if (names.Contains(name))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.DuplicateParameterName, $"{name} JSON path parameter is specified more than once", SpanOf(passing.Name));
            }

            var (value, format) = BindJsonValue(passing.Value, passing.Format, context, "JSON path parameter", temporal: true);
            names.Add(name);
            values.Add(value);
            formats.Add(format);
        }

        return (names.ToImmutable(), values.ToImmutable(), formats.ToImmutable());
    }

    // Names in paths mind their case, and SQL's names without quotes are upper-case.
    private static string PathNameOf(Identifier name) => name.Quoted ? name.Value : name.Value.ToUpperInvariant();

    private static bool IsJsonCall(Expression syntax) =>
        syntax is JsonObjectExpression or JsonArrayExpression or JsonPathExpression { Function: JsonPathFunction.Query };

    // An SQL value keeps its type; what JSON has no form for goes as text.
    private (PlanExpression Value, string Format) BindJsonValue(
        Expression syntax, JsonFormat? format, ExpressionContext context, string what, bool temporal)
    {
        var value = Bind(syntax, context);
        if (format is not null || value.Type.Kind == SqlTypeKind.Json || IsJsonCall(syntax))
        {
            return AsDocument(value, format, syntax);
        }

        var type = value.Type.Kind switch
        {
            SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Real
                or SqlTypeKind.Double or SqlTypeKind.Decimal => value.Type,
            SqlTypeKind.Date when temporal => value.Type,
            SqlTypeKind.Time when temporal => SqlType.Time(Math.Min(6, value.Type.Precision)),
            SqlTypeKind.TimestampWithTimeZone when temporal => SqlType.TimestampWithTimeZone(
                Math.Min(6, value.Type.Precision), value.Type.HasZonePerValue ? "UTC" : value.Type.Zone ?? "UTC"),
            SqlTypeKind.Timestamp when temporal => SqlType.Timestamp(Math.Min(6, value.Type.Precision)),
            _ when value.Type.Kind == SqlTypeKind.Unknown || Coercions.IsCastable(value.Type, SqlType.Varchar) => SqlType.Varchar,
            _ => throw QueryErrors.NotSupported($"Type {value.Type} of {what}", SpanOf(syntax), "Write CAST(value AS json)."),
        };
        var converts = value.Type.Kind is SqlTypeKind.Varchar or SqlTypeKind.Timestamp or SqlTypeKind.Time or SqlTypeKind.TimestampWithTimeZone;
        return (value.Type.Kind == type.Kind && !converts ? value : Coerce(value, type), JsonFormats.Of(type));
    }

    private JsonFallback BindDefault(JsonBehavior? behavior, SqlType type, ImmutableArray<PlanExpression>.Builder defaults, ExpressionContext context)
    {
        if (behavior?.Default is not { } syntax)
        {
            return Fallback(behavior);
        }

        var value = Bind(syntax, context);
        if (value.Type.Kind != SqlTypeKind.Unknown && !SameType(value.Type, type) && !Coercions.CanCoerce(value.Type, type) && !Coercions.IsCastable(value.Type, type))
        {
            throw QueryErrors.WrongType(
                $"Function JSON_VALUE default result must evaluate to a {type} (actual: {value.Type})", SpanOf(syntax), null);
        }

        defaults.Add(Coerce(value, type));
        return JsonFallback.Default;
    }

    private static JsonFallback Fallback(JsonBehavior? behavior) => behavior?.Kind switch
    {
        JsonBehaviorKind.Error => JsonFallback.Error,
        JsonBehaviorKind.EmptyArray => JsonFallback.EmptyArray,
        JsonBehaviorKind.EmptyObject => JsonFallback.EmptyObject,
        _ => JsonFallback.Null,
    };

    private static JsonWrap WrapOf(JsonWrapper wrapper) => wrapper switch
    {
        JsonWrapper.Conditional => JsonWrap.UnlessContainer,
        JsonWrapper.Unconditional => JsonWrap.Always,
        _ => JsonWrap.Never,
    };

    private void CheckQuotes(JsonWrapper wrapper, bool? keepQuotes, SyntaxNode syntax)
    {
        if (keepQuotes is not null && wrapper != JsonWrapper.Without)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidFunctionArgument,
                $"{(keepQuotes.Value ? "KEEP" : "OMIT")} QUOTES behavior specified with WITH {(wrapper == JsonWrapper.Conditional ? "CONDITIONAL" : "UNCONDITIONAL")} ARRAY WRAPPER behavior",
                SpanOf(syntax), "Leave one of the two out.");
        }
    }

    private void CheckPath(StringLiteral path, ImmutableArray<string> names)
    {
        try
        {
            _ = SqlJsonPathParser.Parse(path.Value, names);
        }
        catch (JsonPathException fault)
        {
            if (!fault.IsSyntax)
            {
                throw QueryErrors.BadQuery(ErrorCode.InvalidPath, fault.Message, SpanOf(path), null);
            }

            throw QueryErrors.BadQuery(
                ErrorCode.SyntaxError, fault.Message, PlaceInPath(path, fault.Position), "A path looks like 'lax $.items[0].name'.");
        }
    }

    // The place of a character of the path in the statement; a quote stands twice there.
    private SourceSpan PlaceInPath(StringLiteral path, int position)
    {
        var written = path.Span.Length - 2;
        var quotes = path.Value.AsSpan(0, Math.Min(position, path.Value.Length)).Count('\'');
        var place = path.Span.Start + 1 + position + quotes;
        return _viewSpan is null && written == path.Value.Length + path.Value.AsSpan().Count('\'') && place < path.Span.Start + path.Span.Length
            ? new SourceSpan(place, 1)
            : SpanOf(path);
    }

    // ---- Results

    private static bool IsScalarOfPath(SqlType type) => !type.IsFinerThanMicros && type.Kind is SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Boolean
        or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Real or SqlTypeKind.Double
        or SqlTypeKind.Decimal or SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone;

    // JSON as varchar, cut to the length asked for, or as varbinary; from a value of type json it stays one.
    private PlanExpression JsonOutput(
        FunctionDefinition function, SqlJsonSpec spec, ImmutableArray<PlanExpression> arguments, TypeSyntax? returning, JsonFormat? format, Expression syntax,
        SqlType input)
    {
        var type = returning is not null ? BindType(returning) : input.Kind == SqlTypeKind.Json ? SqlType.Json : SqlType.Varchar;
        CheckOutput(type, format, syntax, allowsJson: returning is null);
        spec = spec with { Output = type.Kind == SqlTypeKind.Varbinary ? EncodingOf(format, JsonFormats.Utf8) : JsonFormats.Text };
        var made = type.Kind is SqlTypeKind.Varchar or SqlTypeKind.Char ? SqlType.Varchar : type;
        var call = JsonCall(function, spec, arguments, made, syntax);
        return SameType(made, type) ? call : new PlanCast(call, type, false, false) { Span = SpanOf(syntax) };
    }

    private void CheckOutput(SqlType type, JsonFormat? format, SyntaxNode syntax, bool allowsJson = false)
    {
        var encoding = format is JsonFormat.Utf8 or JsonFormat.Utf16 or JsonFormat.Utf32;
        if (!((type.IsText && !encoding) || type.Kind == SqlTypeKind.Varbinary || (allowsJson && type.Kind == SqlTypeKind.Json && !encoding)))
        {
            throw QueryErrors.WrongType(
                $"Cannot output JSON value as {type} using formatting {FormatText(format)}", SpanOf(syntax),
                encoding ? "An encoding belongs to varbinary; leave it out." : "JSON is given as varchar, char or varbinary.");
        }
    }

    private static string EncodingOf(JsonFormat? format, string otherwise) => format switch
    {
        JsonFormat.Utf8 => JsonFormats.Utf8,
        JsonFormat.Utf16 => JsonFormats.Utf16,
        JsonFormat.Utf32 => JsonFormats.Utf32,
        _ => otherwise,
    };

    private static string FormatText(JsonFormat? format) =>
        format is null or JsonFormat.Json ? "JSON" : "JSON ENCODING " + format.Value.ToString().ToUpperInvariant();

    private PlanCall JsonCall(
        FunctionDefinition function, SqlJsonSpec spec, ImmutableArray<PlanExpression> arguments, SqlType type, SyntaxNode syntax) =>
        new(function, 0, [new PlanConstant(spec.ToString(), SqlType.Varchar), .. arguments], type) { Span = SpanOf(syntax) };
}
