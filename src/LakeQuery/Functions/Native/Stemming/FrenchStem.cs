namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmer for French.</summary>
/// <remarks>Source: snowballstem.org, the description of the algorithm. A capital is a vowel that counts as a consonant.</remarks>
internal static class FrenchStem
{
    private const string Vowels = "aeiouyâàëéêèïîôûù";

    private static readonly SuffixTable Standard = new(
        "ance iqUe isme able iste eux ances iqUes ismes ables istes",
        "atrice ateur ation atrices ateurs ations",
        "logie logies",
        "usion ution usions utions",
        "ence ences",
        "ement ements",
        "ité ités",
        "if ive ifs ives",
        "eaux",
        "aux",
        "euse euses",
        "issement issements",
        "amment",
        "emment",
        "ment ments");

    private static readonly SuffixTable BeforeEment = new("iv", "eus", "abl iqU", "ièr Ièr");

    private static readonly SuffixTable BeforeIte = new("abil", "ic", "iv");

    private static readonly SuffixTable VerbsOfI = new(
        "îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez iriez irions irons iront is issaIent issais issait issant issante "
        + "issantes issants isse issent isses issez issiez issions issons it");

    private static readonly SuffixTable Verbs = new(
        "ions",
        "é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez",
        "âmes ât âtes a ai aIent ais ait ant ante antes ants as asse assent asses assiez assions");

    private static readonly SuffixTable Residual = new("ion", "ier ière Ier Ière", "e");

    private static readonly SuffixTable Doubles = new("enn onn ett ell eill");

    /// <summary>A word.</summary>
    public static void Stem(ref StemWord word)
    {
        MarkConsonants(word);
        word.RV = RegionV(word);
        word.SetRegions(Vowels);
        if (CutStandard(ref word) || CutVerbOfI(ref word) || CutVerb(ref word))
        {
            if (word.Ends("Y") || word.Ends("ç"))
            {
                word.ReplaceAt(word.Length - 1, word.Ends("Y") ? "i" : "c");
            }
        }
        else
        {
            CutResidual(ref word);
        }

        if (Doubles.Find(word, 0, out _) >= 0)
        {
            word.CutAt(word.Length - 1);
        }

        // The last vowel loses its accent where a consonant follows.
        var vowel = word.LastOf(Vowels);
        if (vowel >= 0 && vowel < word.Length - 1 && word.Text[vowel] is 'é' or 'è')
        {
            word.Text[vowel] = 'e';
        }

        word.Replace('I', 'i');
        word.Replace('U', 'u');
        word.Replace('Y', 'y');
    }

    private static bool IsVowel(in StemWord word, int place) => place < word.Length && Vowels.Contains(word.Text[place], StringComparison.Ordinal);

