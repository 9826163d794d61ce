using System.Globalization;
using System.Numerics;
using System.Text;

namespace LakeQuery.Functions.Native.JsonPath;

/// <content>Words, numbers and quoted texts.</content>
internal sealed partial class SqlJsonPathParser
{
    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new JsonPathException("the path is nested too deeply", _at);
        }
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private bool At(string token) => string.CompareOrdinal(_text, _at, token, 0, token.Length) == 0;

    private bool Take(string token)
    {
        SkipBlanks();
        if (!At(token))
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token))
        {
            throw Unexpected($"'{token}'");
        }
    }

    private bool IsWordNext(string word) =>
        At(word) && (_at + word.Length >= _text.Length || !IsNamePart(_text[_at + word.Length]));

    private bool TakeWord(string word)
    {
        SkipBlanks();
        if (!IsWordNext(word))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private void ExpectWord(string word)
    {
        if (!TakeWord(word))
        {
            throw Unexpected($"'{word}'");
        }
    }

    private string Word()
    {
        var start = _at;
        if (_at < _text.Length && IsNameStart(_text[_at]))
        {
            while (_at < _text.Length && IsNamePart(_text[_at]))
            {
                _at++;
            }
        }

        return _text[start.._at];
    }

    private string Quoted()
    {
        var start = _at++;
        var result = new StringBuilder();
        while (_at < _text.Length)
        {
            if (_text[_at] == '"')
            {
                _at++;
                if (!At("\""))
                {
                    return result.ToString();
                }
            }

            result.Append(_text[_at++]);
        }

        throw new JsonPathException("a text in double quotes has no end", start);
    }

    private bool IsNumberStart() => _at < _text.Length
        && (char.IsAsciiDigit(_text[_at]) || (_text[_at] == '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])));

    private PathNode Number(bool negative)
    {
        var start = _at;
        var whole = Digits();
        var fraction = "";
        var isDecimal = false;
        if (At("."))
        {
            isDecimal = true;
            _at++;
            fraction = Digits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-')
            {
                _at++;
            }

            if (Digits().Length == 0)
            {
                throw Unexpected("the digits of an exponent");
            }

            var value = double.Parse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
            return new PathNode(PathStep.Literal) { Literal = JsonItem.OfDouble(negative ? -value : value) };
        }

        var unscaled = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
        if (isDecimal)
        {
            var digits = Math.Max((whole + fraction).TrimStart('0').Length, Math.Max(1, fraction.Length));
            if (digits > 38)
            {
                throw new JsonPathException("decimal literal is too long", start, isSyntax: false);
            }

            return new PathNode(PathStep.Literal)
            {
                Literal = JsonItem.OfDecimal((Int128)(negative ? -unscaled : unscaled), digits, fraction.Length),
            };
        }

        unscaled = negative ? -unscaled : unscaled;
        return unscaled < long.MinValue || unscaled > long.MaxValue
            ? throw new JsonPathException("Invalid numeric literal: " + unscaled.ToString(CultureInfo.InvariantCulture), start)
            : new PathNode(PathStep.Literal)
            {
                Literal = JsonItem.OfWhole(unscaled < int.MinValue || unscaled > int.MaxValue ? JsonItemKind.BigInt : JsonItemKind.Integer, (long)unscaled),
            };
    }

    private string Digits()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private JsonPathException Unexpected(string wanted)
    {
        SkipBlanks();
        var start = _at;
        if (start >= _text.Length)
        {
            return new JsonPathException($"the path ends where {wanted} is expected", start);
        }

        var found = Word();
        found = found.Length > 0 ? found : _text[start].ToString();
        return new JsonPathException($"mismatched input '{found}' in the JSON path; expected {wanted}", start);
    }
}
