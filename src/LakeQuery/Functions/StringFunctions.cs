using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Text.</summary>
internal static class StringFunctions
{
    private const string Title = "Trino: String functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " chr codepoint concat concat_ws format ends_with starts_with hamming_distance levenshtein_distance length lower "
        + "upper lpad rpad trim ltrim rtrim luhn_check normalize overlay position replace reverse soundex split split_part "
        + "split_to_map split_to_multimap strpos substr substring translate title_case word_stem to_utf8 from_utf8 ";

    private static FunctionDefinition[] Rows() =>
    [
        new("chr", FunctionKind.Scalar)
        {
            Signatures = ["(bigint) -> varchar(1)"],
            DuckDb =
                "CASE WHEN {0} BETWEEN 0 AND 1114111 AND {0} NOT BETWEEN 55296 AND 57343 THEN chr(CAST({0} AS INTEGER)) WHEN {0} IS NOT NULL "
                + "THEN lq_fail('INVALID_FUNCTION_ARGUMENT: Not a valid Unicode code point: ' || {0}) END",
            Summary = "The character of a code point.",
            Example = "chr(65)",
            Result = "A",
            Source = Title,
        },
        new("codepoint", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> integer"],
            DuckDb =
                "CASE WHEN length({0}) = 1 THEN unicode({0}) WHEN {0} IS NOT NULL THEN lq_fail('INVALID_FUNCTION_ARGUMENT: "
                + "Input must be a single character string') END",
            Summary = "The code point of the only character.",
            Example = "codepoint('A')",
            Result = "65",
            Source = Title,
        },
        new("concat", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar, varchar, varchar...) -> varchar",
                "(varbinary, varbinary, varbinary...) -> varbinary",
                "(array(E), array(E), array(E)...) -> array(E)",
                "(E, array(E)) -> array(E)",
                "(array(E), E) -> array(E)",
            ],
            DuckDb = "{join  ||}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                // list_concat passes over NULL; || gives a broken vector for it.
                [2] = "CASE WHEN {any null} THEN NULL ELSE list_concat({*}) END",
                [3] = "CASE WHEN {1} IS NOT NULL THEN [{0}] || {1} END",
                [4] = "CASE WHEN {0} IS NOT NULL THEN {0} || [{1}] END",
            }.ToImmutableDictionary(),
            Summary = "The arguments one after the other; NULL when any is NULL.",
            Example = "concat('a', 'b', 'c')",
            Result = "abc",
            Source = Title,
        },
        new("concat_ws", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar...) -> varchar", "(varchar, array(varchar)) -> varchar"],
            DuckDb = "concat_ws({*})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_array_join({1}, {0})",
            }.ToImmutableDictionary(),
            Nulls = NullBehavior.SeesNull,
            Summary = "The texts one after the other with the first between them; NULLs are left out.",
            Example = "concat_ws(',', 'a', NULL, 'b')",
            Result = "a,b",
            Source = Title,
        },
        new("format", FunctionKind.Scalar)
        {
            // Every argument has a type of its own.
            Signatures = [.. Enumerable.Range(1, 12).Select(count =>
                $"(varchar, {string.Join(", ", Enumerable.Range(0, count).Select(index => (char)('A' + index)))}) -> varchar")],
            Special = "format",
            Nulls = NullBehavior.SeesNull,
            Summary = "The arguments put in place of the %… of a Java format string.",
            Example = "format('%s has %d, %.2f', 'a', 5, 1.5e0)",
            Result = "a has 5, 1.50",
            Source = Title,
        },
        new("ends_with", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> boolean"],
            DuckDb = "ends_with({0}, {1})",
            Summary = "True when the first ends with the second.",
            Example = "ends_with('lake', 'ke')",
            Result = "true",
            Source = Title,
        },
        new("starts_with", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> boolean"],
            DuckDb = "starts_with({0}, {1})",
            Summary = "True when the first starts with the second.",
            Example = "starts_with('lake', 'la')",
            Result = "true",
            Source = Title,
        },
        new("hamming_distance", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> bigint"],
            DuckDb = "lq_hamming({0}, {1})",
            Summary = "The number of places at which two texts of one length differ.",
            Example = "hamming_distance('karolin', 'kathrin')",
            Result = "3",
            Source = Title,
        },
        new("levenshtein_distance", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> bigint"],
            DuckDb = "lq_levenshtein({0}, {1})",
            Summary = "The number of characters to change, add or drop to turn one text into the other.",
            Example = "levenshtein_distance('kitten', 'sitting')",
            Result = "3",
            Source = Title,
        },
        new("length", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> bigint", "(char(x)) -> bigint", "(varbinary) -> bigint"],
            DuckDb = "length({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CASE WHEN {0} IS NOT NULL THEN CAST({L0} AS BIGINT) END",
                [2] = "octet_length({0})",
            }.ToImmutableDictionary(),
            Summary = "The number of characters, or of bytes.",
            Example = "length('lake')",
            Result = "4",
            Source = Title,
        },
        new("lower", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)", "(char(x)) -> char(x)"],
            DuckDb = "lq_lower({0})",
            Summary = "Lower case.",
            Example = "lower('LAKE')",
            Result = "lake",
            Source = Title,
        },
        new("upper", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)", "(char(x)) -> char(x)"],
            DuckDb = "lq_upper({0})",
            Summary = "Upper case.",
            Example = "upper('lake')",
            Result = "LAKE",
            Source = Title,
        },
        new("lpad", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, bigint, varchar) -> varchar", "(varbinary, bigint, varbinary) -> varbinary"],
            DuckDb =
                "CASE WHEN {1} < 0 OR {1} > 2147483647 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: Target length must be in the range "
                + "[0..2147483647]') WHEN {2} = '' THEN lq_fail('INVALID_FUNCTION_ARGUMENT: Padding string must not be empty') "
                + "ELSE lpad({0}, CAST({1} AS INTEGER), {2}) END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_lpad_binary({0}, {1}, {2})",
            }.ToImmutableDictionary(),
            Summary = "Filled up on the left to a length, or cut to it.",
            Example = "lpad('7', 3, '0')",
            Result = "007",
            Source = Title,
        },
        new("rpad", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, bigint, varchar) -> varchar", "(varbinary, bigint, varbinary) -> varbinary"],
            DuckDb =
                "CASE WHEN {1} < 0 OR {1} > 2147483647 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: Target length must be in the range "
                + "[0..2147483647]') WHEN {2} = '' THEN lq_fail('INVALID_FUNCTION_ARGUMENT: Padding string must not be empty') "
                + "ELSE rpad({0}, CAST({1} AS INTEGER), {2}) END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_rpad_binary({0}, {1}, {2})",
            }.ToImmutableDictionary(),
            Summary = "Filled up on the right to a length, or cut to it.",
            Example = "rpad('7', 3, '0')",
            Result = "700",
            Source = Title,
        },
        new("trim", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar(x)) -> varchar(x)", "(varchar(x), varchar) -> varchar(x)",
                "(char(x)) -> varchar(x)", "(char(x), varchar) -> varchar(x)",
            ],
            DuckDb = "lq_trim({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "trim({0}, {1})",
                [2] = "lq_trim(rtrim({0}, ' '))",
                [3] = "rtrim(trim(rtrim({0}, ' '), {1}), ' ')",
            }.ToImmutableDictionary(),
            Summary = "Without white space, or the given characters, at both ends.",
            Example = "trim('  lake ')",
            Result = "lake",
            Source = Title,
        },
        new("ltrim", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar(x)) -> varchar(x)", "(varchar(x), varchar) -> varchar(x)",
                "(char(x)) -> varchar(x)", "(char(x), varchar) -> varchar(x)",
            ],
            DuckDb = "lq_ltrim({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "ltrim({0}, {1})",
                [2] = "lq_ltrim(rtrim({0}, ' '))",
                [3] = "ltrim(rtrim({0}, ' '), {1})",
            }.ToImmutableDictionary(),
            Summary = "Without white space, or the given characters, at the start.",
            Example = "ltrim('  lake')",
            Result = "lake",
            Source = Title,
        },
        new("rtrim", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar(x)) -> varchar(x)", "(varchar(x), varchar) -> varchar(x)",
                "(char(x)) -> varchar(x)", "(char(x), varchar) -> varchar(x)",
            ],
            DuckDb = "lq_rtrim({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "rtrim({0}, {1})",
                [2] = "lq_rtrim({0})",
                [3] = "rtrim(rtrim(rtrim({0}, ' '), {1}), ' ')",
            }.ToImmutableDictionary(),
            Summary = "Without white space, or the given characters, at the end.",
            Example = "rtrim('lake  ')",
            Result = "lake",
            Source = Title,
        },
        new("luhn_check", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> boolean"],
            DuckDb = "lq_luhn_check({0})",
            Summary = "True when the digits have a right check digit by Luhn.",
            Example = "luhn_check('79927398713')",
            Result = "true",
            Source = Title,
        },
        new("normalize", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varchar", "(varchar, varchar) -> varchar"],
            DuckDb = "lq_normalize({0}, 'NFC')",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_normalize({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "The text in a Unicode normal form.",
            Example = "length(normalize('e' || chr(769)))",
            Result = "1",
            Source = Title,
        },
        new("overlay", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar, bigint) -> varchar", "(varchar, varchar, bigint, bigint) -> varchar"],
            DuckDb = "substr({0}, 1, greatest({2} - 1, 0)) || {1} || substr({0}, greatest({2} + length({1}), 1))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "substr({0}, 1, greatest({2} - 1, 0)) || {1} || substr({0}, greatest({2} + {3}, 1))",
            }.ToImmutableDictionary(),
            Summary = "The text with another in the place of some of its characters, as many as the other has unless FOR says how many.",
            Example = "overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4)",
            Result = "Thomas",
            Source = Title,
        },
        new("position", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> bigint"],
            DuckDb = "strpos({1}, {0})",
            Summary = "Where the first text starts in the second, from 1; 0 when it is absent.",
            Example = "position('k' IN 'lake')",
            Result = "3",
            Source = Title,
        },
        new("replace", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x), varchar) -> varchar(x)", "(varchar(x), varchar, varchar(z)) -> varchar"],
            ResultType = ResultTypes.Replaced,
            DuckDb = "replace({0}, {1}, '')",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@replace",
            }.ToImmutableDictionary(),
            Summary = "Every occurrence of the second text dropped, or replaced by the third.",
            Example = "replace('lake', 'a', 'i')",
            Result = "like",
            Source = Title,
        },
        new("reverse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)", "(varbinary) -> varbinary", "(array(E)) -> array(E)"],
            DuckDb = "lq_reverse({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_reverse_binary({0})",
                [2] = "list_reverse({0})",
            }.ToImmutableDictionary(),
            Summary = "From the end to the start.",
            Example = "reverse('lake')",
            Result = "ekal",
            Source = Title,
        },
        new("soundex", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varchar(4)"],
            DuckDb = "lq_soundex({0})",
            Summary = "A code of how an English word sounds.",
            Example = "soundex('Robert')",
            Result = "R163",
            Source = Title,
        },
        new("split", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x), varchar) -> array(varchar(x))", "(varchar(x), varchar, bigint) -> array(varchar(x))"],
            DuckDb =
                "CASE WHEN {1} = '' THEN lq_fail('INVALID_FUNCTION_ARGUMENT: The delimiter may not be the empty string') ELSE "
                + "string_split({0}, {1}) END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_split_limit({0}, {1}, {2})",
            }.ToImmutableDictionary(),
            Summary = "The parts between the delimiters.",
            Example = "split('a,b,c', ',')",
            Result = "[a, b, c]",
            Source = Title,
        },
        new("split_part", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x), varchar, bigint) -> varchar(x)"],
            DuckDb = "lq_split_part({0}, {1}, {2})",
            Summary = "One part between delimiters, from 1; NULL when there are fewer.",
            Example = "split_part('a,b,c', ',', 2)",
            Result = "b",
            Source = Title,
        },
        new("split_to_map", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar, varchar, varchar) -> map(varchar, varchar)",
                "(varchar, varchar, varchar, function(varchar,varchar,varchar,varchar)) -> map(varchar, varchar)",
            ],
            DuckDb = "lq_split_to_map({0}, {1}, {2})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] =
                    "list_transform([lq_split_to_multimap({0}, {1}, {2})], lambda $m: map_from_entries(list_transform(map_entries($m), "
                    + "lambda $e: ($e.key, list_reduce($e.value, lambda $x, $y: {f3($e.key, $x, $y)})))))[1]",
            }.ToImmutableDictionary(),
            Summary = "Entries between the first delimiter, key and value at the second.",
            Example = "split_to_map('a=1,b=2', ',', '=')",
            Result = "{a=1, b=2}",
            Source = Title,
        },
        new("split_to_multimap", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar, varchar) -> map(varchar, array(varchar))"],
            DuckDb = "lq_split_to_multimap({0}, {1}, {2})",
            Summary = "Entries between the first delimiter, key and values at the second.",
            Example = "split_to_multimap('a=1,a=2', ',', '=')",
            Result = "{a=[1, 2]}",
            Source = Title,
        },
        new("strpos", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> bigint", "(varchar, varchar, bigint) -> bigint"],
            DuckDb = "strpos({0}, {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_strpos({0}, {1}, {2})",
            }.ToImmutableDictionary(),
            Summary = "Where the second text starts in the first, from 1, or its n-th occurrence; 0 when it is absent.",
            Example = "strpos('lake', 'k')",
            Result = "3",
            Source = Title,
        },
        new("substr", FunctionKind.Scalar)
        {
            Aliases = ["substring"],
            Signatures =
            [
                "(varchar(x), bigint) -> varchar(x)",
                "(varchar(x), bigint, bigint) -> varchar(x)",
                "(varbinary, bigint) -> varbinary",
                "(varbinary, bigint, bigint) -> varbinary",
            ],
            Special = "substr",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@substr",
                [2] = "lq_substr_binary({0}, {1}, 9223372036854775807)",
                [3] = "lq_substr_binary({0}, {1}, {2})",
            }.ToImmutableDictionary(),
            Summary = "The text from a place on, from 1 or counted from the end when negative, and of a length if given.",
            Example = "substr('lakehouse', 5, 3)",
            Result = "hou",
            Source = Title,
        },
        new("translate", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar, varchar) -> varchar"],
            DuckDb = "translate({0}, {1}, {2})",
            Summary = "Characters of the second text replaced by those at the same place of the third.",
            Example = "translate('abcd', 'ac', 'xy')",
            Result = "xbyd",
            Source = Title,
        },
        new("title_case", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)", "(char(x)) -> char(x)"],
            DuckDb = "lq_title_case({0})",
            Summary = "Every word between blanks with its first letter upper case and the others lower case.",
            Example = "title_case('hello WORLD')",
            Result = "Hello World",
            Source = Title,
        },
        new("word_stem", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)", "(varchar(x), varchar) -> varchar(x)"],
            DuckDb = "lq_word_stem({0}, 'en')",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_word_stem({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "The stem of a word, by Snowball's rules for a language, English if none is given.",
            Example = "word_stem('generally')",
            Result = "general",
            Source = Title,
        },
        new("to_utf8", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varbinary"],
            DuckDb = "encode({0})",
            Summary = "The bytes of a text in UTF-8.",
            Example = "to_hex(to_utf8('A'))",
            Result = "41",
            Source = Title,
        },
        new("from_utf8", FunctionKind.Scalar)
        {
            Signatures = ["(varbinary) -> varchar", "(varbinary, varchar) -> varchar"],
            DuckDb = "lq_from_utf8({0}, chr(65533))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_from_utf8({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "Text from bytes in UTF-8; bytes that are none become the replacement.",
            Example = "from_utf8(X'4142')",
            Result = "AB",
            Source = Title,
        },
    ];
}
