using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace LakeQuery.Tests.House;

/// <summary>Properties tried with random values that are the same in each run: what fails once fails again. LAKEQUERY_SEED sets another
/// beginning, and is told where one fails.</summary>
internal static class RandomTesting
{
    /// <summary>Where random values begin.</summary>
    public static int Seed { get; } = int.Parse(Environment.GetEnvironmentVariable("LAKEQUERY_SEED") ?? "20260101", CultureInfo.InvariantCulture);

    /// <summary>Fails where the property does not hold for one of some random values.</summary>
    public static void Holds(this Property property, int values = 100) => property.Check(Config.QuickThrowOnFailure
        .WithName(string.Create(CultureInfo.InvariantCulture, $"LAKEQUERY_SEED={Seed} "))
        .WithMaxTest(values)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd((ulong)Seed), FSharpOption<int>.None))));
}
