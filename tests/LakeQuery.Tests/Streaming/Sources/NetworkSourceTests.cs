using System.Net;
using System.Net.Sockets;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Sources;

public sealed class NetworkSourceTests : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

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
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; sent < 300; sent++)
            {
                await client.GetStream().WriteAsync(block);
            }

            client.Client.Shutdown(SocketShutdown.Send);
        });

        // 30 MB do not fit into what is held here and by the system.
        await Task.WhenAny(sending, Task.Delay(500));
        Assert.False(sending.IsCompleted);
        Assert.InRange(Volatile.Read(ref sent), 0, 200);
        var rows = 0;
        while (rows < 300)
        {
            var lines = new List<string>();
            reading.Next(lines, 100_000);
            Assert.NotEmpty(lines);
            rows += lines.Count;
        }

        await sending;
        Assert.Equal(300, rows);
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

    private static (SourceReading Reading, int Port) OpenTcp(string settings, string columns = "V integer")
    {
        var port = FreePort();
        return (SourceReading.Open(columns, StreamSourceOptions.Parse($"S=tcp://127.0.0.1:{port}{settings}")), port);
    }

    private static (SourceReading Reading, string Address) OpenHttp(string rest)
    {
        var port = FreePort();
        var path = rest.Split('?')[0];
        return (SourceReading.Open("V integer", StreamSourceOptions.Parse($"S=http://127.0.0.1:{port}{rest}")), $"http://127.0.0.1:{port}{path}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
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
