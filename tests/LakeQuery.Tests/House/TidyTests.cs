namespace LakeQuery.Tests.House;

/// <summary>Small rules that keep the house tidy; each finding says what to do instead.</summary>
public sealed class TidyTests
{
    private const int LongestLine = 180;
    private const int LongestFile = 800;

    [Fact]
    public void Lines_without_a_text_fit_a_screen()
    {
        var found = Sources()
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, number: index + 1)))
            .Where(item => item.line.Length > LongestLine && !item.line.Contains('"'))
            .Select(item => $"{Path.GetFileName(item.file)}:{item.number} is {item.line.Length} wide; break it");
        Assert.Empty(found);
    }

    [Fact]
    public void Files_are_short_enough_to_know()
    {
        var found = Sources()
            .Select(file => (file, count: File.ReadLines(file).Count()))
            .Where(item => item.count > LongestFile)
            .Select(item => $"{Path.GetFileName(item.file)} has {item.count} lines; look for the seam");
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("NotImplementedException", "build it, or refuse it with NOT_SUPPORTED and a place")]
    [InlineData("Thread.Sleep", "wait for the event itself")]
    [InlineData("TODO", "do it, or file it")]
    [InlineData("DateTime.Now", "take the clock from outside, in UTC")]
    public void Words_that_do_not_belong_in_the_engine(string word, string instead)
    {
        var found = Repository.CSharpFiles("src")
            .Where(file => File.ReadAllText(file).Contains(word, StringComparison.Ordinal))
            .Select(file => $"{Path.GetFileName(file)} says {word}: {instead}");
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("QuickThrowOnFailure", "use RandomTesting.Holds, which fails again in the next run")]
    [InlineData("QuickCheckThrowOnFailure", "use RandomTesting.Holds, which fails again in the next run")]
    [InlineData("new Random()", "give it a seed")]
    [InlineData("Random.Shared", "make one with a seed")]
    [InlineData("Thread.Sleep", "wait for the event itself")]
    [InlineData("DateTime.Now", "take the clock from outside, in UTC")]
    public void Words_by_which_a_test_fails_once_in_a_while(string word, string instead)
    {
        var found = Repository.CSharpFiles("tests")
            .Where(file => Path.GetFileName(file) is not ("RandomTesting.cs" or "TidyTests.cs") && File.ReadAllText(file).Contains(word, StringComparison.Ordinal))
            .Select(file => $"{Path.GetFileName(file)} says {word}: {instead}");
        Assert.Empty(found);
    }

    private static IEnumerable<string> Sources() => Repository.CSharpFiles("src").Concat(Repository.CSharpFiles("tests"));
}
