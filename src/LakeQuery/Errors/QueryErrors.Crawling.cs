namespace LakeQuery.Errors;

public static partial class QueryErrors
{
    /// <summary>An exclude pattern that can't be read.</summary>
    internal static LakeQueryException BadExclusion(string pattern, string problem) =>
        new(ErrorCode.LakeInvalidOption, $"exclude pattern '{pattern}' can't be read: {problem}", null,
            "Patterns know *, **, ?, [a-c], [!a-c], {a,b} and \\ before a character that means itself.");

    /// <summary>A path to crawl where there is nothing.</summary>
    internal static LakeQueryException NothingToCrawl(string path) =>
        new(ErrorCode.NotFound, $"there is no folder or file '{path}' to crawl", null,
            "Check the path; relative paths start at the current folder.");

    /// <summary>A crawl without a path, or with a sample that can't be.</summary>
    internal static LakeQueryException BadCrawlOption(string fact, string hint) =>
        new(ErrorCode.LakeInvalidOption, fact, null, hint);
}
