namespace LakeQuery.Tests.House;

/// <summary>What code allocates on its own thread.</summary>
internal static class Allocation
{
    /// <summary>The least bytes of some runs after a first one: what a run always allocates, without what the runtime adds once in a while.</summary>
    public static long Of(Action run)
    {
        run();
        var least = long.MaxValue;
        for (var round = 0; round < 10 && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
