using LakeQuery.Crawling;
using LakeQuery.Errors;

namespace LakeQuery;

public sealed partial class LakeEngine
{
    /// <summary>Looks at folders and keeps what it finds in the catalog: tables, schemas, partitions, files with their statistics.</summary>
    /// <param name="options">What to look at and how.</param>
    /// <param name="progress">Told as files are listed and read, from several threads; or null.</param>
    /// <param name="cancellation">Stops at once; tables written before stay.</param>
    /// <returns>What was added, changed and gone, and which files are broken.</returns>
    /// <exception cref="LakeQueryException">A folder can't be read, or the catalog can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public CrawlReport Crawl(CrawlOptions options, IProgress<CrawlProgress>? progress = null, CancellationToken cancellation = default) =>
        new Crawler(Catalog, Store, Clock).Run(options, progress, cancellation);
}
