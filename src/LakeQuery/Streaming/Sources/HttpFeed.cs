using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>Records that clients POST over HTTP: JSON documents or lines of CSV as the body. It is answered 202 once the body is on the disk, or, where no
/// state is kept, held in memory; that takes as long as there is no room, which is how senders learn to slow down.</summary>
internal sealed class HttpFeed : BlockFeed
{
    // As many requests share one flush of the log.
    private const int Workers = 16;

    private const int PortAttempts = 20;
    private const int MaxDrainedBytes = 64 << 20;
    private const int FirstBodyBytes = 1 << 12;

    private readonly HttpListener _listener;
    private readonly string _path;

    /// <param name="address">Host, port and path, on loopback.</param>
    /// <param name="bufferBytes">Bytes held before senders wait.</param>
    /// <param name="log">What was received and no checkpoint covers; null where no state is kept.</param>
    /// <param name="clock">Gives arrival times.</param>
    public HttpFeed(string address, long bufferBytes, IngestLog? log, TimeProvider clock)
        : base(bufferBytes, log, clock)
    {
        var endpoint = LoopbackAddress.Parse(address);
        var rest = address.TrimStart('/');
        _path = rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? rest[slash..].TrimEnd('/') : "";
        for (var attempt = 1; ; attempt++)
        {
            var port = endpoint.Port == 0 ? FreePort(endpoint.Address) : endpoint.Port;
            Uri = new UriBuilder("http", endpoint.Address.ToString(), port, _path + "/").Uri;
            _listener = new HttpListener();
            _listener.Prefixes.Add(Uri.GetLeftPart(UriPartial.Authority) + "/");
            try
            {
                _listener.Start();
                return;
            }
            catch (Exception error) when (error is HttpListenerException or SocketException)
            {
                _listener.Close();

                // Somebody else may have taken the port that was free a moment ago.
                if (endpoint.Port != 0 || attempt == PortAttempts)
                {
                    log?.Dispose();
                    throw QueryErrors.StreamEndpointBusy("http:" + address, error);
                }
            }
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <inheritdoc/>
    public override string Address => Uri.ToString();

    /// <inheritdoc/>
    public override string PieceName => Address;

    /// <inheritdoc/>
    protected override void Listen()
    {
        for (var worker = 0; worker < Workers; worker++)
        {
            new Thread(Serve) { IsBackground = true, Name = "stream http" }.Start();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _listener.Close();
    }

    private static int FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = _listener.GetContext();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            try
            {
                Answer(context);
            }
            catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException or ProtocolViolationException)
            {
                // The client went away, or the endpoint is being closed.
                context.Response.Abort();
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var request = context.Request;
        if (request.Url?.AbsolutePath.TrimEnd('/') != _path)
        {
            Reply(context, HttpStatusCode.NotFound, $"Records are taken at {Uri.AbsolutePath.TrimEnd('/')}/");
            return;
        }

        if (request.HttpMethod != "POST")
        {
            context.Response.AddHeader("Allow", "POST");
            Reply(context, HttpStatusCode.MethodNotAllowed, "POST the records");
            return;
        }

        // A page of the web that a browser shows must not send records: it can't set this kind of content without being allowed to.
        if (request.Headers["Origin"] is not null)
        {
            Reply(context, HttpStatusCode.Forbidden, "Records are not taken from pages");
            return;
        }

        if (TryReadBody(request) is not { } body)
        {
            Drain(request);
            Reply(context, HttpStatusCode.RequestEntityTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"A body has at most {RecordParser.MaxRecordBytes} bytes"));
            return;
        }

        var isTaken = Take(body);
        Reply(
            context, isTaken ? HttpStatusCode.Accepted : HttpStatusCode.ServiceUnavailable,
            isTaken ? "" : Fault is null ? "The application is ending" : "The records can't be put onto the disk");
    }

    // Null where it is too long.
    private static ReadOnlyMemory<byte>? TryReadBody(HttpListenerRequest request)
    {
        var length = request.ContentLength64;
        if (length > RecordParser.MaxRecordBytes)
        {
            return null;
        }

        var body = new byte[length >= 0 ? length : FirstBodyBytes];
        var filled = 0;
        while (true)
        {
            if (filled == body.Length)
            {
                if (filled == length)
                {
                    return body;
                }

                if (filled >= RecordParser.MaxRecordBytes)
                {
                    return null;
                }

                Array.Resize(ref body, Math.Max(FirstBodyBytes, Math.Min(2 * filled, RecordParser.MaxRecordBytes)));
            }

            var count = request.InputStream.Read(body, filled, body.Length - filled);
            if (count == 0)
            {
                // A client that went away before it had sent all of it has sent nothing.
                return length < 0 || filled == length ? body.AsMemory(0, filled) : throw new IOException("The body ended too early.");
            }

            filled += count;
        }
    }

    // A client that is still sending does not hear an answer; up to a point it is listened to.
    private static void Drain(HttpListenerRequest request)
    {
        var passed = new byte[1 << 16];
        var left = MaxDrainedBytes;
        int count;
        while (left > 0 && (count = request.InputStream.Read(passed)) > 0)
        {
            left -= count;
        }
    }

    private static void Reply(HttpListenerContext context, HttpStatusCode status, string text)
    {
        context.Response.StatusCode = (int)status;
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength64 = bytes.Length;
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }
}
