using LakeQuery.Catalog;

namespace LakeQuery.Tests.Catalog;

public sealed class PatienceTests
{
    [Fact]
    public void Time_alone_does_not_end_it()
    {
        var patience = new Patience(TimeSpan.FromMilliseconds(400));
        var looks = 0;
        while (!patience.IsOver)
        {
            patience.Pause(default);
            looks++;
        }

        Assert.True(looks >= 4);
        Assert.True(patience.Waited >= TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public void Begins_anew_when_another_has_the_file()
    {
        var patience = new Patience(TimeSpan.FromMilliseconds(100));
        while (!patience.IsOver)
        {
            patience.Pause(default);
        }

        patience.Renew();
        Assert.False(patience.IsOver);
    }

    [Fact]
    public void Ends_at_once_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Patience(TimeSpan.FromHours(1)).Pause(cancelled.Token));
    }
}
