namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The settings of the JSON SerDes.</summary>
internal sealed class JsonOptions
{
    private readonly LineScanSpec _spec;

    /// <summary>The settings of a scan.</summary>
    public JsonOptions(LineScanSpec spec)
    {
        _spec = spec;
        IsOpenX = spec.Format == TableFormat.OpenXJson;
        IgnoresMalformed = IsOpenX && spec.IsTrue("ignore.malformed.json");
        IgnoresCase = !IsOpenX || spec.Setting("case.insensitive") is not { } setting || !string.Equals(setting.Trim(), "false", StringComparison.OrdinalIgnoreCase);
        HasDots = IsOpenX && spec.IsTrue("dots.in.keys");
        InvalidIsNull = spec.IsTrue("use.null.for.invalid.data");
        IsCloudTrail = spec.IsTrue(LineScanSpec.CloudTrail);
        Timestamps = TimestampFormats.Of(spec.Setting("timestamp.formats"));
    }

    /// <summary>OpenX's SerDe, else Hive's.</summary>
    public bool IsOpenX { get; }

    /// <summary>Whether a malformed line is a row of NULLs.</summary>
    public bool IgnoresMalformed { get; }

    /// <summary>Whether keys may be spelled in any case.</summary>
    public bool IgnoresCase { get; }

    /// <summary>Whether the key a.b feeds the column a_b.</summary>
    public bool HasDots { get; }

    /// <summary>Whether what does not fit is NULL rather than an error.</summary>
    public bool InvalidIsNull { get; }

    /// <summary>Whether some columns of text take whole objects.</summary>
    public bool IsCloudTrail { get; }

    /// <summary>The forms of timestamps.</summary>
    public TimestampFormats Timestamps { get; }

    /// <summary>The names of a row's fields.</summary>
    public JsonNames Names(IReadOnlyList<string> names) => new(names, name => IsOpenX ? Mapped(name) : null, IgnoresCase);

    private string? Mapped(string name) => _spec.Setting("mapping." + name) is { Length: > 0 } key ? key : null;
}
