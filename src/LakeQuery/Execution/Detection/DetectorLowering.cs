using System.Globalization;
using LakeQuery.Execution.RowPatterns;
using LakeQuery.Execution.Staging;
using LakeQuery.Planning;

namespace LakeQuery.Execution.Detection;

/// <summary>Puts in the place of a detector the rows that its preparation makes ready.</summary>
/// <remarks><code>
/// Detector HOTSPOTS
///   Sort ts
///     Scan points
/// becomes
/// StagedRows (sorted input, beside it the answers)
/// </code>
/// The two tables have the same rows in the same order, so DuckDB reads them side by side: no join by row number.</remarks>
internal static class DetectorLowering
{
    /// <summary>The plan that reads the rows; what makes them ready comes behind the preparations that are there.</summary>
    public static StagedRowsNode Lower(DetectorNode detector, List<IPreparation> preparations, FreshColumns fresh)
    {
        var number = detector.Id.ToString(CultureInfo.InvariantCulture);
        var (input, answers) = ("lq_detector_" + number, "lq_detected_" + number);
        preparations.Add(new DetectorPreparation(detector, input, answers, fresh));
        return new StagedRowsNode(
            detector.Passed.Count == 0 ? answers : $"{input} POSITIONAL JOIN {answers}",
            [
                .. detector.Passed.Items.Select(column => new StagedColumn(column, $"{input}.{column.SqlName}")),
                .. detector.Outputs.Items.Select((column, index) => new StagedColumn(column, $"{answers}.{DetectorAnswers.ColumnName(index)}")),
            ]);
    }
}
