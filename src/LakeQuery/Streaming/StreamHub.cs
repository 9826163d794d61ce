using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;

namespace LakeQuery.Streaming;

/// <summary>An in-application stream while it runs: what is written goes to all who read it, in the order in which they were added.</summary>
internal sealed class StreamHub(StreamDefinition definition) : IBatchReceiver
{
    private readonly List<IBatchReceiver> _readers = [];

    /// <summary>The stream.</summary>
    public StreamDefinition Definition => definition;

    /// <summary>Rows that went through.</summary>
    public long RowCount { get; private set; }

    /// <summary>How far its time has come.</summary>
    public long Bound { get; private set; } = long.MinValue;

    /// <summary>Adds a reader.</summary>
    public void Add(IBatchReceiver reader) => _readers.Add(reader);

    /// <inheritdoc/>
    public void Receive(StreamBatch batch)
    {
        RowCount += batch.RowCount;
        Bound = Math.Max(Bound, batch.Bound);
        foreach (var reader in _readers)
        {
            reader.Receive(batch);
        }
    }
}
