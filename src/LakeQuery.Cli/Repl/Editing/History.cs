using System.Text;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>What was entered, over sessions: a file with an entry a line, in which line ends and backslashes are escaped.</summary>
/// <remarks>Each entry is appended when it is entered, so that sessions beside each other lose nothing of one another's.</remarks>
internal sealed class History
{
    private readonly string? _path;
    private readonly int _limit;
    private List<string>? _entries;

    /// <summary>Opens it; nothing is read before it is asked for.</summary>
    /// <param name="path">The file; null keeps nothing beyond the session.</param>
    /// <param name="limit">Entries that are kept.</param>
    public History(string? path, int limit)
    {
        _path = path;
        _limit = limit;
    }

    /// <summary>The entries, oldest first.</summary>
    public IReadOnlyList<string> Entries => _entries ??= Load();

    /// <summary>Adds an entry, unless it repeats the last one or begins with a blank, as those do that nobody should find again.</summary>
    public void Add(string entry)
    {
        entry = entry.TrimEnd();
        if (entry.Length == 0 || entry[0] == ' ' || (Entries.Count > 0 && Entries[^1] == entry))
        {
            return;
        }

        _entries!.Add(entry);
        if (_path is not null && _limit > 0)
        {
            Try(() => Append(_path, Escape(entry) + "\n"));
        }
    }

    /// <summary>The newest entry that begins with <paramref name="start"/> and goes on, or null.</summary>
    public string? Suggest(string start)
    {
        for (var index = Entries.Count - 1; index >= 0; index--)
        {
            if (Entries[index].Length > start.Length && Entries[index].StartsWith(start, StringComparison.Ordinal))
            {
                return Entries[index];
            }
        }

        return null;
    }

    /// <summary>The index of the newest entry before <paramref name="before"/> that holds all words of <paramref name="words"/>, or -1.</summary>
    public int Find(string words, int before)
    {
        var wanted = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var index = Math.Min(before, Entries.Count) - 1; index >= 0; index--)
        {
            if (Array.TrueForAll(wanted, word => Entries[index].Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Forgets everything, in the file too.</summary>
    public void Clear()
    {
        _entries = [];
        if (_path is not null)
        {
            Try(() => File.Delete(_path));
        }
    }

    private List<string> Load()
    {
        var entries = new List<string>();
        if (_path is null || !File.Exists(_path))
        {
            return entries;
        }

        Try(() =>
        {
            entries.AddRange(File.ReadLines(_path).Where(line => line.Length > 0).Select(Unescape));
            if (entries.Count <= _limit)
            {
                return;
            }

            // Cut now and then, not for each entry too many.
            var isLong = entries.Count > _limit + (_limit / 4) + 16;
            entries.RemoveRange(0, entries.Count - _limit);
            if (isLong)
            {
                var written = _path + ".new";
                File.Delete(written);
                Append(written, string.Concat(entries.Select(entry => Escape(entry) + "\n")));
                File.Move(written, _path, overwrite: true);
            }
        });
        return entries;
    }

    // Statements may hold what is nobody else's business.
    private static void Append(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    // A history that can't be kept is no reason not to work.
    private static void Try(Action access)
    {
        try
        {
            access();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Escape(string entry) =>
        entry.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    private static string Unescape(string line)
    {
        if (!line.Contains('\\', StringComparison.Ordinal))
        {
            return line;
        }

        var text = new StringBuilder(line.Length);
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] != '\\' || index + 1 == line.Length)
            {
                text.Append(line[index]);
                continue;
            }

            index++;
            text.Append(line[index] == 'n' ? '\n' : line[index]);
        }

        return text.ToString();
    }
}
