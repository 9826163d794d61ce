using System.Globalization;
using LakeQuery.Tests.Cli.Repl;
using LakeQuery.Tests.House;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Golden;

/// <summary>Dialogues in <c>golden/terminal</c>, played in a terminal as wide as their first line says, over a copy of the sample catalog.</summary>
public sealed class TerminalGoldenTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Path.Join(Repository.Root, "tests", "golden", "terminal"), "*.txt").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [PseudoTerminalTheory]
    [MemberData(nameof(Files))]
    public void A_dialogue_looks_the_same(string file)
    {
        var path = Path.Join(Repository.Root, "tests", "golden", "terminal", file);
        var text = File.ReadAllText(path);
        var head = text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)];
        using var folder = new TemporaryFolder();
        SampleCatalog.CopyTo(folder);
        var columns = int.Parse(head["# columns ".Length..], CultureInfo.InvariantCulture);
        var played = head + Transcript.Play(text[head.Length..], ["-d", "sample"], folder.Path, columns).Replace(folder.Path, "<folder>", StringComparison.Ordinal);
        if (Repository.UpdatesGolden)
        {
            File.WriteAllText(path, Transcript.WithoutTimes(played));
        }

        Assert.Equal(Transcript.WithoutTimes(text), Transcript.WithoutTimes(played));
    }
}
