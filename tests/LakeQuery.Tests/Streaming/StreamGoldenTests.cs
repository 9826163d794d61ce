using System.Text;
using LakeQuery.Tests.Execution;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Streaming;

/// <summary>tests/golden/streams: applications, rows in, rows out and the moment at which they come; a file is a script, a line <c>====</c> and a transcript.</summary>
public sealed class StreamGoldenTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "golden", "streams"), "*.stream").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Rows_come_when_they_are_due(string name)
    {
        var (script, transcript) = Read(name);
        using var lake = Lake();
        using var run = new StreamTranscript(lake.Engine, script);
        var seen = new StringBuilder();
        foreach (var line in transcript.Where(line => line.StartsWith('>') || line.StartsWith('#')))
        {
            seen.Append(line).Append('\n');
            if (line.StartsWith('>'))
            {
                run.Feed([line], () => 1);
                seen.Append(run.Take());
            }
        }

        if (Environment.GetEnvironmentVariable("LAKEQUERY_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(PathOf(name), script + "====\n" + seen);
            return;
        }

        Assert.Equal(string.Join('\n', transcript) + "\n", seen.ToString());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Rows_are_the_same_however_they_are_cut_into_batches_and_on_any_number_of_threads(string name)
    {
        var (script, transcript) = Read(name);
        var input = transcript.Where(line => line.StartsWith('>')).ToList();
        using var lake = Lake();
        string Run(int threads, Func<int> cut)
        {
            using var run = new StreamTranscript(lake.Engine, script, threads);
            run.Feed(input, cut);
            return Sorted(run.Take());
        }

        var expected = Run(1, () => 1);
        var random = new Random(name.Length);
        Assert.Equal(expected, Run(1, () => int.MaxValue));
        Assert.Equal(expected, Run(2, () => random.Next(1, 5)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Rows_are_the_same_when_the_run_goes_on_from_a_checkpoint(string name)
    {
        var (script, transcript) = Read(name);
        var input = transcript.Where(line => line.StartsWith('>')).ToList();
        using var lake = Lake();
        var whole = new StringBuilder();
        using (var run = new StreamTranscript(lake.Engine, script))
        {
            run.Feed(input, () => 1);
            whole.Append(run.Take());
        }

        foreach (var stop in Enumerable.Range(1, input.Count - 1).Where((_, index) => index % 3 == 0))
        {
            var parts = new StringBuilder();
            using var state = new MemoryStream();
            using (var run = new StreamTranscript(lake.Engine, script))
            {
                run.Feed(input.Take(stop), () => 1);
                parts.Append(run.Take());
                run.Save(state);
            }

            state.Position = 0;
            using (var run = new StreamTranscript(lake.Engine, script))
            {
                run.Restore(state);
                Assert.Equal(state.Length, state.Position);
                run.Feed(input.Skip(stop), () => 1);
                parts.Append(run.Take());
            }

            Assert.Equal(whole.ToString(), parts.ToString());
        }
    }

    // Streams are told apart: how their rows alternate depends on the batches.
    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').GroupBy(line => line.Split(' ')[0]).OrderBy(group => group.Key, StringComparer.Ordinal)
        .SelectMany(group => group));

    private static string PathOf(string name) => Path.Combine(Repository.Root, "tests", "golden", "streams", name + ".stream");

    private static (string Script, List<string> Transcript) Read(string name)
    {
        var text = File.ReadAllText(PathOf(name));
        var border = text.IndexOf("====\n", StringComparison.Ordinal);
        return (text[..border], [.. text[(border + 5)..].TrimEnd('\n').Split('\n')]);
    }

    private static TestLake Lake()
    {
        var lake = new TestLake();
        lake.WriteText("items/f", "a\u0001apple\nb\u0001banana\nb\u0001berry\n");
        lake.Run($"CREATE EXTERNAL TABLE items (k string, name string) LOCATION '{lake.Path("items")}'");
        lake.WriteText("codes/f", "1\n7\n20\n\\N\n");
        lake.Run($"CREATE EXTERNAL TABLE codes (code int) LOCATION '{lake.Path("codes")}'");
        lake.WriteText("limits/f", "a\u000110\nb\u000120\n");
        lake.Run($"CREATE EXTERNAL TABLE limits (k string, least int) LOCATION '{lake.Path("limits")}'");
        return lake;
    }
}
