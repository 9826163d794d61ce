using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Data;

/// <summary>A value for a <c>?</c> or <c>@name</c> of a command. It is bound with its type and never becomes part of the text.</summary>
/// <remarks>The SQL type follows from the value; <see cref="DbType"/>, where it was set, says which of several it is (a DateTime as date, say), and
/// <see cref="SqlType"/> casts it to any.</remarks>
public sealed class LakeParameter : DbParameter
{
    private DbType? _dbType;
    private string _name = "";
    private string _sourceColumn = "";

    /// <summary>A parameter without name and value.</summary>
    public LakeParameter()
    {
    }

    /// <summary>A value for a <c>?</c>.</summary>
    public LakeParameter(object? value) => Value = value;

    /// <summary>A value for a name, with or without its <c>@</c>.</summary>
    public LakeParameter(string? parameterName, object? value)
    {
        ParameterName = parameterName;
        Value = value;
    }

    /// <summary>The type where it was set, else what follows from the value; String without a value.</summary>
    public override DbType DbType
    {
        get => _dbType ?? ParameterConversion.TypeOf(Value);
        set => _dbType = value;
    }

    /// <summary>Only <see cref="ParameterDirection.Input"/>: statements give rows, not values.</summary>
    /// <exception cref="NotSupportedException">It is set to another one.</exception>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
            {
                throw new NotSupportedException($"A parameter's direction is Input; {value} is of stored procedures, which there are none of.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <summary>The name, with or without the <c>@</c>; upper and lower case are the same. Empty for a <c>?</c>.</summary>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set
        {
            _name = value ?? "";
            BareName = _name.StartsWith('@') ? _name[1..] : _name;
        }
    }

    /// <summary>Most characters or bytes of the value; 0 for all of it.</summary>
    public override int Size { get; set; }

    /// <summary>Digits of a decimal, where <see cref="Scale"/> is set; else they follow from the value.</summary>
    public override byte Precision { get; set; }

    /// <summary>Digits behind the point that a decimal is rounded to; 0 for those it has.</summary>
    public override byte Scale { get; set; }

    /// <summary>The SQL type that the value is cast to, <c>SqlType.Parse("array(bigint)")</c>; null for the one that follows from the value. It says what
    /// a NULL is, or an empty collection of objects.</summary>
    public SqlType? SqlType { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn
    {
        get => _sourceColumn;
        set => _sourceColumn = value ?? "";
    }

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override DataRowVersion SourceVersion { get; set; } = DataRowVersion.Current;

    /// <summary>The value: a number, string, bool, char, byte[], Guid, DateOnly, TimeOnly, TimeSpan, DateTime (UTC: with time zone), DateTimeOffset,
    /// BigInteger, IPAddress, an enum (its number); an array or list of them, a dictionary, a tuple or anonymous object (a row); or DBNull. Null is
    /// no value: the command says so.</summary>
    public override object? Value { get; set; }

    /// <summary>The name without its <c>@</c>.</summary>
    internal string BareName { get; private set; } = "";

    /// <inheritdoc/>
    public override void ResetDbType() => _dbType = null;

    /// <summary>The value as the engine takes it.</summary>
    internal ParameterValue Convert(int index) => ParameterConversion.Convert(this, _dbType, index);
}
