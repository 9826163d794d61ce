using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>Records that clients send over TCP, one a line. A client that sends faster than its records are taken is slowed down by TCP itself.</summary>
/// <remarks>Without acknowledgement a client only knows that its system took what it sent: what had not arrived here when the application was killed is
/// lost, what had is in the log. With it, it is told how many of the lines of its connection are on the disk.</remarks>
internal sealed class TcpFeed : BlockFeed
{
    private const int FirstBlockBytes = 1 << 14;
    private const int LargeBlockBytes = 1 << 18;

    private readonly TcpListener _listener;
    private readonly byte _end;
    private readonly bool _acknowledges;

    /// <param name="address">Host and port, on loopback.</param>
    /// <param name="rowDelimiter">What ends a record; its last character counts.</param>
    /// <param name="acknowledges">Whether clients are told how many lines are on the disk.</param>
    /// <param name="bufferBytes">Bytes held before senders wait.</param>
    /// <param name="log">What was received and no checkpoint covers; null where no state is kept.</param>
    /// <param name="clock">Gives arrival times.</param>
    public TcpFeed(string address, string rowDelimiter, bool acknowledges, long bufferBytes, IngestLog? log, TimeProvider clock)
        : base(bufferBytes, log, clock)
    {
        var endpoint = LoopbackAddress.Parse(address);
        (_end, _acknowledges) = ((byte)rowDelimiter[^1], acknowledges);
        _listener = new TcpListener(endpoint);
        try
        {
            _listener.Start();
        }
        catch (SocketException error)
        {
            _listener.Dispose();
            log?.Dispose();
            throw QueryErrors.StreamEndpointBusy("tcp:" + address, error);
        }

        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Address = $"tcp://{endpoint.Address}:{Port}";
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    public override string Address { get; }

    /// <inheritdoc/>
    public override string PieceName => Address;

    /// <inheritdoc/>
    protected override void Listen() => Begin(Accept, "stream tcp");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _listener.Dispose();
        base.Dispose(disposing);
    }

    private static void Begin(Action work, string name) => new Thread(() => work()) { IsBackground = true, Name = name }.Start();

    private void Accept()
    {
        while (true)
        {
            try
            {
                var client = _listener.AcceptSocket();
                Begin(() => Receive(client), "stream tcp client");
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    // Hands over whole records: what is behind the last end stays for the next block.
    private void Receive(Socket client)
    {
        using var socket = client;
        var bytes = new byte[FirstBlockBytes];
        var filled = 0;
        long lines = 0;
        try
        {
            while (true)
            {
                var count = socket.Receive(bytes, filled, bytes.Length - filled, SocketFlags.None);
                if (count == 0)
                {
                    // The last line of a client that is done needs no end.
                    if (filled > 0 && Take(bytes.AsMemory(0, filled)))
                    {
                        Acknowledge(socket, lines + 1);
                    }

                    return;
                }

                filled += count;
                var whole = bytes.AsSpan(0, filled).LastIndexOf(_end) + 1;
                if (whole == 0 && filled == bytes.Length && filled < RecordParser.MaxRecordBytes)
                {
                    Array.Resize(ref bytes, bytes.Length * 2);
                    continue;
                }

                if (whole == 0 && filled < bytes.Length)
                {
                    continue;
                }

                // A record without an end goes on as far as it is, to be reported.
                whole = whole == 0 ? filled : whole;
                lines += bytes.AsSpan(0, whole).Count(_end);

                // One that sends much at once is read in larger blocks.
                var rest = bytes.AsSpan(whole, filled - whole);
                var next = new byte[Math.Max(filled == bytes.Length ? LargeBlockBytes : FirstBlockBytes, rest.Length * 2)];
                rest.CopyTo(next);
                if (!Take(bytes.AsMemory(0, whole)))
                {
                    return;
                }

                Acknowledge(socket, lines);
                filled -= whole;
                bytes = next;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // A client that went away in the middle of a record has not sent it.
        }
    }

    private void Acknowledge(Socket client, long lines)
    {
        if (_acknowledges)
        {
            var text = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{lines}\n"));
            for (var sent = 0; sent < text.Length;)
            {
                sent += client.Send(text, sent, text.Length - sent, SocketFlags.None);
            }
        }
    }
}
