using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Catalog;
using LakeQuery.Sql;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Commands;

/// <summary>Any text that people write into comments, properties and partition values comes back as it was.</summary>
public sealed class ArbitraryTextTests : CommandTest
{
    [Fact]
    public void Comments_and_properties_survive_the_file_and_show_create_table()
    {
        var table = 0;
        Prop.ForAll<string, string>((first, second) =>
        {
            var (comment, value) = (Clean(first), Clean(second));
            var name = $"t{++table}";
            Run($"CREATE EXTERNAL TABLE {name} (a int COMMENT {HiveStrings.Quote(comment)}) COMMENT {HiveStrings.Quote(comment)} LOCATION 'd/' TBLPROPERTIES ({HiveStrings.Quote("k" + comment)}={HiveStrings.Quote(value)})");
            var made = Catalog.FindTable("default", name)!.Table;
            var ddl = string.Join('\n', Run($"SHOW CREATE TABLE {name}").Rows);
            Run($"DROP TABLE {name}");
            Run(ddl);
            var again = Catalog.FindTable("default", name)!.Table;
            return made.Parameters["k" + comment] == value && made.Description == comment
                && again.Parameters.SequenceEqual(made.Parameters) && again.Description == comment
                && (again.StorageDescriptor.Columns[0].Comment ?? "") == comment;
        }).Holds(60);
    }

    [Fact]
    public void Partition_values_survive_the_list()
    {
        Run("CREATE EXTERNAL TABLE p (a int) PARTITIONED BY (x string, y string) LOCATION 'd/'");
        Prop.ForAll<string[]>(texts =>
        {
            var values = texts.Select(Clean).Where(text => text.Length > 0).Distinct().ToArray();
            using (var change = Catalog.BeginChange("default", "p"))
            {
                change.SetLists([.. values.Select(value => new Partition { Values = [value, null], Location = "/" + value.Length })], null);
                change.Commit();
            }

            var read = Catalog.ReadPartitions(Catalog.FindTable("default", "p")!);
            return read.Select(partition => partition.Values[0]!).ToImmutableHashSet(StringComparer.Ordinal).SetEquals(values)
                && read.All(partition => partition.Location == "/" + partition.Values[0]!.Length && partition.Values[1] is null);
        }).Holds(40);
    }

    // Half a surrogate pair is no text, and DuckDB's texts hold no zero.
    private static string Clean(string? text) =>
        new((text ?? "").Where(character => !char.IsSurrogate(character) && character != '\0').ToArray());
}
