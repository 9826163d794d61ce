using System.Runtime.InteropServices;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>The settings of a terminal as <c>struct termios</c> lays them out: flags of 4 bytes on Linux, of 8 on macOS.</summary>
internal static class TerminalSettings
{
    /// <summary>Bytes that hold the structure on either system.</summary>
    public const int Size = 128;

    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    /// <summary>Keys come one by one and are not shown; Ctrl-C and Ctrl-Z are keys as others.</summary>
    public static byte[] ForEditing(byte[] original)
    {
        // IXON, so that Ctrl-S and Ctrl-Q are keys; ICRNL, so that Enter differs from Ctrl-J.
        var settings = Clear(original, inputFlags: IsMac ? 0x300u : 0x500u, localFlags: IsMac ? 0x588u : 0x800Bu);
        settings[IsMac ? 32 + 16 : 17 + 6] = 1;
        settings[IsMac ? 32 + 17 : 17 + 5] = 0;
        return settings;
    }

    /// <summary>Keys are not shown and wait for the next prompt; Ctrl-C is a signal.</summary>
    public static byte[] ForRunning(byte[] original)
    {
        var settings = Clear(original, inputFlags: 0, localFlags: IsMac ? 0x108u : 0xAu);
        settings[IsMac ? 32 + 16 : 17 + 6] = 1;
        settings[IsMac ? 32 + 17 : 17 + 5] = 0;
        return settings;
    }

    // The fields: input, output, control, local.
    private static byte[] Clear(byte[] original, uint inputFlags, uint localFlags)
    {
        var settings = (byte[])original.Clone();
        Clear(settings, 0, inputFlags);
        Clear(settings, 3, localFlags);
        return settings;
    }

    private static void Clear(byte[] settings, int field, uint flags)
    {
        var bytes = settings.AsSpan(field * (IsMac ? 8 : 4));
        var before = MemoryMarshal.Read<uint>(bytes);
        MemoryMarshal.Write(bytes, before & ~flags);
    }
}
