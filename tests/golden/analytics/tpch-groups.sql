-- name: a rollup of quantity by region and nation
SELECT r_name, n_name, grouping(r_name, n_name) AS level, sum(c_acctbal) AS balance, count(*) AS customers
FROM customer JOIN nation ON c_nationkey = n_nationkey JOIN region ON n_regionkey = r_regionkey
GROUP BY ROLLUP (r_name, n_name) ORDER BY level, r_name NULLS LAST, n_name NULLS LAST
-- name: a cube of line states
SELECT l_returnflag, l_linestatus, l_shipmode, count(*) AS lines, sum(l_quantity) AS quantity
FROM lineitem GROUP BY CUBE (l_returnflag, l_linestatus, l_shipmode) ORDER BY l_returnflag NULLS FIRST, l_linestatus NULLS FIRST, l_shipmode NULLS FIRST
-- name: grouping sets with the empty set
SELECT o_orderstatus, o_orderpriority, count(*) AS n, max(o_totalprice) AS dearest FROM orders
GROUP BY GROUPING SETS ((o_orderstatus, o_orderpriority), (o_orderstatus), (o_orderpriority), ()) ORDER BY 1 NULLS LAST, 2 NULLS LAST
-- name: sets joined by several grouping elements
SELECT year(o_orderdate) AS y, o_orderstatus, o_orderpriority, count(*) AS n FROM orders
GROUP BY year(o_orderdate), ROLLUP (o_orderstatus), CUBE (o_orderpriority) ORDER BY 1, 2 NULLS LAST, 3 NULLS LAST, 4
-- name: a pivot of ship modes by filters
SELECT year(l_shipdate) AS y, sum(l_quantity) FILTER (WHERE l_shipmode = 'AIR') AS air, sum(l_quantity) FILTER (WHERE l_shipmode = 'MAIL') AS mail,
  sum(l_quantity) FILTER (WHERE l_shipmode = 'SHIP') AS ship, count(DISTINCT l_partkey) FILTER (WHERE l_returnflag = 'R') AS returned_parts
FROM lineitem GROUP BY 1 ORDER BY 1
-- name: a pivot of priorities by case
SELECT o_orderstatus, sum(CASE o_orderpriority WHEN '1-URGENT' THEN 1 WHEN '2-HIGH' THEN 1 ELSE 0 END) AS high,
  sum(CASE WHEN o_orderpriority NOT IN ('1-URGENT', '2-HIGH') THEN o_totalprice END) AS low_price FROM orders GROUP BY o_orderstatus ORDER BY 1
-- name: averages of decimals keep their scale
SELECT l_returnflag, avg(l_quantity) AS quantity, avg(l_extendedprice) AS price, sum(l_discount) / count(*) AS discount
FROM lineitem GROUP BY l_returnflag ORDER BY 1
-- duckdb
SELECT l_returnflag, CAST(avg(l_quantity) AS DECIMAL(15, 2)), CAST(avg(l_extendedprice) AS DECIMAL(15, 2)), CAST(sum(l_discount) / count(*) AS DECIMAL(38, 2))
FROM lineitem GROUP BY l_returnflag ORDER BY 1
-- name: spread and correlation of quantity and price
SELECT l_shipmode, round(stddev_pop(CAST(l_quantity AS double)), 6) AS deviation, round(var_samp(CAST(l_quantity AS double)), 6) AS variance,
  round(corr(CAST(l_quantity AS double), CAST(l_extendedprice AS double)), 6) AS correlation,
  round(regr_slope(CAST(l_extendedprice AS double), CAST(l_quantity AS double)), 4) AS slope
FROM lineitem GROUP BY l_shipmode ORDER BY 1
-- name: the median from a sorted array, and the approximation near it
SELECT p_brand, median, abs(about - median) <= 5 AS is_near FROM (
  SELECT p_brand, element_at(array_sort(array_agg(p_size)), (count(*) + 1) / 2) AS median, approx_percentile(p_size, 0.5) AS about FROM part GROUP BY p_brand) t
ORDER BY p_brand
-- duckdb
SELECT p_brand, quantile_disc(p_size, 0.5), true FROM part GROUP BY p_brand ORDER BY p_brand
-- name: which value goes with the largest
SELECT o_orderpriority, max_by(o_orderkey, o_totalprice) AS dearest, min_by(o_clerk, o_orderkey) AS first_clerk, bool_or(o_totalprice > 350000) AS huge,
  every(o_shippriority = 0) AS plain
FROM orders GROUP BY o_orderpriority ORDER BY 1
-- duckdb
SELECT o_orderpriority, arg_max(o_orderkey, o_totalprice), arg_min(o_clerk, o_orderkey), bool_or(o_totalprice > 350000), bool_and(o_shippriority = 0)
FROM orders GROUP BY o_orderpriority ORDER BY 1
-- name: having over two aggregates and a distinct count
SELECT l_suppkey, count(DISTINCT l_partkey) AS parts, sum(DISTINCT l_quantity) AS distinct_quantity FROM lineitem
GROUP BY l_suppkey HAVING count(*) > 20 AND count(DISTINCT l_shipmode) = (SELECT count(DISTINCT l_shipmode) FROM lineitem) ORDER BY parts DESC, l_suppkey LIMIT 12
-- name: a histogram of account balances
SELECT width_bucket(CAST(c_acctbal AS double), -1000, 10000, 11) AS bucket, count(*) AS n, min(c_acctbal) AS low, max(c_acctbal) AS high
FROM customer GROUP BY 1 ORDER BY 1
-- duckdb
SELECT CASE WHEN c_acctbal < -1000 THEN 0 WHEN c_acctbal >= 10000 THEN 12 ELSE 1 + CAST(floor((c_acctbal::DOUBLE + 1000) / 1000) AS BIGINT) END AS bucket, count(*), min(c_acctbal), max(c_acctbal)
FROM customer GROUP BY 1 ORDER BY 1
