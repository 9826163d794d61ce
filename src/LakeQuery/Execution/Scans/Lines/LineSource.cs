namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Where rows begin and end in a file.</summary>
internal abstract class LineSource : IDisposable
{
    /// <summary>Lines read so far, the skipped ones too; of a piece from its start. Of documents their number.</summary>
    public long LineNumber { get; protected set; }

    /// <summary>Whether files are read as wholes rather than by lines.</summary>
    public static bool IsWhole(LineScanSpec spec) =>
        spec.Format is TableFormat.HiveJson or TableFormat.OpenXJson
        && (spec.IsTrue(LineScanSpec.CloudTrail) || spec.Setting(LineScanSpec.JsonLayout) is "array" or "document");

    /// <summary>The next row's bytes, good until the next call; false at the end.</summary>
    public abstract bool Next(out ReadOnlySpan<byte> line);

    /// <inheritdoc/>
    public abstract void Dispose();
}
