namespace LakeQuery.Detectors;

/// <summary>A machine-learning function of the streaming SQL: it sees rows in order, says something about each, and learns from it.</summary>
/// <remarks>The same rows in the same order give the same answers, however they are cut into batches and however many threads work.</remarks>
internal interface IDetector : IDisposable
{
    /// <summary>How many numeric columns are counted.</summary>
    int ColumnCount { get; }

    /// <summary>Answers for every row of the batch, in order, learning from each after its answer.</summary>
    void Process(DetectorBatch batch);

    /// <summary>Writes all that the next answers depend on, with a version and a check sum.</summary>
    void Save(Stream target);

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is of another version, of other settings, or damaged.</exception>
    void Restore(Stream source);
}
