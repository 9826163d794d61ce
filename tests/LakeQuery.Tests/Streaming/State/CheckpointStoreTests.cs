using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.State;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Streaming.State;

public class CheckpointStoreTests
{
    [Fact]
    public void GivesBackTheNewestAndKeepsAFew()
    {
        using var folder = new TemporaryFolder();
        using (var store = Open(folder))
        {
            Assert.False(store.HasCheckpoint);
            for (var value = 1; value <= 5; value++)
            {
                Assert.Equal(value, store.Write(state => state.Text($"state {value}")));
            }
        }

        Assert.Equal(3, Directory.GetFiles(folder.Path, "*.state").Length);
        using var again = Open(folder);
        Assert.Equal("state 5", Read(again));
        Assert.Equal(6, again.Write(state => state.Text("state 6")));
    }

    [Fact]
    public void FallsBackWhereTheNewestIsDamagedAtAnyByte()
    {
        using var folder = new TemporaryFolder();
        using (var store = Open(folder))
        {
            store.Write(state => state.Text("one"));
            store.Write(state => state.Text("two"));
        }

        var newest = Directory.GetFiles(folder.Path, "*.state").Order(StringComparer.Ordinal).Last();
        var whole = File.ReadAllBytes(newest);
        for (var at = 0; at <= whole.Length; at += 3)
        {
            var damaged = at == whole.Length ? whole[..^1] : [.. whole];
            if (at < whole.Length)
            {
                damaged[at] ^= 0x10;
            }

            File.WriteAllBytes(newest, damaged);
            using var store = Open(folder);
            Assert.Equal("one", Read(store));
            Assert.Contains("Checkpoint 2 is damaged", Assert.Single(store.Notes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TellsWhereNoCheckpointIsWhole()
    {
        using var folder = new TemporaryFolder();
        using (var store = Open(folder))
        {
            store.Write(state => state.Text("one"));
        }

        File.WriteAllText(Directory.GetFiles(folder.Path, "*.state").Single(), "?");
        Assert.Equal(ErrorCode.LakeStreamStateCorrupt, Assert.Throws<LakeQueryException>(() => Open(folder)).Code);
        using var reset = CheckpointStore.Open(folder.Path, "app", 3, reset: true);
        Assert.False(reset.HasCheckpoint);
    }

    [Fact]
    public void IgnoresWhatACrashLeftHalfWritten()
    {
        using var folder = new TemporaryFolder();
        using (var store = Open(folder))
        {
            store.Write(state => state.Text("one"));
        }

        File.WriteAllText(Path.Combine(folder.Path, "checkpoint-000000000002.state.tmp"), "half");
        using var again = Open(folder);
        Assert.Equal("one", Read(again));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.tmp"));
    }

    [Fact]
    public void RefusesAnotherApplicationAndSaysWhatChanged()
    {
        using var folder = new TemporaryFolder();
        var options = new StreamOptions { Sources = [StreamSourceOptions.Parse("A=a.csv")], Sinks = [StreamSinkOptions.Parse("B=b.csv")] };
        using (var store = CheckpointStore.Open(folder.Path, ApplicationFingerprint.Of("CREATE STREAM A;", options), 3, false))
        {
            store.Write(state => state.Int(1));
        }

        var changed = ApplicationFingerprint.Of("CREATE STREAM B;", options with { Sinks = [StreamSinkOptions.Parse("B=c.csv")] });
        var error = Assert.Throws<LakeQueryException>(() => CheckpointStore.Open(folder.Path, changed, 3, false));
        Assert.Equal(ErrorCode.LakeStreamStateMismatch, error.Code);
        Assert.Contains("the script and the sinks changed since", error.Message, StringComparison.Ordinal);
        Assert.Contains("--reset", error.Hint, StringComparison.Ordinal);

        // What only says how fast or how often is no change.
        var faster = options with { Sources = [options.Sources[0] with { Speed = 10, BufferBytes = 1 }], Threads = 2, CheckpointInterval = TimeSpan.FromSeconds(1) };
        using var same = CheckpointStore.Open(folder.Path, ApplicationFingerprint.Of("CREATE STREAM A;\r\n", faster), 3, false);
        Assert.True(same.HasCheckpoint);
    }

    [Fact]
    public void IsForOneRunAtATime()
    {
        using var folder = new TemporaryFolder();
        using var store = Open(folder);
        Assert.Equal(ErrorCode.LakeStreamStateBusy, Assert.Throws<LakeQueryException>(() => Open(folder)).Code);
    }

    [Fact]
    public void TellsOfStateThatDoesNotFit()
    {
        using var folder = new TemporaryFolder();
        using var store = Open(folder);
        store.Write(state => state.Begin("windows", 2));
        Assert.Equal(
            ErrorCode.LakeStreamStateCorrupt, Assert.Throws<LakeQueryException>(() => store.Restore(state => state.Begin("windows", 3))).Code);
    }

    private static CheckpointStore Open(TemporaryFolder folder) => CheckpointStore.Open(folder.Path, "app", 3, reset: false);

    private static string Read(CheckpointStore store)
    {
        var text = "";
        store.Restore(state => text = state.Text());
        return text;
    }
}
