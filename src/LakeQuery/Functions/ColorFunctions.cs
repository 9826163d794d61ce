using System.Collections.Immutable;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>Colours for terminals.</summary>
internal static class ColorFunctions
{
    private const string Title = "Trino: Color functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names = " bar color render rgb ";

    private static FunctionDefinition[] Rows() =>
    [
        new("bar", FunctionKind.Scalar)
        {
            Signatures = ["(double, bigint) -> varchar", "(double, bigint, color, color) -> varchar"],
            DuckDb = "lq_color_bar({0}, {1}, 16711680, 65280)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_color_bar({0}, {1}, {2}, {3})",
            }.ToImmutableDictionary(),
            Summary = "A bar of a width in characters, filled to a share of it, from red to green or between two colors.",
            Example = "replace(bar(0.6, 5, color('#f0f'), color('#00f')), chr(27), '^')",
            Result = "^[38;5;201m█^[38;5;165m█^[38;5;129m█^[0m  ",
            Source = Title,
        },
        new("color", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar) -> color",
                "(double, color, color) -> color",
                "(double, double, double, color, color) -> color",
            ],
            DuckDb = "lq_color({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_color_blend({0}, {1}, {2})",
                [2] = "lq_color_blend(({0} - {1}) / ({2} - {1}), {3}, {4})",
            }.ToImmutableDictionary(),
            Summary = "A color by its name or as #rgb, or one between two colors by a share or by a value in a range.",
            Example = "replace(render('x', color('red')), chr(27), '^')",
            Result = "^[38;5;1mx^[0m",
            Source = Title,
        },
        new("render", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(boolean) -> varchar(16)",
                "(bigint, color) -> varchar(35)",
                "(double, color) -> varchar(41)",
                "(varchar(x), color) -> varchar(x)",
            ],
            ResultType = RenderedLength,
            DuckDb = "CASE WHEN {0} THEN lq_render('✓', -3) WHEN NOT {0} THEN lq_render('✗', -2) END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_render(CAST({0} AS VARCHAR), {1})",
                [2] = "lq_render(lq_java_double({0}), {1})",
                [3] = "lq_render({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "A value as text in a color, or a truth value as a green tick or a red cross.",
            Example = "replace(render(true), chr(27), '^')",
            Result = "^[38;5;2m✓^[0m",
            Source = Title,
        },
        new("rgb", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint, bigint) -> color"],
            DuckDb = "lq_rgb({0}, {1}, {2})",
            Summary = "A color by its red, green and blue, each from 0 to 255.",
            Example = "replace(render('x', rgb(255, 0, 0)), chr(27), '^')",
            Result = "^[38;5;196mx^[0m",
            Source = Title,
        },
    ];

    // The color takes 15 characters.
    private static SqlType RenderedLength(ImmutableArray<SqlType> arguments, SqlType result) =>
        arguments[0].Kind == SqlTypeKind.Varchar && result.Length is { } length ? SqlType.BoundedVarchar((int)Math.Min(int.MaxValue, length + 15L)) : result;
}
