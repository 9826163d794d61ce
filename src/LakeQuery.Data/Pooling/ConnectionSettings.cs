using LakeQuery.Errors;

namespace LakeQuery.Data.Pooling;

/// <summary>A connection string that was read: what the engine is opened with, and what each session is set to.</summary>
internal sealed class ConnectionSettings
{
    /// <summary>The settings of no connection string.</summary>
    public static readonly ConnectionSettings None = new("", new LakeConnectionStringBuilder());

    private ConnectionSettings(string text, LakeConnectionStringBuilder builder)
    {
        (Text, Catalog, Database, Workgroup) = (text, builder.Catalog, builder.Database, builder.Workgroup);
        (Threads, MemoryLimitBytes, History) = (builder.Threads, builder.MemoryLimit, builder.History);
        (TimeZone, OutputLocation, CommandTimeoutSeconds) = (builder.TimeZone, builder.OutputLocation, builder.CommandTimeout);
        (Pooling, IdleTime) = (builder.Pooling, TimeSpan.FromSeconds(builder.PoolIdleTime));
        ReuseResults = builder.ReuseResults == 0 ? null : TimeSpan.FromMinutes(builder.ReuseResults);
    }

    /// <summary>The string as it was given.</summary>
    public string Text { get; }

    public string Catalog { get; }

    public string Database { get; }

    public string Workgroup { get; }

    public int Threads { get; }

    public long MemoryLimitBytes { get; }

    public bool History { get; }

    public string TimeZone { get; }

    public string OutputLocation { get; }

    public int CommandTimeoutSeconds { get; }

    public bool Pooling { get; }

    public TimeSpan IdleTime { get; }

    public TimeSpan? ReuseResults { get; }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">It can't be one.</exception>
    public static ConnectionSettings Read(string? text) => string.IsNullOrEmpty(text) ? None : new(text, new LakeConnectionStringBuilder(text));

    /// <summary>What the engine is opened with. The database and the workgroup are each session's own, so that engines are shared more often.</summary>
    public LakeOptions ToOptions() => new()
    {
        CatalogDirectory = Path.TrimEndingDirectorySeparator(
            new LakeOptions { CatalogDirectory = Catalog.Length > 0 ? Catalog : null }.ResolveCatalogDirectory()),
        Threads = Threads > 0 ? Threads : null,
        MemoryLimitBytes = MemoryLimitBytes > 0 ? MemoryLimitBytes : null,
        KeepsHistory = History,
    };

    /// <summary>A session as the string says.</summary>
    /// <exception cref="LakeQueryException">There is no such workgroup.</exception>
    public LakeSession OpenSession(LakeEngine engine)
    {
        var session = engine.CreateSession();
        if (Database.Length > 0)
        {
            session.CurrentDatabase = Database.ToLowerInvariant();
        }

        if (Workgroup.Length > 0)
        {
            session.Workgroup = Workgroup;
        }

        if (TimeZone.Length > 0)
        {
            session.TimeZone = TimeZone;
        }

        session.ResultReuseMaxAge = ReuseResults;
        session.ResultLocation = OutputLocation.Length > 0 ? OutputLocation : null;
        return session;
    }
}
