namespace LakeQuery.Data;

/// <summary>How far a command has come.</summary>
public sealed class LakeProgressEventArgs : EventArgs
{
    internal LakeProgressEventArgs(double? share, long totalBytes, long rowCount, TimeSpan elapsed)
    {
        (Share, TotalBytes, RowCount, Elapsed) = (share, totalBytes, rowCount, elapsed);
    }

    /// <summary>Share of the work that is done, 0 to 1; null while it is not known.</summary>
    public double? Share { get; }

    /// <summary>Bytes that the query reads in all.</summary>
    public long TotalBytes { get; }

    /// <summary>Bytes read so far, as far as the share tells.</summary>
    public long ReadBytes => (long)(TotalBytes * (Share ?? 0));

    /// <summary>Rows given so far.</summary>
    public long RowCount { get; }

    /// <summary>Time since the statement began.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Time that is left if it goes on like this; null while that is not known.</summary>
    public TimeSpan? Remaining => Share is > 0 and var share ? Elapsed * ((1 - share) / share) : null;
}
