using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>How many decimal digits whole numbers have.</summary>
internal static class TypeDigits
{
    /// <summary>Digits before the point that values of an integer type may have.</summary>
    public static int Of(SqlType integer) => integer.Kind switch
    {
        SqlTypeKind.TinyInt => 3,
        SqlTypeKind.SmallInt => 5,
        SqlTypeKind.Integer => 10,
        _ => 19,
    };

    /// <summary>A power of ten, up to 10^38.</summary>
    public static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (; exponent > 0; exponent--)
        {
            power *= 10;
        }

        return power;
    }
}
