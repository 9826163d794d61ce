namespace LakeQuery.Errors;

/// <summary>A piece of a query text: where it starts and how long it is, in UTF-16 code units from the start of the text.</summary>
/// <param name="Start">Offset of the first code unit, 0-based.</param>
/// <param name="Length">Number of code units; 0 marks a spot between two characters.</param>
public readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The offset just past the last code unit.</summary>
    public int End => Start + Length;

    /// <summary>The smallest span that covers both.</summary>
    public static SourceSpan Cover(SourceSpan first, SourceSpan last)
    {
        var start = Math.Min(first.Start, last.Start);
        return new SourceSpan(start, Math.Max(first.End, last.End) - start);
    }
}
