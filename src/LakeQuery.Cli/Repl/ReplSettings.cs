using System.Globalization;
using LakeQuery.Cli.Output;
using LakeQuery.Storage;

namespace LakeQuery.Cli.Repl;

/// <summary>What a user may set: in the settings file, by environment variables, by <c>.set</c>. The later wins.</summary>
internal sealed class ReplSettings
{
    private const string FileVariable = "LAKEQUERY_SETTINGS";

    /// <summary>One of <see cref="ResultWriter.FormatNames"/>; null for a table on a terminal and CSV elsewhere.</summary>
    public string? Mode { get; set; }

    /// <summary>Whether rows, time and data scanned are told after each result.</summary>
    public bool Timing { get; set; } = true;

    /// <summary>The program that results longer than the screen go through: null for that of the environment, empty for none.</summary>
    public string? Pager { get; set; }

    /// <summary>Whether there are colours: null where the terminal has them and NO_COLOR is not set.</summary>
    public bool? Color { get; set; }

    /// <summary>The database to start in.</summary>
    public string? Database { get; set; }

    /// <summary>The workgroup to start in.</summary>
    public string? Workgroup { get; set; }

    /// <summary>File of the history; empty keeps none.</summary>
    public string HistoryFile { get; set; } = DefaultHistoryFile();

    /// <summary>Entries that the history keeps.</summary>
    public int HistorySize { get; set; } = 10_000;

    /// <summary>Bytes of the last result that are kept on the disk for <c>.export</c>, <c>.chart</c> and <c>.last</c>; null keeps none.</summary>
    public long? KeptBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Rows of a table that are shown where no pager is: the first and the last of more; null for all.</summary>
    public int? MaxRows { get; set; } = TableLimits.UsualRows;

    /// <summary>What is wrong in the file or the environment, a line each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    private readonly List<string> _faults = [];

    /// <summary>Every setting by its name, with what it may be.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("mode", string.Join('|', ResultWriter.FormatNames), "how results are written", settings => settings.Mode ?? "auto", (settings, value) =>
        {
            var isMode = value == "auto" || ResultWriter.FormatNames.Contains(value);
            settings.Mode = value == "auto" ? null : isMode ? value : settings.Mode;
            return isMode;
        }),
        new("timing", "on|off", "a line with rows, time and data scanned after a result", settings => OnOff(settings.Timing), (settings, value) =>
            TryOnOff(value, on => settings.Timing = on)),
        new("pager", "auto|off|COMMAND", "program for results longer than the screen", settings => settings.Pager switch { null => "auto", "" => "off", var own => own },
            (settings, value) =>
            {
                settings.Pager = value switch { "auto" or "on" => null, "off" => "", _ => value };
                return true;
            }),
        new("max-rows", TableLimits.RowsValues, "rows of a table shown where there is no pager, the first and the last", settings => TableLimits.RowsText(settings.MaxRows),
            (settings, value) =>
            {
                var isLimit = TableLimits.TryParseRows(value, out var rows);
                settings.MaxRows = isLimit ? rows : settings.MaxRows;
                return isLimit;
            }),
        new("keep", "SIZE|off", "bytes on disk that the last result may take, for .export, .chart and .last",
            settings => settings.KeptBytes is { } bytes ? ByteSize.Format(bytes) : "off", (settings, value) =>
            {
                if (value != "off" && !ByteSize.TryParse(value, out _))
                {
                    return false;
                }

                settings.KeptBytes = ByteSize.TryParse(value, out var bytes) ? bytes : null;
                return true;
            }),
        new("color", "auto|on|off", "colours", settings => settings.Color is { } color ? OnOff(color) : "auto", (settings, value) =>
        {
            settings.Color = value == "auto" ? null : settings.Color;
            return value == "auto" || TryOnOff(value, on => settings.Color = on);
        }),
        new("database", "NAME", "database to start in", settings => settings.Database ?? "default", (settings, value) =>
        {
            settings.Database = value;
            return value.Length > 0;
        }),
        new("workgroup", "NAME", "workgroup to start in", settings => settings.Workgroup ?? "primary", (settings, value) =>
        {
            settings.Workgroup = value;
            return value.Length > 0;
        }),
        new("history-file", "PATH|off", "where the history is kept", settings => settings.HistoryFile.Length == 0 ? "off" : settings.HistoryFile, (settings, value) =>
        {
            settings.HistoryFile = value == "off" ? "" : ExpandHome(value);
            return value.Length > 0;
        }),
        new("history-size", "NUMBER", "entries that the history keeps", settings => settings.HistorySize.ToString(CultureInfo.InvariantCulture), (settings, value) =>
        {
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size);
            settings.HistorySize = isNumber ? size : settings.HistorySize;
            return isNumber;
        }),
    ];

    /// <summary>The settings file: the environment names it, else it is in the user's configuration folder.</summary>
    public static string FilePath() =>
        Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } named
            ? named
            : Path.Join(Folder(Environment.SpecialFolder.ApplicationData), "lakequery", "settings");

    /// <summary>Reads the file and the environment.</summary>
    public static ReplSettings Load()
    {
        var settings = new ReplSettings();
        var path = FilePath();
        try
        {
            if (File.Exists(path))
            {
                settings.ReadLines(path, File.ReadAllLines(path));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            settings._faults.Add($"{path}: {error.Message}");
        }

        foreach (var setting in All)
        {
            if (Environment.GetEnvironmentVariable(setting.Variable) is { Length: > 0 } value && !setting.Set(settings, value))
            {
                settings._faults.Add($"{setting.Variable}: '{value}' is none of {setting.Values}");
            }
        }

        return settings;
    }

    private void ReadLines(string path, string[] lines)
    {
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            var setting = All.FirstOrDefault(setting => setting.Name == parts[0]);
            if (parts.Length < 2)
            {
                _faults.Add($"{path}:{index + 1}: a line is 'name = value'");
            }
            else if (setting is null)
            {
                _faults.Add($"{path}:{index + 1}: there is no setting '{parts[0]}'; there are {string.Join(", ", All.Select(known => known.Name))}");
            }
            else if (!setting.Set(this, parts[1]))
            {
                _faults.Add($"{path}:{index + 1}: '{parts[1]}' is none of {setting.Values}");
            }
        }
    }

    private static string DefaultHistoryFile() => Path.Join(Folder(Environment.SpecialFolder.LocalApplicationData), "lakequery", "repl-history");

    private static string Folder(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);

    private static string ExpandHome(string path) => path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(Folder(Environment.SpecialFolder.UserProfile), path[2..]) : path;

    private static string OnOff(bool on) => on ? "on" : "off";

    private static bool TryOnOff(string value, Action<bool> set)
    {
        if (value is not ("on" or "off"))
        {
            return false;
        }

        set(value == "on");
        return true;
    }
}

/// <summary>A setting.</summary>
/// <param name="Name">Its name in the file and for <c>.set</c>.</param>
/// <param name="Values">What it may be.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Get">Its value as text.</param>
/// <param name="Set">Takes a value; false where it is not one.</param>
internal sealed record Setting(string Name, string Values, string Summary, Func<ReplSettings, string> Get, Func<ReplSettings, string, bool> Set)
{
    /// <summary>The environment variable of the same meaning.</summary>
    public string Variable => "LAKEQUERY_" + Name.Replace('-', '_').ToUpperInvariant();
}
