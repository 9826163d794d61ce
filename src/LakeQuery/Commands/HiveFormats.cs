namespace LakeQuery.Commands;

/// <summary>What STORED AS stands for: a SerDe and two Hadoop classes.</summary>
/// <param name="Serde">Class of the SerDe.</param>
/// <param name="InputFormat">Class that reads.</param>
/// <param name="OutputFormat">Class that writes.</param>
internal sealed record HiveFormat(string Serde, string InputFormat, string OutputFormat)
{
    private const string LazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    private const string Io = "org.apache.hadoop.hive.ql.io.";

    /// <summary>The format where STORED AS is left out.</summary>
    public static HiveFormat TextFile { get; } = new(LazySimple, "org.apache.hadoop.mapred.TextInputFormat", Io + "HiveIgnoreKeyTextOutputFormat");

    /// <summary>The words of STORED AS.</summary>
    public static IReadOnlyList<string> Names { get; } = ["TEXTFILE", "PARQUET", "ORC", "AVRO", "ION", "SEQUENCEFILE", "RCFILE"];

    /// <summary>The format of an upper-case word, or null.</summary>
    public static HiveFormat? Find(string name) => name switch
    {
        "TEXTFILE" => TextFile,
        "PARQUET" => new(Io + "parquet.serde.ParquetHiveSerDe", Io + "parquet.MapredParquetInputFormat", Io + "parquet.MapredParquetOutputFormat"),
        "ORC" => new(Io + "orc.OrcSerde", Io + "orc.OrcInputFormat", Io + "orc.OrcOutputFormat"),
        "AVRO" => new("org.apache.hadoop.hive.serde2.avro.AvroSerDe", Io + "avro.AvroContainerInputFormat", Io + "avro.AvroContainerOutputFormat"),
        "ION" => new("com.amazon.ionhiveserde.IonHiveSerDe", "com.amazon.ionhiveserde.formats.IonInputFormat", "com.amazon.ionhiveserde.formats.IonOutputFormat"),
        "SEQUENCEFILE" => new(LazySimple, "org.apache.hadoop.mapred.SequenceFileInputFormat", Io + "HiveSequenceFileOutputFormat"),
        "RCFILE" => new("org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe", Io + "RCFileInputFormat", Io + "RCFileOutputFormat"),
        _ => null,
    };
}
