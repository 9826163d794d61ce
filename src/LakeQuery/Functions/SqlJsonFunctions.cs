using LakeQuery.Functions.Native.JsonPath;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>The SQL/JSON functions, which have a syntax of their own: the binder calls them with their clauses as the first argument, so
/// they stand in no family.</summary>
internal static class SqlJsonFunctions
{
    private const string Title = "Trino: JSON functions and operators";

    public static readonly FunctionDefinition Exists = Row(
        "json_exists", "(varchar, varchar) -> boolean", "True when a path finds something in a document.", "json_exists('{\"a\": 1}', 'lax $.a')", "true");

    public static readonly FunctionDefinition Query = Row(
        "json_query", "(varchar, varchar) -> varchar", "The part of a document that a path finds, as JSON.", "json_query('{\"a\": [1, 2]}', 'lax $.a')", "[1,2]");

    public static readonly FunctionDefinition Value = Row(
        "json_value", "(varchar, varchar) -> varchar", "The scalar that a path finds in a document.", "json_value('{\"a\": 1}', 'lax $.a' RETURNING integer)", "1");

    public static readonly FunctionDefinition Object = Row(
        "json_object", "(K, V, ...) -> varchar", "An object of keys and values, as JSON.", "json_object('a' : 1)", "{\"a\":1}");

    public static readonly FunctionDefinition Array = Row(
        "json_array", "(T...) -> varchar", "An array of values, as JSON.", "json_array(1, 'a')", "[1,\"a\"]");

    public static readonly FunctionDefinition Table = Row(
        "json_table", "(varchar, varchar) -> array(row)", "The rows that paths find in a document.", "(SELECT x FROM json_table('[5]', 'lax $[0]' COLUMNS (x integer PATH 'lax $')))", "5");

    /// <summary>All of them.</summary>
    public static readonly FunctionDefinition[] All = [Exists, Query, Value, Object, Array, Table];

    /// <summary>Those that are called as a value; json_table stands in FROM.</summary>
    public static readonly FunctionDefinition[] Calls = [Exists, Query, Value, Object, Array];

    /// <summary>Writes a call of one.</summary>
    public static string Write(SpecialCall call)
    {
        // The place goes with the clauses, for errors at run time.
        var place = call.Scope.Place is { Length: > 0 } span
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{span.Start}+{span.Length}|")
            : "";
        string[] arguments = [DuckDbTypes.Literal(place + call.ConstantText(0)), .. call.Arguments.Skip(1)];
        return call.Scope.Native(NativeOf(call), arguments);
    }

    private static string NativeOf(SpecialCall call)
    {
        var name = call.Function.Definition.Name;
        return name switch
        {
            "json_value" => SqlJsonNatives.NameFor(SqlJsonNatives.ValuePrefix, call.Result),
            "json_table" => SqlJsonNatives.NameFor(SqlJsonNatives.TablePrefix, call.Result.Element!),
            "json_exists" => "lq_json_exists",
            _ => "lq_" + name + (call.Result.Kind == SqlTypeKind.Varbinary ? "_bytes" : ""),
        };
    }

    private static FunctionDefinition Row(string name, string signature, string summary, string example, string result) => new(name, FunctionKind.Scalar)
    {
        Signatures = [signature],
        Special = "sql_json",
        Nulls = NullBehavior.SeesNull,
        Summary = summary,
        Example = example,
        Result = result,
        Source = Title,
    };
}
