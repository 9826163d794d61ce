using LakeQuery.DuckDb;
using LakeQuery.Functions.Native;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>A SerDe at work: takes lines apart into the columns that are asked for. One a thread.</summary>
internal abstract class LineParser
{
    private readonly int[] _places;

    /// <summary>Makes a parser.</summary>
    /// <param name="spec">The scan.</param>
    /// <param name="columns">Which of the scan's columns are asked for, in the order of the chunk; others are file constants.</param>
    protected LineParser(LineScanSpec spec, ReadOnlySpan<int> columns)
    {
        var wanted = new List<LineTarget>();
        var places = new List<int>();
        for (var place = 0; place < columns.Length; place++)
        {
            if (columns[place] < spec.Columns.Count)
            {
                var column = spec.Columns[columns[place]];
                wanted.Add(new LineTarget(column.Position, new ValueVector(column.Type)));
                places.Add(place);
            }
        }

        Targets = [.. wanted];
        _places = [.. places];
    }

    /// <summary>The columns that are asked for.</summary>
    protected LineTarget[] Targets { get; }

    /// <summary>Makes the parser of a format.</summary>
    public static LineParser Create(LineScanSpec spec, ReadOnlySpan<int> columns) => spec.Format switch
    {
        TableFormat.Delimited => new LazySimpleParser(spec, columns),
        TableFormat.Csv => new OpenCsvParser(spec, columns),
        TableFormat.HiveJson or TableFormat.OpenXJson => new JsonLineParser(spec, columns),
        TableFormat.Regex or TableFormat.Grok => new RegexParser(spec, columns),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Format, null),
    };

    /// <summary>Begins a chunk.</summary>
    public void Begin(DuckTableChunk chunk)
    {
        for (var index = 0; index < Targets.Length; index++)
        {
            Targets[index].Vector.Bind(chunk.Column(_places[index]));
        }
    }

    /// <summary>Ends a chunk.</summary>
    public void Finish()
    {
        foreach (var target in Targets)
        {
            target.Vector.Finish();
        }
    }

    /// <summary>Writes a line's values as a row.</summary>
    /// <exception cref="LineFault">The line or a value in it is an error.</exception>
    public abstract void Parse(ReadOnlySpan<byte> line, int row);

    /// <summary>All columns NULL.</summary>
    protected void SetAllNull(int row)
    {
        foreach (var target in Targets)
        {
            target.Vector.SetNull(row);
        }
    }
}

/// <summary>A column that is asked for.</summary>
/// <param name="Position">Its place among the stored columns.</param>
/// <param name="Vector">Where its values go.</param>
internal sealed record LineTarget(int Position, ValueVector Vector);

/// <summary>What is wrong with a line; the reader adds file and line.</summary>
internal sealed class LineFault(string errorName, string fact) : Exception(fact)
{
    /// <summary>The error's name.</summary>
    public string ErrorName => errorName;

    /// <summary>A value that does not fit its column.</summary>
    public static LineFault BadData(string fact) => new("HIVE_BAD_DATA", fact);

    /// <summary>A line that can't be read at all.</summary>
    public static LineFault Cursor(string fact) => new("HIVE_CURSOR_ERROR", fact);

    /// <summary>The error as natives raise it.</summary>
    public NativeFailureException At(string path, long line) =>
        new(errorName, $"{Message} (file '{path}', line {line.ToString(System.Globalization.CultureInfo.InvariantCulture)})");
}
