namespace LakeQuery.Crawling.Classifiers;

/// <summary>Delimiter, quote and number of fields of a delimited text.</summary>
internal sealed record CsvDialect(char Delimiter, char Quote, int FieldCount)
{
    /// <summary>Records that are tried with each delimiter.</summary>
    private const int TriedRecords = 1000;

    /// <summary>Share of records that must have the same number of fields.</summary>
    private const double NeededAgreement = 0.9;

    /// <summary>The delimiters Glue tries, in its order.</summary>
    private static readonly char[] Delimiters = [',', '|', '\t', ';', '\u0001'];

    /// <summary>The delimiter that cuts the records most evenly, into most fields; null and why when none does.</summary>
    public static CsvDialect? Find(ReadOnlySpan<char> text, bool isWhole, out string problem)
    {
        CsvDialect? best = null;
        var bestScore = 0.0;
        var mostRecords = 0;
        foreach (var delimiter in Delimiters)
        {
            if (!text.Contains(delimiter))
            {
                continue;
            }

            foreach (var quote in (ReadOnlySpan<char>)['"', '\''])
            {
                var (dialect, agreement, records) = Try(text, isWhole, delimiter, quote);
                mostRecords = Math.Max(mostRecords, records);

                // Agreement first; among equals more fields, as a delimiter inside values seldom cuts all alike.
                var score = Math.Round(agreement, 2) + (dialect.FieldCount / 10_000.0);
                if (dialect.FieldCount >= 2 && records >= 2 && agreement >= NeededAgreement
                    && (quote == '"' ? score > bestScore : dialect.Quote == '\'' && score >= bestScore))
                {
                    (best, bestScore) = (dialect, score);
                }
            }
        }

        problem = mostRecords == 1 && best is null ? "delimited text needs at least two lines to be known"
            : "text without a delimiter that cuts its lines into the same number of fields";
        return best;
    }

    private static (CsvDialect Dialect, double Agreement, int Records) Try(ReadOnlySpan<char> text, bool isWhole, char delimiter, char quote)
    {
        var records = new CsvRecords(text, delimiter, quote);
        var counts = new Dictionary<int, int>();
        var (total, quotedFields, filledFields) = (0, 0, 0);
        while (total < TriedRecords && records.MoveNext())
        {
            if (records.EndsWithText && !isWhole && total > 0)
            {
                break;
            }

            total++;
            counts[records.Fields.Count] = counts.GetValueOrDefault(records.Fields.Count) + 1;
            foreach (var field in records.Fields)
            {
                quotedFields += field.IsQuoted ? 1 : 0;
                filledFields += field.Length > 0 ? 1 : 0;
            }
        }

        // An apostrophe quotes only where most fields wear it; a double quote wherever it does.
        var isQuoted = quote == '"' ? quotedFields > 0 : quotedFields * 2 > filledFields;
        var (fieldCount, agreeing) = counts.Count == 0 ? (0, 0) : counts.MaxBy(pair => (pair.Value, pair.Key)) is var most ? (most.Key, most.Value) : default;
        return (new CsvDialect(delimiter, isQuoted ? quote : '\0', fieldCount), total == 0 ? 0 : (double)agreeing / total, total);
    }
}
