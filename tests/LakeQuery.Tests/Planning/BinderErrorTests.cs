using LakeQuery.Planning;
using LakeQuery.Types;
using static LakeQuery.Tests.Planning.PlanTesting;

namespace LakeQuery.Tests.Planning;

/// <summary>Wrong queries: the error's name, the fact, and in braces the spot it points at.</summary>
public sealed class BinderErrorTests
{
    [Theory]
    // Names of columns.
    [InlineData("COLUMN_NOT_FOUND", "Column 'urll' cannot be resolved", "SELECT {urll} FROM clicks")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'c.urll' cannot be resolved", "SELECT {c.urll} FROM clicks c")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'clicks.url' cannot be resolved", "SELECT {clicks.url} FROM clicks c")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'shop.clicks.url' cannot be resolved", "SELECT {shop.clicks.url} FROM clicks")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'x' cannot be resolved", "SELECT {x}")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'n' cannot be resolved", "SELECT id AS n FROM users WHERE {n} > 1")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'n' cannot be resolved", "SELECT id AS n FROM users GROUP BY {n}")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'n' cannot be resolved", "SELECT count(*) AS n FROM users HAVING {n} > 1")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'n' cannot be resolved", "SELECT id AS n, {n} + 1 FROM users")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'zz' cannot be resolved", "SELECT id FROM users ORDER BY {zz}")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'geo.latt' cannot be resolved", "SELECT geo.{latt} FROM clicks")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'u.id' cannot be resolved", "SELECT * FROM users u, (SELECT {u.id}) v")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'users.id' cannot be resolved", "SELECT {users.id} FROM clicks JOIN users USING (id)")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'name' cannot be resolved", "SELECT id FROM users UNION SELECT id FROM users ORDER BY {name}")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'nope' is missing from left side of join", "SELECT * FROM clicks JOIN users USING ({nope})")]
    [InlineData("COLUMN_NOT_FOUND", "Column 'name' is missing from left side of join", "SELECT * FROM clicks JOIN users USING ({name})")]
    [InlineData("COLUMN_NOT_FOUND", "SELECT * not allowed in queries without FROM clause", "SELECT {*}")]
    [InlineData("AMBIGUOUS_NAME", "Column 'id' is ambiguous", "SELECT {id} FROM clicks, users")]
    [InlineData("AMBIGUOUS_NAME", "Column 'a.id' is ambiguous", "SELECT {a.id} FROM users a, users a")]
    [InlineData("AMBIGUOUS_NAME", "Column 'x' is ambiguous", "SELECT id AS x, name AS x FROM users ORDER BY {x}")]
    [InlineData("AMBIGUOUS_NAME", "Column 'id' is ambiguous", "SELECT * FROM users a JOIN users b ON a.id = b.id JOIN clicks USING ({id})")]
    // Names of tables, databases, catalogs.
    [InlineData("TABLE_NOT_FOUND", "Table 'web.click' does not exist", "SELECT * FROM {click}")]
    [InlineData("TABLE_NOT_FOUND", "Table 'web.orders' does not exist", "SELECT * FROM {orders}")]
    [InlineData("TABLE_NOT_FOUND", "Table 'shop.clicks' does not exist", "SELECT * FROM {shop.clicks}")]
    [InlineData("TABLE_NOT_FOUND", "Table 'web.daily$partitions' does not exist", "SELECT * FROM {\"daily$partitions\"}")]
    [InlineData("TABLE_NOT_FOUND", "Table 'information_schema.tabel' does not exist", "SELECT * FROM {information_schema.tabel}")]
    [InlineData("TABLE_NOT_FOUND", "Table 'x' is not in FROM", "SELECT {x}.* FROM users u")]
    [InlineData("SCHEMA_NOT_FOUND", "Database 'shopp' does not exist", "SELECT * FROM {shopp}.orders")]
    [InlineData("CATALOG_NOT_FOUND", "Catalog 'hive' does not exist", "SELECT * FROM {hive}.web.clicks")]
    [InlineData("TABLE_NOT_FOUND", "Table 'web.t' does not exist", "WITH t AS (SELECT * FROM {t}) SELECT * FROM t")]
    [InlineData("TABLE_NOT_FOUND", "Table 'web.b' does not exist", "WITH a AS (SELECT * FROM {b}), b AS (SELECT 1) SELECT * FROM a")]
    [InlineData("DUPLICATE_NAMED_QUERY", "WITH query name 'A' specified more than once", "WITH a AS (SELECT 1), {A} AS (SELECT 2) SELECT * FROM a")]
    [InlineData("HIVE_INVALID_METADATA", "Column 'a' of 'shop.broken' has the type 'strang', which cannot be read", "SELECT * FROM {shop.broken}")]
    // Types.
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: varchar = integer", "SELECT * FROM clicks WHERE {url = 1}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: date > varchar(10)", "SELECT * FROM clicks WHERE {day > '2024-05-01'}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: timestamp(3) = varchar(1)", "SELECT * FROM clicks WHERE {at = 'x'}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: varchar(1) + integer", "SELECT {'1' + 1}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: date + integer", "SELECT {day + 1} FROM clicks")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: boolean + integer", "SELECT {true + 1}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: interval day to second + interval year to month", "SELECT {INTERVAL '1' DAY + INTERVAL '1' MONTH}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: varchar(1) || integer", "SELECT {'a' || 1}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: map(varchar, varchar) < map(varchar, varchar)", "SELECT {props < props} FROM clicks")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: row(lat double, lon double, place row(city varchar)) = integer", "SELECT {geo = 1} FROM clicks")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: bigint […] integer", "SELECT {id[1]} FROM clicks")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: time(0) + interval year to month", "SELECT {TIME '01:00:00' + INTERVAL '1' MONTH}")]
    [InlineData("TYPE_MISMATCH", "Cannot check if date is BETWEEN varchar(1) and varchar(1)", "SELECT * FROM clicks WHERE {day BETWEEN 'a' AND 'b'}")]
    [InlineData("TYPE_MISMATCH", "IN value and list items must be the same type: bigint, varchar(1)", "SELECT * FROM clicks WHERE id IN (1, {'x'})")]
    [InlineData("TYPE_MISMATCH", "Left side of LIKE expression must evaluate to a varchar (actual: bigint)", "SELECT * FROM clicks WHERE {id} LIKE '1%'")]
    [InlineData("TYPE_MISMATCH", "Pattern for LIKE expression must evaluate to a varchar (actual: integer)", "SELECT * FROM clicks WHERE url LIKE {1}")]
    [InlineData("TYPE_MISMATCH", "WHERE clause must evaluate to a boolean: actual type bigint", "SELECT * FROM clicks WHERE {id}")]
    [InlineData("TYPE_MISMATCH", "HAVING clause must evaluate to a boolean: actual type bigint", "SELECT count(*) FROM clicks HAVING {count(*)}")]
    [InlineData("TYPE_MISMATCH", "JOIN ON clause must evaluate to a boolean: actual type bigint", "SELECT * FROM clicks c JOIN users u ON {c.id}")]
    [InlineData("TYPE_MISMATCH", "Logical expression term must evaluate to a boolean (actual: integer)", "SELECT true AND {1}")]
    [InlineData("TYPE_MISMATCH", "Value of logical NOT expression must evaluate to a boolean (actual: integer)", "SELECT NOT {1}")]
    [InlineData("TYPE_MISMATCH", "CASE WHEN clause must evaluate to a boolean: actual type integer", "SELECT CASE WHEN {1} THEN 2 END")]
    [InlineData("TYPE_MISMATCH", "CASE operand type does not match WHEN clause operand type: integer vs varchar(1)", "SELECT CASE 1 WHEN {'a'} THEN 2 END")]
    [InlineData("TYPE_MISMATCH", "All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1)", "SELECT CASE WHEN true THEN 1 ELSE {'a'} END")]
    [InlineData("TYPE_MISMATCH", "Result types for IF must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1)", "SELECT if(true, 1, {'a'})")]
    [InlineData("TYPE_MISMATCH", "All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and date", "SELECT coalesce(1, {current_date})")]
    [InlineData("TYPE_MISMATCH", "All ARRAY elements must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1)", "SELECT ARRAY[1, {'a'}]")]
    [InlineData("TYPE_MISMATCH", "Types are not comparable with NULLIF: integer vs varchar(1)", "SELECT {nullif(1, 'a')}")]
    [InlineData("TYPE_MISMATCH", "Cannot cast date to integer", "SELECT {CAST(day AS integer)} FROM clicks")]
    [InlineData("TYPE_MISMATCH", "Cannot cast varbinary to varchar", "SELECT {CAST(X'00' AS varchar)}")]
    [InlineData("TYPE_MISMATCH", "Negative operator cannot be applied to varchar(1)", "SELECT -{'a'}")]
    [InlineData("TYPE_MISMATCH", "Expression url is not of type ROW", "SELECT {url.host} FROM clicks")]
    [InlineData("TYPE_MISMATCH", "Cannot unnest type: varchar", "SELECT * FROM clicks CROSS JOIN UNNEST({url})")]
    [InlineData("TYPE_MISMATCH", "UNION query has different number of fields: 1, 2", "SELECT 1 UNION {SELECT 1, 2}")]
    [InlineData("TYPE_MISMATCH", "column 2 in UNION query has incompatible types: varchar(1), integer", "SELECT 1, 'a' UNION ALL {SELECT 1, 2}")]
    [InlineData("TYPE_MISMATCH", "Values rows have mismatched sizes: 2 vs 1", "VALUES (1, 2), {(3)}")]
    [InlineData("TYPE_MISMATCH", "Values rows have mismatched types: integer vs varchar(1)", "VALUES (1), {('a')}")]
    [InlineData("TYPE_MISMATCH", "Value expression and result of subquery must be of the same type: integer vs row(integer, integer)", "SELECT {1 IN (SELECT 1, 2)}")]
    [InlineData("TYPE_MISMATCH", "Value expression and result of subquery must be of the same type: bigint vs varchar", "SELECT * FROM users WHERE {id IN (SELECT url FROM clicks)}")]
    [InlineData("TYPE_MISMATCH", "Cannot apply operator: bigint > varchar", "SELECT * FROM users WHERE {id > ALL (SELECT url FROM clicks)}")]
    [InlineData("TYPE_MISMATCH", "Type of argument to extract must be DATE, TIME, TIMESTAMP, or INTERVAL (actual varchar)", "SELECT extract(YEAR FROM {url}) FROM clicks")]
    [InlineData("TYPE_MISMATCH", "Type of value must be a time or timestamp with or without time zone (actual varchar(1))", "SELECT {'x'} AT TIME ZONE 'UTC'")]
    [InlineData("TYPE_MISMATCH", "Type map(varchar, varchar) is not orderable, and therefore cannot be used in ORDER BY", "SELECT * FROM clicks ORDER BY {props}")]
    [InlineData("TYPE_MISMATCH", "A lambda expression must be inside a function call", "SELECT {x -> x}")]
    [InlineData("TYPE_MISMATCH", "Subscript expression on ROW requires a constant index", "SELECT geo[{hour}] FROM clicks")]
    [InlineData("TABLE_NOT_FOUND", "Table 'url' is not in FROM", "SELECT {url}.* FROM clicks")]
    [InlineData("TYPE_MISMATCH", "expected expression of type Row, but 'clicks.url' is varchar", "SELECT {clicks.url}.* FROM clicks")]
    [InlineData("TYPE_NOT_FOUND", "Unknown type: 'string'", "SELECT CAST(id AS {string}) FROM clicks")]
    [InlineData("TYPE_NOT_FOUND", "Unknown type: 'decimal(39,2)'", "SELECT CAST(1 AS {decimal(39,2)})")]
    [InlineData("TYPE_NOT_FOUND", "Unknown type: 'varchr'", "SELECT CAST(1 AS {varchr})")]
    [InlineData("TYPE_NOT_FOUND", "Unknown type: 'strng'", "SELECT CAST(ARRAY[1] AS array({strng}))")]
    // Literals.
    [InlineData("INVALID_LITERAL", "'2024-13-01' is not a valid date literal", "SELECT {DATE '2024-13-01'}")]
    [InlineData("INVALID_LITERAL", "'2023-02-29' is not a valid date literal", "SELECT {DATE '2023-02-29'}")]
    [InlineData("INVALID_LITERAL", "'2024-05-01T10:00' is not a valid timestamp literal", "SELECT {TIMESTAMP '2024-05-01T10:00'}")]
    [InlineData("INVALID_LITERAL", "'24:00:00' is not a valid time literal", "SELECT {TIME '24:00:00'}")]
    [InlineData("INVALID_LITERAL", "'x' is not a valid interval literal", "SELECT {INTERVAL 'x' DAY}")]
    [InlineData("INVALID_LITERAL", "'1-2-3' is not a valid interval literal", "SELECT {INTERVAL '1-2-3' YEAR TO MONTH}")]
    [InlineData("INVALID_LITERAL", "'9223372036854775808' is not a valid bigint literal", "SELECT {9223372036854775808}")]
    [InlineData("INVALID_LITERAL", "'1e400' is not a valid double literal", "SELECT {1e400}")]
    [InlineData("INVALID_LITERAL", "'1x' is not a valid decimal literal", "SELECT {DECIMAL '1x'}")]
    [InlineData("INVALID_LITERAL", "'abc' is not a valid uuid literal", "SELECT {UUID 'abc'}")]
    [InlineData("INVALID_FUNCTION_ARGUMENT", "'Mars/Base' is not a valid time zone", "SELECT {TIMESTAMP '2024-05-01 10:00:00 Mars/Base'}")]
    [InlineData("INVALID_FUNCTION_ARGUMENT", "'Mars' is not a valid time zone", "SELECT now() AT TIME ZONE {'Mars'}")]
    [InlineData("INVALID_FUNCTION_ARGUMENT", "Cannot add hour, minutes or seconds to a date", "SELECT {day + INTERVAL '1' HOUR} FROM clicks")]
    [InlineData("INVALID_FUNCTION_ARGUMENT", "Escape string must be a single character", "SELECT url LIKE 'a' ESCAPE {'##'} FROM clicks")]
    [InlineData("INVALID_FUNCTION_ARGUMENT", "Escape character must be followed by '%', '_' or the escape character itself", "SELECT url LIKE {'a#b'} ESCAPE '#' FROM clicks")]
    [InlineData("INVALID_FUNCTION_ARGUMENT", "ROW index out of bounds: 4", "SELECT geo[{4}] FROM clicks")]
    // Functions.
    [InlineData("FUNCTION_NOT_FOUND", "Function 'uper' not registered", "SELECT {uper}('a')")]
    [InlineData("FUNCTION_NOT_WINDOW", "Function 'upper' is not an aggregate or window function and takes no OVER", "SELECT {upper(url) OVER ()} FROM clicks")]
    [InlineData("FUNCTION_NOT_AGGREGATE", "DISTINCT is only valid for aggregation functions, and 'upper' is none", "SELECT {upper(DISTINCT url)} FROM clicks")]
    [InlineData("FUNCTION_NOT_AGGREGATE", "FILTER is only valid for aggregation functions, and 'upper' is none", "SELECT {upper(url) FILTER (WHERE true)} FROM clicks")]
    [InlineData("INVALID_ARGUMENTS", "Invalid number of arguments for 'coalesce' function", "SELECT {coalesce(1)}")]
    [InlineData("INVALID_ARGUMENTS", "The 'try' function must have exactly one argument", "SELECT {try(1, 2)}")]
    [InlineData("MISSING_OVER", "Window function row_number requires an OVER clause", "SELECT {row_number()} FROM clicks")]
    // Aggregation.
    [InlineData("EXPRESSION_NOT_AGGREGATE", "'name' must be an aggregate expression or appear in GROUP BY clause", "SELECT country, {name} FROM users GROUP BY country")]
    [InlineData("EXPRESSION_NOT_AGGREGATE", "'id' must be an aggregate expression or appear in GROUP BY clause", "SELECT {id}, count(*) FROM users")]
    [InlineData("EXPRESSION_NOT_AGGREGATE", "'score' must be an aggregate expression or appear in GROUP BY clause", "SELECT country FROM users GROUP BY country HAVING {score} > 1")]
    [InlineData("EXPRESSION_NOT_AGGREGATE", "'score' must be an aggregate expression or appear in GROUP BY clause", "SELECT country FROM users GROUP BY country ORDER BY {score}")]
    [InlineData("EXPRESSION_NOT_AGGREGATE", "'id' must be an aggregate expression or appear in GROUP BY clause", "SELECT {id} + 2 FROM users GROUP BY id + 1")]
    [InlineData("EXPRESSION_NOT_AGGREGATE", "'u.id' must be an aggregate expression or appear in GROUP BY clause", "SELECT country, (SELECT max(bytes) FROM clicks c WHERE c.id = {u.id}) FROM users u GROUP BY country")]
    [InlineData("EXPRESSION_NOT_AGGREGATE", "'name' must be an aggregate expression or appear in GROUP BY clause", "SELECT country, rank() OVER (ORDER BY {name}) FROM users GROUP BY country")]
    [InlineData("EXPRESSION_NOT_SCALAR", "WHERE clause cannot contain aggregations, window functions or grouping operations: 'count(*)'", "SELECT 1 FROM users WHERE {count(*)} > 1")]
    [InlineData("EXPRESSION_NOT_SCALAR", "WHERE clause cannot contain aggregations, window functions or grouping operations: 'rank() OVER (ORDER BY id)'", "SELECT 1 FROM users WHERE {rank() OVER (ORDER BY id)} > 1")]
    [InlineData("EXPRESSION_NOT_SCALAR", "JOIN clause cannot contain aggregations, window functions or grouping operations: 'sum(c.id)'", "SELECT 1 FROM users u JOIN clicks c ON {sum(c.id)} > 1")]
    [InlineData("EXPRESSION_NOT_SCALAR", "GROUP BY clause cannot contain aggregations, window functions or grouping operations: 'sum(id)'", "SELECT 1 FROM users GROUP BY {sum(id)}")]
    [InlineData("EXPRESSION_NOT_SCALAR", "GROUP BY clause cannot contain aggregations, window functions or grouping operations: 'sum(id)'", "SELECT sum(id) FROM users GROUP BY {1}")]
    [InlineData("EXPRESSION_NOT_SCALAR", "Lambda expression cannot contain aggregations, window functions or grouping operations: 'sum(id)'", "SELECT transform(tags, x -> {sum(id)}) FROM clicks")]
    [InlineData("NESTED_AGGREGATION", "Cannot nest aggregations inside aggregation 'sum': 'max(id)'", "SELECT sum({max(id)}) FROM users")]
    [InlineData("NESTED_WINDOW", "Cannot nest window functions inside aggregation 'sum': 'rank() OVER (ORDER BY id)'", "SELECT sum({rank() OVER (ORDER BY id)}) FROM users")]
    [InlineData("NESTED_WINDOW", "Cannot nest window functions inside window function 'sum': 'rank() OVER (ORDER BY id)'", "SELECT sum({rank() OVER (ORDER BY id)}) OVER () FROM users")]
    [InlineData("NESTED_WINDOW", "HAVING clause cannot contain window functions or row pattern measures: 'rank() OVER (ORDER BY 1)'", "SELECT 1 FROM users HAVING {rank() OVER (ORDER BY 1)} > 1")]
    [InlineData("INVALID_COLUMN_REFERENCE", "GROUP BY position 3 is not in select list", "SELECT id, name FROM users GROUP BY 1, {3}")]
    [InlineData("INVALID_COLUMN_REFERENCE", "ORDER BY position 0 is not in select list", "SELECT id FROM users ORDER BY {0}")]
    [InlineData("INVALID_COLUMN_REFERENCE", "ORDER BY position 2 is not in select list", "SELECT 1 UNION SELECT 2 ORDER BY {2}")]
    [InlineData("INVALID_ARGUMENTS", "The arguments to GROUPING() must be expressions referenced by the GROUP BY", "SELECT grouping({id}) FROM users GROUP BY country")]
    [InlineData("EXPRESSION_NOT_IN_DISTINCT", "For SELECT DISTINCT, ORDER BY expressions must appear in select list", "SELECT DISTINCT country FROM users ORDER BY {id}")]
    [InlineData("EXPRESSION_NOT_IN_DISTINCT", "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments", "SELECT array_agg(DISTINCT id ORDER BY {score}) FROM users")]
    [InlineData("NULL_TREATMENT_NOT_ALLOWED", "Cannot specify null treatment clause for 'rank' function", "SELECT {rank() IGNORE NULLS OVER (ORDER BY id)} FROM users")]
    // Windows.
    [InlineData("INVALID_WINDOW_REFERENCE", "Cannot resolve WINDOW name 'w'", "SELECT sum(id) OVER {w} FROM users")]
    [InlineData("DUPLICATE_WINDOW_NAME", "WINDOW name 'w' specified more than once", "SELECT 1 FROM users WINDOW w AS (), {w} AS ()")]
    [InlineData("INVALID_WINDOW_FRAME", "Window frame starting from CURRENT ROW cannot end with PRECEDING", "SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND {1 PRECEDING}) FROM users")]
    [InlineData("INVALID_WINDOW_FRAME", "Window frame start cannot be UNBOUNDED FOLLOWING", "SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN {UNBOUNDED FOLLOWING} AND CURRENT ROW) FROM users")]
    [InlineData("INVALID_WINDOW_FRAME", "Window frame end cannot be UNBOUNDED PRECEDING", "SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND {UNBOUNDED PRECEDING}) FROM users")]
    [InlineData("MISSING_ORDER_BY", "Window frame of type RANGE PRECEDING or FOLLOWING requires ORDER BY", "SELECT sum(id) OVER ({RANGE 1 PRECEDING}) FROM users")]
    [InlineData("MISSING_ORDER_BY", "FETCH FIRST WITH TIES clause requires ORDER BY", "SELECT id FROM users {FETCH FIRST 1 ROW WITH TIES}")]
    [InlineData("TYPE_MISMATCH", "Window frame ROWS start value type must be exact numeric type with scale 0 (actual varchar(1))", "SELECT sum(id) OVER (ORDER BY id ROWS {'x'} PRECEDING) FROM users")]
    // The shape of queries.
    [InlineData("MISMATCHED_COLUMN_ALIASES", "Column alias list has 1 entries but 't' has 2 columns available", "SELECT * FROM (SELECT 1, 2) AS {t}(a)")]
    [InlineData("MISMATCHED_COLUMN_ALIASES", "WITH column alias list has 2 entries but WITH query(t) has 1 columns", "WITH {t}(a, b) AS (SELECT 1) SELECT * FROM t")]
    [InlineData("MISSING_COLUMN_ALIASES", "missing column aliases in recursive WITH query", "WITH RECURSIVE {t} AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT * FROM t")]
    [InlineData("INVALID_RECURSIVE_REFERENCE", "'t' reads itself in a place where recursion is not allowed", "WITH RECURSIVE t(n) AS (SELECT n FROM {t}) SELECT * FROM t")]
    [InlineData("INVALID_RECURSIVE_REFERENCE", "Multiple recursive references in the step relation of recursion", "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT a.n FROM t a, {t} b) SELECT * FROM t")]
    [InlineData("TYPE_MISMATCH", "recursion step relation output type (double) is not coercible to recursion base relation output type (integer) at column 1", "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL {SELECT n + 1e0 FROM t}) SELECT * FROM t")]
    [InlineData("NUMERIC_VALUE_OUT_OF_RANGE", "FETCH FIRST row count must be positive (actual value: 0)", "SELECT id FROM users {FETCH FIRST 0 ROWS ONLY}")]
    [InlineData("NUMERIC_VALUE_OUT_OF_RANGE", "Sample percentage must be less than or equal to 100", "SELECT * FROM users TABLESAMPLE BERNOULLI ({101})")]
    [InlineData("NOT_SUPPORTED", "A subquery inside a lambda expression is not supported", "SELECT transform(tags, x -> {(SELECT 1)}) FROM clicks")]
    [InlineData("NOT_SUPPORTED", "DISTINCT in window function parameters is not supported", "SELECT {count(DISTINCT id) OVER ()} FROM users")]
    [InlineData("INVALID_COLUMN_REFERENCE", "LATERAL reference not allowed in RIGHT JOIN", "SELECT * FROM clicks RIGHT JOIN UNNEST({tags}) ON true")]
    [InlineData("NOT_SUPPORTED", "LEFT JOIN involving UNNEST with another condition than ON TRUE is not supported", "SELECT * FROM clicks LEFT JOIN UNNEST(tags) t(x) ON {x = 'a'}")]
    // Views.
    [InlineData("VIEW_IS_STALE", "View 'web.stale' is stale or in invalid state: column 'url' of type varchar projected from query view at position 0 cannot be coerced to its type bigint", "SELECT * FROM {stale}")]
    [InlineData("VIEW_IS_STALE", "View 'web.short' is stale or in invalid state: its query gives 1 columns, and it was made with 2", "SELECT * FROM {short}")]
    [InlineData("INVALID_VIEW", "Failed analyzing stored view 'web.gone': Column 'missing' cannot be resolved", "SELECT * FROM {gone}")]
    [InlineData("VIEW_IS_RECURSIVE", "View 'web.loop_a' reads itself", "SELECT * FROM {loop_a}")]
    public void Is_refused(string name, string fact, string marked)
    {
        var error = Fails(marked);
        Assert.Equal((name, fact), (error.Code.Name, error.Fact));
    }

    [Theory]
    [InlineData("SELECT urll FROM clicks", "Did you mean 'url'?")]
    [InlineData("SELECT clicks.url FROM clicks c", "Did you mean 'c.url'?")]
    [InlineData("SELECT geo.latt FROM clicks", "Did you mean 'lat'?")]
    [InlineData("SELECT * FROM click", "Did you mean 'clicks'?")]
    [InlineData("SELECT * FROM orders", "Database 'shop' has a table of that name: write shop.orders.")]
    [InlineData("SELECT * FROM shopp.orders", "Did you mean 'shop'?")]
    [InlineData("SELECT id FROM clicks, users", "It may be 'clicks.id' or 'users.id': write which one.")]
    [InlineData("SELECT * FROM clicks WHERE url = 1", "Write CAST(url AS integer).")]
    [InlineData("SELECT * FROM clicks WHERE day = '2024-05-01'", "Write DATE '2024-05-01'.")]
    [InlineData("SELECT * FROM clicks WHERE id = '7'", "Write 7 without quotes.")]
    [InlineData("SELECT * FROM clicks WHERE id = 'x'", "Compare with a number, or as text with CAST(id AS varchar).")]
    [InlineData("SELECT day + 1 FROM clicks", "Write day + INTERVAL '1' DAY.")]
    [InlineData("SELECT CAST(1 AS string)", "Use varchar; 'string' is a type of CREATE TABLE only.")]
    [InlineData("SELECT 1 FROM users WHERE count(*) > 1", "Filter groups with HAVING.")]
    public void Says_what_to_do(string sql, string hint) => Assert.Equal(hint, Fails(sql).Hint);

    [Fact]
    public void Too_few_values_for_the_question_marks()
    {
        var error = Fails("SELECT ? , ?", context => context with { Parameters = [new PlanConstant(1L, SqlType.Integer)] });
        Assert.Equal("Incorrect number of parameters: expected 2 but found 1", error.Fact);
        Assert.Equal("INVALID_PARAMETER_USAGE", error.Code.Name);
        Assert.Equal("Incorrect number of parameters: expected 1 but found 0", Fails("SELECT ?").Fact);
    }

    [Fact]
    public void Long_chains_do_not_overflow()
    {
        var or = string.Join(" OR ", Enumerable.Range(0, 12_000).Select(i => $"id = {i}"));
        Assert.NotNull(Optimize($"SELECT id FROM users WHERE {or}"));
        Assert.NotNull(Optimize($"SELECT {string.Join(" + ", Enumerable.Repeat("id", 20_000))} FROM users"));
        Assert.NotNull(Optimize($"SELECT {string.Join(" / ", Enumerable.Repeat("id", 2_000))} FROM users"));
        Assert.NotNull(Optimize($"SELECT {string.Join(" || ", Enumerable.Repeat("ARRAY[id]", 2_000))} FROM users"));
        Assert.NotNull(Optimize($"SELECT {string.Join(" + ", Enumerable.Repeat("id", 500))} FROM users"));
    }
}
