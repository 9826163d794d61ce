using System.Buffers;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>What an aggregate keeps of many values: two of them become one of all values of both.</summary>
/// <typeparam name="TSketch">The sketch itself.</typeparam>
internal interface ISketch<TSketch>
{
    /// <summary>An empty one with the same settings.</summary>
    TSketch NewLike();

    /// <summary>Takes in another, which stays as it is.</summary>
    void Merge(TSketch other);
}

/// <summary>A sketch that is a value of SQL too.</summary>
/// <typeparam name="TSketch">The sketch itself.</typeparam>
internal interface IStoredSketch<TSketch> : ISketch<TSketch>
{
    /// <summary>Writes the bytes it is stored as.</summary>
    void Write(ArrayBufferWriter<byte> output);
}

/// <summary>An aggregate whose state is a sketch.</summary>
/// <typeparam name="TSketch">The sketch.</typeparam>
internal abstract class SketchAggregate<TSketch> : DuckManagedAggregate<TSketch> where TSketch : class, ISketch<TSketch>
{
    /// <inheritdoc/>
    protected sealed override TSketch CreateLike(TSketch other) => other.NewLike();

    /// <inheritdoc/>
    protected sealed override void Combine(TSketch source, TSketch target) => target.Merge(source);
}

/// <summary>An aggregate that gives the sketch itself.</summary>
/// <typeparam name="TSketch">The sketch.</typeparam>
internal abstract class StoredSketchAggregate<TSketch> : SketchAggregate<TSketch> where TSketch : class, IStoredSketch<TSketch>
{
    /// <inheritdoc/>
    protected override void Finish(TSketch state, ref DuckVectorWriter output, int row)
    {
        var buffer = NativeRows.Buffer();
        state.Write(buffer);
        output.SetBytes(row, buffer.WrittenSpan);
    }
}
