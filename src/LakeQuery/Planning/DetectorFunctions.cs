using System.Collections.Immutable;
using LakeQuery.Detectors.Hotspots;

namespace LakeQuery.Planning;

/// <summary>All detector functions, with their parameters' ranges and defaults as the streaming service documented them.</summary>
internal static class DetectorFunctions
{
    private static readonly Lazy<ImmutableArray<DetectorFunction>> Table = new(() =>
    [
        new("HOTSPOTS")
        {
            Parameters =
            [
                new("windowSize", DetectorParameterKind.Whole, 100, 1000) { MostInQueries = 100_000 },
                new("scanRadius", DetectorParameterKind.Real, 0, double.MaxValue) { IsAboveLeast = true },
                new("minimumNumberOfPointsInAHotspot", DetectorParameterKind.Whole, 2, double.MaxValue) { BoundedBy = 0 },
            ],
            Outputs = [new("HOTSPOTS_RESULT", DetectorAnswer.Text, "HOTSPOT_RESULTS")],
            Create = static (values, columns) => new HotspotsDetector(new HotspotsOptions
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

    /// <summary>All of them, by name.</summary>
    public static ImmutableArray<DetectorFunction> All => Table.Value;

    /// <summary>The function of a name in any case; null for none.</summary>
    public static DetectorFunction? Find(string name)
    {
        // The table is made only for who may mean one of them.
        return name.Length < 8 ? null : All.FirstOrDefault(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
