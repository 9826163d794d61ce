namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>Arrays that grow by doubling.</summary>
internal static class Arrays
{
    /// <summary>Makes an array at least so long, keeping what is in it.</summary>
    public static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, Math.Max(64, array.Length * 2)));
        }
    }
}
