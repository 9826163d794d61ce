using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;
using LakeQuery.Execution;

namespace LakeQuery.Data;

public sealed partial class LakeDataReader : IDbColumnSchemaGenerator
{
    private ReadOnlyCollection<DbColumn>? _schema;
    private Dictionary<string, int>? _ordinals;

    /// <inheritdoc/>
    public override string GetName(int ordinal) => Column(ordinal).Name;

    /// <summary>The type as Trino spells it: <c>decimal(10,2)</c>, <c>array(varchar)</c>.</summary>
    public override string GetDataTypeName(int ordinal) => Column(ordinal).Type.ToString();

    /// <summary>The type of what <see cref="GetValue"/> gives.</summary>
    public override Type GetFieldType(int ordinal)
    {
        _ = Column(ordinal);
        return _fields[ordinal].ClrType;
    }

    /// <summary>The first column of a name as it is written; without one, the first in any case.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    public override int GetOrdinal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_closed)
        {
            throw Closed();
        }

        if (_ordinals is null)
        {
            // Names that differ by case only: the exact one is found first, for each is entered under its own before any other case of it.
            var ordinals = new Dictionary<string, int>(_columns.Count * 2, StringComparer.Ordinal);
            for (var ordinal = 0; ordinal < _columns.Count; ordinal++)
            {
                ordinals.TryAdd(_columns[ordinal].Name, ordinal);
            }

            _ordinals = ordinals;
        }

        if (_ordinals.TryGetValue(name, out var found))
        {
            return found;
        }

        for (var ordinal = 0; ordinal < _columns.Count; ordinal++)
        {
            if (string.Equals(_columns[ordinal].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                _ordinals.Add(name, ordinal);
                return ordinal;
            }
        }

        throw new IndexOutOfRangeException(
            $"There is no column '{name}'; there are {string.Join(", ", _columns.Take(20).Select(column => $"'{column.Name}'"))}.");
    }

    /// <summary>The columns with their types; empty where the statement gives no rows.</summary>
    public ReadOnlyCollection<DbColumn> GetColumnSchema() => RequireOpen(
        _schema ??= new([.. _columns.Select((column, ordinal) => new LakeDbColumn(column, ordinal, _fields[ordinal].ClrType))]));

    /// <inheritdoc/>
    public override Task<ReadOnlyCollection<DbColumn>> GetColumnSchemaAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<ReadOnlyCollection<DbColumn>>(cancellationToken)
            : Task.FromResult(GetColumnSchema());

    /// <summary>The columns as a table; null where the statement gives no rows.</summary>
    public override DataTable? GetSchemaTable() => RequireOpen(_columns.Count) == 0 ? null : Schema.SchemaTable.Of(GetColumnSchema());

    private ResultColumn Column(int ordinal) => _closed ? throw Closed()
        : _columns.Count == 0 ? throw NoColumns()
        : (uint)ordinal < (uint)_columns.Count ? _columns[ordinal]
        : throw OutOfRange(ordinal);
}
