using System.Text.Json.Nodes;
using System.Text;
using LakeQuery.Crawling;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Crawling;

/// <summary>A small tree of files and the tables it must give: <c>tests/golden/crawls/*.crawl</c>.</summary>
/// <remarks>Run with LAKEQUERY_UPDATE_GOLDEN=1 to write what is after <c>== report</c> anew; the diff is the review.</remarks>
public sealed partial class GoldenCrawlTests
{
    private const string Report = "== report";

    public static IEnumerable<object[]> Cases() =>
        Directory.EnumerateFiles(GoldenFolder(), "*.crawl").Order(StringComparer.Ordinal).Select(path => new object[] { Path.GetFileNameWithoutExtension(path) });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tree_gives_its_tables(string name)
    {
        var path = Path.Join(GoldenFolder(), name + ".crawl");
        var text = File.ReadAllText(path);
        var end = text.IndexOf(Report, StringComparison.Ordinal);
        var given = end < 0 ? text : text[..end];
        using var folder = new CrawlFolder();
        var isAwsCompatible = WriteFiles(folder, given);
        var report = folder.Crawl(options => options with { AwsCompatible = isAwsCompatible, Threads = 1 });
        var actual = given + Describe(folder, report);
        if (Repository.UpdatesGolden)
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(text, actual);
        Assert.All(folder.Crawl(options => options with { AwsCompatible = isAwsCompatible }).Tables, table => Assert.Equal(TableOutcome.Unchanged, table.Outcome));
        Assert.All(
            folder.Crawl(options => options with { AwsCompatible = isAwsCompatible, ReadAll = true }).Tables, table => Assert.Equal(TableOutcome.Unchanged, table.Outcome));
    }

    private static bool WriteFiles(CrawlFolder folder, string given)
    {
        var isAwsCompatible = false;
        string? file = null;
        var content = new StringBuilder();
        foreach (var line in given.Split('\n').Append("== end"))
        {
            if (!line.StartsWith("== ", StringComparison.Ordinal))
            {
                content.Append(line).Append('\n');
                continue;
            }

            if (file is not null)
            {
                folder.Write(file, content.ToString().TrimEnd('\n').Replace("<bom>", "\ufeff", StringComparison.Ordinal)
                    .Replace("<ctrl-a>", "\u0001", StringComparison.Ordinal).Replace("<tab>", "\t", StringComparison.Ordinal) + (content.Length > 1 ? "\n" : ""));
            }

            content.Clear();
            isAwsCompatible |= line == "== aws-compatible";
            file = line.StartsWith("== file ", StringComparison.Ordinal) ? line["== file ".Length..] : null;
        }

        return isAwsCompatible;
    }

    private static string Describe(CrawlFolder folder, CrawlReport report)
    {
        var text = new StringBuilder(Report).Append('\n');
        text.Append((report with { Elapsed = TimeSpan.Zero }).ToText());
        foreach (var table in report.Tables)
        {
            var json = JsonNode.Parse(File.ReadAllText(Path.Join(folder.CatalogDirectory, "databases/default/tables", table.Name, "table.json")))!.AsObject();
            foreach (var member in (string[])["CreateTime", "UpdateTime", "VersionId", "LakeQuery", "DatabaseName"])
            {
                json.Remove(member);
            }

            // Said twice in Glue's shape; once is enough to review.
            Assert.All(json["StorageDescriptor"]!["Parameters"]!.AsObject(), pair => Assert.Equal(json["Parameters"]![pair.Key]!.ToString(), pair.Value!.ToString()));
            json["StorageDescriptor"]!.AsObject().Remove("Parameters");
            text.Append("== table.json of ").Append(table.Name).Append('\n').Append(json.ToJsonString(Indented)).Append('\n');
            foreach (var partition in folder.Partitions(table.Name))
            {
                text.Append("partition ").Append(string.Join(" / ", partition.Values.Select(value => value ?? "NULL")))
                    .Append(partition.Location is { } location ? $" at {location}" : "").Append('\n');
            }
        }

        // The hash of a taken name is of the absolute path.
        return HashInName().Replace(text.ToString().Replace(folder.Data, "<lake>", StringComparison.Ordinal), "_<hash>");
    }

    private static readonly System.Text.Json.JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [System.Text.RegularExpressions.GeneratedRegex("(?<=[a-z0-9])_[0-9a-f]{8}\\b")]
    private static partial System.Text.RegularExpressions.Regex HashInName();

    private static string GoldenFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "LakeQuery.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        }

        return Path.Join(folder, "tests/golden/crawls");
    }
}
