namespace LakeQuery.Storage.Parquet;

/// <summary>Parses the flat list of schema elements and folds it into a tree.</summary>
internal static class ParquetSchemaParser
{
    /// <summary>Far beyond any table; Athena itself stops at some thousand columns.</summary>
    private const int MaxElements = 100_000;

    private const int MaxDepth = 64;
    private const int MaxNameBytes = 64 * 1024;

    // The numbers of parquet.thrift's ConvertedType.
    private static readonly ParquetLogicalType[] ConvertedKinds =
    [
        ParquetLogicalType.String, ParquetLogicalType.Map, ParquetLogicalType.Map, ParquetLogicalType.List, ParquetLogicalType.Enum,
        ParquetLogicalType.Decimal, ParquetLogicalType.Date, ParquetLogicalType.Time, ParquetLogicalType.Time,
        ParquetLogicalType.Timestamp, ParquetLogicalType.Timestamp, ParquetLogicalType.Integer, ParquetLogicalType.Integer,
        ParquetLogicalType.Integer, ParquetLogicalType.Integer, ParquetLogicalType.Integer, ParquetLogicalType.Integer,
        ParquetLogicalType.Integer, ParquetLogicalType.Integer, ParquetLogicalType.Json, ParquetLogicalType.Bson, ParquetLogicalType.Interval,
    ];

    private const int ConvertedTimeMillis = 7;
    private const int ConvertedTimestampMillis = 9;
    private const int ConvertedUInt8 = 11;
    private const int ConvertedInt8 = 15;

    /// <summary>The root of the tree and its leaves in order; null after a problem, which the reader keeps.</summary>
    public static ParquetSchemaElement? Parse(ref CompactReader reader, CompactType type, out ParquetSchemaElement[] leaves)
    {
        leaves = [];
        if (type != CompactType.List)
        {
            reader.Fail("the footer is damaged: the schema is not a list");
            return null;
        }

        var count = reader.ReadList(CompactType.Struct);
        if (count > MaxElements)
        {
            reader.Fail($"the schema has {count} elements, the limit is {MaxElements}");
            return null;
        }

        var flat = new List<(ParquetSchemaElement Element, int ChildCount)>();
        for (; count > 0 && reader.Problem is null; count--)
        {
            flat.Add(ParseElement(ref reader, isRoot: flat.Count == 0));
        }

        if (reader.Problem is not null)
        {
            return null;
        }

        var next = 0;
        var found = new List<ParquetSchemaElement>();
        var problem = flat.Count == 0 || flat[0].Element.IsLeaf ? "the footer is damaged: its schema has no root" : null;
        var root = problem is null ? Fold(flat, ref next, found, 0, ref problem) : null;
        if (problem is null && next != flat.Count)
        {
            problem = "the footer is damaged: the schema's counts of children do not add up";
        }

        if (problem is not null)
        {
            reader.Fail(problem);
            return null;
        }

        leaves = [.. found];
        return root;
    }

    private static ParquetSchemaElement? Fold(
        List<(ParquetSchemaElement Element, int ChildCount)> flat, ref int next, List<ParquetSchemaElement> leaves, int depth, ref string? problem)
    {
        if (next == flat.Count || depth > MaxDepth)
        {
            problem ??= depth > MaxDepth
                ? $"the schema is nested more than {MaxDepth} deep"
                : "the footer is damaged: the schema's counts of children do not add up";
            return null;
        }

        var (element, childCount) = flat[next++];
        element.FirstLeaf = leaves.Count;
        if (element.IsLeaf)
        {
            leaves.Add(element);
        }
        else if (childCount > flat.Count - next)
        {
            problem ??= "the footer is damaged: the schema's counts of children do not add up";
            return null;
        }
        else
        {
            var children = new ParquetSchemaElement[childCount];
            for (var index = 0; index < childCount; index++)
            {
                if (Fold(flat, ref next, leaves, depth + 1, ref problem) is not { } child)
                {
                    return null;
                }

                children[index] = child;
            }

            element.Children = children;
        }

        element.LeafCount = leaves.Count - element.FirstLeaf;
        return element;
    }

    private static (ParquetSchemaElement Element, int ChildCount) ParseElement(ref CompactReader reader, bool isRoot)
    {
        int? physicalType = null, childCount = null, converted = null, fieldId = null;
        int typeLength = 0, repetition = 0, scale = 0, precision = 0;
        string? name = null;
        var logical = default(LogicalFields);
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    physicalType = reader.ReadInt(type);
                    break;
                case 2:
                    typeLength = reader.ReadInt(type);
                    break;
                case 3:
                    repetition = reader.ReadInt(type);
                    break;
                case 4:
                    name = ReadName(ref reader, type);
                    break;
                case 5:
                    childCount = reader.ReadInt(type);
                    break;
                case 6:
                    converted = reader.ReadInt(type);
                    break;
                case 7:
                    scale = reader.ReadInt(type);
                    break;
                case 8:
                    precision = reader.ReadInt(type);
                    break;
                case 9:
                    fieldId = reader.ReadInt(type);
                    break;
                case 10:
                    ParseLogicalType(ref reader, type, ref logical);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        // Some writers give the childless root of an empty schema no count; others give leaves a count of 0.
        var isLeaf = physicalType is not null && !isRoot;
        if (name is null || childCount < 0 || repetition is < 0 or > 2 || (isLeaf && physicalType is < 0 or > 7) || (isLeaf && childCount > 0)
            || (!isRoot && !isLeaf && childCount is null))
        {
            reader.Fail("the footer is damaged: a schema element makes no sense");
        }

        if (logical.Kind == ParquetLogicalType.None && converted is { } number)
        {
            logical = FromConverted(number, scale, precision);
        }

        return (new ParquetSchemaElement
        {
            Name = name ?? string.Empty,
            PhysicalType = isLeaf ? (ParquetPhysicalType)physicalType!.Value : null,
            TypeLength = typeLength,
            Repetition = isRoot ? ParquetRepetition.Required : (ParquetRepetition)repetition,
            LogicalType = logical.Kind,
            Precision = logical.Precision,
            Scale = logical.Scale,
            BitWidth = logical.BitWidth,
            IsSigned = !logical.IsUnsigned,
            TimeUnit = logical.Unit,
            IsAdjustedToUtc = logical.IsAdjustedToUtc,
            FieldId = fieldId,
        }, childCount ?? 0);
    }

