namespace LakeQuery.Crawling;

/// <summary>How far a crawl is; reported often, from any thread.</summary>
/// <param name="FilesListed">Files found so far.</param>
/// <param name="FilesClassified">Files whose format and columns are known.</param>
/// <param name="BytesRead">Bytes read from files.</param>
/// <param name="Path">The file or folder last looked at.</param>
public readonly record struct CrawlProgress(long FilesListed, long FilesClassified, long BytesRead, string Path);
