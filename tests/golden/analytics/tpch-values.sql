-- name: the segments of each region as an ordered array
SELECT n_regionkey, array_agg(DISTINCT c_mktsegment ORDER BY c_mktsegment) AS segments, cardinality(array_agg(DISTINCT c_nationkey)) AS nations
FROM customer JOIN nation ON n_nationkey = c_nationkey GROUP BY n_regionkey ORDER BY 1
-- duckdb
SELECT n_regionkey, list(DISTINCT c_mktsegment ORDER BY c_mktsegment), len(list(DISTINCT c_nationkey))
FROM customer JOIN nation ON n_nationkey = c_nationkey GROUP BY n_regionkey ORDER BY 1
-- name: words of part names, unnested and counted
SELECT word, count(*) AS n FROM part CROSS JOIN UNNEST(split(p_name, ' ')) AS t(word) GROUP BY word ORDER BY n DESC, word
-- duckdb
SELECT word, count(*) AS n FROM (SELECT unnest(string_split(p_name, ' ')) AS word FROM part) t GROUP BY word ORDER BY n DESC, word
-- name: places of words with ordinality
SELECT place, max(word) AS last_word, count(*) AS n FROM part CROSS JOIN UNNEST(split(p_type, ' ')) WITH ORDINALITY AS t(word, place) GROUP BY place ORDER BY place
-- duckdb
SELECT place, max(word), count(*) FROM (SELECT unnest(string_split(p_type, ' ')) AS word, generate_subscripts(string_split(p_type, ' '), 1) AS place FROM part) t GROUP BY place ORDER BY place
-- name: a map of nations to suppliers
SELECT n_regionkey, map_agg(n_name, n_nationkey)[min(n_name)] AS first_key, cardinality(map_agg(n_name, n_nationkey)) AS size FROM nation GROUP BY n_regionkey ORDER BY 1
-- duckdb
SELECT n_regionkey, arg_min(n_nationkey, n_name), count(*) FROM nation GROUP BY n_regionkey ORDER BY 1
-- name: lambdas over a list of quantities
SELECT l_orderkey, transform(filter(q, x -> x > 10), x -> x * 2) AS doubled, reduce(q, CAST(0 AS bigint), (s, x) -> s + x, s -> s) AS total, any_match(q, x -> x = 50) AS has_fifty
FROM (SELECT l_orderkey, array_agg(CAST(l_quantity AS bigint) ORDER BY l_linenumber) AS q FROM lineitem WHERE l_orderkey < 60 GROUP BY l_orderkey) t ORDER BY 1
-- duckdb
SELECT l_orderkey, list_transform(list_filter(q, lambda x: x > 10), lambda x: x * 2), list_sum(q), len(list_filter(q, lambda x: x = 50)) > 0
FROM (SELECT l_orderkey, list(CAST(l_quantity AS bigint) ORDER BY l_linenumber) AS q FROM lineitem WHERE l_orderkey < 60 GROUP BY l_orderkey) t ORDER BY 1
-- name: days without an order in a month, from a sequence
SELECT d FROM UNNEST(sequence(DATE '1992-01-01', DATE '1992-01-31')) AS t(d)
WHERE NOT EXISTS (SELECT 1 FROM orders WHERE o_orderdate = d AND o_orderpriority = '1-URGENT') ORDER BY d
-- duckdb
SELECT d::DATE AS d FROM generate_series(DATE '1992-01-01', DATE '1992-01-31', INTERVAL 1 DAY) t(d)
WHERE NOT EXISTS (SELECT 1 FROM orders WHERE o_orderdate = d::DATE AND o_orderpriority = '1-URGENT') ORDER BY d
-- name: date arithmetic of shipping
SELECT l_shipmode, max(date_diff('day', l_shipdate, l_receiptdate)) AS slowest, min(date_add('month', 1, l_shipdate)) AS next_month,
  max(last_day_of_month(l_receiptdate)) AS month_end, count_if(day_of_week(l_shipdate) = 7) AS sundays, count_if(l_shipdate + INTERVAL '30' DAY < l_receiptdate) AS long_ways
