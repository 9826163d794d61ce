using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Types as written, coercions, and the zone that instants carry in their type.
internal sealed partial class Binder
{
    private SqlType BindType(TypeSyntax syntax)
    {
        var name = syntax.Name.ToLowerInvariant();
        if (IsStreaming && StreamType(name, syntax) is { } streamType)
        {
            return streamType;
        }

        switch (name)
        {
            case "array" when syntax.Arguments is [{ Type: { } element }]:
                return SqlType.Array(BindType(element));
            case "qdigest" when syntax.Arguments is [{ Type: { } number }]:
                return SqlType.QDigest(BindType(number));
            case "map" when syntax.Arguments is [{ Type: { } key }, { Type: { } value }]:
                return SqlType.Map(BindType(key), BindType(value));
            case "row" when syntax.Arguments.All(argument => argument.Type is not null):
                return SqlType.Row([.. syntax.Arguments.Select(argument => new RowField(argument.FieldName?.Value.ToLowerInvariant(), BindType(argument.Type!)))]);
            case "interval year to month":
                return SqlType.IntervalYearToMonth;
            case "interval day to second":
                return SqlType.IntervalDayToSecond;
        }

        if (syntax.Arguments.Any(argument => argument.Number is null or < 0 or > int.MaxValue))
        {
            throw QueryErrors.TypeNotResolved(TextOf(syntax), SpanOf(syntax), "A parameter of a type is a number that is not negative.");
        }

        var zoned = name is "timestamp with time zone" or "time with time zone";
        int[] numbers = [.. syntax.Arguments.Select(argument => (int)argument.Number!.Value)];
        var type = TypeParser.FromName(zoned ? name[..name.IndexOf(' ', StringComparison.Ordinal)] : name, numbers, out var error);
        if (type is null)
        {
            throw QueryErrors.TypeNotResolved(TextOf(syntax), SpanOf(syntax), TypeHint(name, error));
        }

        return !zoned ? type
            : type.Kind == SqlTypeKind.Time ? SqlType.TimeWithTimeZone(type.Precision)
            : SqlType.TimestampWithTimeZone(type.Precision, _context.Zone);
    }

    private static string? TypeHint(string name, string? error) => name switch
    {
        "string" or "text" => "Use varchar; 'string' is a type of CREATE TABLE only.",
        "binary" or "bytes" or "blob" => "Use varbinary.",
        "float" => "Use real or double.",
        "long" or "int8" => "Use bigint.",
        "struct" => "Use row(name type, …).",
        "bool" => "Use boolean.",
        "datetime" => "Use timestamp.",
        _ => Spelling.Suggest(name, TypeNames) ?? (error is null ? null : char.ToUpperInvariant(error[0]) + error[1..] + "."),
    };

    private static readonly string[] TypeNames =
    [
        "boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "varchar", "char", "varbinary", "json", "date",
        "time", "timestamp", "uuid", "ipaddress", "array", "map", "row",
    ];

    /// <summary>The narrowest type both turn into, with the zone of the instants among them.</summary>
    /// <param name="first">One type.</param>
    /// <param name="second">The other.</param>
    /// <param name="keepZones">Values of different zones keep them, as they must in a column; else the instants are all that counts.</param>
    private SqlType? CommonType(SqlType first, SqlType second, bool keepZones)
    {
        if (Coercions.CommonSuperType(first, second) is not { } common)
        {
            return null;
        }

        if (!HasZone(common))
        {
            return common;
        }

        // What has no zone yet gets the session's.
        var zones = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        CollectZones(first, zones);
        CollectZones(second, zones);
        if ((!HasZone(first) && first.Kind != SqlTypeKind.Unknown) || (!HasZone(second) && second.Kind != SqlTypeKind.Unknown))
        {
            zones.Add(_context.Zone);
        }

        return WithZone(
            common,
            zones.Count == 1 && (keepZones || !zones.Contains(SqlType.ZoneOfValue)) ? zones.First()
            : keepZones && zones.Count > 1 ? SqlType.ZoneOfValue : _context.Zone);
    }

