using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>ANOMALY_EXPLANATION: a JSON object with a member for each column, whose values are texts with four decimals.</summary>
/// <remarks>The documentation does not publish how STRENGTH is found. Here it is how many times the greater of the two shares (above,
/// below) holds the lesser, less one, at most 9999.</remarks>
internal sealed class AttributionText
{
    private const double GreatestStrength = 9999;
    private const int LongestNumber = 32;

    private readonly string[] _starts;
    private readonly bool _withDirectionality;
    private readonly char[] _buffer;

    /// <summary>Texts for columns of these names.</summary>
    public AttributionText(IReadOnlyList<string> columnNames, bool withDirectionality)
    {
        _withDirectionality = withDirectionality;
        _starts = [.. columnNames.Select(name => $"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\":{{")];
        _buffer = new char[2 + _starts.Sum(start => start.Length + 64 + (2 * LongestNumber))];
    }

    /// <summary>The explanation of a row's score.</summary>
    /// <param name="high">Each column's share for being above.</param>
    /// <param name="low">Each column's share for being below.</param>
    public string Of(ReadOnlySpan<double> high, ReadOnlySpan<double> low)
    {
        var length = 0;
        Append("{", ref length);
        for (var column = 0; column < _starts.Length; column++)
        {
            Append(column == 0 ? "" : ",", ref length);
            Append(_starts[column], ref length);
            if (_withDirectionality)
            {
                Append(high[column] > low[column] ? "\"DIRECTION\":\"HIGH\",\"STRENGTH\":\"" : "\"DIRECTION\":\"LOW\",\"STRENGTH\":\"", ref length);
                Append(Strength(high[column], low[column]), ref length);
                Append("\",", ref length);
            }

            Append("\"ATTRIBUTION_SCORE\":\"", ref length);
            Append(high[column] + low[column], ref length);
            Append("\"}", ref length);
        }

        Append("}", ref length);
        return new string(_buffer, 0, length);
    }

    private static double Strength(double high, double low)
    {
        var (greater, lesser) = high > low ? (high, low) : (low, high);
        return greater <= 0 ? 0 : lesser <= 0 ? GreatestStrength : Math.Min((greater / lesser) - 1, GreatestStrength);
    }

    private void Append(string text, ref int length)
    {
        text.CopyTo(_buffer.AsSpan(length));
        length += text.Length;
    }

    private void Append(double number, ref int length)
    {
        number.TryFormat(_buffer.AsSpan(length), out var written, "F4", CultureInfo.InvariantCulture);
        length += written;
    }
}
