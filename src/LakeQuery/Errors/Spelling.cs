namespace LakeQuery.Errors;

/// <summary>Finds the known names nearest to a misspelt one, for "did you mean".</summary>
internal static class Spelling
{
    /// <summary>The nearest of <paramref name="candidates"/> to <paramref name="name"/>, or null when none is near enough.</summary>
    /// <remarks>Near enough is an edit distance (with transpositions) of at most a third of the longer name, and at most 3.</remarks>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var limit = Math.Min(3, Math.Max(1, Math.Max(name.Length, candidate.Length) / 3));
            if (Math.Abs(candidate.Length - name.Length) > limit)
            {
                continue;
            }

            var distance = Distance(name, candidate);
            if (distance <= limit && distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>The sentence "Did you mean 'x'?", or null when nothing is near.</summary>
    public static string? Suggest(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    // Optimal string alignment distance over case-folded names.
    private static int Distance(string first, string second)
    {
        var rows = new int[first.Length + 1, second.Length + 1];
        for (var i = 0; i <= first.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= second.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= first.Length; i++)
        {
            for (var j = 1; j <= second.Length; j++)
            {
                var same = char.ToLowerInvariant(first[i - 1]) == char.ToLowerInvariant(second[j - 1]);
                var cost = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1
                    && char.ToLowerInvariant(first[i - 1]) == char.ToLowerInvariant(second[j - 2])
                    && char.ToLowerInvariant(first[i - 2]) == char.ToLowerInvariant(second[j - 1]))
                {
                    cost = Math.Min(cost, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = cost;
            }
        }

        return rows[first.Length, second.Length];
    }
}
