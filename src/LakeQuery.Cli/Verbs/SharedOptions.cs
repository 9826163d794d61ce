using System.CommandLine;
using System.Globalization;

namespace LakeQuery.Cli.Verbs;

/// <summary>Options that several verbs share.</summary>
internal static class SharedOptions
{
    public static Option<string?> Catalog() => new("--catalog")
    {
        Description = "Folder of the catalog. Default: LAKEQUERY_CATALOG, else ./catalog where it exists, else a folder of yours.",
        HelpName = "DIR",
    };

    public static Option<string> Database() => new("--database", "-d")
    {
        Description = "Database that bare table names belong to.",
        DefaultValueFactory = _ => "default",
        HelpName = "NAME",
    };

    /// <summary>Bytes as people read them: <c>512 B</c>, <c>1.5 MB</c> (powers of 1024, as Athena shows them).</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB", "PB"];
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.00} {units[unit]}");
    }

    /// <summary>A time as people read it: <c>85 ms</c>, <c>2.41 s</c>, <c>3 min 05 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
    };

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
