using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Catalog;

/// <summary>Rows of text and whole numbers on their way into a table of DuckDB.</summary>
internal sealed class StagedRows : IDisposable
{
    private const int RowsPerInsert = 64;
    private readonly DuckConnection _connection;
    private readonly string _table;
    private readonly object?[][] _rows;
    private readonly DuckStatement _insert;
    private int _row;
    private int _column;

    public StagedRows(DuckConnection connection, string table, int columnCount)
    {
        _connection = connection;
        _table = table;
        _rows = new object?[RowsPerInsert][];
        for (var row = 0; row < RowsPerInsert; row++)
        {
            _rows[row] = new object?[columnCount];
        }

        _insert = connection.Prepare(InsertSql(RowsPerInsert));
        connection.Execute("BEGIN");
    }

    public void Text(string? value) => _rows[_row][_column++] = value;

    public void Number(long? value) => _rows[_row][_column++] = value;

    public void EndRow()
    {
        _column = 0;
        if (++_row == RowsPerInsert)
        {
            Run(_insert, _row);
            _row = 0;
        }
    }

    public void Complete()
    {
        if (_row > 0)
        {
            using var insert = _connection.Prepare(InsertSql(_row));
            Run(insert, _row);
        }

        _connection.Execute("COMMIT");
    }

    public void Dispose() => _insert.Dispose();

    private void Run(DuckStatement insert, int rowCount)
    {
        var parameter = 0;
        for (var row = 0; row < rowCount; row++)
        {
            foreach (var value in _rows[row])
            {
                parameter++;
                _ = value switch
                {
                    null => insert.BindNull(parameter),
                    long number => insert.Bind(parameter, number),
                    _ => insert.Bind(parameter, (string)value),
                };
            }
        }

        insert.Execute().Dispose();
    }

    private string InsertSql(int rowCount)
    {
        var row = "(" + string.Join(", ", Enumerable.Repeat("?", _rows[0].Length)) + ")";
        return string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {_table} VALUES {string.Join(", ", Enumerable.Repeat(row, rowCount))}");
    }
}
