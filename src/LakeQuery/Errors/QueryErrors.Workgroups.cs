namespace LakeQuery.Errors;

/// <summary>Messages about workgroups and their limits.</summary>
public static partial class QueryErrors
{
    /// <summary>No workgroup of that name. The sentence is Athena's.</summary>
    internal static LakeQueryException WorkgroupNotFound(string name, IEnumerable<string> known) =>
        new(ErrorCode.LakeWorkgroupNotFound, "WorkGroup is not found.", null,
            (Spelling.Suggest(name, known) is { } near ? $"There is no workgroup '{name}'. {near}" : $"There is no workgroup '{name}'.")
            + " 'lakequery workgroup list' shows those there are.");

    /// <summary>A workgroup that takes no queries. The sentence is Athena's.</summary>
    internal static LakeQueryException WorkgroupDisabled(string name) =>
        new(ErrorCode.LakeWorkgroupDisabled, $"WorkGroup {name} is disabled.", null,
            $"Use another workgroup, or 'lakequery workgroup update {name} --enable'.");

    /// <summary>A workgroup of that name is there.</summary>
    internal static LakeQueryException WorkgroupExists(string name, string existing) =>
        new(ErrorCode.AlreadyExists, $"WorkGroup '{existing}' already exists", null,
            name == existing ? $"'lakequery workgroup update {existing}' changes it." : "Names of workgroups must differ in more than case.");

    /// <summary>As many workgroups as there may be.</summary>
    internal static LakeQueryException TooManyWorkgroups(int most) =>
        new(ErrorCode.LakeInvalidWorkgroup, FormattableString.Invariant($"There are {most} workgroups, and no more can be made"), null, "Delete one that is not used.");

    /// <summary>The workgroup that always exists.</summary>
    internal static LakeQueryException PrimaryStays() =>
        new(ErrorCode.LakeInvalidWorkgroup, "WorkGroup 'primary' can't be deleted", null, "'lakequery workgroup update primary' changes it.");

    /// <summary>A workgroup whose history would go with it.</summary>
    internal static LakeQueryException WorkgroupNotEmpty(string name) =>
        new(ErrorCode.LakeWorkgroupNotEmpty, $"WorkGroup '{name}' has a history of queries", null, "Add --recursive to delete the history with it.");

    /// <summary>A setting that may not be.</summary>
    internal static LakeQueryException InvalidWorkgroup(string member, string value, string wanted) =>
        new(ErrorCode.LakeInvalidWorkgroup, $"A workgroup's {member} can't be '{value}'", null, $"Give it {wanted}.");

    /// <summary>A workgroup's file that can't be read.</summary>
    internal static LakeQueryException WorkgroupCorrupt(string path, string reason, Exception? inner = null) =>
        new(ErrorCode.LakeCatalogCorrupt, $"the workgroup's file '{path}' can't be read: {reason}", null,
            "Correct the file, restore it from a copy, or delete it and make the workgroup again.", inner);

    /// <summary>A ledger's file that can't be read.</summary>
    internal static LakeQueryException UsageCorrupt(string path, Exception inner) =>
        new(ErrorCode.LakeCatalogCorrupt, $"the file '{path}' of what a workgroup has used can't be read: {inner.Message}", null,
            "Delete the file: the periods then begin again from 0.", inner);

    /// <summary>A query that is certain to read more than one may.</summary>
    /// <param name="workgroup">The workgroup.</param>
    /// <param name="needed">What it reads at least, as people read it.</param>
    /// <param name="allowed">What one may.</param>
    /// <param name="largest">What is known of the table that reads most: a sentence, and which filter would help.</param>
    /// <param name="span">The table's place.</param>
    internal static LakeQueryException ExceedsScanLimit(string workgroup, string needed, string allowed, string largest, SourceSpan? span) =>
        new(ErrorCode.ExceededScanLimit, $"Query reads at least {needed}; workgroup '{workgroup}' allows {allowed}", span,
            $"{largest}, or use a workgroup with a higher limit.");

    /// <summary>A query that was stopped at its limit. The sentence is Athena's.</summary>
    internal static LakeQueryException ScanLimitReached(string workgroup, string read, string allowed) =>
        new(ErrorCode.ExceededScanLimit, "Bytes scanned limit was exceeded", null,
            $"Workgroup '{workgroup}' allows {allowed} for a query; this one was stopped after {read}.");

    /// <summary>A query for which a period has too little left.</summary>
    internal static LakeQueryException PeriodLimitReached(string workgroup, string needed, string left, string allowed, string period, string rest) =>
        new(ErrorCode.ExceededScanLimit, $"Query reads at least {needed}; workgroup '{workgroup}' has {left} left of {allowed} per {period}", null, rest);

    /// <summary>A query that was stopped because a period was used up while it ran.</summary>
    internal static LakeQueryException PeriodLimitReachedRunning(string workgroup, string read, string allowed, string period, string rest) =>
        new(ErrorCode.ExceededScanLimit, "Bytes scanned limit was exceeded", null,
            $"The queries of workgroup '{workgroup}' used up {allowed} per {period}; this one was stopped after {read}. {rest}");
}
