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

    public static Option<string?> Workgroup() => new("--workgroup", "-w")
    {
        Description = "Workgroup whose limits and settings hold. Default: LAKEQUERY_WORKGROUP, else primary.",
        HelpName = "NAME",
    };

    /// <summary>A time as people read it: <c>85 ms</c>, <c>2.41 s</c>, <c>3 min 05 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
    };

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
