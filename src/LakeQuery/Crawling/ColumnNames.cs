using System.Globalization;
using System.Text;

namespace LakeQuery.Crawling;

/// <summary>Makes column names that SQL can say: lower case, letters, digits and underscores, each once.</summary>
internal static class ColumnNames
{
    /// <summary>The names of a file's columns in order; empty ones become <c>col</c> and their index.</summary>
    public static string[] MakeValid(IReadOnlyList<string> names, bool awsCompatible)
    {
        var valid = new string[names.Count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < names.Count; index++)
        {
            var name = awsCompatible ? names[index].ToLowerInvariant() : Clean(names[index]);
            name = name.Length == 0 ? Unnamed(index) : name;
            valid[index] = name;
            for (var copy = 1; !taken.Add(valid[index]); copy++)
            {
                valid[index] = string.Create(CultureInfo.InvariantCulture, $"{name}_{copy}");
            }
        }

        return valid;
    }

    /// <summary>The name of a column without one, as Glue gives it.</summary>
    public static string Unnamed(int index) => string.Create(CultureInfo.InvariantCulture, $"col{index}");

    /// <summary>One name: runs of other characters become one underscore.</summary>
    public static string Clean(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name.Trim())
        {
            if (char.IsLetterOrDigit(character) || character == '_')
            {
                text.Append(char.ToLowerInvariant(character));
            }
            else if (text.Length > 0 && text[^1] != '_')
            {
                text.Append('_');
            }
        }

        // An underscore made of punctuation at the end says nothing: "rate (%)" is rate.
        var clean = text.ToString();
        return name.EndsWith('_') ? clean : clean.TrimEnd('_');
    }
}