    private static string ReadName(ref CompactReader reader, CompactType type)
    {
        var before = reader.Position;
        var name = reader.ReadString(type);
        if (reader.Problem is null && reader.Position - before > MaxNameBytes)
        {
            reader.Fail($"a column name is longer than {MaxNameBytes} bytes");
        }

        return name;
    }

    private static LogicalFields FromConverted(int converted, int scale, int precision)
    {
        if (converted < 0 || converted >= ConvertedKinds.Length)
        {
            return new LogicalFields { Kind = ParquetLogicalType.Unknown };
        }

        var fields = new LogicalFields { Kind = ConvertedKinds[converted] };
        switch (fields.Kind)
        {
            case ParquetLogicalType.Decimal:
                (fields.Scale, fields.Precision) = (scale, precision);
                break;
            case ParquetLogicalType.Time or ParquetLogicalType.Timestamp:
                fields.Unit = converted is ConvertedTimeMillis or ConvertedTimestampMillis ? ParquetTimeUnit.Millis : ParquetTimeUnit.Micros;
                fields.IsAdjustedToUtc = true;
                break;
            case ParquetLogicalType.Integer:
                fields.IsUnsigned = converted < ConvertedInt8;
                fields.BitWidth = 8 << (converted - (fields.IsUnsigned ? ConvertedUInt8 : ConvertedInt8));
                break;
            default:
                break;
        }

        return fields;
    }

    // A union: the number of its one field is the kind.
    private static void ParseLogicalType(ref CompactReader reader, CompactType structType, ref LogicalFields fields)
    {
        reader.ExpectStruct(structType);
        var kind = 0;
        while (reader.ReadField(ref kind, out var type))
        {
            fields.Kind = kind switch
            {
                1 => ParquetLogicalType.String,
                2 => ParquetLogicalType.Map,
                3 => ParquetLogicalType.List,
                4 => ParquetLogicalType.Enum,
                5 => ParquetLogicalType.Decimal,
                6 => ParquetLogicalType.Date,
                7 => ParquetLogicalType.Time,
                8 => ParquetLogicalType.Timestamp,
                10 => ParquetLogicalType.Integer,
                11 => ParquetLogicalType.Null,
                12 => ParquetLogicalType.Json,
                13 => ParquetLogicalType.Bson,
                14 => ParquetLogicalType.Uuid,
                15 => ParquetLogicalType.Float16,
                16 => ParquetLogicalType.Variant,
                17 => ParquetLogicalType.Geometry,
                18 => ParquetLogicalType.Geography,
                _ => ParquetLogicalType.Unknown,
            };
            switch (fields.Kind)
            {
                case ParquetLogicalType.Decimal:
                    ParseDecimal(ref reader, type, ref fields);
                    break;
                case ParquetLogicalType.Time or ParquetLogicalType.Timestamp:
                    ParseTime(ref reader, type, ref fields);
                    break;
                case ParquetLogicalType.Integer:
                    ParseInteger(ref reader, type, ref fields);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private static void ParseDecimal(ref CompactReader reader, CompactType structType, ref LogicalFields fields)
    {
        reader.ExpectStruct(structType);
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    fields.Scale = reader.ReadInt(type);
                    break;
                case 2:
                    fields.Precision = reader.ReadInt(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private static void ParseTime(ref CompactReader reader, CompactType structType, ref LogicalFields fields)
    {
        reader.ExpectStruct(structType);
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    fields.IsAdjustedToUtc = reader.ReadBoolean(type);
                    break;
                case 2:
                    reader.ExpectStruct(type);
                    var unit = 0;
                    while (reader.ReadField(ref unit, out var unitType))
                    {
                        fields.Unit = unit is >= 1 and <= 3 ? (ParquetTimeUnit)unit : ParquetTimeUnit.None;
                        reader.Skip(unitType);
                    }

                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private static void ParseInteger(ref CompactReader reader, CompactType structType, ref LogicalFields fields)
    {
        reader.ExpectStruct(structType);
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    fields.BitWidth = reader.ReadInt(type);
                    break;
                case 2:
                    fields.IsUnsigned = !reader.ReadBoolean(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private struct LogicalFields
    {
        public ParquetLogicalType Kind;
        public int Scale;
        public int Precision;
        public int BitWidth;
        public bool IsUnsigned;
        public ParquetTimeUnit Unit;
        public bool IsAdjustedToUtc;
    }
}
