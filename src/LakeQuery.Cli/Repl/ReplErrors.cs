using LakeQuery.Errors;
using LakeQuery.Execution.KeptResults;

namespace LakeQuery.Cli.Repl;

/// <summary>What the REPL's own commands have to say.</summary>
internal static class ReplErrors
{
    public static LakeQueryException UnknownCommand(string name, IEnumerable<string> known) => new(
        ErrorCode.LakeInvalidOption, $"There is no command '{name}'", null,
        known.FirstOrDefault(command => command.Length > 2 && name.Length > 2 && command.StartsWith(name[..3], StringComparison.OrdinalIgnoreCase)) is { } near
            ? $"Did you mean '{near}'? '.help' lists the commands."
            : "'.help' lists the commands.");

    public static LakeQueryException MissingArgument(string command, string argument) => new(
        ErrorCode.LakeInvalidOption, $"'{command}' needs {argument}", null, $"'.help {command}' tells more.");

    public static LakeQueryException UnknownSetting(string name) => new(
        ErrorCode.LakeInvalidOption, $"There is no setting '{name}'", null, "'.set' lists the settings.");

    public static LakeQueryException InvalidSetting(Setting setting, string value) => new(
        ErrorCode.LakeInvalidOption, $"'{setting.Name}' can't be '{value}'", null, $"It may be {setting.Values}.");

    public static LakeQueryException NothingRan(string command) => new(
        ErrorCode.LakeInvalidOption, $"'{command}' takes the last query, and there is none yet", null, "Run a query first.");

    public static LakeQueryException NothingToDraw() => new(
        ErrorCode.LakeInvalidOption, "The result has no column of numbers", null, "A chart needs one; CAST makes numbers of texts.");

    public static LakeQueryException UnknownColumn(string name, IEnumerable<string> known) => new(
        ErrorCode.LakeInvalidOption, $"The result has no column '{name}'", null, $"It has {string.Join(", ", known)}.");

    public static LakeQueryException NotKept(string command, KeptResult? rows) => new(
        ErrorCode.LakeInvalidOption,
        rows is null ? $"'{command}' takes the rows of the last query, and none are kept" : $"'{command}' takes the rows of the last query, which were more than is kept",
        null,
        rows is null ? "'.set keep 4GB' keeps those of the next query." : "'.set keep SIZE' sets how much is kept; a query that aggregates gives fewer rows.");
}
