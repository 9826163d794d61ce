using System.Text.Unicode;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>LazySimpleSerDe: fields between single bytes, nothing quoted, NULL for whatever does not fit.</summary>
/// <remarks>Source: Hive, LazySimpleSerDe; expected values agree with Trino's TestSimpleFormat.</remarks>
internal sealed class LazySimpleParser : LineParser
{
    private readonly LazyOptions _options;
    private readonly LazyDecoder[] _decoders;
    private readonly LazyDecoder?[] _byPosition;
    private readonly int _restPosition;

    /// <summary>Makes a parser.</summary>
    public LazySimpleParser(LineScanSpec spec, ReadOnlySpan<int> columns)
        : base(spec, columns)
    {
        _options = LazyOptions.Of(spec);
        _decoders = [.. Targets.Select(target => new LazyDecoder(target.Vector, _options, 1))];
        _byPosition = new LazyDecoder?[Targets.Length == 0 ? 0 : Targets.Max(target => target.Position) + 1];
        for (var index = 0; index < Targets.Length; index++)
        {
            _byPosition[Targets[index].Position] = _decoders[index];
        }

        _restPosition = _options.LastTakesRest ? spec.AllColumns.Count - 1 : -1;
    }

    /// <inheritdoc/>
    public override void Parse(ReadOnlySpan<byte> line, int row)
    {
        var isValid = Utf8.IsValid(line);
        var position = 0;
        for (; position < _byPosition.Length; position++)
        {
            var length = position == _restPosition ? line.Length : _options.FieldLength(line, 0);
            _byPosition[position]?.Decode(line[..length], row, isValid);
            if (length == line.Length)
            {
                position++;
                break;
            }

            line = line[(length + 1)..];
        }

        // Fewer fields than columns.
        for (; position < _byPosition.Length; position++)
        {
            _byPosition[position]?.SetNull(row);
        }
    }
}
