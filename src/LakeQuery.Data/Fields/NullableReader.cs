namespace LakeQuery.Data.Fields;

/// <summary>Reads a value into a nullable type without boxing: one delegate for each type, made when it is first asked for.</summary>
/// <typeparam name="T">A nullable value type.</typeparam>
internal static class NullableReader<T>
{
    private static readonly Func<Field, int, T> Reader = Make();

    /// <summary>The value of a row that is not NULL.</summary>
    public static T Get(Field field, int row) => Reader(field, row);

    private static Func<Field, int, T> Make() =>
        typeof(NullableReader).GetMethod(nameof(NullableReader.Read))!
            .MakeGenericMethod(Nullable.GetUnderlyingType(typeof(T))!)
            .CreateDelegate<Func<Field, int, T>>();
}

/// <summary>The one method behind <see cref="NullableReader{T}"/>.</summary>
internal static class NullableReader
{
    /// <summary>The value of a row that is not NULL.</summary>
    public static T? Read<T>(Field field, int row)
        where T : struct => field.Get<T>(row);
}
