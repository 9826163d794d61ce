using System.Net;
using System.Net.Sockets;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Sources;
using LakeQuery.Tests.Cli;

namespace LakeQuery.Tests.Streaming.Sources;

public sealed class NetworkSourceTests : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = LakeQueryCommand.Patience };

    [Fact]
    public async Task TakesLinesFromSeveralTcpClients()
    {
        var (reading, port) = OpenTcp("?format=csv");
        using var _ = reading;
        using (var first = await Connect(port))
        using (var second = await Connect(port))
        {
            await first.GetStream().WriteAsync("1\n2"u8.ToArray());
            await second.GetStream().WriteAsync("30\n"u8.ToArray());
            Assert.Equal(["1", "30"], reading.Rows(2).Order());
            await first.GetStream().WriteAsync("5\n"u8.ToArray());
            Assert.Equal(["25"], reading.Rows(1));
            await first.GetStream().WriteAsync("7"u8.ToArray());
        }

        // The last line of a client that is done needs no end.
        Assert.Equal(["7"], reading.Rows(1));
    }

    [Fact]
    public async Task HoldsATcpClientUpThatIsFasterThanItsReader()
    {
        var (reading, port) = OpenTcp("?format=csv&buffer=100KB", "V varchar");
        using var _ = reading;
        using var client = await Connect(port);
        client.Client.SendBufferSize = 16 << 10;
        var block = Encoding.ASCII.GetBytes(new string('1', 99_999) + "\n");
        var (sent, isEnough) = (0, false);
        var sending = Task.Run(async () =>
        {
            for (; !Volatile.Read(ref isEnough); Interlocked.Increment(ref sent))
            {
                await client.GetStream().WriteAsync(block);
            }

            client.Client.Shutdown(SocketShutdown.Send);
        });

        // However much the system holds besides: sooner or later no more goes out.
        for (var before = -1; before != Volatile.Read(ref sent); await Task.WhenAny(sending, Task.Delay(250)))
        {
            before = Volatile.Read(ref sent);
            Assert.InRange(before, 0, 10_000);
        }

        Volatile.Write(ref isEnough, true);
        var lines = new List<string>();
        while (reading.Next(lines, 100_000) != SourceRead.End && !(sending.IsCompleted && lines.Count >= Volatile.Read(ref sent)))
        {
        }

        await sending;
        Assert.Equal(sent, lines.Count);
    }

    [Fact]
    public async Task TakesDocumentsOverHttp()
    {
        var (reading, address) = OpenHttp("/in?map.V=$.v");
        using var _ = reading;
        Assert.Equal(HttpStatusCode.Accepted, await Post(address, "{\n \"v\": 1\n}\n{\"v\":2}[{\"v\":3},{\"v\":4}]"));
        Assert.Equal(["1", "2", "3", "4"], reading.Rows(4));
        Assert.Equal(HttpStatusCode.Accepted, await Post(address, "{\"v\":5}\nbroken\n{\"v\":6}"));
        Assert.Equal(["5", "6"], reading.Rows(2));
        Assert.Equal("broken", Encoding.UTF8.GetString(Assert.Single(reading.Errors.All).Data.Span));
    }

    [Fact]
    public async Task RefusesWhatIsNoRecordOverHttp()
    {
        var (reading, address) = OpenHttp("/in");
        using var _ = reading;
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _client.GetAsync(new Uri(address))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await Post(address + "x", "{}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Post(address, new string(' ', 9 << 20)));
        using var page = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("{\"v\":1}") };
        page.Headers.Add("Origin", "https://example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.SendAsync(page)).StatusCode);
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
    }

    [Fact]
    public async Task HoldsAnHttpClientUpWhileThereIsNoRoom()
    {
        var (reading, address) = OpenHttp("/?buffer=10B");
        using var _ = reading;
        Assert.Equal(HttpStatusCode.Accepted, await Post(address, "{\"v\":1}"));
        var second = Post(address, "{\"v\":2}");
        await Task.WhenAny(second, Task.Delay(200));
        Assert.False(second.IsCompleted);
        Assert.Equal(["1", "2"], reading.Rows(2));
        Assert.Equal(HttpStatusCode.Accepted, await second);
    }

    [Theory]
    [InlineData("tcp://0.0.0.0:9000")]
    [InlineData("http://192.168.1.1:9000/")]
    [InlineData("tcp://127.0.0.1")]
    public void ListensOnThisMachineOnly(string location) => Assert.Equal(
        ErrorCode.LakeInvalidOption, Assert.Throws<LakeQueryException>(() => SourceReading.Open("V integer", StreamSourceOptions.Parse("S=" + location))).Code);

    [Fact]
    public void TellsOfAPortThatIsTaken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Assert.Equal(
            ErrorCode.LakeStreamSource,
            Assert.Throws<LakeQueryException>(() => SourceReading.Open("V integer", StreamSourceOptions.Parse($"S=tcp://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"))).Code);
    }

    public void Dispose() => _client.Dispose();

    private static (SourceReading Reading, int Port) OpenTcp(string settings, string columns = "V integer") =>
        OpenFree(port => SourceReading.Open(columns, StreamSourceOptions.Parse($"S=tcp://127.0.0.1:{port}{settings}")));

    private static (SourceReading Reading, string Address) OpenHttp(string rest)
    {
        var (reading, port) = OpenFree(port => SourceReading.Open("V integer", StreamSourceOptions.Parse($"S=http://127.0.0.1:{port}{rest}")));
        return (reading, $"http://127.0.0.1:{port}{rest.Split('?')[0]}");
    }

    // A port that is free when it is looked for may be taken a moment later, by anyone on this machine.
    private static (SourceReading Reading, int Port) OpenFree(Func<int, SourceReading> open)
    {
        for (var attempt = 1; ; attempt++)
        {
            int port;
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            try
            {
                return (open(port), port);
            }
            catch (LakeQueryException error) when (error.Code == ErrorCode.LakeStreamSource && attempt < 50)
            {
            }
        }
    }

    private static async Task<TcpClient> Connect(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    private async Task<HttpStatusCode> Post(string address, string body)
    {
        using var content = new StringContent(body);
        using var answer = await _client.PostAsync(new Uri(address), content);
        return answer.StatusCode;
    }
}
