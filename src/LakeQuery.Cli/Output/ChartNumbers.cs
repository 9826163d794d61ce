using System.Buffers;
using System.Buffers.Text;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Cli.Output;

/// <summary>The numbers of a column as a chart draws them: of a column of texts those that are written there.</summary>
internal sealed class ChartNumbers(SqlType type)
{
    private readonly ArrayBufferWriter<byte> _text = new(64);
    private readonly double _unit = type.Kind == SqlTypeKind.Decimal ? Math.Pow(10, type.Scale) : 1;

    /// <summary>The number of a row; null where there is none, or none that can be drawn.</summary>
    public double? Of(ResultVector vector, int row)
    {
        if (vector.IsNull(row))
        {
            return null;
        }

        var number = type.Kind switch
        {
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt => vector.GetInt64(row),
            SqlTypeKind.Real or SqlTypeKind.Double => vector.GetDouble(row),
            SqlTypeKind.Decimal => (double)vector.GetInt128(row) / _unit,
            _ => Parse(vector, row),
        };
        return double.IsFinite(number) ? number : null;
    }

    private double Parse(ResultVector vector, int row)
    {
        _text.ResetWrittenCount();
        vector.AppendText(row, _text);
        return Utf8Parser.TryParse(_text.WrittenSpan, out double number, out var length) && length == _text.WrittenCount ? number : double.NaN;
    }
}
