using System.Collections.Frozen;
using LakeQuery.DuckDb;
using LakeQuery.Functions.Native.JsonPath;
using LakeQuery.Functions.Native.Sketches;

namespace LakeQuery.Functions.Native;

/// <summary>The functions DuckDB lacks, written in C#; a database gets those its queries use, when they use them.</summary>
internal static class NativeFunctions
{
    private static readonly Lazy<FrozenDictionary<string, Func<string, DuckScalarFunction>>> Makers = new(() =>
        CoreNatives.Table.Concat(NumberNatives.Table).Concat(TextNatives.Table).Concat(CastNatives.Table).Concat(JsonNatives.Table)
            .Concat(RegexpNatives.Table).Concat(DateTimeNatives.Table).Concat(BinaryNatives.Table).Concat(UrlNatives.Table).Concat(NestedNatives.Table).Concat(ColorNatives.Table)
            .Concat(TeradataNatives.Table).Concat(CaseNatives.Table).Concat(LikeNatives.Table).Concat(SqlJsonNatives.Table)
            .Concat(SketchNatives.Table).Concat(KeyPositions.Table).Concat(ListaggNatives.Table)
            .Concat(StreamNatives.Table).Concat(LogNatives.Table).Concat(ZoneNatives.Table).Concat(FineTimeNatives.Table).Concat(ZonedTimeNatives.Table)
            .ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The names of all functions that are not made for a type.</summary>
    public static IEnumerable<string> Names => Makers.Value.Keys;

    /// <summary>Declares the function of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static DuckScalarFunction Create(string name)
    {
        // First, so that a query without shapes loads nothing of theirs, and one with shapes not all the rest.
        if (name.StartsWith(Geospatial.GeospatialNatives.Prefix, StringComparison.Ordinal))
        {
            return Geospatial.GeospatialNatives.Create(name);
        }

        if (Makers.Value.TryGetValue(name, out var make))
        {
            return make(name);
        }

        if (name.StartsWith(CoreNatives.DecimalDivisionPrefix, StringComparison.Ordinal))
        {
            return CoreNatives.DecimalDivision(name);
        }

        if (name.StartsWith(ValueHashes.Prefix, StringComparison.Ordinal))
        {
            return ValueHashes.Create(name);
        }

        if (SketchAggregates.FindList(name) is { } folding)
        {
            return folding;
        }

        if ((CoreNatives.WideDecimal(name) ?? DecimalCastNatives.Find(name)) is { } wide)
        {
            return wide;
        }

        if (name.StartsWith(SqlJsonNatives.ValuePrefix, StringComparison.Ordinal) || name.StartsWith(SqlJsonNatives.TablePrefix, StringComparison.Ordinal))
        {
            return SqlJsonNatives.Create(name);
        }

        return name.StartsWith(JsonCastNatives.Prefix, StringComparison.Ordinal)
            ? JsonCastNatives.Create(name)
            : throw new ArgumentException($"There is no native function '{name}'", nameof(name));
    }
}

/// <summary>Remembers which native functions a database has, and registers what is missing. One a database; safe for many threads.</summary>
internal sealed class NativeFunctionRegistry
{
    private readonly HashSet<string> _registered = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Registers those of <paramref name="names"/> that the database has not yet.</summary>
    public void Ensure(DuckConnection connection, IReadOnlyCollection<string> names)
    {
        lock (_lock)
        {
            foreach (var name in names)
            {
                if (_registered.Contains(name))
                {
                    continue;
                }

                if (SketchAggregates.Find(name) is { } aggregate)
                {
                    connection.RegisterAggregateFunction(aggregate);
                }
                else
                {
                    connection.RegisterScalarFunction(NativeFunctions.Create(name));
                }

                _registered.Add(name);
            }
        }
    }
}
