using System.Diagnostics;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

public sealed class StreamVerbTests : IDisposable
{
    private const string Script =
        """
        CREATE STREAM S (TS TIMESTAMP, V INTEGER);
        CREATE STREAM R (C BIGINT, T BIGINT);
        CREATE PUMP P AS INSERT INTO R SELECT STREAM COUNT(*) AS C, SUM(V) AS T FROM S GROUP BY FLOOR(S.ROWTIME TO MINUTE);
        """;

    private const string Rows = "2024-01-01 00:00:01,1\n2024-01-01 00:00:59,2\nbroken,3\n2024-01-01 00:01:00,4\n";

    private readonly TemporaryFolder _folder = new();

    public StreamVerbTests() => _folder.Write("app.sql", System.Text.Encoding.UTF8.GetBytes(Script));

    [Fact]
    public void Runs_from_standard_input_to_the_console_and_a_file_of_errors()
    {
        var outcome = Run(Rows, "--source", "S=stdin:?format=csv&rowtime=TS", "--sink", "R=console:?format=json", "--sink", "error_stream=errors.jsonl");
        Assert.Equal("{\"C\":2,\"T\":3}\n{\"C\":1,\"T\":4}\n", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith("Input ended: 3 rows in, 3 out in ", outcome.Error, StringComparison.Ordinal);
        var error = Assert.Single(File.ReadAllLines(Path.Combine(_folder.Path, "errors.jsonl")));
        Assert.Contains("\"ERROR_NAME\":\"MALFORMED_RECORD\"", error, StringComparison.Ordinal);
        Assert.Contains("\"DATA_ROW\":\"" + Convert.ToHexString("broken,3"u8), error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Goes_on_from_its_checkpoint_and_tells_of_another_application()
    {
        string[] arguments = ["--source", "S=in.csv?rowtime=TS&follow=true", "--sink", "R=out.csv", "--checkpoint", "state", "--once", "-q"];
        _folder.Write("in.csv", "2024-01-01 00:00:01,1\n"u8);
        Assert.Equal(0, Run(null, arguments).ExitCode);
        File.AppendAllText(Path.Combine(_folder.Path, "in.csv"), "2024-01-01 00:00:59,2\n2024-01-01 00:01:00,4\n");
        Assert.Equal(0, Run(null, arguments).ExitCode);
        Assert.Equal(["C,T", "2,3"], File.ReadAllLines(Path.Combine(_folder.Path, "out.csv")));

        _folder.Write("app.sql", System.Text.Encoding.UTF8.GetBytes(Script.Replace("MINUTE", "HOUR", StringComparison.Ordinal)));
        var refused = Run(null, arguments);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("LAKE_STREAM_STATE_MISMATCH", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run(null, [.. arguments, "--reset"]).ExitCode);
    }

    [Fact]
    public void Lists_shows_and_stops_a_running_application()
    {
        string[] start = Arguments("--source", "S=stdin:?format=csv&rowtime=TS", "--sink", "R=out.csv", "--checkpoint", "state", "--name", "clicks");
        using var process = LakeQueryCommand.Start(start, _folder.Path);
        process.StandardInput.Write(Rows);
        process.StandardInput.Flush();
        var clock = Stopwatch.StartNew();
        while (!State("list").Output.Contains("3 rows in", StringComparison.Ordinal) && clock.Elapsed < LakeQueryCommand.Patience)
        {
        }

        Assert.StartsWith($"clicks\trunning\t{process.Id}\t", State("list").Output, StringComparison.Ordinal);
        Assert.Contains("in   S  stdin:  3 rows", State("status", "clicks").Output, StringComparison.Ordinal);
        Assert.Contains("runs already", LakeQueryCommand.Run(start, "", _folder.Path).Error, StringComparison.Ordinal);
        Assert.Equal("Stopped clicks\n", State("stop", "clicks").Output);
        LakeQueryCommand.WaitForExit(process);
        Assert.Equal(0, process.ExitCode);
        Assert.StartsWith("clicks\tstopped\t", State("list").Output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.Path, "state"), "*.state"));
        Assert.Contains("'lakequery stream list'", State("status", "other").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Drains_and_makes_a_checkpoint_when_it_is_interrupted()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var process = LakeQueryCommand.Start(
            Arguments("--source", "S=stdin:?format=csv&rowtime=TS", "--sink", "S=console:?format=csv&header=false", "--checkpoint", "state"), _folder.Path);
        process.StandardInput.Write(Rows);
        process.StandardInput.Flush();
        Assert.Equal("2024-01-01 00:00:01.000,1", process.StandardOutput.ReadLine());
        LakeQueryCommand.Signal(process, "INT");
        LakeQueryCommand.WaitForExit(process);
        Assert.StartsWith("Stopped: 3 rows in", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.Path, "state"), "*.state"));
    }

    [Fact]
    public void Takes_the_description_of_the_old_service()
    {
        _folder.Write(
            "app.json",
            """
            {"Inputs":[{"NamePrefix":"SOURCE_SQL_STREAM","InputSchema":{"RecordColumns":[{"Name":"N","SqlType":"INTEGER","Mapping":"$.x.n"}],
            "RecordFormat":{"RecordFormatType":"JSON"}}}],
            "ApplicationCode":"CREATE STREAM D (N INTEGER); CREATE PUMP P AS INSERT INTO D SELECT STREAM N * 2 FROM SOURCE_SQL_STREAM_001;"}
            """u8);
        var outcome = LakeQueryCommand.Run(
            ["stream", "run", "--config", "app.json", "--sink", "D=console:?format=csv", "--catalog", "catalog", "-q"], "{\"x\":{\"n\":21}}\n", _folder.Path);
        Assert.Equal("N\n42\n", outcome.Output);
    }

    [Theory]
    [InlineData("--sink", "R", "LAKE_INVALID_OPTION: 'R' is no source or sink")]
    [InlineData("--checkpoint-interval", "soon", "'soon' is no time.")]
    [InlineData("--source", "Q=in.csv", "'Q'")]
    public void Says_what_is_wrong_with_its_options(string option, string value, string message)
    {
        var outcome = Run("", option, value);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Arguments(params string[] arguments) => ["stream", "run", "app.sql", "--catalog", "catalog", .. arguments];

    private LakeQueryCommand.Outcome Run(string? input, params string[] arguments) => LakeQueryCommand.Run(Arguments(arguments), input, _folder.Path);

    private LakeQueryCommand.Outcome State(params string[] arguments) => LakeQueryCommand.Run(["stream", .. arguments, "--catalog", "catalog"], null, _folder.Path);
}
