using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Kinesis;

/// <summary>A refusal of the service.</summary>
internal sealed class KinesisException(string kind, string message, bool canRetry) : Exception(message)
{
    /// <summary>Its name, such as ExpiredIteratorException.</summary>
    public string Kind => kind;

    /// <summary>Whether the same request may succeed later.</summary>
    public bool CanRetry => canRetry;
}

/// <summary>The few calls of Kinesis Data Streams that sources and sinks need, over its JSON protocol.</summary>
internal sealed class KinesisClient : IDisposable
{
    private const string ContentType = "application/x-amz-json-1.1";
    private const int Attempts = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly string _region;
    private readonly SigningKeys _keys;

    /// <param name="stream">The stream.</param>
    /// <param name="endpoint">Address of the service; null for the region's.</param>
    /// <param name="region">The region; null for the environment's.</param>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION: no keys, or no address.</exception>
    public KinesisClient(string stream, string? endpoint, string? region)
    {
        Stream = stream;
        _region = region ?? (Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } named ? named : "us-east-1");
        _keys = SigningKeys.FromEnvironment() ?? throw QueryErrors.KinesisKeysMissing(stream);
        var address = endpoint ?? $"https://kinesis.{_region}.amazonaws.com";
        _endpoint = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new Uri(uri, "/")
            : throw QueryErrors.InvalidOption("endpoint", address, "an address such as http://127.0.0.1:4567");

        // The proxy of an environment leads out of it, never back to this machine.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !_endpoint.IsLoopback }) { Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>The stream.</summary>
    public string Stream { get; }

    /// <summary>Calls an action; tries again as long as that may help.</summary>
    /// <param name="action">Its name.</param>
    /// <param name="write">Writes the members of the request.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="KinesisException">It was refused.</exception>
    public JsonDocument Call(string action, Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Send(action, body.WrittenSpan.ToArray(), cancellation);
            }
            catch (KinesisException error) when (error.CanRetry && attempt < Attempts)
            {
                cancellation.WaitHandle.WaitOne(pause);
                cancellation.ThrowIfCancellationRequested();
                pause *= 2;
            }
        }
    }

    /// <summary>What a refusal means to the user.</summary>
    public LakeQueryException Failure(string action, KinesisException error) => QueryErrors.KinesisFailed(action, Stream, $"{error.Kind}: {error.Message}", error);

    public void Dispose() => _http.Dispose();

    private JsonDocument Send(string action, byte[] body, CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = ContentType,
            ["host"] = _endpoint.IsDefaultPort ? _endpoint.Host : _endpoint.Authority,
            ["x-amz-date"] = RequestSignature.Stamp(now),
            ["x-amz-target"] = "Kinesis_20131202." + action,
        };
        if (_keys.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        request.Headers.TryAddWithoutValidation("Authorization", RequestSignature.Authorization(headers, body, now, _region, "kinesis", _keys));
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.Ordinal))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        try
        {
            using var response = _http.Send(request, HttpCompletionOption.ResponseContentRead, cancellation);
            using var content = response.Content.ReadAsStream(cancellation);
            if (response.IsSuccessStatusCode)
            {
                return content.Length == 0 ? JsonDocument.Parse("{}") : JsonDocument.Parse(content);
            }

            throw Refusal((int)response.StatusCode, content);
        }
        catch (HttpRequestException error)
        {
            throw new KinesisException("no connection", error.Message, canRetry: true);
        }
        catch (JsonException error)
        {
            throw new KinesisException("no JSON", error.Message, canRetry: false);
        }
        catch (TaskCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new KinesisException("no answer in time", error.Message, canRetry: true);
        }
    }

    private static KinesisException Refusal(int status, Stream content)
    {
        string kind = $"status {status}", message = "";
        try
        {
            using var document = JsonDocument.Parse(content);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in document.RootElement.EnumerateObject())
                {
                    kind = member.Name == "__type" ? member.Value.GetString() ?? kind : kind;
                    message = member.Name is "message" or "Message" ? member.Value.GetString() ?? "" : message;
                }
            }
        }
        catch (JsonException)
        {
            // A refusal without a reason.
        }

        kind = kind[(kind.LastIndexOf('#') + 1)..];
        return new KinesisException(
            kind, message, status >= 500 || kind is "ProvisionedThroughputExceededException" or "LimitExceededException" or "ThrottlingException");
    }
}
