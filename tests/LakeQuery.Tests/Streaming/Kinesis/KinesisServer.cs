using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using LakeQuery.Streaming.Kinesis;

namespace LakeQuery.Tests.Streaming.Kinesis;

/// <summary>A Kinesis server on loopback, started for the tests of a class.</summary>
public sealed class KinesisServer : IDisposable
{
    private const string Program =
        "const server = require('kinesalite')({ createStreamMs: 5, deleteStreamMs: 5, updateStreamMs: 5, shardLimit: 100 });"
        + "server.listen(0, '127.0.0.1', () => console.log(server.address().port));"
        + "process.stdin.on('end', () => process.exit(0)).resume();";

    private readonly Process _process;

    public KinesisServer()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "key");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
        var folder = typeof(KinesisServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "KinesisFolder").Value!;
        _process = Process.Start(new ProcessStartInfo("node", ["-e", Program])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{int.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture)}");
    }

    public string Endpoint { get; }

    internal KinesisClient Client(string stream) => new(stream, Endpoint, "us-east-1");

    /// <summary>Makes a stream and waits until it is there.</summary>
    public void Create(string stream, int shards)
    {
        using var client = Client(stream);
        client.Call(
            "CreateStream", json =>
            {
                json.WriteString("StreamName", stream);
                json.WriteNumber("ShardCount", shards);
            }, CancellationToken.None).Dispose();
        Wait(client);
    }

    /// <summary>Adds records.</summary>
    public void Put(string stream, params (string Key, string Data)[] records)
    {
        using var client = Client(stream);
        foreach (var (key, data) in records)
        {
            client.Call(
                "PutRecord", json =>
                {
                    json.WriteString("StreamName", stream);
                    json.WriteString("PartitionKey", key);
                    json.WriteBase64String("Data", Encoding.UTF8.GetBytes(data));
                }, CancellationToken.None).Dispose();
        }
    }

    /// <summary>Splits a stream's only shard in the middle.</summary>
    public void Split(string stream)
    {
        using var client = Client(stream);
        client.Call(
            "SplitShard", json =>
            {
                json.WriteString("StreamName", stream);
                json.WriteString("ShardToSplit", "shardId-000000000000");
                json.WriteString("NewStartingHashKey", (UInt128.MaxValue / 2).ToString(CultureInfo.InvariantCulture));
            }, CancellationToken.None).Dispose();
        Wait(client);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Wait(KinesisClient client)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Cli.LakeQueryCommand.Patience)
        {
            using var answer = client.Call("DescribeStream", json => json.WriteString("StreamName", client.Stream), CancellationToken.None);
            if (answer.RootElement.GetProperty("StreamDescription").GetProperty("StreamStatus").GetString() == "ACTIVE")
            {
                return;
            }
        }

        Assert.Fail("The stream did not become active.");
    }
}
