namespace LakeQuery.Functions.Native.Stemming;

/// <summary>Snowball's stemmer for Russian. All endings lie in RV.</summary>
/// <remarks>Source: snowballstem.org, the description of the algorithm.</remarks>
internal static class RussianStem
{
    private const string Vowels = "аеиоуыэюя";

    private static readonly SuffixTable Gerunds = new("в вши вшись", "ив ивши ившись ыв ывши ывшись");

    private static readonly SuffixTable Adjectives = new(
        "ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею");

    private static readonly SuffixTable Participles = new("ем нн вш ющ щ", "ивш ывш ующ");

    private static readonly SuffixTable Reflexives = new("ся сь");

    private static readonly SuffixTable Verbs = new(
        "ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно",
        "ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю");

    private static readonly SuffixTable Nouns = new(
        "а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я");

    private static readonly SuffixTable Derived = new("ост ость");

    private static readonly SuffixTable Superlatives = new("ейш ейше");

    /// <summary>A word.</summary>
    public static void Stem(ref StemWord word)
    {
        word.SetRegions(Vowels);
        word.RV = word.After(0, Vowels);
        if (!CutBehindA(ref word, Gerunds))
        {
            if (Reflexives.Find(word, word.RV, out var reflexive) >= 0)
            {
                word.CutAt(reflexive);
            }

            if (Adjectives.Find(word, word.RV, out var adjective) >= 0)
            {
                word.CutAt(adjective);
                CutBehindA(ref word, Participles);
            }
            else if (!CutBehindA(ref word, Verbs) && Nouns.Find(word, word.RV, out var noun) >= 0)
            {
                word.CutAt(noun);
            }
        }

        word.Cut("и", word.RV);
        if (Derived.Find(word, word.RV, out var start) >= 0 && start >= word.R2)
        {
            word.CutAt(start);
        }

        TidyUp(ref word);
    }

    // Endings of the first group go behind а or я only.
    private static bool CutBehindA(ref StemWord word, SuffixTable endings)
    {
        var group = endings.Find(word, word.RV, out var start);
        if (group < 0 || (group == 0 && !(start > word.RV && word.Before(start, "ая"))))
        {
            return false;
        }

        word.CutAt(start);
        return true;
    }

    private static void TidyUp(ref StemWord word)
    {
        if (word.Cut("ь", word.RV))
        {
            return;
        }

        if (Superlatives.Find(word, word.RV, out var start) >= 0)
        {
            word.CutAt(start);
        }

        if (word.Ends("нн") && word.Length - 2 >= word.RV)
        {
            word.CutAt(word.Length - 1);
        }
    }
}
