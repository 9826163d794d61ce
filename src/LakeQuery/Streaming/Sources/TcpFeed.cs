using System.Net;
using System.Net.Sockets;
using LakeQuery.Errors;

namespace LakeQuery.Streaming.Sources;

/// <summary>Records that clients send over TCP, one a line. A client that sends faster than its records are read is slowed down by TCP itself.</summary>
internal sealed class TcpFeed : BlockFeed
{
    private const int BlockBytes = 1 << 16;

    private readonly TcpListener _listener;
    private readonly byte _end;

    /// <param name="address">Host and port, on loopback.</param>
    /// <param name="rowDelimiter">What ends a record; its last character counts.</param>
    /// <param name="bufferBytes">Bytes held before senders wait.</param>
    public TcpFeed(string address, string rowDelimiter, long bufferBytes)
        : base(bufferBytes)
    {
        var endpoint = LoopbackAddress.Parse(address);
        _end = (byte)rowDelimiter[^1];
        _listener = new TcpListener(endpoint);
        try
        {
            _listener.Start();
        }
        catch (SocketException error)
        {
            _listener.Dispose();
            throw QueryErrors.StreamEndpointBusy(address, error);
        }

        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        PieceName = $"tcp://{endpoint.Address}:{Port}";
        Start(Accept, "stream tcp");
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    public override string PieceName { get; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _listener.Dispose();
        base.Dispose(disposing);
    }

    private static void Start(Action work, string name) => new Thread(() => work()) { IsBackground = true, Name = name }.Start();

    private void Accept()
    {
        while (true)
        {
            try
            {
                var client = _listener.AcceptSocket();
                Start(() => Receive(client), "stream tcp client");
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
        var bytes = new byte[BlockBytes];
        var filled = 0;
        try
        {
            while (true)
            {
                var count = socket.Receive(bytes, filled, bytes.Length - filled, SocketFlags.None);
                if (count == 0)
                {
                    Blocks.Add(new Block(bytes.AsMemory(0, filled), null));
                    return;
                }

                filled += count;
                var whole = bytes.AsSpan(0, filled).LastIndexOf(_end) + 1;
                if (whole == 0 && filled < bytes.Length)
                {
                    continue;
                }

                if (whole == 0 && bytes.Length < RecordParser.MaxRecordBytes)
                {
                    Array.Resize(ref bytes, bytes.Length * 2);
                    continue;
                }

                // A record without an end goes on as far as it is, to be reported.
                whole = whole == 0 ? filled : whole;
                var rest = bytes.AsSpan(whole, filled - whole);
                var next = new byte[Math.Max(BlockBytes, rest.Length * 2)];
                rest.CopyTo(next);
                if (!Blocks.Add(new Block(bytes.AsMemory(0, whole), null)))
                {
                    return;
                }

                filled -= whole;
                bytes = next;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // A client that went away in the middle of a record has not sent it.
        }
    }
}
