using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Functions.Native;
using LakeQuery.Functions.Native.FastRegex;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// The parsers of log lines: each makes a record whose columns are known from its constant arguments.
internal sealed partial class Binder
{
    private static readonly SqlType LogText = SqlType.BoundedVarchar(1024);

    private PlanExpression BindLogParser(string name, FunctionCall call, ExpressionContext context)
    {
        if (call.Arguments.Count == 0)
        {
            throw QueryErrors.BadQuery(ErrorCode.InvalidArguments, $"{call.Name} needs the text to read", SpanOf(call), $"Write {call.Name}(line, …).");
        }

        var text = Bind(call.Arguments[0], context);
        if (!text.Type.IsText && text.Type.Kind != SqlTypeKind.Unknown)
        {
            throw QueryErrors.WrongType($"{call.Name} reads text, and this is {text.Type}", SpanOf(call.Arguments[0]), "Cast it to varchar.");
        }

        var (arguments, columns) = LogShape(name, call, context);
        var list = CallOf(name, [text, .. arguments.Select(argument => (PlanExpression)new PlanConstant(argument, SqlType.Varchar))], call) with { Span = SpanOf(call) };
        var parts = NewColumn("parts", list.Type);
        var type = SqlType.Row([.. columns.Select(column => new RowField(column.Name, column.Type))]);
        var fields = columns.Select((column, i) => LogField(
            new PlanSubscript(new PlanColumnReference(parts), new PlanConstant(i + 1L, SqlType.BigInt), SqlType.Varchar) { Span = SpanOf(call) }, column, call));
        var record = new PlanCase(
            [new PlanWhen(new PlanNot(new PlanIsNull(new PlanColumnReference(parts))), new PlanRow([.. fields], type) { Span = SpanOf(call) })], null, type)
        { Span = SpanOf(call) };
        return new PlanCall(ConditionalFunctions.Let, 0, [list, new PlanLambda([parts], record)], type);
    }

    private static string PatternHint(string name) => name switch
    {
        "fast_regex_log_parse" => "Its signs are . @ # [a-z] <Alpha> \"text\" | & ~ ? * + {n,m} and groups in ( ); write \\ before one that is meant as it stands.",
        "w3c_log_parse" => "Formats are COMMON, COMMON WITH VHOST, NCSA EXTENDED, REFERER, AGENT, IIS, or Apache's signs, as '%h %l %u %t'.",
        _ => "Patterns are those of java.util.regex.",
    };

    private PlanExpression LogField(PlanExpression part, LogColumn column, FunctionCall call)
    {
        if (column.Template is { } template)
        {
            var name = column.Type.Kind switch { SqlTypeKind.Date => "char_to_date", SqlTypeKind.Time => "char_to_time", _ => "char_to_timestamp" };
            return Coerce(CallOf(name, [new PlanConstant(template, SqlType.Varchar), part], call) with { Span = SpanOf(call) }, column.Type);
        }

        // Text that is too long is cut, as it is where records come from outside.
        return SameType(part.Type, column.Type) ? part : new PlanCast(part, column.Type, false, false) { Span = SpanOf(call) };
    }

    // The arguments of the native function behind the text, and the columns of the record.
    private (string[] Arguments, ImmutableArray<LogColumn> Columns) LogShape(string name, FunctionCall call, ExpressionContext context)
    {
        try
        {
            switch (name)
            {
                case "regex_log_parse":
                    var pattern = Argument(1);
                    var groups = JavaPattern.Get(pattern).GroupCount;
                    return ([pattern], call.Arguments.Count > 2 ? Described(2, groups) : Numbered(groups));
                case "fast_regex_log_parse":
                    pattern = Argument(1);
                    return ([pattern], Numbered(FastRegexPattern.Get(pattern).GroupCount));
                case "w3c_log_parse":
                    var format = Argument(1);
                    return ([format], Numbered(W3cLogFormat.Get(format).ColumnCount));
                case "sys_log_parse":
                    return (
                        [_context.StartTime.Year.ToString("0000", CultureInfo.InvariantCulture)],
                        [new LogColumn("COLUMN1", RowtimeType), new LogColumn("COLUMN2", LogText)]);
                case "fixed_column_log_parse":
                    var columns = LogColumn.Read(Argument(1), SpanOf(call.Arguments[1]), fixedPlaces: true);
                    return ([string.Join(';', columns.Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Start},{column.Length}")))], columns);
                default:
                    columns = call.Arguments.Count > 1 && Stripped(Bind(call.Arguments[1], context)) is PlanConstant { Value: long count and > 0 and < 1000 }
                        ? Numbered((int)count)
                        : LogColumn.Read(Argument(1), SpanOf(call.Arguments[1]), fixedPlaces: false);
                    var delimiter = Argument(2);
                    var marks = (call.Arguments.Count > 3 ? Argument(3) : "") + '\u001F' + (call.Arguments.Count > 4 ? Argument(4) : "");
                    return delimiter.Length > 0
                        ? ([columns.Length.ToString(CultureInfo.InvariantCulture), delimiter, marks], columns)
                        : throw QueryErrors.InvalidArgument("The delimiter is empty", SpanOf(call.Arguments[2]), "Write one or more characters, as ',' or U&'\\0009' for a tab.");
            }
        }
        catch (NativeFailureException error)
        {
            throw QueryErrors.InvalidArgument(error.Message[(error.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..], SpanOf(call), PatternHint(name));
        }

        string Argument(int index) => call.Arguments.Count > index && ConstantText(Bind(call.Arguments[index], context)) is { } text
            ? text
            : throw QueryErrors.WrongType(
                $"{call.Name} takes a text in single quotes as argument {index + 1}", SpanOf(call.Arguments.Count > index ? call.Arguments[index] : call),
                "The record's columns must be known before the first row comes: write the text out, not a column.");

        ImmutableArray<LogColumn> Numbered(int count) =>
            [.. Enumerable.Range(1, count).Select(number => new LogColumn(string.Create(CultureInfo.InvariantCulture, $"COLUMN{number}"), LogText))];

        ImmutableArray<LogColumn> Described(int index, int count)
        {
            var described = LogColumn.Read(Argument(index), SpanOf(call.Arguments[index]), fixedPlaces: false);
            return described.Length == count
                ? described
                : throw QueryErrors.InvalidArgument($"The pattern has {count} groups, and {described.Length} columns are described", SpanOf(call.Arguments[index]),
                    "Describe one column for each group of the pattern; (?:…) groups without making a column.");
        }
    }
}