    private static void MarkConsonants(in StemWord word)
    {
        var text = word.Text;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (IsVowel(word, i) && text[i + 1] is 'u' or 'i' && IsVowel(word, i + 2))
            {
                text[i + 1] = char.ToUpperInvariant(text[i + 1]);
                i += 2;
            }
            else if (IsVowel(word, i) && text[i + 1] == 'y')
            {
                text[++i] = 'Y';
            }
            else if (text[i] == 'y' && IsVowel(word, i + 1))
            {
                text[i++] = 'Y';
            }
            else if (text[i] == 'q' && text[i + 1] == 'u')
            {
                text[++i] = 'U';
            }
        }
    }

    private static int RegionV(in StemWord word)
    {
        var text = word.Text;
        if (text.Length >= 3 && ((IsVowel(word, 0) && IsVowel(word, 1)) || text.StartsWith("par") || text.StartsWith("col") || text.StartsWith("tap")))
        {
            return 3;
        }

        return word.After(1, Vowels);
    }

    private static bool CutStandard(ref StemWord word)
    {
        var group = Standard.Find(word, 0, out var start);
        var fits = group switch
        {
            0 or 1 or 2 or 3 or 4 or 6 or 7 => start >= word.R2,
            5 or 12 or 13 => start >= word.RV,
            9 => start >= word.R1,
            10 => start >= word.R1,
            11 => start >= word.R1 && word.BeforeNot(start, Vowels),
            14 => start - 1 >= word.RV && word.Before(start, Vowels),
            _ => group >= 0,
        };
        if (!fits)
        {
            return false;
        }

        switch (group)
        {
            case 0 or 11:
                word.CutAt(start);
                return true;
            case 1:
                word.CutAt(start);
                CutIc(ref word);
                return true;
            case 2:
                word.ReplaceAt(start, "log");
                return true;
            case 3:
                word.ReplaceAt(start, "u");
                return true;
            case 4:
                word.ReplaceAt(start, "ent");
                return true;
            case 5:
                word.CutAt(start);
                CutBeforeEment(ref word);
                return true;
            case 6:
                word.CutAt(start);
                CutBeforeIte(ref word);
                return true;
            case 7:
                word.CutAt(start);
                if (word.Cut("at", word.R2))
                {
                    CutIc(ref word);
                }

                return true;
            case 8:
                word.ReplaceAt(start, "eau");
                return true;
            case 9:
                word.ReplaceAt(start, "al");
                return true;
            case 10:
                word.ReplaceAt(start, start >= word.R2 ? "" : "eux");
                return true;
            default:
                // What is left of an adverb is treated as a verb.
                word.ReplaceAt(start, group == 12 ? "ant" : group == 13 ? "ent" : "");
                return false;
        }
    }

    private static void CutIc(ref StemWord word)
    {
        if (word.Ends("ic") && !word.Cut("ic", word.R2))
        {
            word.ReplaceAt(word.Length - 2, "iqU");
        }
    }

    private static void CutBeforeEment(ref StemWord word)
    {
        switch (BeforeEment.Find(word, 0, out var start))
        {
            case 0 when start >= word.R2:
                word.CutAt(start);
                word.Cut("at", word.R2);
                break;
            case 1 when start >= word.R1:
                word.ReplaceAt(start, start >= word.R2 ? "" : "eux");
                break;
            case 2 when start >= word.R2:
                word.CutAt(start);
                break;
            case 3 when start >= word.RV:
                word.ReplaceAt(start, "i");
                break;
        }
    }

    private static void CutBeforeIte(ref StemWord word)
    {
        var group = BeforeIte.Find(word, 0, out var start);
        if (group >= 0 && start >= word.R2)
        {
            word.CutAt(start);
        }
        else if (group is 0 or 1)
        {
            word.ReplaceAt(start, group == 0 ? "abl" : "iqU");
        }
    }

    private static bool CutVerbOfI(ref StemWord word)
    {
        if (VerbsOfI.Find(word, word.RV, out var start) < 0 || start <= word.RV || !word.BeforeNot(start, Vowels))
        {
            return false;
        }

        word.CutAt(start);
        return true;
    }

    private static bool CutVerb(ref StemWord word)
    {
        var group = Verbs.Find(word, word.RV, out var start);
        if (group < 0 || (group == 0 && start < word.R2))
        {
            return false;
        }

        word.CutAt(start);
        if (group == 2)
        {
            word.Cut("e", word.RV);
        }

        return true;
    }

    private static void CutResidual(ref StemWord word)
    {
        if (word.Ends("s") && word.BeforeNot(word.Length - 1, "aiouès"))
        {
            word.CutAt(word.Length - 1);
        }

        switch (Residual.Find(word, word.RV, out var start))
        {
            case 0 when start >= word.R2 && start > word.RV && word.Before(start, "st"):
            case 2:
                word.CutAt(start);
                break;
            case 1:
                word.ReplaceAt(start, "i");
                break;
            default:
                if (word.Ends("guë"))
                {
                    word.CutAt(word.Length - 1);
                }

                break;
        }
    }
}
