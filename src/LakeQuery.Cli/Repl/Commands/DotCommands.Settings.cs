using LakeQuery.Cli.Output;

namespace LakeQuery.Cli.Repl.Commands;

// Commands about how results look and what is kept.
internal sealed partial class DotCommands
{
    private const string SetDetails =
        "Each has an environment variable too: LAKEQUERY_ and the name in capitals, '-'\nwritten '_'. The file is 'lakequery/settings' in your configuration folder, lines\n"
        + "of 'name = value'; LAKEQUERY_SETTINGS names another.";

    private int Mode(string format) => format.Length == 0 ? Say(_context.Mode) : SetTo("mode", format);

    private int Timing(string value) => value.Length == 0 ? Say(_context.Settings.Timing ? "on" : "off") : SetTo("timing", value);

    private int Set(string argument)
    {
        if (argument.Length == 0)
        {
            var width = ReplSettings.All.Max(setting => setting.Name.Length);
            var lines = ReplSettings.All.Select(setting => $"{setting.Name.PadRight(width)}  {setting.Get(_context.Settings)}  {_context.Palette.Paint(Tone.Note, $"({setting.Values}) {setting.Summary}")}");
            return Say(string.Join('\n', lines) + $"\n\nSettings file: {ReplSettings.FilePath()}");
        }

        var parts = argument.Split((char[])[' ', '='], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 ? SetTo(parts[0], parts[1].TrimStart('=', ' ')) : Say(Find(parts[0]).Get(_context.Settings));

        static Setting Find(string name) => ReplSettings.All.FirstOrDefault(setting => setting.Name == name) ?? throw ReplErrors.UnknownSetting(name);
    }

    private int SetTo(string name, string value)
    {
        var setting = ReplSettings.All.FirstOrDefault(setting => setting.Name == name) ?? throw ReplErrors.UnknownSetting(name);
        return setting.Set(_context.Settings, value) ? ExitCodes.Success : throw ReplErrors.InvalidSetting(setting, value);
    }

    private int ShowHistory(string text)
    {
        if (text == "clear")
        {
            _context.History.Clear();
            return ExitCodes.Success;
        }

        const int Most = 30;
        var isCount = int.TryParse(text, out var count) && count > 0;
        var found = _context.History.Entries.Where(entry => isCount || entry.Contains(text, StringComparison.OrdinalIgnoreCase)).TakeLast(isCount ? count : Most);
        return Say(string.Join('\n', found));
    }

    private int OutputTo(string path)
    {
        _context.File?.Dispose();
        _context.File = null;
        if (path is not ("" or "off"))
        {
            _context.File = Create(Unquote(path));
        }

        return ExitCodes.Success;
    }

    private int Read(string path)
    {
        if (path.Length == 0)
        {
            throw ReplErrors.MissingArgument(".read", "FILE");
        }

        path = Unquote(path);
        return _runScript(path, ReadScript(path, ".read"));
    }

    private static string ReadScript(string path, string reader)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.UnreadableScript(path, reader, error);
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.UnwritableFile(path, error);
        }
    }

    private static string Unquote(string path) => path is ['\'', .., '\''] or ['"', .., '"'] ? path[1..^1] : path;
}
