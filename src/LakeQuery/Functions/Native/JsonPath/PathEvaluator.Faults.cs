using System.Globalization;
using System.Text;

namespace LakeQuery.Functions.Native.JsonPath;

// What went wrong, in Trino's words; put together only when someone asks.
internal sealed partial class PathEvaluator
{
    private string _fault = "";
    private long _first;
    private long _second;
    private long _third;
    private byte[] _name = [];
    private string _expected = "";
    private JsonItem _actual;
    private JsonItem _other;

    /// <summary>The last fault.</summary>
    public string Fault => "path evaluation failed: " + string.Format(
        CultureInfo.InvariantCulture, _fault, _first, _second, Encoding.UTF8.GetString(_name), _third, _expected, NameOf(_actual), NameOf(_other));

    /// <summary>The type of an item in messages.</summary>
    public string NameOf(in JsonItem item) => item.Kind switch
    {
        JsonItemKind.Node => Tape[item.Place].Kind switch
        {
            JsonNodeKind.Null => "NULL",
            JsonNodeKind.True or JsonNodeKind.False => "BOOLEAN",
            JsonNodeKind.Whole or JsonNodeKind.Float => "NUMBER",
            JsonNodeKind.Text => "STRING",
            JsonNodeKind.Array => "ARRAY",
            _ => "OBJECT",
        },
        JsonItemKind.Null or JsonItemKind.Nothing => "NULL",
        JsonItemKind.Decimal => $"decimal({item.Precision},{item.Scale})",
        JsonItemKind.Text => "varchar",
        JsonItemKind.Time => $"time({item.Precision})",
        JsonItemKind.TimeWithTimeZone => $"time({item.Precision}) with time zone",
        JsonItemKind.Timestamp => $"timestamp({item.Precision})",
        JsonItemKind.TimestampWithTimeZone => $"timestamp({item.Precision}) with time zone",
        _ => item.Kind.ToString().ToLowerInvariant(),
    };

    private bool Fail(string fault, long first = 0, long second = 0, long third = 0, byte[]? name = null)
    {
        (_fault, _first, _second, _third, _name) = (fault, first, second, third, name ?? []);
        return false;
    }

    private bool FailType(string expected, in JsonItem actual)
    {
        (_fault, _expected, _actual) = ("invalid item type. Expected: {4}, actual: {5}", expected, actual);
        return false;
    }

    private bool FailOperands(string operation, in JsonItem left, in JsonItem right)
    {
        (_fault, _expected, _actual, _other) = ("invalid operand types to {4} operator ({5}, {6})", operation, left, right);
        return false;
    }
}
