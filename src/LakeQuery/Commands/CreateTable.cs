using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>CREATE EXTERNAL TABLE: every clause of Athena's synopsis into Glue's shapes.</summary>
internal static class CreateTable
{
    public static CommandOutput Run(CreateExternalTable statement, CommandContext context)
    {
        var name = TableReference.ResolveNew("table", statement.Name, context);
        var properties = TableProperties.Read(statement.Properties);
        if (properties.GetValueOrDefault("table_type")?.Equals("ICEBERG", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw QueryErrors.NotSupported("A table of type ICEBERG", statement.Properties[0].Span);
        }

        if (!statement.External)
        {
            throw QueryErrors.ExternalMissing(statement.Span);
        }

        var table = Read(statement, name, properties, context);
        if (context.Catalog.FindTable(name.Database, name.Name) is { } existing)
        {
            return Existing(statement, name, existing);
        }

        using var change = context.Catalog.BeginChange(name.Database, name.Name);
        if (change.Current is { } meanwhile)
        {
            return Existing(statement, name, meanwhile);
        }

        change.SetTable(table);
        change.Commit();
        return CommandOutput.Done($"Created table {name}");
    }

    private static CommandOutput Existing(CreateExternalTable statement, TableReference name, TableSnapshot existing) =>
        statement.IfNotExists
            ? CommandOutput.Done($"Table {name} already exists")
            : throw QueryErrors.TableAlreadyExists(name.Database, name.Name, existing.Table.IsView, name.Span);

    private static Table Read(
        CreateExternalTable statement, TableReference name, ImmutableSortedDictionary<string, string> properties, CommandContext context)
    {
        if (statement.Columns.Count == 0)
        {
            throw QueryErrors.ColumnsMissing(name.ToString(), name.Span);
        }

        var columns = ColumnDefinitions.Read(statement.Columns);
        var keys = ColumnDefinitions.ReadKeys(statement.PartitionedBy, columns);
        var now = context.Clock.GetUtcNow();
        if (statement.Comment is { } comment)
        {
            properties = properties.SetItem(TableProperties.Comment, comment);
        }

        properties = properties.SetItem("EXTERNAL", "TRUE");
        if (!properties.ContainsKey("transient_lastDdlTime"))
        {
            properties = properties.SetItem("transient_lastDdlTime", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        }

        return new Table
        {
            DatabaseName = name.Database,
            Name = name.Name,
            Description = properties.GetValueOrDefault(TableProperties.Comment),
            CreateTime = now,
            UpdateTime = now,
            TableType = "EXTERNAL_TABLE",
            PartitionKeys = keys,
            Parameters = properties,
            StorageDescriptor = ReadStorage(statement, columns) with { Location = ReadLocation(statement, name, context) },
        };
    }

    private static string ReadLocation(CreateExternalTable statement, TableReference name, CommandContext context)
    {
        if (statement.Location is { } location)
        {
            return Locations.Read(location, SpanOfText(statement, location, context), context);
        }

        return context.Catalog.FindDatabase(name.Database)?.LocationUri is { Length: > 0 } folder
            ? CatalogLocations.Below(folder, name.Name)
            : throw QueryErrors.LocationMissing(name.ToString(), name.Span);
    }

    // The clause has no node of its own: find its text in the statement's.
    private static SourceSpan SpanOfText(CreateExternalTable statement, string text, CommandContext context)
    {
        var at = context.Text.Slice(statement.Span).LastIndexOf(text, StringComparison.Ordinal);
        return at < 0 || text.Length == 0 ? statement.Span : new SourceSpan(statement.Span.Start + at, text.Length);
    }

    private static StorageDescriptor ReadStorage(CreateExternalTable statement, ImmutableArray<Column> columns)
    {
        var storedAs = statement.StoredAs;
        var format = storedAs?.Format is { } word
            ? HiveFormat.Find(word) ?? throw QueryErrors.UnknownFileFormat(word, HiveFormat.Names, storedAs.Span)
            : HiveFormat.TextFile;
        var serde = statement.RowFormat is SerdeRowFormat named ? named.ClassName : format.Serde;
        var parameters = ReadSerdeParameters(statement);
        var buckets = ReadBuckets(statement.Buckets, columns);
        return new StorageDescriptor
        {
            Columns = columns,
            InputFormat = storedAs?.InputFormat ?? format.InputFormat,
            OutputFormat = storedAs?.OutputFormat ?? format.OutputFormat,
            NumberOfBuckets = buckets.IsEmpty ? -1 : statement.Buckets!.Count,
            BucketColumns = buckets,
            SerdeInfo = new SerdeInfo { SerializationLibrary = serde, Parameters = parameters },
        };
    }

    private static ImmutableSortedDictionary<string, string> ReadSerdeParameters(CreateExternalTable statement)
    {
        var parameters = Database.EmptyParameters.ToBuilder();
        parameters["serialization.format"] = "1";
        if (statement.RowFormat is DelimitedRowFormat delimited)
        {
            SetDelimiter(parameters, "field.delim", delimited.FieldDelimiter, delimited.Span);
            SetDelimiter(parameters, "serialization.format", delimited.FieldDelimiter, delimited.Span);
            SetDelimiter(parameters, "escape.delim", delimited.EscapeCharacter, delimited.Span);
            SetDelimiter(parameters, "collection.delim", delimited.CollectionDelimiter, delimited.Span);
            SetDelimiter(parameters, "mapkey.delim", delimited.MapKeyDelimiter, delimited.Span);
            SetDelimiter(parameters, "line.delim", delimited.LineDelimiter, delimited.Span);
            if (delimited.NullText is { } nullText)
            {
                parameters["serialization.null.format"] = nullText;
            }
        }

        var given = statement.RowFormat is SerdeRowFormat serde ? serde.Properties.Concat(statement.SerdeProperties) : statement.SerdeProperties;
        foreach (var pair in given)
        {
            parameters[pair.Key] = pair.Value;
        }

        return parameters.ToImmutable();
    }

    private static void SetDelimiter(ImmutableSortedDictionary<string, string>.Builder parameters, string key, string? text, SourceSpan span)
    {
        if (text is null)
        {
            return;
        }

        // A number is the byte of that value, as Hive reads it.
        var isNumber = sbyte.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        parameters[key] = text.Length == 1 || isNumber ? text : throw QueryErrors.DelimiterTooLong(text, span);
    }

    private static ImmutableArray<string> ReadBuckets(BucketSpecification? buckets, ImmutableArray<Column> columns)
    {
        if (buckets is null)
        {
            return [];
        }

        if (buckets.Count < 1)
        {
            throw QueryErrors.BadBuckets("the number of buckets must be at least 1", buckets.Span);
        }

        foreach (var column in buckets.Columns)
        {
            if (!columns.Any(known => known.Name.Equals(column.Value, StringComparison.OrdinalIgnoreCase)))
            {
                throw QueryErrors.BadBuckets($"bucket column '{column.Value}' is not a column of the table", column.Span);
            }
        }

        return [.. buckets.Columns.Select(column => column.Value.ToLowerInvariant())];
    }
}
