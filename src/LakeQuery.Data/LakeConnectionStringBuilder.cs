using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LakeQuery.Data;

/// <summary>Reads and writes connection strings: <c>Catalog=/data/catalog;Database=web;Workgroup=analysts</c>.</summary>
/// <remarks>A key that is none of the properties' is refused, so that a slip of the pen is not a setting silently lost.</remarks>
public sealed class LakeConnectionStringBuilder : DbConnectionStringBuilder
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Catalog"] = "Catalog",
        ["Data Source"] = "Catalog",
        ["DataSource"] = "Catalog",
        ["Database"] = "Database",
        ["Initial Catalog"] = "Database",
        ["Workgroup"] = "Workgroup",
        ["Threads"] = "Threads",
        ["Memory Limit"] = "Memory Limit",
        ["MemoryLimit"] = "Memory Limit",
        ["Time Zone"] = "Time Zone",
        ["TimeZone"] = "Time Zone",
        ["History"] = "History",
        ["Reuse Results"] = "Reuse Results",
        ["ReuseResults"] = "Reuse Results",
        ["Output Location"] = "Output Location",
        ["OutputLocation"] = "Output Location",
        ["Command Timeout"] = "Command Timeout",
        ["CommandTimeout"] = "Command Timeout",
        ["Default Command Timeout"] = "Command Timeout",
        ["Pooling"] = "Pooling",
        ["Pool Idle Time"] = "Pool Idle Time",
        ["PoolIdleTime"] = "Pool Idle Time",
    };

    /// <summary>No settings.</summary>
    public LakeConnectionStringBuilder()
    {
    }

    /// <summary>The settings of a connection string.</summary>
    /// <exception cref="ArgumentException">It is malformed, or a key or value is none that can be.</exception>
    public LakeConnectionStringBuilder(string? connectionString) => ConnectionString = connectionString;

    /// <summary>Folder of the catalog (also <c>Data Source</c>). Empty chooses as <see cref="LakeOptions.CatalogDirectory"/> says.</summary>
    [AllowNull]
    public string Catalog
    {
        get => Text("Catalog");
        set => this["Catalog"] = value;
    }

    /// <summary>Database of bare table names (also <c>Initial Catalog</c>); <c>default</c> when empty.</summary>
    [AllowNull]
    public string Database
    {
        get => Text("Database");
        set => this["Database"] = value;
    }

    /// <summary>Workgroup that statements run in. Empty chooses as <see cref="LakeOptions.Workgroup"/> says.</summary>
    [AllowNull]
    public string Workgroup
    {
        get => Text("Workgroup");
        set => this["Workgroup"] = value;
    }

    /// <summary>Threads that DuckDB may use; 0 for one a core.</summary>
    public int Threads
    {
        get => Number("Threads", 0);
        set => this["Threads"] = value;
    }

    /// <summary>Memory that DuckDB may use, in bytes; 0 for its own default. In the text also with a unit: <c>4GB</c>.</summary>
    public long MemoryLimit
    {
        get => Bytes("Memory Limit");
        set => this["Memory Limit"] = value;
    }

    /// <summary>Zone of current_timestamp and of times without a zone: an IANA name or an offset; UTC when empty.</summary>
    [AllowNull]
    public string TimeZone
    {
        get => Text("Time Zone");
        set => this["Time Zone"] = value;
    }

    /// <summary>Whether statements are noted down in the catalog's folder; true unless said otherwise.</summary>
    public bool History
    {
        get => Flag("History", true);
        set => this["History"] = value;
    }

    /// <summary>Minutes that the result of an identical query may be old to be given again; 0 to compute always.</summary>
    public int ReuseResults
    {
        get => Number("Reuse Results", 0);
        set => this["Reuse Results"] = value;
    }

    /// <summary>Folder in which each result is written as Athena does; empty for none.</summary>
    [AllowNull]
    public string OutputLocation
    {
        get => Text("Output Location");
        set => this["Output Location"] = value;
    }

    /// <summary>Seconds that a command may take unless it says otherwise; 0 for no limit.</summary>
    public int CommandTimeout
    {
        get => Number("Command Timeout", 0);
        set => this["Command Timeout"] = value;
    }

    /// <summary>Whether connections share an engine; true unless said otherwise.</summary>
    public bool Pooling
    {
        get => Flag("Pooling", true);
        set => this["Pooling"] = value;
    }

    /// <summary>Seconds that a shared engine stays open without a connection; 60 unless said otherwise.</summary>
    public int PoolIdleTime
    {
        get => Number("Pool Idle Time", 60);
        set => this["Pool Idle Time"] = value;
    }

    /// <inheritdoc/>
    [AllowNull]
    public override object this[string keyword]
    {
        get => base.TryGetValue(Canonical(keyword), out var value) ? value : "";
        set
        {
            var name = Canonical(keyword);
            var text = Convert.ToString(value, CultureInfo.InvariantCulture);
            if (string.IsNullOrEmpty(text))
            {
                base.Remove(name);
                return;
            }

            Check(name, text);
            base[name] = text;
        }
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) => Keywords.TryGetValue(keyword, out var name) && base.ContainsKey(name);

    /// <inheritdoc/>
    public override bool Remove(string keyword) => Keywords.TryGetValue(keyword, out var name) && base.Remove(name);

    /// <inheritdoc/>
    public override bool ShouldSerialize(string keyword) => Keywords.TryGetValue(keyword, out var name) && base.ShouldSerialize(name);

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        value = null;
        return Keywords.TryGetValue(keyword, out var name) && base.TryGetValue(name, out value);
    }

    private static string Canonical(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        return Keywords.TryGetValue(keyword, out var name)
            ? name
            : throw new ArgumentException(
                $"'{keyword}' is no setting of a connection; there are {string.Join(", ", Keywords.Values.Distinct(StringComparer.Ordinal))}.", nameof(keyword));
    }

    private static void Check(string name, string text)
    {
        var isGood = name switch
        {
            "History" or "Pooling" => TryFlag(text, out _),
            "Memory Limit" => TryBytes(text, out _),
            "Threads" or "Reuse Results" or "Command Timeout" or "Pool Idle Time" => TryNumber(text, out _),
            _ => true,
        };
        if (!isGood)
        {
            throw new ArgumentException($"'{text}' is no value of {name}, which takes {Wanted(name)}.");
        }
    }

    private static string Wanted(string name) => name switch
    {
        "History" or "Pooling" => "true or false",
        "Memory Limit" => "a number of bytes such as 4000000000 or 4GB",
        _ => "a whole number from 0",
    };

    private static bool TryFlag(string text, out bool value)
    {
        (value, var known) = text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => (true, true),
            "false" or "no" or "off" or "0" => (false, true),
            _ => (false, false),
        };
        return known;
    }

    private static bool TryNumber(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryBytes(string text, out long value)
    {
        var digits = text.AsSpan().TrimEnd("bBkKmMgGtT ");
        var factor = text.AsSpan(digits.Length).Trim().ToString().ToUpperInvariant() switch
        {
            "" or "B" => 1L,
            "KB" => 1_000L,
            "MB" => 1_000_000L,
            "GB" => 1_000_000_000L,
            "TB" => 1_000_000_000_000L,
            _ => 0,
        };
        value = 0;
        return factor > 0 && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor < long.MaxValue && (value = (long)(number * factor)) >= 0;
    }

    private string Text(string name) => base.TryGetValue(name, out var value) ? (string)value : "";

    private int Number(string name, int byDefault) => TryNumber(Text(name), out var value) ? value : byDefault;

    private long Bytes(string name) => TryBytes(Text(name), out var value) ? value : 0;

    private bool Flag(string name, bool byDefault) => TryFlag(Text(name), out var value) ? value : byDefault;
}
