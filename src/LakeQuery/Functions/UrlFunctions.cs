namespace LakeQuery.Functions;

/// <summary>Parts of URLs.</summary>
internal static class UrlFunctions
{
    private const string Title = "Trino: URL functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " url_extract_protocol url_extract_host url_extract_port url_extract_path url_extract_query "
        + "url_extract_fragment url_extract_parameter url_encode url_decode ";

    private static FunctionDefinition[] Rows() =>
    [
        new("url_extract_protocol", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)"],
            DuckDb = "lq_url_protocol({0})",
            Summary = "The scheme.",
            Example = "url_extract_protocol('https://a.b/c')",
            Result = "https",
            Source = Title,
        },
        new("url_extract_host", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)"],
            DuckDb = "lq_url_host({0})",
            Summary = "The host.",
            Example = "url_extract_host('https://a.b/c')",
            Result = "a.b",
            Source = Title,
        },
        new("url_extract_port", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> bigint"],
            DuckDb = "lq_url_port({0})",
            Summary = "The port, or NULL.",
            Example = "url_extract_port('https://a.b:8080/c')",
            Result = "8080",
            Source = Title,
        },
        new("url_extract_path", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)"],
            DuckDb = "lq_url_path({0})",
            Summary = "The path.",
            Example = "url_extract_path('https://a.b/c?d=1')",
            Result = "/c",
            Source = Title,
        },
        new("url_extract_query", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)"],
            DuckDb = "lq_url_query({0})",
            Summary = "The query.",
            Example = "url_extract_query('https://a.b/c?d=1')",
            Result = "d=1",
            Source = Title,
        },
        new("url_extract_fragment", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)"],
            DuckDb = "lq_url_fragment({0})",
            Summary = "The fragment.",
            Example = "url_extract_fragment('https://a.b/c#x')",
            Result = "x",
            Source = Title,
        },
        new("url_extract_parameter", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x), varchar) -> varchar(x)"],
            DuckDb = "lq_url_parameter({0}, {1})",
            Summary = "The first value of a query parameter.",
            Example = "url_extract_parameter('https://a.b/c?d=1', 'd')",
            Result = "1",
            Source = Title,
        },
        new("url_encode", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar"],
            ResultType = ResultTypes.UrlEncoded,
            DuckDb = "lq_url_encode({0})",
            Summary = "Escaped for a query of a URL.",
            Example = "url_encode('a b')",
            Result = "a+b",
            Source = Title,
        },
        new("url_decode", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)"],
            DuckDb = "lq_url_decode({0})",
            Summary = "Without the escapes of a URL's query.",
            Example = "url_decode('a+b%21')",
            Result = "a b!",
            Source = Title,
        },
    ];
}
