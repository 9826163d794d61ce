using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>Records that clients POST over HTTP: JSON documents or lines of CSV as the body. It is answered 202 once the body is held, which takes as
/// long as there is no room: that is how senders learn to slow down.</summary>
internal sealed class HttpFeed : BlockFeed
{
    private const int Workers = 4;
    private const int FreePortAttempts = 50;
    private const int MostReadOver = 64 << 20;

    private readonly HttpListener _listener;
    private readonly string _path;

    /// <param name="address">Host, port and path, on loopback.</param>
    /// <param name="bufferBytes">Bytes held before senders wait.</param>
    public HttpFeed(string address, long bufferBytes)
        : base(bufferBytes)
    {
        var endpoint = LoopbackAddress.Parse(address);
        var rest = address.TrimStart('/');
        _path = rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? rest[slash..].TrimEnd('/') : "";
        for (var attempt = 1; ; attempt++)
        {
            var port = endpoint.Port == 0 ? FreePort(endpoint.Address) : endpoint.Port;
            Address = new UriBuilder("http", endpoint.Address.ToString(), port, _path + "/").Uri;
            _listener = new HttpListener();
            _listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
            try
            {
                _listener.Start();
                break;
            }
            catch (Exception error) when (error is HttpListenerException or SocketException)
            {
                _listener.Close();

                // A free port may be taken by someone else before it is ours.
                if (endpoint.Port != 0 || attempt == FreePortAttempts)
                {
                    throw QueryErrors.StreamEndpointBusy(address, error);
                }
            }
        }

        for (var worker = 0; worker < Workers; worker++)
        {
            new Thread(Serve) { IsBackground = true, Name = "stream http" }.Start();
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <inheritdoc/>
    public override string PieceName => Address.ToString();

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
            Reply(context, HttpStatusCode.NotFound, $"Records are taken at {Address.AbsolutePath.TrimEnd('/')}/");
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

        using var body = new MemoryStream();
        var buffer = new byte[1 << 16];
        int count;
        while ((count = request.InputStream.Read(buffer)) > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > RecordParser.MaxRecordBytes)
            {
                // Who is still sending when the connection is closed may never see the answer: the rest is read over, within reason.
                for (var left = MostReadOver; left > 0 && (count = request.InputStream.Read(buffer)) > 0; left -= count)
                {
                }

                Reply(context, HttpStatusCode.RequestEntityTooLarge, string.Create(
                    CultureInfo.InvariantCulture, $"A body has at most {RecordParser.MaxRecordBytes} bytes"));
                return;
            }
        }

        var isTaken = Blocks.Add(new Block(body.GetBuffer().AsMemory(0, (int)body.Length), null));
        Reply(context, isTaken ? HttpStatusCode.Accepted : HttpStatusCode.ServiceUnavailable, isTaken ? "" : "The application is ending");
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
