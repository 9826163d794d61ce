using System.Text;
using LakeQuery.Cli.Output;
using LakeQuery.Cli.Repl;
using LakeQuery.Cli.Repl.Editing;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli.Repl;

/// <summary>The parts of the editor by themselves.</summary>
public sealed class EditingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ab漢\u001b[A", "Text:ab漢 Up")]
    [InlineData("\u001bOA\u001b[1;5C\u001b[1;2D\u001b[H\u001bOF\u001b[4~", "Up WordRight Left Home End End")]
    [InlineData("\u001b[3~\u001b[3;5~\u001b[5~\u001b[24~\u001b[Z", "Delete CutWordAfter PageUp Unknown BackTab")]
    [InlineData("\r\n\t\u007f\u0008\u0004\u0003", "Enter Enter Tab Backspace Backspace DeleteOrLeave Interrupt")]
    [InlineData("\u001b\r\u001bb\u001bx\u001b\u001b[B", "NewLine WordLeft Unknown Escape Down")]
    [InlineData("\u0018\u0005\u0018a", "Unknown OpenEditor Unknown Text:a")]
    [InlineData("\u001b[200~a\rb\u001b[31mc\u001b[201~d", "Paste:a\nb[31mc Text:d")]
    [InlineData("\u001b[200~\u001b[201~\u001b", "Paste: Escape")]
    [InlineData("\u001b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15", "Unknown")]
    public void Keys_are_told_from_bytes_however_they_come(string bytes, string keys)
    {
        foreach (var step in (int[])[1, 2, 3, 1000])
        {
            var decoder = new KeyDecoder();
            var found = new List<string>();
            var all = Encoding.UTF8.GetBytes(bytes);
            for (var start = 0; start < all.Length; start += step)
            {
                decoder.Add(all.AsSpan(start, Math.Min(step, all.Length - start)));
                Take(nothingFollows: false);
            }

            Take(nothingFollows: true);

            // Text comes in as many pieces as it arrived in.
            Assert.Equal(keys, string.Join(' ', found).Replace(" Text:", "+", StringComparison.Ordinal).Replace("Text:a+b+漢", "Text:ab漢", StringComparison.Ordinal)
                .Replace("Text:ab+漢", "Text:ab漢", StringComparison.Ordinal).Replace("+", " Text:", StringComparison.Ordinal));

            void Take(bool nothingFollows)
            {
                while (decoder.Next(nothingFollows) is { } key)
                {
                    found.Add(key.Kind is KeyKind.Text or KeyKind.Paste ? $"{key.Kind}:{key.Text}" : key.Kind.ToString());
                }
            }
        }
    }

    [Fact]
    public void Any_bytes_are_keys_in_the_end()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            var decoder = new KeyDecoder();
            decoder.Add(bytes);
            var count = 0;
            while (decoder.Next(nothingFollows: true) is not null)
            {
                Assert.InRange(++count, 0, bytes.Length);
            }

            Assert.False(decoder.HasPending);
        }
    }

    [Fact]
    public void The_cursor_goes_over_whole_characters_and_lines()
    {
        var buffer = new EditBuffer();
        buffer.Insert("a👍e\u0301漢\nlonger line\n漢字");
        Assert.True(buffer.MoveUp());
        Assert.Equal("long", buffer.Text[buffer.Text.IndexOf('l', StringComparison.Ordinal)..buffer.Cursor]);
        Assert.True(buffer.MoveUp());
        Assert.Equal("a👍e\u0301", buffer.Text[..buffer.Cursor]);
        Assert.False(buffer.MoveUp());
        buffer.MoveLeft();
        Assert.Equal("a👍", buffer.Text[..buffer.Cursor]);
        buffer.DeleteAfter();
        buffer.DeleteBefore();
        Assert.Equal("a漢", buffer.Text.Split('\n')[0]);
        buffer.MoveRight();
        buffer.MoveRight();
        buffer.DeleteBefore();
        Assert.Equal("a漢longer line\n漢字", buffer.Text);
    }

    [Fact]
    public void Edits_are_taken_back_one_by_one_and_typing_by_words()
    {
        var buffer = new EditBuffer();
        foreach (var letter in "SELECT id FROM")
        {
            buffer.Insert(letter.ToString());
        }

        buffer.CutWordBefore();
        buffer.CutToLineStart();
        Assert.Equal("", buffer.Text);
        buffer.PutBack();
        Assert.Equal("SELECT id ", buffer.Text);
        foreach (var expected in (string[])["", "SELECT id ", "SELECT id FROM", "SELECT id ", "SELECT ", ""])
        {
            buffer.Undo();
            Assert.Equal(expected, buffer.Text);
        }

        buffer.Undo();
        Assert.Equal((0, ""), (buffer.Cursor, buffer.Text));
    }

    [Fact]
    public void The_history_keeps_whole_entries_of_sessions_beside_each_other()
    {
        var path = Path.Join(_folder.Path, "deep", "history");
        var one = new History(path, 100);
        var other = new History(path, 100);
        one.Add("SELECT 'a\\n',\n  \"b\";\n");
        other.Add("SELECT 2;");
        one.Add("SELECT 2;");
        one.Add("SELECT 2;");
        one.Add(" SELECT 'secret';");
        Assert.Equal(["SELECT 'a\\n',\n  \"b\";", "SELECT 2;", "SELECT 2;"], new History(path, 100).Entries);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        one.Clear();
        Assert.Empty(new History(path, 100).Entries);
    }

    [Fact]
    public void The_history_forgets_the_oldest()
    {
        var path = Path.Join(_folder.Path, "history");
        var history = new History(path, 4);
        for (var number = 1; number <= 40; number++)
        {
            history.Add($"SELECT {number};");
        }

        Assert.Equal(["SELECT 37;", "SELECT 38;", "SELECT 39;", "SELECT 40;"], new History(path, 4).Entries);
        Assert.Equal(4, File.ReadAllLines(path).Length);
        Assert.Equal("SELECT 39;", history.Entries[history.Find("39 sel", 40)]);
        Assert.Equal(-1, history.Find("nothing", 40));
        Assert.Equal("SELECT 40;", history.Suggest("SEL"));
        Assert.Null(history.Suggest("SELECT 40;"));
    }

    [Fact]
    public void A_history_that_can_not_be_written_is_none()
    {
        var history = new History(Path.Join(_folder.Write("file", "x"u8), "history"), 10);
        history.Add("SELECT 1;");
        Assert.Equal(["SELECT 1;"], history.Entries);
    }

    [Theory]
    [InlineData("SELECT 1", 1, false)]
    [InlineData("SELECT 1;", 1, true)]
    [InlineData("SELECT ';", 1, false)]
    [InlineData("SELECT 1; -- done\n", 2, true)]
    [InlineData("/* open ;", 1, false)]
    [InlineData(".tables", 1, true)]
    [InlineData("SELECT 1;\n.mode csv\nSELECT\n.5;", 3, true)]
    [InlineData("-- first\n.tables\nSELECT 1", 3, false)]
    [InlineData("  \n", 1, false)]
    public void Input_is_cut_into_statements_and_commands(string text, int pieces, bool isComplete)
    {
        var split = InputSplitter.Split(text);
        Assert.Equal((pieces, isComplete), (split.Pieces.Count, split.IsComplete));
    }

    [Theory]
    [InlineData("41", 41)]
    [InlineData("-7", -7)]
    [InlineData("4100000000", 4100000000L)]
    [InlineData("1e3", 1000.0)]
    [InlineData("true", true)]
    [InlineData("NULL", null)]
    [InlineData("'it''s'", "it's")]
    [InlineData("it's", "it's")]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("DATE '2024-02-30'", "DATE '2024-02-30'")]
    [InlineData(" abc; ", "abc")]
    public void A_value_for_a_parameter_has_the_type_of_its_literal(string text, object? value) => Assert.Equal(value, ParameterText.Parse(text));

    [Fact]
    public void Times_and_decimals_for_parameters()
    {
        Assert.Equal(new DateOnly(2024, 2, 29), ParameterText.Parse("DATE '2024-02-29'"));
        Assert.Equal(new DateTime(2024, 2, 29, 1, 2, 3, 500), ParameterText.Parse("timestamp '2024-02-29 01:02:03.5'"));
        Assert.Equal(1.50m, ParameterText.Parse("1.50"));
    }

    [Fact]
    public void Progress_tells_the_share_the_rows_and_the_time_left_in_any_width()
    {
        var elapsed = TimeSpan.FromSeconds(10);
        Assert.Equal("█████░░░░░░░░░░░░░░░  25 %  256.00 MB of 1.00 GB  1,200 rows  10.00 s, 30.00 s left", QueryProgress.Line(0.25, 1L << 30, 1200, elapsed, 100));
        Assert.Equal("25 %  256.00 MB of 1.00 GB  10.00 s, 3…", QueryProgress.Line(0.25, 1L << 30, 0, elapsed, 40));
        Assert.Equal("1.00 GB to scan  10.00 s", QueryProgress.Line(null, 1L << 30, 0, elapsed, 80));
        Assert.Equal("working  10.00 s", QueryProgress.Line(null, 0, 0, elapsed, 80));
    }
}
