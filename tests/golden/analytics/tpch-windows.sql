-- name: three ranks of customers within a nation
SELECT c_nationkey, c_custkey, rank() OVER w AS r, dense_rank() OVER w AS d, row_number() OVER (PARTITION BY c_nationkey ORDER BY c_acctbal DESC, c_custkey) AS n
FROM customer WINDOW w AS (PARTITION BY c_nationkey ORDER BY c_mktsegment) ORDER BY c_nationkey, n LIMIT 60
-- name: a running total of each year's revenue
SELECT y, q, revenue, sum(revenue) OVER (PARTITION BY y ORDER BY q) AS so_far, sum(revenue) OVER (ORDER BY y, q ROWS UNBOUNDED PRECEDING) AS ever
FROM (SELECT year(o_orderdate) AS y, quarter(o_orderdate) AS q, sum(o_totalprice) AS revenue FROM orders GROUP BY 1, 2) t ORDER BY y, q
-- name: a moving sum over seven days
SELECT o_orderdate, count(*) AS n, sum(count(*)) OVER (ORDER BY o_orderdate RANGE BETWEEN INTERVAL '6' DAY PRECEDING AND CURRENT ROW) AS week
FROM orders WHERE o_orderdate < DATE '1992-04-01' GROUP BY o_orderdate ORDER BY o_orderdate
-- name: growth over the month before
WITH months AS (SELECT date_trunc('month', o_orderdate) AS m, sum(o_totalprice) AS total FROM orders GROUP BY 1)
SELECT format_datetime(m, 'yyyy-MM') AS month, total, total - lag(total) OVER (ORDER BY m) AS growth, lead(total, 2, 0) OVER (ORDER BY m) AS later FROM months ORDER BY m
-- duckdb
WITH months AS (SELECT date_trunc('month', o_orderdate) AS m, sum(o_totalprice) AS total FROM orders GROUP BY 1)
SELECT strftime(m, '%Y-%m') AS month, total, total - lag(total) OVER (ORDER BY m) AS growth, lead(total, 2, 0) OVER (ORDER BY m) AS later FROM months ORDER BY m
-- name: first, third and last of a frame
SELECT c_nationkey, c_custkey, first_value(c_custkey) OVER w AS first_key, nth_value(c_custkey, 3) OVER w AS third_key, last_value(c_custkey) OVER w AS last_key
FROM customer WHERE c_nationkey < 4
WINDOW w AS (PARTITION BY c_nationkey ORDER BY c_acctbal, c_custkey ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY 1, 2
-- name: groups of peers in a frame
SELECT p_size, p_partkey, count(*) OVER (ORDER BY p_size GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS near FROM part WHERE p_partkey <= 60 ORDER BY p_size, p_partkey
-- name: tiles, shares and ranks in percent
SELECT s_suppkey, ntile(4) OVER (ORDER BY s_acctbal, s_suppkey) AS quarter, round(percent_rank() OVER (ORDER BY s_acctbal, s_suppkey), 6) AS rank_share,
  round(cume_dist() OVER (ORDER BY s_nationkey), 6) AS below
FROM supplier ORDER BY s_suppkey
-- name: gaps between the orders of a customer
SELECT o_custkey, max(gap) AS longest, min(gap) AS shortest FROM (
  SELECT o_custkey, date_diff('day', lag(o_orderdate) OVER (PARTITION BY o_custkey ORDER BY o_orderdate, o_orderkey), o_orderdate) AS gap FROM orders) t
WHERE gap IS NOT NULL GROUP BY o_custkey ORDER BY longest DESC, o_custkey LIMIT 20
-- name: islands of months with more than the average of orders
WITH months AS (SELECT date_trunc('month', o_orderdate) AS m, count(*) AS n FROM orders GROUP BY 1),
busy AS (SELECT m, date_diff('month', DATE '1992-01-01', m) - row_number() OVER (ORDER BY m) AS island FROM months WHERE n > (SELECT avg(n) FROM months))
SELECT min(m) AS since, count(*) AS months FROM busy GROUP BY island ORDER BY months DESC, since LIMIT 10
-- duckdb
WITH months AS (SELECT date_trunc('month', o_orderdate) AS m, count(*) AS n FROM orders GROUP BY 1),
busy AS (SELECT m, date_diff('month', DATE '1992-01-01', m) - row_number() OVER (ORDER BY m) AS island FROM months WHERE n > (SELECT avg(n) FROM months))
SELECT CAST(min(m) AS DATE) AS since, count(*) AS months FROM busy GROUP BY island ORDER BY months DESC, since LIMIT 10
-- name: the top two parts of each brand
SELECT p_brand, p_partkey, quantity FROM (
  SELECT p_brand, p_partkey, sum(l_quantity) AS quantity, row_number() OVER (PARTITION BY p_brand ORDER BY sum(l_quantity) DESC, p_partkey) AS place
  FROM lineitem JOIN part ON p_partkey = l_partkey GROUP BY p_brand, p_partkey) t
WHERE place <= 2 ORDER BY p_brand, place
-- name: each line's share of its order
SELECT l_orderkey, l_linenumber, round(CAST(l_extendedprice AS double) / CAST(sum(l_extendedprice) OVER (PARTITION BY l_orderkey) AS double), 4) AS share
FROM lineitem WHERE l_orderkey < 40 ORDER BY 1, 2
-- name: a frame that leaves the row of now out
SELECT n_nationkey, n_regionkey, sum(n_nationkey) OVER (PARTITION BY n_regionkey) - n_nationkey AS others,
  max(n_nationkey) OVER (PARTITION BY n_regionkey ORDER BY n_nationkey ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
FROM nation ORDER BY 1
