using Microsoft.Win32.SafeHandles;

namespace LakeQuery.Cli.Output;

/// <summary>Standard output as a stream of bytes.</summary>
internal static class StandardOutput
{
    /// <summary>Opens it. A write to a pipe that nobody reads any more throws.</summary>
    /// <remarks>The console's own stream swallows that, and a query whose reader is gone would run to its end. That stream is right for
    /// files, which may be shared with others at one position, and for terminals.</remarks>
    public static Stream Open()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!stream.CanSeek)
        {
            return stream;
        }

        stream.Dispose();
        return Console.OpenStandardOutput();
    }
}
