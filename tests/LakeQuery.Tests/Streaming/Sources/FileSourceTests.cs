using System.IO.Compression;
using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Sources;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Streaming.Sources;

public class FileSourceTests
{
    [Theory]
    [InlineData("in.jsonl")]
    [InlineData("in.jsonl.gz")]
    public void GoesOnFromAnyPosition(string name)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, name);
        var text = string.Concat(Enumerable.Range(0, 3000).Select(number => $"{{\"v\":{number}}}\n"));
        Write(path, text);
        var expected = Enumerable.Range(0, 3000).Select(number => $"{number}").ToList();
        var rows = new List<string>();
        var position = Array.Empty<byte>();
        for (var step = 0; ; step++)
        {
            using var reading = Open(path, "");
            if (step > 0)
            {
                reading.Restored(position);
            }

            if (reading.Next(rows, 421) == SourceRead.End)
            {
                break;
            }

            position = reading.SavePosition();
        }

        Assert.Equal(expected, rows);
    }

    [Fact]
    public void ReadsAFolderInOrderOfNamesAndGoesOnInTheMiddle()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        Write(Path.Combine(folder.Path, "b.csv"), "3\n4");
        Write(Path.Combine(folder.Path, "a.csv"), "1\n2\n");
        Write(Path.Combine(folder.Path, "sub", "c.csv.gz"), "5\n");
        Write(Path.Combine(folder.Path, "_hidden.csv"), "9\n");
        using var first = Open(folder.Path, "?format=csv");
        var rows = new List<string>();
        first.Next(rows, 3);
        Assert.Equal(["1", "2", "3"], rows);
        using var second = Open(folder.Path, "?format=csv").Restored(first.SavePosition());
        Assert.Equal(["4", "5"], second.All());
        Assert.Equal(["4", "5"], first.All());
    }

    [Fact]
    public void FollowsAFileThatGrows()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "in.csv");
        using var reading = Open(path, "?follow=true");
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
        File.WriteAllText(path, "1\n2");
        Assert.Equal(["1"], reading.Rows(1));
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
        File.AppendAllText(path, "3\n4\n");
        Assert.Equal(["23", "4"], reading.Rows(2));

        using var again = Open(path, "?follow=true").Restored(reading.SavePosition());
        File.AppendAllText(path, "5\n");
        Assert.Equal(["5"], again.Rows(1));

        // Cut off, as rotation does.
        Assert.Equal(["5"], reading.Rows(1));
        File.WriteAllText(path, "6\n");
        Assert.Equal(["6"], reading.Rows(1));
    }

    [Fact]
    public void FindsNewFilesOfAFollowedFolder()
    {
        using var folder = new TemporaryFolder();
        Write(Path.Combine(folder.Path, "b.csv"), "1\n");
        using var reading = Open(folder.Path, "?follow=true&format=csv");
        Assert.Equal(["1"], reading.Rows(1));
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
        Write(Path.Combine(folder.Path, "a.csv"), "2\n");
        Assert.Equal(["2"], reading.Rows(1));
        using var again = Open(folder.Path, "?follow=true&format=csv").Restored(reading.SavePosition());
        Assert.Equal(SourceRead.Idle, again.Next([], wait: TimeSpan.Zero));
    }

    [Fact]
    public void RefusesAFileThatLostWhatWasRead()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "in.csv");
        Write(path, "1\n2\n");
        byte[] position;
        using (var reading = Open(path, ""))
        {
            reading.Next([], 2);
            position = reading.SavePosition();
        }

        Write(path, "1\n");
        using var again = Open(path, "");
        Assert.Equal(ErrorCode.LakeStreamSource, Assert.Throws<LakeQueryException>(() => again.Restored(position)).Code);
    }

    [Fact]
    public void TellsOfAFileThatIsNotThere() =>
        Assert.Equal(ErrorCode.HiveFileNotFound, Assert.Throws<LakeQueryException>(() => Open("no-such-file.csv", "")).Code);

    [Fact]
    public void PassesOverARecordThatIsTooLong()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "in.csv");
        Write(path, "1\n" + new string('7', 9 << 20) + "\n2\n");
        using var reading = Open(path, "");
        Assert.Equal(["1", "2"], reading.All());
        Assert.Contains("longer than", Assert.Single(reading.Errors.All).Message, StringComparison.Ordinal);
    }

    private static SourceReading Open(string path, string settings) => SourceReading.Open("V integer", StreamSourceOptions.Parse($"S={path}{settings}"));

    private static void Write(string path, string text)
    {
        using Stream file = File.Create(path);
        using var target = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        target.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
