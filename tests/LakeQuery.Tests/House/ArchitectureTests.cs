using System.Text.RegularExpressions;

namespace LakeQuery.Tests.House;

/// <summary>A room uses only rooms above it in the list of src/README.md.</summary>
public sealed partial class ArchitectureTests
{
    [Fact]
    public void Every_folder_of_the_engine_is_a_room_of_the_list()
    {
        var rooms = Rooms();
        var folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src", "LakeQuery")).Select(Path.GetFileName)
            .Where(name => name is not "bin" and not "obj");
        Assert.Empty(folders.Except(rooms));
        Assert.Equal(14, rooms.Count);
    }

    [Fact]
    public void A_room_uses_only_rooms_above_it()
    {
        var rooms = Rooms();
        var wrong = new List<string>();
        for (var index = 0; index < rooms.Count; index++)
        {
            foreach (var file in Repository.CSharpFiles("src", "LakeQuery", rooms[index]))
            {
                foreach (Match use in RoomUse().Matches(File.ReadAllText(file)))
                {
                    var used = rooms.IndexOf(use.Groups["room"].Value);
                    if (used > index)
                    {
                        wrong.Add($"{Path.GetFileName(file)} in {rooms[index]} uses {rooms[used]}, which stands below it in src/README.md");
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_file_declares_the_namespace_of_its_folder()
    {
        var engine = Path.Combine(Repository.Root, "src", "LakeQuery");
        var wrong = Repository.CSharpFiles("src", "LakeQuery")
            .Where(file =>
            {
                var folder = Path.GetRelativePath(engine, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
                var expected = folder == "." ? "LakeQuery" : $"LakeQuery.{folder}";
                return Namespace().Match(File.ReadAllText(file)).Groups["name"].Value != expected;
            })
            .Select(Path.GetFileName);
        Assert.Empty(wrong);
    }

    private static List<string> Rooms() =>
        [.. RoomRow().Matches(Repository.Read("src", "README.md")).Select(match => match.Groups["room"].Value)];

    [GeneratedRegex(@"^\| \d+ \| `(?<room>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex RoomRow();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?LakeQuery\.(?<room>\w+)|(?<![\w.""])LakeQuery\.(?<room>[A-Z]\w+)\.", RegexOptions.Multiline)]
    private static partial Regex RoomUse();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
