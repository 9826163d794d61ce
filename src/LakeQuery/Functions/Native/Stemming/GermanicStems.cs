namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmers for German (the variant that reads ae, oe and ue as umlauts, which Trino has) and Dutch.</summary>
/// <remarks>Source: snowballstem.org, the descriptions of the algorithms. A capital is a vowel that counts as a consonant.</remarks>
internal static class GermanicStems
{
    private const string GermanVowels = "aeiouyäöü";
    private const string DutchVowels = "aeiouyè";

    private static readonly SuffixTable GermanCases = new("em ern er", "e en es", "s");

    private static readonly SuffixTable GermanComparisons = new("en er est", "st");

    private static readonly SuffixTable GermanDerived = new("end ung", "ig ik isch", "lich heit", "keit");

    private static readonly SuffixTable GermanBeforeKeit = new("lich ig");

    private static readonly SuffixTable DutchPlurals = new("heden", "en ene", "s se");

    private static readonly SuffixTable DutchDerived = new("end ing", "ig", "lijk", "baar", "bar");

    private static readonly SuffixTable DutchDoubles = new("kk dd tt");

    /// <summary>A German word.</summary>
    public static void German(ref StemWord word)
    {
        word.MarkConsonants(GermanVowels, "uy");
        ReadUmlauts(ref word);
        word.SetRegionsAfterThree(GermanVowels);
        var group = GermanCases.Find(word, 0, out var start);
        if (start >= word.R1 && (group is 0 or 1 || (group == 2 && word.Before(start, "bdfghklmnrt"))))
        {
            word.CutAt(start);
            if (group == 1 && word.Ends("niss"))
            {
                word.CutAt(word.Length - 1);
            }
        }

        group = GermanComparisons.Find(word, 0, out start);
        if (start >= word.R1 && (group == 0 || (group == 1 && start >= 4 && word.Before(start, "bdfghklmnt"))))
        {
            word.CutAt(start);
        }

        CutGermanDerived(ref word);
        word.Replace('Y', 'y');
        word.Replace('U', 'u');
        word.Replace('ä', 'a');
        word.Replace('ö', 'o');
        word.Replace('ü', 'u');
    }

    /// <summary>A Dutch word.</summary>
    public static void Dutch(ref StemWord word)
    {
        PrepareDutch(ref word);
        word.SetRegionsAfterThree(DutchVowels);
        switch (DutchPlurals.Find(word, 0, out var start))
        {
            case 0 when start >= word.R1:
                word.ReplaceAt(start, "heid");
                break;
            case 1:
                CutEn(ref word, start);
                break;
            case 2 when start >= word.R1 && word.BeforeNot(start, DutchVowels + "j"):
                word.CutAt(start);
                break;
        }

        var hadE = CutE(ref word);
        if (word.Ends("heid") && word.Length - 4 >= word.R2 && !word.Before(word.Length - 4, "c"))
        {
            word.CutAt(word.Length - 4);
            if (word.Ends("en"))
            {
                CutEn(ref word, word.Length - 2);
            }
        }

        CutDutchDerived(ref word, hadE);
        var last = word.Length - 1;
        if (last >= 3 && word.BeforeNot(last + 1, DutchVowels + "I") && word.Text[last - 1] == word.Text[last - 2] && word.Before(last, "aeou")
            && word.BeforeNot(last - 2, DutchVowels))
        {
            word.Write(last - 1, 1, "");
        }

        word.Replace('Y', 'y');
        word.Replace('I', 'i');
    }

    private static void ReadUmlauts(ref StemWord word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (word.Text[i] == 'ß')
            {
                word.Write(i++, 1, "ss");
                continue;
            }

            var pair = i + 1 < word.Length ? word.Text.Slice(i, 2) : default;
            if (pair is "ae" or "oe" or "ue")
            {
                word.Write(i, 2, pair[0] == 'a' ? "ä" : pair[0] == 'o' ? "ö" : "ü");
            }
            else if (pair is "qu")
            {
                if (i + 4 > word.Length)
                {
                    return;
                }

                i += 3;
            }
        }
    }

    private static void CutGermanDerived(ref StemWord word)
    {
        var group = GermanDerived.Find(word, 0, out var start);
        if (group < 0 || start < word.R2 || (group == 1 && word.Before(start, "e")))
        {
            return;
        }

        word.CutAt(start);
        switch (group)
        {
            case 0 when word.Ends("ig") && !word.Ends("eig"):
                word.Cut("ig", word.R2);
                break;
            case 2:
                _ = word.Cut("er", word.R1) || word.Cut("en", word.R1);
                break;
            case 3 when GermanBeforeKeit.Find(word, 0, out start) >= 0 && start >= word.R2:
                word.CutAt(start);
                break;
        }
    }

    private static void PrepareDutch(ref StemWord word)
    {
        foreach (ref var letter in word.Text)
        {
            letter = letter switch { 'ä' or 'á' => 'a', 'ë' or 'é' => 'e', 'ï' or 'í' => 'i', 'ö' or 'ó' => 'o', 'ü' or 'ú' => 'u', _ => letter };
        }

        var text = word.Text;
        if (text is ['y', ..])
        {
            text[0] = 'Y';
        }

        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (!word.Before(i + 1, DutchVowels))
            {
                continue;
            }

            if (text[i + 1] == 'y')
            {
                text[++i] = 'Y';
            }
            else if (text[i + 1] == 'i' && i + 2 < text.Length && word.Before(i + 3, DutchVowels))
            {
                text[i + 1] = 'I';
                i += 2;
            }
        }
    }

    private static bool CutE(ref StemWord word)
    {
        if (!word.Ends("e") || word.Length - 1 < word.R1 || !word.BeforeNot(word.Length - 1, DutchVowels))
        {
            return false;
        }

        word.CutAt(word.Length - 1);
        Undouble(ref word);
        return true;
    }

    private static void CutEn(ref StemWord word, int start)
    {
        if (start >= word.R1 && word.BeforeNot(start, DutchVowels) && !word.EndsAt(start, "gem"))
        {
            word.CutAt(start);
            Undouble(ref word);
        }
    }

    private static void CutDutchDerived(ref StemWord word, bool hadE)
    {
        var group = DutchDerived.Find(word, 0, out var start);
        if (group < 0 || start < word.R2 || (group == 1 && word.Before(start, "e")) || (group == 4 && !hadE))
        {
            return;
        }

        word.CutAt(start);
        if (group == 2)
        {
            CutE(ref word);
        }
        else if (group == 0 && (word.Ends("eig") || !word.Cut("ig", word.R2)))
        {
            Undouble(ref word);
        }
    }

    private static void Undouble(ref StemWord word)
    {
        if (DutchDoubles.Find(word, 0, out _) >= 0)
        {
            word.CutAt(word.Length - 1);
        }
    }
}
