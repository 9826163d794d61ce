using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>The values found for the variables of one signature while arguments are matched to it.</summary>
internal sealed class SignatureBinding(FunctionSignature signature, bool coerce)
{
    private readonly Dictionary<string, SqlType> _types = [];
    private readonly Dictionary<string, int> _numbers = [];
    private string? _zone;

    /// <summary>Matches an argument; false when it can't go there.</summary>
    public bool Match(TypePattern pattern, SqlType type)
    {
        if (type is { Kind: SqlTypeKind.TimestampWithTimeZone, Zone: { } zone })
        {
            _zone = _zone is null || zone == SqlType.ZoneOfValue ? zone : _zone;
        }

        if (pattern.Variable is { } variable)
        {
            if (!_types.TryGetValue(variable, out var known))
            {
                _types.Add(variable, type);
                return true;
            }

            if (known.IsSame(type))
            {
                return true;
            }

            if ((!coerce && known.Kind != SqlTypeKind.Unknown && type.Kind != SqlTypeKind.Unknown && known.Kind != type.Kind)
                || Coercions.CommonSuperType(known, type) is not { } common)
            {
                return false;
            }

            _types[variable] = common;
            return true;
        }

        if (type.Kind == SqlTypeKind.Unknown)
        {
            return pattern.Kind != SqlTypeKind.Function;
        }

        if (type.Kind != pattern.Kind)
        {
            return coerce && Raise(type, pattern.Kind) is { } raised && Match(pattern, raised);
        }

        return MatchParts(pattern, type);
    }

    /// <summary>The type a pattern stands for; <paramref name="given"/> decides what the pattern leaves open.</summary>
    public SqlType Substitute(TypePattern pattern, SqlType? given = null)
    {
        if (pattern.Variable is { } variable)
        {
            return _types.TryGetValue(variable, out var bound) ? bound : SqlType.Unknown;
        }

        var same = given is not null && given.Kind == pattern.Kind ? given : null;
        switch (pattern.Kind)
        {
            case SqlTypeKind.Array:
                return pattern.AnyParts && same is not null ? same : SqlType.Array(Substitute(pattern.Parts[0], same?.Element));
            case SqlTypeKind.QDigest:
                return SqlType.QDigest(Substitute(pattern.Parts[0], same?.Element));
            case SqlTypeKind.Map:
                return pattern.AnyParts && same is not null
                    ? same
                    : SqlType.Map(Substitute(pattern.Parts[0], same?.Key), Substitute(pattern.Parts[1], same?.Element));
            case SqlTypeKind.Row:
                return pattern.AnyParts && same is not null ? same : SqlType.Row(SubstituteFields(pattern, same));
        }

        if (pattern.Numbers.IsEmpty)
        {
            return same ?? Bare(pattern.Kind, given);
        }

        var first = Number(pattern.Numbers[0]);
        return pattern.Kind switch
        {
            SqlTypeKind.Decimal => SqlType.Decimal(first ?? 1, (pattern.Numbers.Length > 1 ? Number(pattern.Numbers[1]) : 0) ?? 0),
            SqlTypeKind.Varchar => first is { } length && length != int.MaxValue ? SqlType.BoundedVarchar(length) : SqlType.Varchar,
            SqlTypeKind.Char => SqlType.Char(first ?? 1),
            SqlTypeKind.Time => SqlType.Time(first ?? 3),
            SqlTypeKind.TimeWithTimeZone => SqlType.TimeWithTimeZone(first ?? 3),
            SqlTypeKind.Timestamp => SqlType.Timestamp(first ?? 3),
            SqlTypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(first ?? 3, _zone ?? "UTC"),
            _ => throw new FormatException($"'{signature.Text}': {pattern.Kind} takes no numbers."),
        };
    }

    /// <summary>True when every bound variable has what the signature asks of it.</summary>
    public bool MeetsBounds() =>
        signature.Comparable.All(name => !_types.TryGetValue(name, out var type) || Coercions.IsComparable(type))
        && signature.Orderable.All(name => !_types.TryGetValue(name, out var type) || Coercions.IsOrderable(type));

    /// <summary>What an argument of another family becomes here: Trino's coercions, and char as text, as functions of text take it.</summary>
    internal static SqlType? Raise(SqlType from, SqlTypeKind to) =>
        Coercions.CoerceBase(from, to)
        ?? (from.Kind == SqlTypeKind.Char && to == SqlTypeKind.Varchar ? SqlType.BoundedVarchar(from.Length!.Value) : null);

