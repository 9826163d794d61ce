using System.Buffers;
using LakeQuery.DuckDb;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>Reads the head of zstd files line by line with DuckDB, as .NET knows no zstd.</summary>
internal sealed class ZstdText(IReadOnlyList<string> directories) : IDisposable
{
    private readonly Lock _lock = new();
    private DuckDatabase? _database;

    /// <summary>The first lines of a file, up to <paramref name="limitBytes"/>.</summary>
    /// <exception cref="DuckException">The file is damaged, or holds a line that is too long.</exception>
    public byte[] ReadHead(string path, int limitBytes, out bool isWhole, CancellationToken cancellation)
    {
        using var connection = Database().Connect();
        using var interrupt = cancellation.Register(connection.Interrupt);
        var text = new ArrayBufferWriter<byte>(64 << 10);
        isWhole = true;

        // A delimiter of four control characters occurs in no text, so each line is one value.
        using var rows = connection.QueryStreaming(
            $"SELECT line FROM read_csv({Quote(path)}, auto_detect=false, columns={{'line': 'VARCHAR'}}, delim='\u0001\u0002\u0003\u0004', "
            + "quote='', escape='', header=false, compression='zstd', strict_mode=false, nullstr='\u0001\u0002\u0003', "
            + "max_line_size=10485760, parallel=false)");
        while (isWhole && rows.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                cancellation.ThrowIfCancellationRequested();
                var lines = chunk.Vector(0);
                for (var row = 0; row < chunk.Size; row++)
                {
                    if (text.WrittenCount >= limitBytes)
                    {
                        isWhole = false;
                        break;
                    }

                    text.Write(lines.IsValid(row) ? lines.Bytes(row) : default);
                    text.Write("\n"u8);
                }
            }
        }

        return text.WrittenSpan.ToArray();
    }

    public void Dispose() => _database?.Dispose();

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    // It may read the crawled folders and nothing else.
    private DuckDatabase Database()
    {
        lock (_lock)
        {
            if (_database is null)
            {
                var database = DuckDatabase.Open(null, new Dictionary<string, string> { ["threads"] = "1" });
                using var connection = database.Connect();
                connection.Execute($"SET allowed_directories = [{string.Join(", ", directories.Select(Quote))}]; "
                    + "SET enable_external_access = false; SET lock_configuration = true");
                _database = database;
            }

            return _database;
        }
    }
}