    private static bool HasZone(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TimestampWithTimeZone => true,
        SqlTypeKind.Array => HasZone(type.Element!),
        SqlTypeKind.Map => HasZone(type.Key!) || HasZone(type.Element!),
        SqlTypeKind.Row => type.Fields.Any(field => HasZone(field.Type)),
        _ => false,
    };

    private static bool HasOwnZone(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TimestampWithTimeZone => type.HasZonePerValue,
        SqlTypeKind.Array => HasOwnZone(type.Element!),
        SqlTypeKind.Map => HasOwnZone(type.Key!) || HasOwnZone(type.Element!),
        SqlTypeKind.Row => type.Fields.Any(field => HasOwnZone(field.Type)),
        _ => false,
    };

    private static void CollectZones(SqlType type, HashSet<string> zones)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.TimestampWithTimeZone:
                zones.Add(type.Zone ?? "UTC");
                break;
            case SqlTypeKind.Array:
                CollectZones(type.Element!, zones);
                break;
            case SqlTypeKind.Map:
                CollectZones(type.Key!, zones);
                CollectZones(type.Element!, zones);
                break;
            case SqlTypeKind.Row:
                foreach (var field in type.Fields)
                {
                    CollectZones(field.Type, zones);
                }

                break;
        }
    }

    /// <summary>The type with its instants in a zone.</summary>
    internal static SqlType WithZone(SqlType type, string zone) => type.Kind switch
    {
        SqlTypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(type.Precision, zone),
        SqlTypeKind.Array when HasZone(type) => SqlType.Array(WithZone(type.Element!, zone)),
        SqlTypeKind.Map when HasZone(type) => SqlType.Map(WithZone(type.Key!, zone), WithZone(type.Element!, zone)),
        SqlTypeKind.Row when HasZone(type) => SqlType.Row([.. type.Fields.Select(field => field with { Type = WithZone(field.Type, zone) })]),
        _ => type,
    };

    // A cast between instants keeps the zone of the value, text and times of day bring their own; anything else is read in the session's zone.
    private SqlType WithSessionZone(SqlType target, SqlType source)
    {
        if (!HasZone(target))
        {
            return target;
        }

        switch (target.Kind)
        {
            case SqlTypeKind.TimestampWithTimeZone:
                var zone = source.Kind == SqlTypeKind.TimestampWithTimeZone ? source.Zone ?? "UTC"
                    : source.IsText || source.Kind == SqlTypeKind.TimeWithTimeZone ? SqlType.ZoneOfValue : _context.Zone;
                return SqlType.TimestampWithTimeZone(target.Precision, zone);
            case SqlTypeKind.Array when source.Kind == SqlTypeKind.Array:
                return SqlType.Array(WithSessionZone(target.Element!, source.Element!));
            case SqlTypeKind.Map when source.Kind == SqlTypeKind.Map:
                return SqlType.Map(WithSessionZone(target.Key!, source.Key!), WithSessionZone(target.Element!, source.Element!));
            case SqlTypeKind.Row when source.Kind == SqlTypeKind.Row && source.Fields.Length == target.Fields.Length:
                return SqlType.Row(
                    [.. target.Fields.Select((field, i) => field with { Type = WithSessionZone(field.Type, source.Fields[i].Type) })]);
            default:
                return WithZone(target, _context.Zone);
        }
    }

    // Equal in everything the plan must know, zones included.
    private static bool SameType(SqlType first, SqlType second) => first.IsSame(second);

    /// <summary>The value as <paramref name="type"/>: itself where it has that type, else in a cast that was not written.</summary>
    internal static PlanExpression Coerce(PlanExpression value, SqlType type)
    {
        if (SameType(value.Type, type))
        {
            return value;
        }

        return value is PlanConstant { Value: null }
            ? new PlanConstant(null, type) { Span = value.Span }
            : new PlanCast(value, type, false, true) { Span = value.Span };
    }
}
