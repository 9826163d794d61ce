namespace LakeQuery.Cli.Output;

/// <summary>What the process is attached to.</summary>
internal static class Terminal
{
    private const int NarrowestWidth = 20;
    private const int UsualWidth = 80;

    /// <summary>Columns of the terminal that standard output goes to; null where it does not go to one.</summary>
    public static int? Width => Console.IsOutputRedirected ? null
        : Console.WindowWidth is var width and > 0 ? Math.Max(width, NarrowestWidth) : UsualWidth;

    /// <summary>Whether standard output goes to a terminal that is written to in UTF-8.</summary>
    public static bool ShowsUtf8 => !Console.IsOutputRedirected && Console.OutputEncoding.CodePage == System.Text.Encoding.UTF8.CodePage;

    /// <summary>Whether standard error goes to a terminal that can rewrite a line.</summary>
    public static bool ShowsProgress { get; } = !Console.IsErrorRedirected
        && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>Whether standard output goes to a terminal that takes control codes.</summary>
    public static bool TakesCodes { get; } = !Console.IsOutputRedirected
        && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>Whether texts on standard output may have colours; see no-color.org.</summary>
    public static bool ShowsColors => TakesCodes && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
