using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Kinesis;
using LakeQuery.Tests.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Kinesis;

/// <summary>Records that the Kinesis Producer Library packs.</summary>
public sealed class AggregatedRecordTests(KinesisServer server) : IClassFixture<KinesisServer>
{
    // As the Node.js module aws-kinesis-agg 4.2.8 packs them.
    private const string Packed =
        "F3899AC20A076B6579206F6E650A076B65792074776F12273137303134313138333436303436393233313733313638373330333731353838343130353732381A0B08001A07"
        + "7B2276223A317D1A14080110001A0E7B2276223A327D7B2276223A337D1A0B08001A077B2276223A347DFC6CD559CD507B7DD84D9C36D3FA6CCE";

    [Fact]
    public void TakesApartWhatAnotherLibraryPacked()
    {
        Assert.True(AggregatedRecord.TryUnpack(Convert.FromHexString(Packed), out var items));
        Assert.Equal(
            ["key one|{\"v\":1}|", "key two|{\"v\":2}{\"v\":3}|170141183460469231731687303715884105728", "key one|{\"v\":4}|"],
            items.Select(item => $"{item.PartitionKey}|{Encoding.UTF8.GetString(item.Data.Span)}|{item.ExplicitHashKey}"));
    }

    /// <summary>One bit changed anywhere makes it a record of its own, as any data that begin with the same bytes are.</summary>
    [Fact]
    public void LeavesAloneWhatIsNotWhole()
    {
        var packed = Convert.FromHexString(Packed);
        for (var at = 0; at < packed.Length; at++)
        {
            var damaged = packed.ToArray();
            damaged[at] ^= 0x10;
            Assert.False(AggregatedRecord.TryUnpack(damaged, out _));
            Assert.False(AggregatedRecord.TryUnpack(packed[..at], out _));
        }

        // With a sum that is right, but no message: a length beyond the end, a key that is not in the table, a record without data.
        foreach (var message in new[] { "1A7F", "1A0708051A03414243", "0A01611A020800", "0700" })
        {
            Assert.False(AggregatedRecord.TryUnpack(Sealed(Convert.FromHexString(message)), out _));
        }
    }

    [Fact]
    public void HashesKeysAsShardsDo()
    {
        var half = BigInteger.Pow(2, 127);
        var high = BigInteger.Pow(2, 128) - 1;
        Assert.True(new AggregatedItem("any", "0", default).IsIn(0, half - 1));
        Assert.True(new AggregatedItem("any", half.ToString(CultureInfo.InvariantCulture), default).IsIn(half, high));

        // MD5 of "a" is 0cc1…, of "b" 92eb….
        Assert.True(new AggregatedItem("a", null, default).IsIn(0, half - 1));
        Assert.False(new AggregatedItem("b", null, default).IsIn(0, half - 1));
        Assert.True(new AggregatedItem("b", null, default).IsIn(half, high));
    }

    /// <summary>Stopped after any number of rows, in the midst of an aggregate and of a record in it, the next run goes on with the next row.</summary>
    [Fact]
    public void GoesOnFromAnyPositionInsideOfAnAggregate()
    {
        server.Create("packed", 1);
        var number = 0;
        for (var record = 0; record < 5; record++)
        {
            server.Put("packed", ("outer", Pack([.. Enumerable.Range(0, record).Select(item => ($"key {number}", $"{{\"v\":{number++}}}{{\"v\":{number++}}}"))])));
            server.Put("packed", ("plain", Encoding.UTF8.GetBytes($"{{\"v\":{number++}}}")));
        }

        var rows = new List<string>();
        byte[]? position = null;
        for (var restarts = 0; rows.Count < number && restarts < 100; restarts++)
        {
            using var reading = Open("packed", "V integer; PARTITION_KEY varchar");
            if (position is not null)
            {
                reading.Restored(position);
            }

            reading.Next(rows, 1 + (restarts % 3));
            position = reading.SavePosition();
        }

        Assert.Equal(Enumerable.Range(0, number).Select(value => $"{value}"), rows.Select(row => row.Split('|')[0]));
        Assert.Equal(["plain", "key 1", "key 1"], rows.Take(3).Select(row => row.Split('|')[1]));
    }

    /// <summary>What a sender packed for another shard it sends again there.</summary>
    [Fact]
    public void PassesOverWhatBelongsToAnotherShard()
    {
        server.Create("ranges", 2);

        // Of the two shards the first takes "a", the second "b".
        server.Put("ranges", ("a", Pack(("a", "{\"v\":1}"), ("b", "{\"v\":2}"), ("a", "{\"v\":3}"))), ("b", Pack(("a", "{\"v\":4}"), ("b", "{\"v\":2}"))));
        using var reading = Open("ranges", "V integer");
        Assert.Equal(["1", "2", "3"], reading.Rows(3).Order());
        Assert.Equal(LakeQuery.Streaming.Sources.SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
    }

    private static byte[] Pack(params (string Key, string Data)[] items)
    {
        using var message = new MemoryStream();
        foreach (var (key, _) in items)
        {
            Field(message, 1, Encoding.UTF8.GetBytes(key));
        }

        for (var index = 0; index < items.Length; index++)
        {
            using var record = new MemoryStream();
            record.WriteByte(1 << 3);
            record.WriteByte((byte)index);
            Field(record, 3, Encoding.UTF8.GetBytes(items[index].Data));
            Field(message, 3, record.ToArray());
        }

        return Sealed(message.ToArray());
    }

    private static void Field(MemoryStream message, int field, byte[] bytes)
    {
        message.WriteByte((byte)((field << 3) | 2));
        Assert.True(bytes.Length < 128);
        message.WriteByte((byte)bytes.Length);
        message.Write(bytes);
    }

    private static byte[] Sealed(byte[] message)
    {
        var mark = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(mark, 0xF3899AC2);
        return [.. mark, .. message, .. MD5.HashData(message)];
    }

    private SourceReading Open(string stream, string columns) => SourceReading.Open(
        columns, StreamSourceOptions.Parse($"S=kinesis:{stream}?endpoint={server.Endpoint}"), SourceReading.Context(new CollectedErrors(), null, TimeProvider.System));
}
