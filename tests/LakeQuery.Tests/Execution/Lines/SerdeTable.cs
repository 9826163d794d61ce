using System.Text;

namespace LakeQuery.Tests.Execution.Lines;

/// <summary>A lake with one text table at a time.</summary>
internal sealed class SerdeTable : IDisposable
{
    private int _tables;

    public TestLake Lake { get; } = new();

    /// <summary>Makes a table over one file of these lines and returns its name.</summary>
    public string Create(string columns, string format, params string[] lines) => Create(columns, format, "a.txt", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    /// <summary>Makes a table over one file and returns its name.</summary>
    public string Create(string columns, string format, string fileName, byte[] content, string properties = "")
    {
        var table = $"t{++_tables}";
        Directory.CreateDirectory(Lake.Path(table));
        File.WriteAllBytes(Lake.Path($"{table}/{fileName}"), content);
        Lake.Run($"CREATE EXTERNAL TABLE {table} ({columns}) {format} LOCATION '{Lake.Path(table)}' {properties}");
        return table;
    }

    /// <summary>The rows of such a table.</summary>
    public string[] Rows(string columns, string format, params string[] lines) => Lake.Rows($"SELECT * FROM {Create(columns, format, lines)}");

    /// <summary>Each line's one value.</summary>
    public void Check(string type, string format, params (string Line, string Expected)[] cases)
    {
        var rows = Rows($"v {type}", format, [.. cases.Select(pair => pair.Line)]);
        Assert.Equal(cases.Select(pair => $"{type}: '{pair.Line}' -> {pair.Expected}"), rows.Select((row, index) => $"{type}: '{cases[index].Line}' -> {row}"));
    }

    public void Dispose() => Lake.Dispose();
}
