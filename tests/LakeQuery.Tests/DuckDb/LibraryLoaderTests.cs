using LakeQuery.DuckDb;
using LakeQuery.Errors;

namespace LakeQuery.Tests.DuckDb;

public sealed class LibraryLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lq-loader-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_library_the_places_that_were_tried_are_named()
    {
        var error = Fails(null, _folder);
        Assert.Equal(ErrorCode.LakeNativeLibraryMissing, error.Code);
        Assert.Contains(Path.Combine(_folder, "runtimes"), error.Message, StringComparison.Ordinal);
        Assert.Contains("LAKEQUERY_DUCKDB", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_names_no_file_says_so()
    {
        var path = Path.Combine(_folder, "nothing.so");
        var error = Fails(path, AppContext.BaseDirectory);
        Assert.Equal(ErrorCode.LakeNativeLibraryMissing, error.Code);
        Assert.Contains($"LAKEQUERY_DUCKDB is '{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused()
    {
        var path = Path.Combine(_folder, "text.so");
        File.WriteAllText(path, "not a library");
        var error = Fails(path, _folder);
        Assert.Equal($"'{path}' can't be loaded as DuckDB's library", error.Fact);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public void A_library_that_is_not_DuckDBs_is_refused()
    {
        var other = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*System.Native.*").First(IsLibrary);
        Assert.Contains("can't be loaded as DuckDB's library", Fails(other, _folder).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_version_is_refused_with_both_versions()
    {
        var error = Assert.Throws<LakeQueryException>(() => LibraryLoader.Load(null, AppContext.BaseDirectory, "v9.9.9"));
        Assert.Equal(ErrorCode.LakeNativeLibraryVersion, error.Code);
        Assert.Contains("is DuckDB v1.5.6; LakeQuery needs v9.9.9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_may_lie_in_the_runtimes_folder_or_be_configured()
    {
        var library = LibraryLoader.Find(null, AppContext.BaseDirectory);
        Assert.Equal(AppContext.BaseDirectory, Path.GetDirectoryName(library) + Path.DirectorySeparatorChar);
        Assert.Equal(library, LibraryLoader.Find(library, _folder));
        Assert.NotEqual(0, LibraryLoader.Load(library, _folder, LibraryLoader.NeededVersion));

        var tried = Fails(null, _folder).Message.Split('\'').First(part => part.Contains("runtimes", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.GetDirectoryName(tried)!);
        File.CreateSymbolicLink(tried, library);
        Assert.Equal(tried, LibraryLoader.Find(null, _folder));
    }

    private static bool IsLibrary(string path) => Path.GetExtension(path) is ".so" or ".dylib" or ".dll";

    private static LakeQueryException Fails(string? configured, string folder) =>
        Assert.Throws<LakeQueryException>(() => LibraryLoader.Load(configured, folder, LibraryLoader.NeededVersion));
}