    private bool MatchParts(TypePattern pattern, SqlType type)
    {
        if (pattern.AnyParts)
        {
            return true;
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Array or SqlTypeKind.QDigest:
                return Match(pattern.Parts[0], type.Element!);
            case SqlTypeKind.Map:
                return Match(pattern.Parts[0], type.Key!) && Match(pattern.Parts[1], type.Element!);
            case SqlTypeKind.Row:
                if (pattern.Parts.Length != type.Fields.Length)
                {
                    return false;
                }

                for (var i = 0; i < pattern.Parts.Length; i++)
                {
                    if (!Match(pattern.Parts[i], type.Fields[i].Type))
                    {
                        return false;
                    }
                }

                return true;
            case SqlTypeKind.Decimal when pattern.Numbers.Length == 2:
                return MatchDecimal(pattern, type);
            case SqlTypeKind.Varchar or SqlTypeKind.Char when pattern.Numbers.Length == 1:
                return Bind(pattern.Numbers[0], type.Length ?? int.MaxValue);
            case SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone
                when pattern.Numbers.Length == 1:
                return Bind(pattern.Numbers[0], type.Precision);
            default:
                return true;
        }
    }

    // Two decimals that share p and s must both fit: the common type is worked out from both.
    private bool MatchDecimal(TypePattern pattern, SqlType type)
    {
        if (_numbers.TryGetValue(pattern.Numbers[0], out var precision) && _numbers.TryGetValue(pattern.Numbers[1], out var scale))
        {
            type = Coercions.CommonSuperType(SqlType.Decimal(precision, scale), type)!;
        }

        _numbers[pattern.Numbers[0]] = type.Precision;
        _numbers[pattern.Numbers[1]] = type.Scale;
        return true;
    }

    private bool Bind(string name, int value)
    {
        if (char.IsAsciiDigit(name[0]))
        {
            var wanted = int.Parse(name, CultureInfo.InvariantCulture);
            return value == wanted || (coerce && value < wanted);
        }

        _numbers[name] = _numbers.TryGetValue(name, out var known) ? Math.Max(known, value) : value;
        return true;
    }

    private int? Number(string name) =>
        char.IsAsciiDigit(name[0]) ? int.Parse(name, CultureInfo.InvariantCulture) : _numbers.TryGetValue(name, out var value) ? value : null;

    private ImmutableArray<RowField> SubstituteFields(TypePattern pattern, SqlType? given)
    {
        var fields = ImmutableArray.CreateBuilder<RowField>(pattern.Parts.Length);
        for (var i = 0; i < pattern.Parts.Length; i++)
        {
            fields.Add(new RowField(given?.Fields[i].Name, Substitute(pattern.Parts[i], given?.Fields[i].Type)));
        }

        return fields.MoveToImmutable();
    }

    private SqlType Bare(SqlTypeKind kind, SqlType? given) => kind switch
    {
        SqlTypeKind.Unknown => SqlType.Unknown,
        SqlTypeKind.Boolean => SqlType.Boolean,
        SqlTypeKind.TinyInt => SqlType.TinyInt,
        SqlTypeKind.SmallInt => SqlType.SmallInt,
        SqlTypeKind.Integer => SqlType.Integer,
        SqlTypeKind.BigInt => SqlType.BigInt,
        SqlTypeKind.Real => SqlType.Real,
        SqlTypeKind.Double => SqlType.Double,
        SqlTypeKind.Decimal => given is not null && Raise(given, SqlTypeKind.Decimal) is { } raised ? raised : SqlType.Decimal(38, 0),
        SqlTypeKind.Varchar => SqlType.Varchar,
        SqlTypeKind.Char => SqlType.Char(1),
        SqlTypeKind.Varbinary => SqlType.Varbinary,
        SqlTypeKind.Json => SqlType.Json,
        SqlTypeKind.Date => SqlType.Date,
        SqlTypeKind.Time => SqlType.TimeMillis,
        SqlTypeKind.TimeWithTimeZone => SqlType.TimeWithTimeZone(3),
        SqlTypeKind.Timestamp => SqlType.TimestampMillis,
        SqlTypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(3, _zone ?? "UTC"),
        SqlTypeKind.IntervalYearToMonth => SqlType.IntervalYearToMonth,
        SqlTypeKind.IntervalDayToSecond => SqlType.IntervalDayToSecond,
        SqlTypeKind.Uuid => SqlType.Uuid,
        SqlTypeKind.IpAddress => SqlType.IpAddress,
        SqlTypeKind.QDigest => SqlType.QDigest(SqlType.Unknown),
        SqlTypeKind.HyperLogLog => SqlType.HyperLogLog,
        SqlTypeKind.P4HyperLogLog => SqlType.P4HyperLogLog,
        SqlTypeKind.TDigest => SqlType.TDigest,
        SqlTypeKind.SetDigest => SqlType.SetDigest,
        SqlTypeKind.Geometry => SqlType.Geometry,
        SqlTypeKind.SphericalGeography => SqlType.SphericalGeography,
        SqlTypeKind.BingTile => SqlType.BingTile,
        SqlTypeKind.Color => SqlType.Color,
        SqlTypeKind.Array => SqlType.Array(SqlType.Unknown),
        SqlTypeKind.Map => SqlType.Map(SqlType.Unknown, SqlType.Unknown),
        SqlTypeKind.Row => SqlType.Row([]),
        _ => SqlType.Function,
    };
}
