using System.Text;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Tests.Planning.Streams;

/// <summary>Scripts of streaming applications to plans, over the tables of <see cref="TestCatalog"/>.</summary>
internal static class StreamTesting
{
    /// <summary>Streams most tests read.</summary>
    public const string Streams = """
        CREATE STREAM s (k VARCHAR(4), v INTEGER, price DOUBLE, ev TIMESTAMP);
        CREATE STREAM d (k VARCHAR(4), n BIGINT);

        """;

    public static StreamApplication Bind(string script) => StreamBinder.Bind(new SourceText(script), PlanTesting.Context(script));

    /// <summary>The plans of all pumps as text.</summary>
    public static string Plans(string script)
    {
        var text = new StringBuilder();
        foreach (var pump in Bind(script).Pumps)
        {
            PlanChecker.Check(pump.Plan);
            text.Append(pump.Name).Append(" -> ").Append(pump.Target.Name).Append(pump.IsStarted ? "\n" : " (stopped)\n").Append(PlanPrinter.Print(pump.Plan));
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The plan of one pump that fills a stream made for its columns.</summary>
    public static OutputNode Plan(string query, string columns = "x BIGINT") =>
        Bind($"{Streams}CREATE STREAM o ({columns});\nCREATE PUMP p AS INSERT INTO o {query};").Pumps[0].Plan;

    /// <summary>Binds a script whose wrong spot is in double braces; gives the error after checking its place.</summary>
    public static LakeQueryException Fails(string marked)
    {
        marked = Streams + marked;
        var start = marked.IndexOf("{{", StringComparison.Ordinal);
        var end = marked.IndexOf("}}", StringComparison.Ordinal);
        var script = start < 0 ? marked : marked[..start] + marked[(start + 2)..end] + marked[(end + 2)..];
        var error = Assert.ThrowsAny<LakeQueryException>(() => Bind(script));
        Assert.True(error.Code.Kind != ErrorKind.Internal, error.ToString());
        if (start >= 0)
        {
            Assert.NotNull(error.Span);
            Assert.Equal(marked[(start + 2)..end], new SourceText(script).Slice(error.Span.Value));
        }

        return error;
    }
}
