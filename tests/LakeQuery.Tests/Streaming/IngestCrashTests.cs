using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LakeQuery.Tests.Cli;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Streaming;

/// <summary>kill -9 while clients send: each record that was acknowledged is in the output exactly once when the application has run to its end.</summary>
public sealed class IngestCrashTests
{
    private const int Kills = 12;
    private const int Seed = 20240102;

    private readonly ConcurrentBag<int> _acknowledged = [];
    private readonly ConcurrentBag<int> _sent = [];
    private int _lastNumber;

    [Fact]
    public void Acknowledged_records_survive_a_kill_and_come_once()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "app.sql"), "CREATE STREAM H (V INTEGER); CREATE STREAM T (V INTEGER);");
        Assert.Equal(0, LakeQueryCommand.Run(["query", "CREATE DATABASE db", "--catalog", "catalog"], null, folder.Path).ExitCode);
        string[] arguments =
        [
            "stream", "run", "app.sql", "--catalog", "catalog", "--checkpoint", "state", "--checkpoint-interval", "20ms",
            "--source", "H=http://127.0.0.1:0/in", "--source", "T=tcp://127.0.0.1:0?format=csv&ack=true",
            "--sink", "H=h.csv?header=false", "--sink", "T=table:db.t?size=1KB&interval=50ms",
        ];
        var random = new Random(Seed);
        Directory.CreateDirectory(Path.Combine(folder.Path, "catalog", "streams"));
        for (var kill = 0; kill < Kills; kill++)
        {
            var status = Path.Combine(folder.Path, "catalog", "streams", "app.json");
            File.Delete(status);
            using var process = LakeQueryCommand.Start(arguments, folder.Path);
            var (http, tcp) = Addresses(status, process);
            var clients = Enumerable.Range(0, 3).Select(_ => Begin(() => Post(http))).Append(Begin(() => SendLines(tcp))).ToList();

            // The machine may be busy: at least something is acknowledged before the kill.
            var acknowledged = _acknowledged.Count;
            var clock = Stopwatch.StartNew();
            while (_acknowledged.Count == acknowledged && clock.Elapsed < LakeQueryCommand.Patience)
            {
                Thread.Yield();
            }

            process.WaitForExit(random.Next(300));
            process.Kill();
            process.WaitForExit();
            clients.ForEach(client => client.Join());
            Assert.True(_acknowledged.Count > acknowledged, process.StandardError.ReadToEnd());
        }

        var last = LakeQueryCommand.Run([.. arguments, "--once"], null, folder.Path);
        Assert.True(last.ExitCode == 0, last.Error);
        var table = LakeQueryCommand.Run(["query", "SELECT v FROM db.t", "--catalog", "catalog"], null, folder.Path);
        Assert.True(table.ExitCode == 0, table.Error);
        var written = File.ReadAllLines(Path.Combine(folder.Path, "h.csv")).Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..])
            .Concat(table.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(written.Count, written.Distinct().Count());
        Assert.Empty(_acknowledged.Except(written));
        Assert.Empty(written.Except(_sent));
    }

    private static Thread Begin(Action client)
    {
        var thread = new Thread(() =>
        {
            try
            {
                client();
            }
            catch (Exception error) when (error is HttpRequestException or IOException or SocketException or TaskCanceledException)
            {
                // The application is gone.
            }
        });
        thread.Start();
        return thread;
    }

    private static (Uri Http, Uri Tcp) Addresses(string status, Process process)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < LakeQueryCommand.Patience && !process.HasExited)
        {
            if (File.Exists(status))
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(status));
                if (document.RootElement.GetProperty("Progress") is { ValueKind: JsonValueKind.Object } progress)
                {
                    var places = progress.GetProperty("Sources").EnumerateArray().Select(source => new Uri(source.GetProperty("Location").GetString()!)).ToList();
                    return (places[0], places[1]);
                }
            }

            Thread.Yield();
        }

        throw new InvalidOperationException("It does not listen: " + process.StandardError.ReadToEnd());
    }

    // Bodies of one to five records, each number sent once.
    private void Post(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = LakeQueryCommand.Patience };
        for (var size = 1; ; size = (size % 5) + 1)
        {
            var numbers = Enumerable.Range(0, size).Select(_ => Next()).ToList();
            using var content = new StringContent(string.Concat(numbers.Select(number => $"{{\"V\":{number}}}\n")));
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            using var answer = client.Send(request);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                numbers.ForEach(_acknowledged.Add);
            }
        }
    }

    private void SendLines(Uri address)
    {
        using var client = new TcpClient();
        client.Connect(address.Host, address.Port);
        using var answers = new StreamReader(client.GetStream());
        var numbers = new List<int>();
        var told = 0;
        while (true)
        {
            var fresh = Enumerable.Range(0, 7).Select(_ => Next()).ToList();
            numbers.AddRange(fresh);
            client.GetStream().Write(Encoding.ASCII.GetBytes(string.Concat(fresh.Select(number => $"{number}\n"))));
            while (told < numbers.Count)
            {
                if (answers.ReadLine() is not { } answer)
                {
                    return;
                }

                var count = int.Parse(answer, CultureInfo.InvariantCulture);
                for (; told < count; told++)
                {
                    _acknowledged.Add(numbers[told]);
                }
            }
        }
    }

    private int Next()
    {
        var number = Interlocked.Increment(ref _lastNumber);
        _sent.Add(number);
        return number;
    }
}
