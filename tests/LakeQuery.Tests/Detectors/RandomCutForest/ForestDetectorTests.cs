using System.Text.Json;
using LakeQuery.Detectors;
using LakeQuery.Detectors.RandomCutForest;

namespace LakeQuery.Tests.Detectors.RandomCutForest;

/// <summary>The forest over batches of columns, and the text that explains a score.</summary>
public sealed class ForestDetectorTests
{
    private static readonly RandomCutForestOptions Options = new() { NumberOfTrees = 20, SubSampleSize = 40, TimeDecay = 1000 };

    [Fact]
    public void Rows_that_are_not_counted_are_as_if_they_were_not_there()
    {
        var rows = TestRows.Normal(2, 300, seed: 1);
        using var forest = new Forest(2, Options with { ShingleSize = 3 });
        var expected = new double[300];
        forest.ScoreAndUpdate(rows, expected);

        using var detector = new ForestDetector(Options with { ShingleSize = 3 }, ["a", "b"]);
        Assert.Equal(2, detector.ColumnCount);
        var batch = new DetectorBatch(2);
        var scores = new List<double>();
        for (var start = 0; start < 300; start += 75)
        {
            batch.Reset(150);
            for (var row = 0; row < 150; row++)
            {
                var isCounted = row % 2 == 1;
                batch.States[row] = isCounted ? RowState.Counted : row % 4 == 0 ? RowState.Null : RowState.NotFinite;
                batch.Column(0)[row] = isCounted ? rows[2 * (start + (row / 2))] : double.NaN;
                batch.Column(1)[row] = isCounted ? rows[(2 * (start + (row / 2))) + 1] : 1e9;
            }

            detector.Process(batch);
            for (var row = 1; row < 150; row += 2)
            {
                scores.Add(batch.Scores[row]);
            }

            Assert.All(batch.Texts.ToArray(), Assert.Null);
        }

        Assert.Equal(expected, scores);
    }

    [Fact]
    public void An_explanation_has_a_member_for_each_column_that_sum_to_the_score()
    {
        var (batch, _) = Explained(Options with { WithAttribution = true, WithDirectionality = true }, ["cpu", "Mem \"free\""]);
        Assert.Equal(
            """{"cpu":{"DIRECTION":"LOW","STRENGTH":"0.0000","ATTRIBUTION_SCORE":"0.0000"},"Mem \"free\"":{"DIRECTION":"LOW","STRENGTH":"0.0000","ATTRIBUTION_SCORE":"0.0000"}}""",
            batch.Texts[0]);
        using var high = JsonDocument.Parse(batch.Texts[^2]!);
        using var low = JsonDocument.Parse(batch.Texts[^1]!);
        Assert.Equal(["cpu", "Mem \"free\""], high.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["DIRECTION", "STRENGTH", "ATTRIBUTION_SCORE"], high.RootElement.GetProperty("cpu").EnumerateObject().Select(member => member.Name));
        Assert.Equal("HIGH", high.RootElement.GetProperty("cpu").GetProperty("DIRECTION").GetString());
        Assert.Equal("LOW", low.RootElement.GetProperty("Mem \"free\"").GetProperty("DIRECTION").GetString());
        Assert.Equal(batch.Scores[^2], Sum(high), 1.1e-4);
        Assert.Equal(batch.Scores[^1], Sum(low), 1.1e-4);
        Assert.True(Number(high, "cpu", "STRENGTH") > 1);
        Assert.Matches("^[0-9]+\\.[0-9]{4}$", high.RootElement.GetProperty("cpu").GetProperty("STRENGTH").GetString());
    }

    [Fact]
    public void Without_directionality_an_explanation_has_shares_alone()
    {
        var (batch, _) = Explained(Options with { WithAttribution = true }, ["a", "b"]);
        Assert.Equal("""{"a":{"ATTRIBUTION_SCORE":"0.0000"},"b":{"ATTRIBUTION_SCORE":"0.0000"}}""", batch.Texts[3]);
        Assert.Matches("""^\{"a":\{"ATTRIBUTION_SCORE":"\d\.\d{4}"\},"b":\{"ATTRIBUTION_SCORE":"\d\.\d{4}"\}\}$""", batch.Texts[^1]);
    }

    [Theory]
    [InlineData(3.0, 0.5, "HIGH", "5.0000")]
    [InlineData(0.5, 3.0, "LOW", "5.0000")]
    [InlineData(1.0, 0.0, "HIGH", "9999.0000")]
    [InlineData(0.0, 0.0, "LOW", "0.0000")]
    [InlineData(1.0, 1e-9, "HIGH", "9999.0000")]
    [InlineData(1.0, 1.0, "LOW", "0.0000")]
    public void Strength_is_how_many_times_one_side_holds_the_other_less_one(double high, double low, string direction, string strength)
    {
        var text = new AttributionText(["x"], withDirectionality: true).Of([high], [low]);
        Assert.StartsWith($$"""{"x":{"DIRECTION":"{{direction}}","STRENGTH":"{{strength}}",""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_detector_goes_on_where_it_was_saved()
    {
        var options = Options with { WithAttribution = true };
        var (batch, state) = Explained(options, ["a", "b"]);
        using var detector = new ForestDetector(options, ["a", "b"]);
        detector.Restore(new MemoryStream(state));
        batch.Reset(1);
        (batch.States[0], batch.Column(0)[0], batch.Column(1)[0]) = (RowState.Counted, 0.1, 0.2);
        detector.Process(batch);
        Assert.InRange(batch.Scores[0], 0.2, 2);
        using var other = new ForestDetector(options with { SubSampleSize = 41 }, ["a", "b"]);
        Assert.Throws<InvalidDataException>(() => other.Restore(new MemoryStream(state)));
    }

    // 200 ordinary rows, one that is high in the first column, and one that is low in the second.
    private static (DetectorBatch Batch, byte[] State) Explained(RandomCutForestOptions options, string[] names)
    {
        using var detector = new ForestDetector(options, names);
        var rows = TestRows.Normal(2, 202, seed: 2);
        (rows[400], rows[403]) = (9, -9);
        var batch = new DetectorBatch(2);
        batch.Reset(202);
        for (var row = 0; row < 202; row++)
        {
            (batch.States[row], batch.Column(0)[row], batch.Column(1)[row]) = (RowState.Counted, rows[2 * row], rows[(2 * row) + 1]);
        }

        detector.Process(batch);
        var state = new MemoryStream();
        detector.Save(state);
        return (batch, state.ToArray());
    }

    private static double Sum(JsonDocument text) => text.RootElement.EnumerateObject().Sum(column => Number(text, column.Name, "ATTRIBUTION_SCORE"));

    private static double Number(JsonDocument text, string column, string member) =>
        double.Parse(text.RootElement.GetProperty(column).GetProperty(member).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}