FROM lineitem GROUP BY l_shipmode ORDER BY 1
-- duckdb
SELECT l_shipmode, max(l_receiptdate - l_shipdate), min(CAST(l_shipdate + INTERVAL 1 MONTH AS DATE)), max(last_day(l_receiptdate)),
  count(*) FILTER (WHERE isodow(l_shipdate) = 7), count(*) FILTER (WHERE l_shipdate + 30 < l_receiptdate)
FROM lineitem GROUP BY l_shipmode ORDER BY 1
-- name: parts of names and phones
SELECT c_custkey, upper(substr(c_name, 1, 4)) AS head, CAST(regexp_extract(c_phone, '^(\d+)-', 1) AS integer) - 10 AS nation, strpos(c_phone, '-') AS dash,
  lpad(CAST(c_custkey AS varchar), 6, '0') AS padded, reverse(split_part(c_name, '#', 2)) AS backwards
FROM customer WHERE c_custkey < 30 ORDER BY 1
-- duckdb
SELECT c_custkey, upper(substr(c_name, 1, 4)), CAST(regexp_extract(c_phone, '^(\d+)-', 1) AS integer) - 10, strpos(c_phone, '-'), lpad(CAST(c_custkey AS varchar), 6, '0'), reverse(split_part(c_name, '#', 2))
FROM customer WHERE c_custkey < 30 ORDER BY 1
-- name: lists of nations as text
SELECT r_name, listagg(n_name, '; ') WITHIN GROUP (ORDER BY n_name DESC) AS nations, array_join(slice(array_agg(n_name ORDER BY n_name), 1, 2), '+') AS two
FROM nation JOIN region ON r_regionkey = n_regionkey GROUP BY r_name ORDER BY r_name
-- duckdb
SELECT r_name, string_agg(n_name, '; ' ORDER BY n_name DESC), array_to_string(list_slice(list(n_name ORDER BY n_name), 1, 2), '+')
FROM nation JOIN region ON r_regionkey = n_regionkey GROUP BY r_name ORDER BY r_name
-- name: comments by pattern
SELECT regexp_like(p_type, '(STEEL|TIN)$') AS metal, p_type LIKE 'PROMO%' AS promo, count(*) AS n, min(replace(lower(p_type), ' ', '_')) AS example FROM part GROUP BY 1, 2 ORDER BY 1, 2
-- duckdb
SELECT regexp_matches(p_type, '(STEEL|TIN)$') AS metal, p_type LIKE 'PROMO%' AS promo, count(*), min(replace(lower(p_type), ' ', '_')) FROM part GROUP BY 1, 2 ORDER BY 1, 2
-- name: numbers counted down by a recursive query
WITH RECURSIVE chain(k, depth) AS (SELECT CAST(max(n_nationkey) AS bigint), 1 FROM nation UNION ALL SELECT k / 2, depth + 1 FROM chain WHERE k > 0)
SELECT depth, k, n_name FROM chain LEFT JOIN nation ON n_nationkey = k ORDER BY depth
-- duckdb
WITH RECURSIVE chain(k, depth) AS (SELECT CAST(max(n_nationkey) AS bigint), 1 FROM nation UNION ALL SELECT k // 2, depth + 1 FROM chain WHERE k > 0)
SELECT depth, k, n_name FROM chain LEFT JOIN nation ON n_nationkey = k ORDER BY depth
-- name: whole-number division and remainders go towards zero
SELECT n_nationkey, (n_nationkey - 12) / 5 AS quotient, (n_nationkey - 12) % 5 AS remainder, sign(n_nationkey - 12) AS side FROM nation ORDER BY 1
-- duckdb
SELECT n_nationkey, CAST(trunc((n_nationkey - 12) / 5) AS INTEGER), (n_nationkey - 12) % 5, sign(n_nationkey - 12) FROM nation ORDER BY 1
-- name: casts that may fail
SELECT try_cast(substr(s_phone, 1, 2) AS integer) AS code, count(*) AS n, count(try_cast(s_name AS integer)) AS numbers, max(if(s_acctbal < 0, 'debt', 'credit')) AS state
FROM supplier GROUP BY 1 ORDER BY 1
-- duckdb
SELECT try_cast(substr(s_phone, 1, 2) AS integer) AS code, count(*), count(try_cast(s_name AS integer)), max(CASE WHEN s_acctbal < 0 THEN 'debt' ELSE 'credit' END)
FROM supplier GROUP BY 1 ORDER BY 1
