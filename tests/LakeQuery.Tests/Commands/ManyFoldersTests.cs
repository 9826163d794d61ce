using System.Diagnostics;
using Xunit.Abstractions;

namespace LakeQuery.Tests.Commands;

public sealed class ManyFoldersTests(ITestOutputHelper output) : CommandTest
{
    [Fact]
    public void Repair_registers_many_folders_in_one_change()
    {
        Run("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (day int, hour int) LOCATION 'd/'");
        for (var day = 0; day < 400; day++)
        {
            for (var hour = 0; hour < 24; hour++)
            {
                Directory.CreateDirectory(Path.Join(Folder, "d", $"day={day}/hour={hour}"));
            }
        }

        var watch = Stopwatch.StartNew();
        Assert.Equal(9601, Run("MSCK REPAIR TABLE t").Rows.Count);
        output.WriteLine($"MSCK of 9,600 new folders: {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        Assert.Empty(Run("MSCK REPAIR TABLE t").Rows);
        output.WriteLine($"MSCK of 9,600 known folders: {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        Run("ALTER TABLE t ADD PARTITION (day=1000, hour=1)");
        output.WriteLine($"ADD PARTITION beside 9,600: {watch.ElapsedMilliseconds} ms");
    }
}
