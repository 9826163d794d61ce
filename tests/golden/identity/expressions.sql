-- Expressions in a SELECT.
SELECT NULL, TRUE, FALSE
SELECT 1, 1.5, .5, 1., 1e3, 1.5E-3, 12345678901234567890123
SELECT 'it''s', '', 'ünïcode 日本'
SELECT X'00FF', X''
SELECT DATE '2024-01-01', TIMESTAMP '2024-01-01 00:00:00.000', TIME '12:00:00', DECIMAL '1.50', DOUBLE '1.5', JSON '{"a":1}'
SELECT CHAR 'x', VARCHAR 'x', BIGINT '5', IPADDRESS '10.0.0.1', UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'
SELECT INTERVAL '1' DAY, INTERVAL -'2' MONTH, INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 2:03:04' DAY TO SECOND
SELECT INTERVAL '1' YEAR, INTERVAL '1' HOUR, INTERVAL '1' MINUTE, INTERVAL '1' SECOND, INTERVAL '1' WEEK
SELECT ?, ? + 1
SELECT a, a.b, a.b.c, "A"."b c"
SELECT a[1], a[1][2], a[i + 1].b, m['k'], f(x)[1], (a || b)[1]
SELECT (1).x, ('a')[1], (DATE '2024-01-01').y
SELECT a + b - c, a - (b - c), a * b / c % d, a * (b + c), (a + b) * c
SELECT a || b || c, a || b + c, (a || b) + c, a || (b || c)
SELECT -a, -(-a), +a, -(a + b), -a * b, a - -b, NOT a, NOT NOT a, NOT a = b, (NOT a) = b
SELECT a OR b AND c, (a OR b) AND c, NOT a AND b, NOT (a AND b)
SELECT a = b, a <> b, a < b, a <= b, a > b, a >= b, (a = b) = c, a = (b = c)
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b + 1
SELECT a IS NULL, a IS NOT NULL, (a IS NULL) IS NULL, a + b IS NULL
SELECT a BETWEEN 1 AND 2 AND b, a NOT BETWEEN b + 1 AND c || d, a BETWEEN (b AND c) AND d
SELECT a BETWEEN SYMMETRIC 10 AND 1
SELECT a IN (1), a NOT IN (1, b + 2), (a, b) IN ((1, 2), (3, 4))
SELECT a LIKE 'x%', a NOT LIKE b || '%', a LIKE 'x!%' ESCAPE '!'
SELECT a AT TIME ZONE 'UTC', a AT TIME ZONE INTERVAL '-08' HOUR, (a + b) AT TIME ZONE z, -a AT TIME ZONE 'UTC', (-a) AT TIME ZONE 'UTC'
SELECT (a, b), ROW(1), ROW(), ROW(a).b, ((1, 2), 3)
SELECT ARRAY[], ARRAY[1, 2], ARRAY[ARRAY[1], ARRAY[]]
SELECT CASE WHEN a THEN 1 END, CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' ELSE 'z' END, CASE WHEN a THEN 1 ELSE CASE b WHEN 1 THEN 2 END END
SELECT CAST(a AS integer), TRY_CAST(a AS decimal(10, 2)), CAST(a AS varchar(5)), CAST(a AS double)
SELECT CAST(a AS timestamp), CAST(a AS timestamp(6)), CAST(a AS timestamp(3) with time zone), CAST(a AS timestamp with time zone)
SELECT CAST(a AS time), CAST(a AS time(3)), CAST(a AS time with time zone), CAST(a AS time(0) with time zone)
SELECT CAST(a AS array(integer)), CAST(a AS map(varchar, array(bigint))), CAST(a AS row(x integer, "y z" row(integer, varchar)))
SELECT CAST(a AS interval day to second), CAST(a AS interval year to month), CAST(a AS json), CAST(a AS hyperloglog) AS x
SELECT EXTRACT(YEAR FROM a), EXTRACT(TIMEZONE_HOUR FROM b), EXTRACT(DOW FROM c)
SELECT TRIM(BOTH FROM a), TRIM(LEADING 'x' FROM a), TRIM(TRAILING 'x' || y FROM a), trim(a), trim(a, 'x')
SELECT strpos(s, 'x'), substring(s, 1), substring(s, 1, 2), normalize(s), normalize(s, NFKC)
SELECT CURRENT_DATE, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP(3), CURRENT_TIME, LOCALTIME(0), LOCALTIMESTAMP, CURRENT_USER
SELECT CURRENT_CATALOG, CURRENT_SCHEMA, CURRENT_PATH
SELECT transform(a, x -> x + 1), reduce(a, 0, (s, x) -> s + x, s -> s), f(() -> 1), filter(a, x -> x > 1 AND x < 5)
SELECT transform(a, x -> transform(x, y -> y || x))
SELECT if(a, b, c), coalesce(a, b), nullif(a, b), try(a / b), f(), db.f(x), "f"(x)
SELECT JSON_EXISTS(j, 'lax $.a'), JSON_EXISTS(j, 'strict $.a' TRUE ON ERROR)
SELECT JSON_EXISTS(j, '$.a[$i]' PASSING 1 AS "i", x AS y ERROR ON ERROR)
SELECT JSON_VALUE(j, 'lax $.a'), JSON_VALUE(j, '$.a' RETURNING bigint DEFAULT 0 ON EMPTY NULL ON ERROR)
SELECT JSON_QUERY(j, '$.a' WITH UNCONDITIONAL WRAPPER), JSON_QUERY(j, '$.a' RETURNING varchar WITH CONDITIONAL WRAPPER EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR)
SELECT JSON_QUERY(j, '$.a' OMIT QUOTES NULL ON EMPTY ERROR ON ERROR), JSON_QUERY(j, '$.a' KEEP QUOTES)
SELECT JSON_OBJECT(), JSON_OBJECT('a' : 1, k : v FORMAT JSON ABSENT ON NULL WITH UNIQUE KEYS RETURNING varchar(100))
SELECT JSON_ARRAY(), JSON_ARRAY(1, 'a', j FORMAT JSON NULL ON NULL RETURNING varchar)
SELECT JSON_EXISTS(j FORMAT JSON ENCODING UTF16, 'lax $' PASSING a FORMAT JSON AS "a", b FORMAT JSON ENCODING UTF8 AS b UNKNOWN ON ERROR)
SELECT JSON_QUERY(j FORMAT JSON, 'lax $' RETURNING varbinary FORMAT JSON ENCODING UTF32), JSON_VALUE(j, 'lax $' DEFAULT a + 1 ON EMPTY DEFAULT NULL ON ERROR)
SELECT JSON_OBJECT('a' : b FORMAT JSON ENCODING UTF8 RETURNING varbinary FORMAT JSON), JSON_ARRAY(b FORMAT JSON RETURNING varchar(10) FORMAT JSON)
SELECT date, timestamp, year, month, day, hour, value, key, type, "order", position, row, map, array FROM t
SELECT date(x), year(x), month(x), row.field, interval, "interval" FROM t
