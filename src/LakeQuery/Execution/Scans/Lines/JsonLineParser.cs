using System.Buffers;
using System.Text.Unicode;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The JSON SerDes, Hive's and OpenX's: a document a line, columns by their names.</summary>
internal sealed class JsonLineParser : LineParser
{
    // Whole objects that CloudTrail's format hands over as text.
    private static readonly string[] CloudTrailTexts =
        ["requestparameters", "responseelements", "additionaleventdata", "serviceeventdetails", IdentityText];

    // The object userIdentity once more, as text.
    private const string IdentityText = "useridentity_as_string";

    private readonly JsonOptions _options;
    private readonly JsonTape _tape;
    private readonly JsonRowFields _fields;
    private readonly JsonDecoder[] _decoders;
    private readonly JsonRowFields? _identity;
    private readonly int _identityPosition;
    private byte[] _mended = [];

    /// <summary>Makes a parser.</summary>
    public JsonLineParser(LineScanSpec spec, ReadOnlySpan<int> columns)
        : base(spec, columns)
    {
        _options = new JsonOptions(spec);
        _tape = new JsonTape(_options.IsOpenX);
        _fields = new JsonRowFields(_tape, _options, spec.AllColumns);
        _identity = _options.IsCloudTrail && Targets.Any(target => spec.AllColumns[target.Position] == IdentityText)
            ? new JsonRowFields(_tape, _options, ["useridentity"])
            : null;
        _identityPosition = _identity is null ? -1 : spec.AllColumns.ToList().IndexOf(IdentityText);
        _decoders = [.. Targets.Select(target => new JsonDecoder(
            target.Vector, _tape, _options, spec.AllColumns[target.Position],
            _options.IsCloudTrail && CloudTrailTexts.Contains(spec.AllColumns[target.Position], StringComparer.Ordinal)))];
    }

    /// <inheritdoc/>
    public override void Parse(ReadOnlySpan<byte> line, int row)
    {
        line = line.Trim(" \t\r\n\f\v"u8);
        if (!Utf8.IsValid(line))
        {
            var rented = ArrayPool<byte>.Shared.Rent((line.Length * 3) + 3);
            _mended = Utf8Mending.Mend(line, rented).ToArray();
            ArrayPool<byte>.Shared.Return(rented);
            line = _mended;
        }

        var isDocument = !line.IsEmpty && (line[0] == '{' || (line[0] == '[' && _options.IsOpenX));
        if (!isDocument)
        {
            if (!_options.IsOpenX)
            {
                throw LineFault.Cursor("Row is not a valid JSON Object: start of object expected");
            }

            SetAllNull(row);
            return;
        }

        try
        {
            _tape.Read(line);
            if (line[0] == '{')
            {
                _fields.Find(line, 0);
            }
            else
            {
                _fields.Number(0);
            }
        }
        catch (LineFault) when (_options.IgnoresMalformed)
        {
            SetAllNull(row);
            return;
        }

        _identity?.Find(line, 0);
        for (var index = 0; index < _decoders.Length; index++)
        {
            var fields = Targets[index].Position == _identityPosition ? _identity! : _fields;
            if (fields.NodeOf(fields == _fields ? Targets[index].Position : 0) is >= 0 and var node)
            {
                _decoders[index].Decode(line, node, row);
            }
            else
            {
                _decoders[index].SetNull(row);
            }
        }
    }
}
