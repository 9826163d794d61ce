using System.Reflection;
using System.Runtime.InteropServices;
using LakeQuery.Errors;

namespace LakeQuery.DuckDb;

/// <summary>Finds libduckdb, loads it once in the process and checks that it is the version this binding was written for.</summary>
internal static class LibraryLoader
{
    /// <summary>The environment variable that names another copy of the library.</summary>
    public const string PathVariable = "LAKEQUERY_DUCKDB";

    /// <summary>The only version whose C API and behaviour LakeQuery was measured against.</summary>
    public const string NeededVersion = "v1.5.6";

    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>Loads the library unless it is loaded; every way into the binding starts here.</summary>
    public static void EnsureLoaded()
    {
        if (Volatile.Read(ref _library) != 0)
        {
            return;
        }

        lock (Gate)
        {
            if (_library != 0)
            {
                return;
            }

            var library = Load(Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory, NeededVersion);
            NativeLibrary.SetDllImportResolver(typeof(LibraryLoader).Assembly, Resolve);
            Volatile.Write(ref _library, library);
        }
    }

    /// <summary>Finds, loads and checks the library; apart from the process's own state, so that its errors can be tested.</summary>
    public static nint Load(string? configuredPath, string baseDirectory, string neededVersion)
    {
        var path = Find(configuredPath, baseDirectory);
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw QueryErrors.NativeLibraryUnreadable(path, error);
        }

        if (!NativeLibrary.TryGetExport(library, "duckdb_library_version", out var export))
        {
            NativeLibrary.Free(library);
            throw QueryErrors.NativeLibraryUnreadable(path, null);
        }

        var version = ReadVersion(export);
        if (version != neededVersion)
        {
            // Left loaded: unloading a library that has run code is not safe.
            throw QueryErrors.NativeLibraryVersion(path, version, neededVersion);
        }

        return library;
    }

    /// <summary>The path of the library: the configured one, else beside the program, else in its runtimes folder.</summary>
    public static string Find(string? configuredPath, string baseDirectory)
    {
        if (!string.IsNullOrEmpty(configuredPath))
        {
            return File.Exists(configuredPath) ? Path.GetFullPath(configuredPath) : throw QueryErrors.NativeLibrarySettingWrong(configuredPath);
        }

        string[] candidates =
        [
            Path.Combine(baseDirectory, FileName),
            Path.Combine(baseDirectory, "runtimes", PortableRuntimeIdentifier, "native", FileName),
        ];
        return Array.Find(candidates, File.Exists) ?? throw QueryErrors.NativeLibraryMissing(candidates);
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static string PortableRuntimeIdentifier =>
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static unsafe string ReadVersion(nint export) =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)export)()) ?? "";

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == NativeMethods.Library ? _library : 0;
}
