using System.Globalization;
using System.Text.Json;
using LakeQuery.Catalog;

namespace LakeQuery.Workgroups;

/// <summary>The content of a ledger's file: what the present periods have used, and what running queries hold.</summary>
internal sealed class UsageState
{
    private readonly Dictionary<long, PeriodEntry> _periods = [];
    private readonly List<HeldBytes> _held = [];

    /// <summary>Who holds bytes.</summary>
    public IEnumerable<string> Holders => _held.Select(held => held.Holder).Distinct(StringComparer.Ordinal);

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="JsonException">They are no ledger.</exception>
    public static UsageState Read(ReadOnlyMemory<byte> utf8)
    {
        var state = new UsageState();
        try
        {
            using var document = JsonDocument.Parse(utf8);
            foreach (var item in document.RootElement.GetProperty("Periods").EnumerateArray())
            {
                var seconds = item.GetProperty("PeriodInSeconds").GetInt64();
                state._periods[seconds] = new PeriodEntry(seconds, item.GetProperty("Start").GetDateTimeOffset()) { UsedBytes = item.GetProperty("UsedBytes").GetInt64() };
            }

            foreach (var item in document.RootElement.GetProperty("Held").EnumerateArray())
            {
                state._held.Add(new HeldBytes(
                    item.GetProperty("Id").GetInt64(), item.GetProperty("Holder").GetString()!, item.GetProperty("Time").GetDateTimeOffset())
                {
                    Bytes = item.GetProperty("Bytes").GetInt64(),
                });
            }
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException(error.Message, error);
        }

        return state;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToUtf8() => GlueJson.ToIndentedUtf8(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("Periods");
        foreach (var period in _periods.Values)
        {
            writer.WriteStartObject();
            writer.WriteNumber("PeriodInSeconds", period.Seconds);
            writer.WriteString("Start", period.Start.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteNumber("UsedBytes", period.UsedBytes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("Held");
        foreach (var held in _held)
        {
            writer.WriteStartObject();
            writer.WriteNumber("Id", held.Id);
            writer.WriteString("Holder", held.Holder);
            writer.WriteString("Time", held.Time.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteNumber("Bytes", held.Bytes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>Begins the periods of the limits anew where the last ones are over.</summary>
    public void Roll(IEnumerable<PeriodLimit> limits, DateTimeOffset now)
    {
        foreach (var limit in limits)
        {
            // Only forward: another machine's clock may be a little ahead.
            var (seconds, start) = ((long)limit.Period.TotalSeconds, limit.StartOf(now));
            if (!_periods.TryGetValue(seconds, out var period) || period.Start < start)
            {
                _periods[seconds] = new PeriodEntry(seconds, start);
            }
        }
    }

    /// <summary>What is used and held of a limit, after <see cref="Roll"/>.</summary>
    public PeriodUsage UsageOf(PeriodLimit limit)
    {
        var period = _periods[(long)limit.Period.TotalSeconds];
        return new PeriodUsage(limit, period.Start, period.UsedBytes, _held.Where(held => held.Time >= period.Start).Sum(held => held.Bytes));
    }

    /// <summary>Sets bytes aside, or sets more aside for one who has some.</summary>
    public void Hold(long id, string holder, DateTimeOffset time, long bytes)
    {
        if (_held.Find(held => held.Id == id && held.Holder == holder) is { } known)
        {
            known.Bytes += bytes;
        }
        else
        {
            _held.Add(new HeldBytes(id, holder, time) { Bytes = bytes });
        }
    }

    /// <summary>Gives back what was set aside and counts what was read, in the periods in which the query began.</summary>
    public void Settle(long id, string holder, DateTimeOffset time, long bytesRead)
    {
        _held.RemoveAll(held => held.Id == id && held.Holder == holder);
        foreach (var period in _periods.Values)
        {
            period.UsedBytes += time >= period.Start ? bytesRead : 0;
        }
    }

    /// <summary>Gives back all that one holds who is no more.</summary>
    public void Drop(string holder) => _held.RemoveAll(held => held.Holder == holder);

    private sealed record PeriodEntry(long Seconds, DateTimeOffset Start)
    {
        public long UsedBytes { get; set; }
    }

    private sealed record HeldBytes(long Id, string Holder, DateTimeOffset Time)
    {
        public long Bytes { get; set; }
    }
}
