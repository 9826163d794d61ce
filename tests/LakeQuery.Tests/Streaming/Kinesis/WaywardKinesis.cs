using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LakeQuery.Streaming.Kinesis;

namespace LakeQuery.Tests.Streaming.Kinesis;

/// <summary>Stands before a server and takes only some of the records of each PutRecords, as a stream does that has too few shards.</summary>
internal sealed class WaywardKinesis : IDisposable
{
    private readonly HttpListener _listener;
    private readonly KinesisServer _server;
    private readonly Func<int, int, bool?> _isTaken;
    private int _requests;

    /// <param name="server">The server.</param>
    /// <param name="isTaken">Of the number of a request and the place of a record in it: whether it is taken; null fails the whole request.</param>
    public WaywardKinesis(KinesisServer server, Func<int, int, bool?> isTaken)
    {
        (_server, _isTaken) = (server, isTaken);
        _listener = Listen();
        Endpoint = _listener.Prefixes.Single().TrimEnd('/');
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Endpoint { get; }

    public int Requests => Volatile.Read(ref _requests);

    public void Dispose() => _listener.Close();

    // A listener can't ask for any free port, and one that could not start is of no more use.
    private static HttpListener Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                var context = _listener.GetContext();
                var request = JsonNode.Parse(context.Request.InputStream)!.AsObject();
                int status;
                JsonObject answer;
                try
                {
                    (status, answer) = Answer(request);
                }
                catch (KinesisException error)
                {
                    (status, answer) = (400, new JsonObject { ["__type"] = error.Kind, ["message"] = error.Message });
                }

                context.Response.StatusCode = status;
                context.Response.OutputStream.Write(JsonSerializer.SerializeToUtf8Bytes(answer));
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The end.
        }
    }

    private (int Status, JsonObject Answer) Answer(JsonObject request)
    {
        var number = Interlocked.Increment(ref _requests) - 1;
        var records = request["Records"]!.AsArray().Select(record => record!.DeepClone()).ToList();
        if (_isTaken(number, 0) is null)
        {
            return (503, new JsonObject { ["__type"] = "ServiceUnavailableException", ["message"] = "not now" });
        }

        var taken = Enumerable.Range(0, records.Count).Select(index => _isTaken(number, index) == true).ToList();
        if (taken.Contains(true))
        {
            using var client = _server.Client(request["StreamName"]!.GetValue<string>());
            client.Call(
                "PutRecords", json =>
                {
                    json.WriteString("StreamName", client.Stream);
                    json.WritePropertyName("Records");
                    new JsonArray([.. records.Where((_, index) => taken[index]).Select(record => record.DeepClone())]).WriteTo(json);
                }, CancellationToken.None).Dispose();
        }

        return (200, new JsonObject
        {
            ["FailedRecordCount"] = taken.Count(isTaken => !isTaken),
            ["Records"] = new JsonArray(
            [
                .. taken.Select(isTaken => isTaken
                    ? new JsonObject { ["SequenceNumber"] = "1", ["ShardId"] = "shardId-000000000000" }
                    : new JsonObject { ["ErrorCode"] = "ProvisionedThroughputExceededException", ["ErrorMessage"] = "too fast" }),
            ]),
        });
    }
}
