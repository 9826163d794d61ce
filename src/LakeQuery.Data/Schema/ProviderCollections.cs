using System.Data;
using System.Data.Common;
using LakeQuery.Data.Fields;
using LakeQuery.Functions;
using LakeQuery.Sql;
using LakeQuery.Types;

namespace LakeQuery.Data.Schema;

/// <summary>The collections that tell of the SQL and the provider itself.</summary>
internal static class ProviderCollections
{
    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, SqlType.TinyInt, SqlType.SmallInt, SqlType.Integer, SqlType.BigInt, SqlType.Real, SqlType.Double, SqlType.Decimal(38, 0),
        SqlType.Varchar, SqlType.Char(1), SqlType.Varbinary, SqlType.Json, SqlType.Date, SqlType.TimeMillis, SqlType.TimeWithTimeZone(3),
        SqlType.TimestampMillis, SqlType.TimestampMillisUtc, SqlType.IntervalDayToSecond, SqlType.IntervalYearToMonth, SqlType.Uuid, SqlType.IpAddress,
        SqlType.Array(SqlType.Varchar), SqlType.Map(SqlType.Varchar, SqlType.Varchar), SqlType.Row([new RowField("field", SqlType.Varchar)]),
    ];

    public static DataTable DataSourceInformation(LakeConnection connection)
    {
        var table = SchemaCollections.Table(
            DbMetaDataCollectionNames.DataSourceInformation,
            (DbMetaDataColumnNames.CompositeIdentifierSeparatorPattern, typeof(string)),
            (DbMetaDataColumnNames.DataSourceProductName, typeof(string)),
            (DbMetaDataColumnNames.DataSourceProductVersion, typeof(string)),
            (DbMetaDataColumnNames.DataSourceProductVersionNormalized, typeof(string)),
            (DbMetaDataColumnNames.GroupByBehavior, typeof(int)),
            (DbMetaDataColumnNames.IdentifierPattern, typeof(string)),
            (DbMetaDataColumnNames.IdentifierCase, typeof(int)),
            (DbMetaDataColumnNames.OrderByColumnsInSelect, typeof(bool)),
            (DbMetaDataColumnNames.ParameterMarkerFormat, typeof(string)),
            (DbMetaDataColumnNames.ParameterMarkerPattern, typeof(string)),
            (DbMetaDataColumnNames.ParameterNameMaxLength, typeof(int)),
            (DbMetaDataColumnNames.ParameterNamePattern, typeof(string)),
            (DbMetaDataColumnNames.QuotedIdentifierPattern, typeof(string)),
            (DbMetaDataColumnNames.QuotedIdentifierCase, typeof(int)),
            (DbMetaDataColumnNames.StatementSeparatorPattern, typeof(string)),
            (DbMetaDataColumnNames.StringLiteralPattern, typeof(string)),
            (DbMetaDataColumnNames.SupportedJoinOperators, typeof(int)));
        var version = connection.ServerVersion;
        var parts = (version.Split('-')[0] + ".0.0").Split('.');
        table.Rows.Add(
            @"\.", "LakeQuery", version, $"{parts[0].PadLeft(2, '0')}.{parts[1].PadLeft(2, '0')}.{parts[2].PadLeft(4, '0')}", GroupByBehavior.MustContainAll,
            "^[A-Za-z_][A-Za-z0-9_]*$", IdentifierCase.Insensitive, false, "@{0}", "@[A-Za-z_][A-Za-z0-9_]*", 128, "^[A-Za-z_][A-Za-z0-9_]*$",
            "\"(([^\"]|\"\")*)\"", IdentifierCase.Insensitive, ";", "'(([^']|'')*)'",
            SupportedJoinOperators.Inner | SupportedJoinOperators.LeftOuter | SupportedJoinOperators.RightOuter | SupportedJoinOperators.FullOuter);
        return table;
    }

    public static DataTable DataTypes()
    {
        var table = SchemaCollections.Table(
            DbMetaDataCollectionNames.DataTypes, (DbMetaDataColumnNames.TypeName, typeof(string)), (DbMetaDataColumnNames.ProviderDbType, typeof(int)),
            (DbMetaDataColumnNames.ColumnSize, typeof(long)), (DbMetaDataColumnNames.CreateFormat, typeof(string)),
            (DbMetaDataColumnNames.CreateParameters, typeof(string)), (DbMetaDataColumnNames.DataType, typeof(string)),
            (DbMetaDataColumnNames.IsAutoIncrementable, typeof(bool)), (DbMetaDataColumnNames.IsBestMatch, typeof(bool)),
            (DbMetaDataColumnNames.IsCaseSensitive, typeof(bool)), (DbMetaDataColumnNames.IsFixedLength, typeof(bool)),
            (DbMetaDataColumnNames.IsFixedPrecisionScale, typeof(bool)), (DbMetaDataColumnNames.IsLong, typeof(bool)),
            (DbMetaDataColumnNames.IsNullable, typeof(bool)), (DbMetaDataColumnNames.IsSearchable, typeof(bool)),
            (DbMetaDataColumnNames.IsSearchableWithLike, typeof(bool)), (DbMetaDataColumnNames.IsUnsigned, typeof(bool)),
            (DbMetaDataColumnNames.MaximumScale, typeof(short)), (DbMetaDataColumnNames.MinimumScale, typeof(short)),
            (DbMetaDataColumnNames.LiteralPrefix, typeof(string)), (DbMetaDataColumnNames.LiteralSuffix, typeof(string)));
        foreach (var type in Types)
        {
            AddType(table, type);
        }

        return table;
    }

    public static DataTable ReservedWords()
    {
        var table = SchemaCollections.Table(DbMetaDataCollectionNames.ReservedWords, (DbMetaDataColumnNames.ReservedWord, typeof(string)));
        foreach (var word in SqlKeywords.All.Where(word => SqlKeywords.IsReserved(word, LexerMode.Query)))
        {
            table.Rows.Add(word);
        }

        return table;
    }

    public static DataTable Functions(string?[] restrictions)
    {
        var table = SchemaCollections.Table(
            "Functions", ("FUNCTION_NAME", typeof(string)), ("FUNCTION_KIND", typeof(string)), ("SIGNATURES", typeof(string)), ("DESCRIPTION", typeof(string)),
            ("EXAMPLE", typeof(string)), ("EXAMPLE_RESULT", typeof(string)));
        foreach (var function in FunctionReference.All)
        {
            if (SchemaCollections.Passes(restrictions, 0, function.Name) && SchemaCollections.Passes(restrictions, 1, function.Kind))
            {
                table.Rows.Add(
                    function.Name, function.Kind, string.Join("\n", function.Signatures), function.Summary, function.Example, function.Result);
            }
        }

        return table;
    }

    private static void AddType(DataTable table, SqlType type)
    {
        var (size, format, parameters) = type.Kind switch
        {
            SqlTypeKind.Decimal => (38L, "decimal({0},{1})", "precision,scale"),
            SqlTypeKind.Varchar => (int.MaxValue, "varchar({0})", "length"),
            SqlTypeKind.Char => (65_536L, "char({0})", "length"),
            SqlTypeKind.Timestamp => (12, "timestamp({0})", "precision"),
            SqlTypeKind.TimestampWithTimeZone => (12, "timestamp({0}) with time zone", "precision"),
            SqlTypeKind.Time => (12, "time({0})", "precision"),
            SqlTypeKind.TimeWithTimeZone => (12, "time({0}) with time zone", "precision"),
            SqlTypeKind.Array => (0, "array({0})", "element"),
            SqlTypeKind.Map => (0, "map({0}, {1})", "key,value"),
            SqlTypeKind.Row => (0, "row({0})", "fields"),
            _ => (0L, null, (string?)null),
        };
        var name = type.Kind switch
        {
            SqlTypeKind.TimestampWithTimeZone => "timestamp with time zone",
            SqlTypeKind.TimeWithTimeZone => "time with time zone",
            _ => type.ToString().Split('(')[0],
        };
        var isNested = type.Kind is SqlTypeKind.Array or SqlTypeKind.Map or SqlTypeKind.Row;
        var (prefix, suffix) = type.Kind switch
        {
            SqlTypeKind.Varchar or SqlTypeKind.Char => ("'", "'"),
            SqlTypeKind.Varbinary => ("X'", "'"),
            SqlTypeKind.Date => ("DATE '", "'"),
            SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone => ("TIME '", "'"),
            SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => ("TIMESTAMP '", "'"),
            SqlTypeKind.Decimal => ("DECIMAL '", "'"),
            SqlTypeKind.Uuid => ("UUID '", "'"),
            SqlTypeKind.Json => ("JSON '", "'"),
            _ => (null, (string?)null),
        };
        table.Rows.Add(
            name, (int)type.Kind, size, format, parameters, FieldFactory.ClrTypeOf(type).FullName, false,
            type.Kind is not (SqlTypeKind.Char or SqlTypeKind.Json or SqlTypeKind.IpAddress or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.IntervalYearToMonth)
                && !isNested,
            type.Kind is SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Json,
            !type.IsText && !isNested && type.Kind is not (SqlTypeKind.Varbinary or SqlTypeKind.Json), type.IsInteger, false, true, true, type.IsText,
            type.IsNumeric ? false : DBNull.Value, type.Kind == SqlTypeKind.Decimal ? (short)38 : DBNull.Value,
            type.Kind == SqlTypeKind.Decimal ? (short)0 : DBNull.Value, prefix, suffix);
    }
}
