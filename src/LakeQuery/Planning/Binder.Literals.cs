using System.Globalization;
using System.Numerics;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Functions.Native;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Literals, parameters and the special names, all of which are constants.
internal sealed partial class Binder
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MillisPerSecond = 1000;

    private PlanExpression BindLiteral(Expression literal) => literal switch
    {
        NullLiteral => new PlanConstant(null, SqlType.Unknown),
        BooleanLiteral boolean => new PlanConstant(boolean.Value, SqlType.Boolean),
        IntegerLiteral or DecimalLiteral or DoubleLiteral => BindNumber(literal, ""),
        StringLiteral text => TextConstant(text.Value),
        BinaryLiteral binary => new PlanConstant(Convert.FromHexString(binary.Hex), SqlType.Varbinary),
        TypedLiteral typed => BindTypedLiteral(typed),
        IntervalLiteral interval => BindInterval(interval),
        ParameterExpression parameter => BindParameter(parameter),
        SpecialNameExpression special => BindSpecialName(special.Name, special.Precision, special),
        _ => throw QueryErrors.Internal($"{literal.GetType().Name} is no literal"),
    };

    private static PlanConstant TextConstant(string text) => new(text, SqlType.BoundedVarchar(text.EnumerateRunes().Count()));

    private PlanConstant BindNumber(Expression literal, string sign)
    {
        switch (literal)
        {
            case IntegerLiteral integer:
                if (!long.TryParse(sign + integer.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                {
                    throw QueryErrors.BadLiteral(sign + integer.Text, "bigint", SpanOf(literal), $"DECIMAL '{sign}{integer.Text}'");
                }

                return new PlanConstant(value, value is >= int.MinValue and <= int.MaxValue ? SqlType.Integer : SqlType.BigInt);
            case DecimalLiteral number when !_context.DecimalLiteralsAsDouble:
                return DecimalConstant(sign + number.Text, literal);
            default:
                var text = sign + (literal is DecimalLiteral point ? point.Text : ((DoubleLiteral)literal).Text);
                var real = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
                return double.IsFinite(real)
                    ? new PlanConstant(real, SqlType.Double)
                    : throw QueryErrors.BadLiteral(text, "double", SpanOf(literal), null);
        }
    }

    // Digits before the point without leading zeros, and all after it, make the type.
    private PlanConstant DecimalConstant(string text, Expression syntax)
    {
        var span = text.AsSpan().Trim();
        var negative = span.Length > 0 && span[0] == '-';
        var digits = span.Length > 0 && span[0] is '-' or '+' ? span[1..] : span;
        var point = digits.IndexOf('.');
        var whole = (point < 0 ? digits : digits[..point]).ToString();
        var fraction = point < 0 ? "" : digits[(point + 1)..].ToString();
        if (whole.Length + fraction.Length == 0 || !whole.All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit))
        {
            throw QueryErrors.BadLiteral(text, "decimal", SpanOf(syntax), "DECIMAL '123.45'");
        }

        whole = whole.TrimStart('0');
        var precision = Math.Max(1, whole.Length + fraction.Length);
        if (precision > SqlType.MaxDecimalPrecision)
        {
            throw QueryErrors.BadLiteral(text, "decimal", SpanOf(syntax), null);
        }

        var unscaled = BigInteger.Parse("0" + whole + fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        return new PlanConstant(negative ? -unscaled : unscaled, SqlType.Decimal(precision, fraction.Length));
    }

    private PlanExpression BindTypedLiteral(TypedLiteral literal)
    {
        var name = literal.Type.Name.ToLowerInvariant();
        if (name == "date")
        {
            return TemporalText.TryDate(literal.Text.AsSpan().Trim(), out var days)
                ? new PlanConstant(days, SqlType.Date)
                : throw QueryErrors.BadLiteral(literal.Text, "date", SpanOf(literal), "DATE '2024-05-31'");
        }

        if (name is "timestamp" or "timestamp with time zone")
        {
            return BindTimestamp(literal);
        }

        if (name is "time" or "time with time zone")
        {
            return BindTime(literal);
        }

        switch (name)
        {
            case "decimal":
                return DecimalConstant(literal.Text, literal);
            case "json":
                var parsed = FunctionResolver.Resolve("json_parse", [SqlType.Varchar], SpanOf(literal));
                return new PlanCall(
                    parsed.Definition, parsed.SignatureIndex,
                    [new PlanConstant(literal.Text, parsed.ParameterTypes[0]) { Span = SpanOf(literal) }], parsed.ResultType);
            case "uuid":
                return Guid.TryParseExact(literal.Text, "D", out var id)
                    ? new PlanConstant(id.ToString("D"), SqlType.Uuid)
                    : throw QueryErrors.BadLiteral(literal.Text, "uuid", SpanOf(literal), "UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'");
            case "varchar":
                return new PlanConstant(literal.Text, SqlType.Varchar); // VARCHAR 'x' is varchar, 'x' is varchar(1)
            case "char" when literal.Text.Length > 0:
                return new PlanConstant(literal.Text, SqlType.Char(literal.Text.EnumerateRunes().Count()));
        }

        var type = BindType(literal.Type);
        var text = TextConstant(literal.Text) with { Span = SpanOf(literal) };
        if (!Coercions.IsCastable(text.Type, type))
        {
            throw QueryErrors.WrongType($"Cannot cast {text.Type} to {type}", SpanOf(literal));
        }

        return new PlanCast(text, type, false, false);
    }

    private PlanExpression BindTime(TypedLiteral literal)
    {
        const int offsetLength = 6;
        var text = literal.Text.AsSpan().Trim();
        var sign = text.LastIndexOfAny('+', '-');
        var time = sign > 0 ? text[..sign].TrimEnd() : text;
        if (!TemporalText.TryTime(time, out var picos, out var digits)
            || (sign > 0 && (text.Length - sign != offsetLength || TimeZones.Resolve(text[sign..].ToString()) is null)))
        {
            throw DigitsError(literal, "TIME") ?? QueryErrors.BadLiteral(literal.Text, "time", SpanOf(literal), "TIME '23:59:59'");
        }

        if (sign > 0)
        {
            return new PlanCast(TextConstant(literal.Text) with { Span = SpanOf(literal) }, SqlType.TimeWithTimeZone(digits), false, false);
        }

        return new PlanConstant(MomentValue(picos, digits), SqlType.Time(digits));
    }

    private PlanConstant BindTimestamp(TypedLiteral literal)
    {
        if (!TemporalText.TryTimestamp(literal.Text, out var picos, out var digits, out var zoneText))
        {
            throw DigitsError(literal, "TIMESTAMP")
                ?? QueryErrors.BadLiteral(literal.Text, "timestamp", SpanOf(literal), "TIMESTAMP '2024-05-31 23:59:59.999'");
        }

        if (zoneText is null)
        {
            return new PlanConstant(MomentValue(picos, digits), SqlType.Timestamp(digits));
        }

        var zone = TimeZones.Find(zoneText) ?? throw QueryErrors.InvalidArgument(
            $"'{zoneText}' is not a valid time zone", SpanOf(literal), "Use a name such as 'Pacific/Auckland' or an offset such as '+05:30'.");
        return new PlanConstant(MomentValue(FineTime.ToInstant(picos, zone), digits), SqlType.TimestampWithTimeZone(digits, zone.Name));
    }

    private LakeQueryException? DigitsError(TypedLiteral literal, string type)
    {
        const int mostDigits = 12;
        var point = literal.Text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : literal.Text.Skip(point + 1).TakeWhile(char.IsAsciiDigit).Count();
        return digits <= mostDigits ? null : QueryErrors.TypeNotResolved(
            $"{type.ToLowerInvariant()}({digits})", SpanOf(literal), $"{type} precision must be in range [0, 12]: {digits}.");
    }

    // As constants hold moments: microseconds, or picoseconds for what is finer.
    private static object MomentValue(Int128 picos, int digits) =>
        digits <= 6 ? (object)(long)FineTime.Floor(picos, TemporalText.PicosPerMicro) : (BigInteger)picos;

    private PlanConstant BindInterval(IntervalLiteral literal)
    {
        var example = literal.To is null ? $"INTERVAL '3' {literal.From.ToString().ToUpperInvariant()}"
            : literal.From == IntervalUnit.Year ? "INTERVAL '1-2' YEAR TO MONTH" : "INTERVAL '2 03:04:05.678' DAY TO SECOND";
        var text = literal.Text.Trim();
        var negative = literal.Negative;
        if (text.StartsWith('-') || text.StartsWith('+'))
        {
            negative ^= text[0] == '-';
            text = text[1..];
        }

        var months = literal.From is IntervalUnit.Year or IntervalUnit.Quarter or IntervalUnit.Month;
        if (Magnitude(text, literal.From, literal.To) is not { } magnitude)
        {
            throw QueryErrors.BadLiteral(literal.Text, "interval", SpanOf(literal), example);
        }

        return new PlanConstant(negative ? -magnitude : magnitude, months ? SqlType.IntervalYearToMonth : SqlType.IntervalDayToSecond);
    }

    // Months or microseconds, or null where the text does not fit the units.
    private static long? Magnitude(string text, IntervalUnit from, IntervalUnit? to)
    {
        try
        {
            if (to is null || to == from)
            {
                return checked((long?)(from is IntervalUnit.Second ? Seconds(text) : Whole(text) * UnitSize(from)));
            }

            if (from == IntervalUnit.Year && to == IntervalUnit.Month)
            {
                var dash = text.IndexOf('-', StringComparison.Ordinal);
                return checked(dash < 0 ? Whole(text) * 12 : (Whole(text[..dash]) * 12) + Whole(text[(dash + 1)..]));
            }

            if (from is < IntervalUnit.Day or > IntervalUnit.Minute || to <= from || to > IntervalUnit.Second)
            {
                return null;
            }

            // Fields from the largest, as many as are written: days before a blank, the others before colons.
            var blank = from == IntervalUnit.Day ? text.IndexOf(' ', StringComparison.Ordinal) : -1;
            string[] parts = from != IntervalUnit.Day ? text.Split(':') : blank < 0 ? [text] : [text[..blank], .. text[(blank + 1)..].Split(':')];
            var units = new List<IntervalUnit>();
            for (var unit = from; unit <= to; unit++)
            {
                units.Add(unit);
            }

            if (parts.Length > units.Count)
            {
                return null;
            }

            long? sum = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                sum = checked(sum + (units[i] == IntervalUnit.Second ? Seconds(parts[i]) : Whole(parts[i]) * UnitSize(units[i])));
            }

            return sum;
        }
        catch (OverflowException)
        {
            return null;
        }

        static long? Whole(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

        // To the millisecond, as the type has it.
        static long? Seconds(string digits) =>
            decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                ? decimal.ToInt64(decimal.Truncate(value * MillisPerSecond)) * (MicrosPerSecond / MillisPerSecond)
                : null;
    }

    private static long UnitSize(IntervalUnit unit) => unit switch
    {
        IntervalUnit.Year => 12,
        IntervalUnit.Quarter => 3,
        IntervalUnit.Month => 1,
        IntervalUnit.Week => 7 * TimeZones.MicrosPerDay,
        IntervalUnit.Day => TimeZones.MicrosPerDay,
        IntervalUnit.Hour => 3600 * MicrosPerSecond,
        IntervalUnit.Minute => 60 * MicrosPerSecond,
        IntervalUnit.Second => MicrosPerSecond,
        _ => 1000,
    };

    private PlanExpression BindParameter(ParameterExpression parameter)
    {
        _numbers.ParametersUsed = Math.Max(_numbers.ParametersUsed, parameter.Index + 1);
        var values = _context.Parameters;
        return values is not null && parameter.Index < values.Count
            ? values[parameter.Index] with { Span = SpanOf(parameter) }
            : new PlanConstant(null, SqlType.Unknown);
    }

    private PlanExpression BindSpecialName(string name, int? precision, SyntaxNode syntax)
    {
        const int defaultPrecision = 3;
        var digits = precision ?? defaultPrecision;
        if (digits is < 0 or > 12)
        {
            throw QueryErrors.TypeNotResolved($"timestamp({digits})", SpanOf(syntax), "The precision of a timestamp is 0 to 12.");
        }

        // The clock ticks every 100 nanoseconds.
        var ticks = (Int128)(_context.StartTime.UtcTicks - DateTime.UnixEpoch.Ticks);
        Int128 unit = 1;
        for (var i = digits; i < 7; i++)
        {
            unit *= 10;
        }

        var now = FineTime.Floor(ticks, unit) * unit * 100_000;
        var local = now + ((Int128)TimeZones.OffsetAt(_context.Zone, (long)(ticks / 10)) * TemporalText.PicosPerMicro);
        var timeOfDay = FineTime.OfDay(local);
        name = name.ToUpperInvariant();
        if (IsStreaming)
        {
            // Times of streams have no zone.
            name = name switch { "CURRENT_TIMESTAMP" or "NOW" => "LOCALTIMESTAMP", "CURRENT_TIME" => "LOCALTIME", _ => name };
        }

        return name switch
        {
            "CURRENT_DATE" => new PlanConstant(
                (long)FineTime.Floor(local, FineTime.PicosPerDay), SqlType.Date),
            "CURRENT_TIMESTAMP" or "NOW" => new PlanConstant(MomentValue(now, digits), SqlType.TimestampWithTimeZone(digits, _context.Zone)),
            "LOCALTIMESTAMP" => new PlanConstant(MomentValue(local, digits), SqlType.Timestamp(digits)),
            "LOCALTIME" => new PlanConstant(MomentValue(timeOfDay, digits), SqlType.Time(digits)),
            "CURRENT_TIME" => new PlanCast(
                new PlanConstant(MomentValue(timeOfDay, digits), SqlType.Time(digits)) { Span = SpanOf(syntax) }, SqlType.TimeWithTimeZone(digits),
                false, false),
            "CURRENT_USER" => new PlanConstant(_context.User, SqlType.Varchar),
            "CURRENT_CATALOG" => new PlanConstant(ScopeField.CatalogName, SqlType.Varchar),
            "CURRENT_SCHEMA" => new PlanConstant(_context.Database, SqlType.Varchar),
            "CURRENT_PATH" => new PlanConstant("", SqlType.Varchar),
            _ => throw QueryErrors.NotSupported($"'{name}'", SpanOf(syntax)),
        };
    }
}
