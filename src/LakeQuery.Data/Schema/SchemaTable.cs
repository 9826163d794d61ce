using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using System.Globalization;

namespace LakeQuery.Data.Schema;

/// <summary>The table that <see cref="DbDataReader.GetSchemaTable"/> gives.</summary>
internal static class SchemaTable
{
    /// <summary>A row for each column.</summary>
    public static DataTable Of(ReadOnlyCollection<DbColumn> columns)
    {
        var table = new DataTable("SchemaTable") { Locale = CultureInfo.InvariantCulture };
        void Add<T>(string name) => table.Columns.Add(name, typeof(T));
        Add<string>(SchemaTableColumn.ColumnName);
        Add<int>(SchemaTableColumn.ColumnOrdinal);
        Add<int>(SchemaTableColumn.ColumnSize);
        Add<short>(SchemaTableColumn.NumericPrecision);
        Add<short>(SchemaTableColumn.NumericScale);
        Add<bool>(SchemaTableColumn.IsUnique);
        Add<bool>(SchemaTableColumn.IsKey);
        Add<string>(SchemaTableOptionalColumn.BaseServerName);
        Add<string>(SchemaTableOptionalColumn.BaseCatalogName);
        Add<string>(SchemaTableColumn.BaseColumnName);
        Add<string>(SchemaTableColumn.BaseSchemaName);
        Add<string>(SchemaTableColumn.BaseTableName);
        Add<Type>(SchemaTableColumn.DataType);
        Add<bool>(SchemaTableColumn.AllowDBNull);
        Add<int>(SchemaTableColumn.ProviderType);
        Add<bool>(SchemaTableColumn.IsAliased);
        Add<bool>(SchemaTableColumn.IsExpression);
        Add<bool>(SchemaTableOptionalColumn.IsAutoIncrement);
        Add<bool>(SchemaTableOptionalColumn.IsRowVersion);
        Add<bool>(SchemaTableOptionalColumn.IsHidden);
        Add<bool>(SchemaTableColumn.IsLong);
        Add<bool>(SchemaTableOptionalColumn.IsReadOnly);
        Add<string>("DataTypeName");

        foreach (var column in columns.Cast<LakeDbColumn>())
        {
            var row = table.NewRow();
            row[SchemaTableColumn.ColumnName] = column.ColumnName;
            row[SchemaTableColumn.ColumnOrdinal] = column.ColumnOrdinal;
            row[SchemaTableColumn.ColumnSize] = column.ColumnSize;
            row[SchemaTableColumn.NumericPrecision] = (object?)(short?)column.NumericPrecision ?? DBNull.Value;
            row[SchemaTableColumn.NumericScale] = (object?)(short?)column.NumericScale ?? DBNull.Value;
            row[SchemaTableColumn.IsUnique] = false;
            row[SchemaTableColumn.IsKey] = false;
            row[SchemaTableColumn.DataType] = column.DataType;
            row[SchemaTableColumn.AllowDBNull] = true;
            row[SchemaTableColumn.ProviderType] = (int)column.SqlType.Kind;
            row[SchemaTableOptionalColumn.IsAutoIncrement] = false;
            row[SchemaTableOptionalColumn.IsRowVersion] = false;
            row[SchemaTableOptionalColumn.IsHidden] = false;
            row[SchemaTableColumn.IsLong] = false;
            row[SchemaTableOptionalColumn.IsReadOnly] = true;
            row["DataTypeName"] = column.DataTypeName;
            table.Rows.Add(row);
        }

        return table;
    }
}
