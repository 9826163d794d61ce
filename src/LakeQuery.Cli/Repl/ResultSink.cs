using LakeQuery.Cli.Output;

namespace LakeQuery.Cli.Repl;

/// <summary>Where the rows of one result go: the file of <c>.output</c>, the terminal, or through a pager to it.</summary>
internal sealed class ResultSink : IDisposable
{
    private readonly PagedStream? _paged;

    private ResultSink(Stream stream, TableLimits limits, Palette palette, PagedStream? paged)
    {
        Output = new Utf8Output(stream);
        Limits = limits;
        Palette = palette;
        _paged = paged;
    }

    public Utf8Output Output { get; }

    /// <summary>What a table may take; nothing is cut where the result does not go to a terminal.</summary>
    public TableLimits Limits { get; }

    public Palette Palette { get; }

    public static ResultSink Open(ReplContext context)
    {
        if (context.File is { } file)
        {
            return new ResultSink(file, TableLimits.None, Palette.None, null);
        }

        var command = context.IsInteractive && context.Terminal is not null ? PagedStream.CommandOf(context.Settings) : null;
        var paged = command is null ? null : new PagedStream(command, context.Output, context.Terminal!);
        var width = Terminal.Width;
        var limits = new TableLimits(width, width is null || paged is not null ? null : context.Settings.MaxRows);
        return new ResultSink(paged ?? context.Output, limits, width is null ? Palette.None : context.Palette, paged);
    }

    /// <summary>Everything is written; waits for the reader of the pager.</summary>
    public void Finish()
    {
        Output.Flush();
        _paged?.Finish();
    }

    public void Dispose()
    {
        try
        {
            Output.Dispose();
        }
        catch (PagerLeftException)
        {
            // Nobody reads what is left.
        }

        _paged?.Dispose();
    }
}
