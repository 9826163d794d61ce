namespace LakeQuery.Cli.Repl.Commands;

/// <summary>What may be written behind a dot command, for completion.</summary>
internal enum ArgumentKind
{
    None,
    Text,
    Database,
    Table,
    Workgroup,
    File,
    Mode,
    OnOff,
    Command,
    Function,
    Chart,
    Setting,
    Sql,
}

/// <summary>A dot command.</summary>
/// <param name="Name">With the dot.</param>
/// <param name="Arguments">As the help shows them.</param>
/// <param name="Kind">What the first argument is.</param>
/// <param name="Summary">One line.</param>
/// <param name="Elsewhere">The same as SQL or on the command line.</param>
/// <param name="Details">More lines for <c>.help NAME</c>.</param>
/// <param name="Run">Runs it with the text behind the name; gives an exit code.</param>
internal sealed record DotCommand(
    string Name, string Arguments, ArgumentKind Kind, string Summary, string Elsewhere, string Details, Func<string, int> Run);
