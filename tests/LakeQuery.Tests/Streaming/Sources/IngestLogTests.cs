using System.Text;
using LakeQuery.Errors;
using LakeQuery.Streaming.Sources;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Streaming.Sources;

public sealed class IngestLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Place => Path.Combine(_folder.Path, "log");

    [Fact]
    public void Gives_back_what_was_added_from_any_position()
    {
        Add("a", "b");
        Add("c");
        Add();
        Assert.Equal(["0 a", "1 b", "2 c"], Replay(0));
        Assert.Equal(["2 c"], Replay(2));
        Assert.Empty(Replay(3));
        Add("d");
        Assert.Equal(["1 b", "2 c", "3 d"], Replay(1));
    }

    [Fact]
    public void Numbers_go_on_after_a_position_whose_entries_are_gone()
    {
        using (var log = IngestLog.Open(Place))
        {
            Assert.Empty(log.Replay(57));
            Assert.Null(log.Append("x"u8.ToArray(), 0, block => Assert.Equal(57, block.Ordinal)));
        }

        Assert.Equal(["57 x"], Replay(57));
    }

    /// <summary>A crash may cut the last entry off at any byte: what was whole before stays, and the next run adds behind it.</summary>
    [Fact]
    public void An_entry_cut_off_at_any_byte_is_taken_away()
    {
        Add("first", "second", "third");
        var path = Assert.Single(Directory.GetFiles(Place));
        var whole = File.ReadAllBytes(path);
        var lastEntry = whole.Length - IngestSegment.HeadBytes - "third".Length;
        for (var length = lastEntry; length < whole.Length; length++)
        {
            Directory.GetFiles(Place).ToList().ForEach(File.Delete);
            File.WriteAllBytes(path, whole[..length]);
            Add("again");
            Assert.Equal(["0 first", "1 second", "2 again"], Replay(0));
        }

        // Nothing but a piece of the mark, or zeros where the disk had room but no bytes yet.
        Directory.GetFiles(Place).ToList().ForEach(File.Delete);
        File.WriteAllBytes(path, whole[..3]);
        Assert.Empty(Replay(0));
        File.WriteAllBytes(path, [.. whole, .. new byte[100]]);
        Add("again");
        Assert.Equal(["0 first", "1 second", "2 third", "3 again"], Replay(0));
    }

    [Fact]
    public void Damage_before_the_last_entry_of_a_run_is_told()
    {
        Add("first", "second");
        Add("third");
        var path = Directory.GetFiles(Place).Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal(["2 third"], Replay(2));
        var error = Assert.Throws<LakeQueryException>(() => Replay(0));
        Assert.Equal(ErrorCode.LakeStreamStateCorrupt, error.Code);
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("entries 0 to 1 are missing", Assert.Throws<LakeQueryException>(() => Replay(0)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever checkpoint of those that are kept the next run goes on from, its entries are still there; older files are not.</summary>
    [Fact]
    public void Deletes_what_no_kept_checkpoint_needs()
    {
        const int Kept = 3;
        using var log = IngestLog.Open(Place, segmentBytes: 100);
        _ = log.Replay(0);
        for (var entry = 0; entry < 200; entry++)
        {
            Assert.Null(log.Append(Encoding.ASCII.GetBytes($"entry {entry}"), 0, _ => { }));
            if (entry % 10 == 9)
            {
                log.Mark(entry + 1);
                log.Trim(Kept);
                var oldest = Math.Max(0, entry + 1 - ((Kept - 1) * 10));
                using var other = IngestLog.Open(CopyOfFolder());
                Assert.Equal(entry + 1 - oldest, other.Replay(oldest).Count());
                Assert.InRange(other.First, entry < 30 ? 0 : oldest - 10, oldest);
            }
        }
    }

    [Fact]
    public async Task Many_who_wait_get_one_flush_and_each_an_ordinal_in_turn()
    {
        var handed = new List<(long Ordinal, string Text)>();
        using (var log = IngestLog.Open(Place, segmentBytes: 1000))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(() =>
            {
                for (var number = 0; number < 50; number++)
                {
                    Assert.Null(log.Append(Encoding.ASCII.GetBytes($"{client} {number}"), 0, block => handed.Add((block.Ordinal, Encoding.ASCII.GetString(block.Bytes.Span)))));
                }
            })));
        }

        Assert.Equal(Enumerable.Range(0, 400).Select(ordinal => (long)ordinal), handed.Select(item => item.Ordinal));
        Assert.Equal(handed.Select(item => $"{item.Ordinal} {item.Text}"), Replay(0));
        foreach (var client in handed.GroupBy(item => item.Text.Split(' ')[0]))
        {
            Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{client.Key} {number}"), client.Select(item => item.Text));
        }
    }

    [Fact]
    public void Tells_those_who_wait_that_it_can_not_be_written()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var log = IngestLog.Open(Place);
        Directory.Delete(Place);
        Assert.NotNull(log.Append("x"u8.ToArray(), 0, _ => Assert.Fail("It is not on the disk.")));
        Directory.CreateDirectory(Place);

        // What the disk holds is not known any more, so nothing is taken.
        Assert.NotNull(log.Append("y"u8.ToArray(), 0, _ => Assert.Fail("It is not on the disk.")));
        Assert.Empty(Directory.GetFiles(Place));
    }

    public void Dispose() => _folder.Dispose();

    private string CopyOfFolder()
    {
        var copy = Directory.CreateDirectory(Path.Combine(_folder.Path, "copy")).FullName;
        Directory.GetFiles(copy).ToList().ForEach(File.Delete);
        foreach (var path in Directory.GetFiles(Place))
        {
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        }

        return copy;
    }

    private void Add(params string[] texts)
    {
        using var log = IngestLog.Open(Place);
        foreach (var text in texts)
        {
            Assert.Null(log.Append(Encoding.ASCII.GetBytes(text), 0, _ => { }));
        }
    }

    private List<string> Replay(long first)
    {
        using var log = IngestLog.Open(Place);
        return [.. log.Replay(first).Select(block => $"{block.Ordinal} {Encoding.ASCII.GetString(block.Bytes.Span)}")];
    }
}
