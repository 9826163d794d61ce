using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Expressions;
using LakeQuery.Streaming.Sources;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sinks;

/// <summary>The partition that a row belongs to: values of columns, and pieces of ROWTIME.</summary>
internal sealed class PartitionKey
{
    private const byte NullMark = 0;
    private const byte ValueMark = 1;

    private readonly ImmutableArray<Part> _parts;
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    private PartitionKey(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>The keys' names, lower case, with their types in Hive's spelling.</summary>
    public ImmutableArray<Catalog.Column> Keys => [.. _parts.Select(part => new Catalog.Column(part.Name, part.HiveType))];

    /// <summary>Whether there are keys at all.</summary>
    public bool IsEmpty => _parts.IsEmpty;

    /// <summary>Indexes of the columns that are keys.</summary>
    public IEnumerable<int> Columns => _parts.Where(part => part.Column >= 0).Select(part => part.Column);

    /// <summary>Finds what the names of keys mean for a stream.</summary>
    public static PartitionKey Create(IReadOnlyList<string> names, StreamDefinition stream) => new(
        [.. names.Select(name => RowtimeAssigner.IndexOf(stream, name) is { } column ? OfColumn(stream, column) : OfRowtime(name, stream))]);

    /// <summary>A row's key as bytes that are good until the next call; equal for equal keys.</summary>
    public ReadOnlySpan<byte> Read(StreamBatch batch, int row)
    {
        _bytes.ResetWrittenCount();
        Span<byte> room = stackalloc byte[ValueText.MaxScalarBytes];
        foreach (var part in _parts)
        {
            if (part.Column < 0)
            {
                Put(Piece(part.Name, batch.Rowtimes.Values[row], room));
                continue;
            }

            var column = batch.Columns[part.Column];
            if (column.IsNull(row))
            {
                _bytes.GetSpan(1)[0] = NullMark;
                _bytes.Advance(1);
            }
            else if (column is TextColumn text)
            {
                Put(text.Bytes(row));
            }
            else
            {
                Put(room[..RowText.Scalar(column, row, room)]);
            }
        }

        return _bytes.WrittenSpan;
    }

    /// <summary>The texts of a key's values; null for NULL.</summary>
    public static ImmutableArray<string?> Values(ReadOnlySpan<byte> key)
    {
        var values = ImmutableArray.CreateBuilder<string?>();
        while (!key.IsEmpty)
        {
            if (key[0] == NullMark)
            {
                values.Add(null);
                key = key[1..];
                continue;
            }

            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(key[1..]);
            values.Add(Encoding.UTF8.GetString(key.Slice(5, length)));
            key = key[(5 + length)..];
        }

        return values.ToImmutable();
    }

    private static Part OfColumn(StreamDefinition stream, int column)
    {
        var type = stream.Columns[column].Type;
        var hiveType = type.Kind is SqlTypeKind.Varbinary or SqlTypeKind.Json or SqlTypeKind.Double or SqlTypeKind.Real ? null
            : HiveTypeNames.TryFormat(type);
        return new Part(
            stream.Columns[column].Name.ToLowerInvariant(), column,
            hiveType ?? throw QueryErrors.StreamPartitionType(stream.Columns[column].Name, type.ToString()));
    }

    private static Part OfRowtime(string name, StreamDefinition stream) => name.ToLowerInvariant() switch
    {
        "year" or "month" or "day" or "hour" => new Part(name.ToLowerInvariant(), -1, "int"),
        "dt" => new Part("dt", -1, "date"),
        _ => throw QueryErrors.StreamPartitionKey(name, stream.Name, stream.Columns.Select(column => column.Name)),
    };

    // Of 2024-01-02 03:04:05.000 the year, the month and so on, with their zeros, so that folders sort.
    private static ReadOnlySpan<byte> Piece(string name, long micros, Span<byte> room)
    {
        var length = ValueText.Timestamp(micros, 0, room);
        return name switch
        {
            "year" => room[..(length - 15)],
            "month" => room.Slice(length - 14, 2),
            "day" => room.Slice(length - 11, 2),
            "hour" => room.Slice(length - 8, 2),
            _ => room[..(length - 9)],
        };
    }

    private void Put(ReadOnlySpan<byte> value)
    {
        var room = _bytes.GetSpan(5 + value.Length);
        room[0] = ValueMark;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(room[1..], value.Length);
        value.CopyTo(room[5..]);
        _bytes.Advance(5 + value.Length);
    }

    private sealed record Part(string Name, int Column, string HiveType);
}
