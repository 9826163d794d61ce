using System.Collections.Immutable;
using System.Text.RegularExpressions;
using LakeQuery.Errors;

namespace LakeQuery.Catalog.Projection;

/// <summary>Partition projection: the partitions of a table follow from its properties, and none is registered.</summary>
/// <remarks><code>
/// 'projection.enabled' = 'true',
/// 'projection.day.type' = 'date', 'projection.day.format' = 'yyyy/MM/dd', 'projection.day.range' = '2024/01/01,NOW',
/// 'projection.region.type' = 'enum', 'projection.region.values' = 'eu,us',
/// 'storage.location.template' = 's3://bucket/logs/${region}/${day}/'
/// </code></remarks>
internal sealed partial class PartitionProjection
{
    /// <summary>The most partitions that a query may be about.</summary>
    public const int MaxPartitions = 1_000_000;

    private const string EnabledProperty = "projection.enabled";
    private const string TemplateProperty = "storage.location.template";

    private readonly string? _template;

    private PartitionProjection(ImmutableArray<ProjectedKey> keys, string? template) => (Keys, _template) = (keys, template);

    /// <summary>The keys, in the order of the table's.</summary>
    public ImmutableArray<ProjectedKey> Keys { get; }

    /// <summary>Whether partitions lie elsewhere than in <c>key=value</c> folders of the table's own.</summary>
    public bool HasTemplate => _template is not null;

    /// <summary>Whether a table's partitions are projected.</summary>
    public static bool IsEnabled(Table table) =>
        table.PartitionKeys.Length > 0 && table.Parameters.TryGetValue(EnabledProperty, out var enabled)
        && enabled.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The projection of a table; null where it has none.</summary>
    /// <exception cref="LakeQueryException">HIVE_METASTORE_ERROR where its properties are wrong.</exception>
    public static PartitionProjection? Of(Table table) => IsEnabled(table)
        ? new PartitionProjection(new ProjectionProperties(table).ReadKeys(), Template(table))
        : null;

    /// <summary>Where a partition lies; null where a folder can't have the name.</summary>
    public string? Locate(IReadOnlyList<string?> values)
    {
        // In an object store such a name would be a name as any other; in a file system it leads out of the folder.
        if (values.Any(value => value is not null && (value.Contains('\0', StringComparison.Ordinal) || value.Split('/', '\\').Any(part => part is "." or ".."))))
        {
            return null;
        }

        return Placeholder().Replace(_template!, match => values[IndexOf(match.Groups["key"].Value)] ?? "");
    }

    private int IndexOf(string key)
    {
        for (var index = 0; index < Keys.Length; index++)
        {
            if (Keys[index].Column.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }

    private static string? Template(Table table)
    {
        if (!table.Parameters.TryGetValue(TemplateProperty, out var template) || string.IsNullOrWhiteSpace(template))
        {
            return null;
        }

        var named = Placeholder().Matches(template).Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = table.PartitionKeys.Where(key => !named.Remove(key.Name)).Select(key => key.Name).ToList();
        if (missing.Count > 0)
        {
            throw QueryErrors.ProjectionTemplateLacks(table.DatabaseName, table.Name, template, missing);
        }

        return named.Count == 0 ? template : throw QueryErrors.ProjectionTemplateUnknown(table.DatabaseName, table.Name, template, named.First());
    }

    [GeneratedRegex(@"\$\{(?<key>[^}]*)\}")]
    private static partial Regex Placeholder();
}
