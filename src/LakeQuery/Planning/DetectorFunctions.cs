using System.Collections.Immutable;
using LakeQuery.Detectors.Hotspots;
using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Planning;

/// <summary>All detector functions, with their parameters' ranges and defaults as the streaming service documented them.</summary>
internal static class DetectorFunctions
{
    // A wave with a spike in it.
    private const string Wave = "CURSOR(SELECT IF(n = 900, 50e0, sin(n / 10e0)) AS x FROM UNNEST(sequence(1, 1000)) AS t(n) ORDER BY n)";

    private static readonly Lazy<ImmutableArray<DetectorFunction>> Table = new(() =>
    [
        new("RANDOM_CUT_FOREST")
        {
            Parameters = ForestParameters,
            Outputs = [new("ANOMALY_SCORE", DetectorAnswer.Score)],
            MostCountedColumns = RandomCutForestOptions.MostColumns,
            Create = static (values, columns, threads) => new ForestDetector(ForestOptions(values, threads), columns),
            Summary = "scores how unusual each row is beside those before it; the higher, the more",
            Example = $"SELECT x FROM TABLE(RANDOM_CUT_FOREST({Wave}, 50, 100)) ORDER BY ANOMALY_SCORE DESC LIMIT 1",
            Result = "50.0",
        },
        new("RANDOM_CUT_FOREST_WITH_EXPLANATION")
        {
            Parameters = [.. ForestParameters, new("withDirectionality", DetectorParameterKind.Flag, 0, 1) { Default = 0 }],
            Outputs = [new("ANOMALY_SCORE", DetectorAnswer.Score), new("ANOMALY_EXPLANATION", DetectorAnswer.Text)],
            MostCountedColumns = RandomCutForestOptions.MostColumns,
            Create = static (values, columns, threads) => new ForestDetector(
                ForestOptions(values, threads) with { WithAttribution = true, WithDirectionality = values[^1] != 0 }, columns),
            Summary = "scores how unusual each row is beside those before it, and says how much of that is each column's",
            Example = "SELECT json_extract_scalar(ANOMALY_EXPLANATION, '$.x.DIRECTION') FROM "
                + $"TABLE(RANDOM_CUT_FOREST_WITH_EXPLANATION({Wave}, 50, 100, 100000, 1, TRUE)) ORDER BY ANOMALY_SCORE DESC LIMIT 1",
            Result = "HIGH",
        },
        new("HOTSPOTS")
        {
            Parameters =
            [
                new("windowSize", DetectorParameterKind.Whole, 100, 1000) { MostInQueries = 100_000 },
                new("scanRadius", DetectorParameterKind.Real, 0, double.MaxValue) { IsAboveLeast = true },
                new("minimumNumberOfPointsInAHotspot", DetectorParameterKind.Whole, 2, double.MaxValue) { BoundedBy = 0 },
            ],
            Outputs = [new("HOTSPOTS_RESULT", DetectorAnswer.Text, "HOTSPOT_RESULTS")],
            Create = static (values, columns, _) => new HotspotsDetector(new HotspotsOptions
            {
                ColumnCount = columns.Length,
                WindowSize = (int)values[0],
                ScanRadius = values[1],
                MinimumPoints = (int)values[2],
            }),
            Summary = "finds regions where the last rows lie unusually close together, row by row",
            Example = "SELECT HOTSPOTS_RESULT FROM TABLE(HOTSPOTS(CURSOR(SELECT x FROM (VALUES (1, 7e0), (2, 7e0), (3, 7e0)) AS t(ts, x) ORDER BY ts), 100, 1.0, 3))",
            Result = """{"hotspots":[]}; {"hotspots":[]}; {"hotspots":[{"density":3,"minValues":[7],"maxValues":[7]}]}""",
        },
    ]);

    private static ImmutableArray<DetectorParameter> ForestParameters =>
    [
        new("numberOfTrees", DetectorParameterKind.Whole, 1, RandomCutForestOptions.MostTrees) { Default = 100 },
        new("subSampleSize", DetectorParameterKind.Whole, RandomCutForestOptions.LeastSubSampleSize, RandomCutForestOptions.MostSubSampleSize)
        {
            Default = 256,
            BoundedBy = 2,
            IsBelowBound = true,
        },
        new("timeDecay", DetectorParameterKind.Whole, 1, int.MaxValue) { Default = 100_000 },
        new("shingleSize", DetectorParameterKind.Whole, 1, RandomCutForestOptions.MostShingleSize) { Default = 1 },
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<DetectorFunction> All => Table.Value;

    /// <summary>The function of a name in any case; null for none.</summary>
    public static DetectorFunction? Find(string name)
    {
        // The table is made only for who may mean one of them.
        return name.Length < "HOTSPOTS".Length ? null : All.FirstOrDefault(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static RandomCutForestOptions ForestOptions(ImmutableArray<double> values, int threads) => new()
    {
        NumberOfTrees = (int)values[0],
        SubSampleSize = (int)values[1],
        TimeDecay = (int)values[2],
        ShingleSize = (int)values[3],
        Threads = threads,
    };
}
