-- name: revenue of each region and year as a star join
SELECT r_name, year(o_orderdate) AS y, count(*) AS lines, sum(l_extendedprice * (1 - l_discount)) AS revenue
FROM lineitem JOIN orders ON l_orderkey = o_orderkey JOIN customer ON o_custkey = c_custkey JOIN nation ON c_nationkey = n_nationkey
  JOIN region ON n_regionkey = r_regionkey
GROUP BY r_name, year(o_orderdate) ORDER BY r_name, y
-- name: customers who never ordered, by segment
SELECT c_mktsegment, count(*) AS idle, min(c_custkey) AS first_key
FROM customer LEFT JOIN orders ON o_custkey = c_custkey WHERE o_orderkey IS NULL GROUP BY c_mktsegment ORDER BY c_mktsegment
-- name: orders dearer than three halves of their customer's average
SELECT o_custkey, o_orderkey, o_totalprice FROM orders o
WHERE o_totalprice > 1.5e0 * (SELECT avg(CAST(o_totalprice AS double)) FROM orders i WHERE i.o_custkey = o.o_custkey)
ORDER BY o_totalprice DESC, o_orderkey LIMIT 25
-- name: suppliers of every size of part in a short list
SELECT s_suppkey, s_name FROM supplier s
WHERE NOT EXISTS (SELECT 1 FROM (VALUES 15, 49) AS wanted(size) WHERE NOT EXISTS (
  SELECT 1 FROM partsupp JOIN part ON p_partkey = ps_partkey WHERE ps_suppkey = s.s_suppkey AND p_size = wanted.size))
ORDER BY s_suppkey
-- duckdb
SELECT s_suppkey, s_name FROM supplier s
WHERE (SELECT count(DISTINCT p_size) FROM partsupp JOIN part ON p_partkey = ps_partkey WHERE ps_suppkey = s.s_suppkey AND p_size IN (15, 49)) = 2
ORDER BY s_suppkey
-- name: the dearest order of each customer by a row comparison
SELECT o_custkey, o_orderkey, o_totalprice FROM orders
WHERE (o_custkey, o_totalprice) IN (SELECT o_custkey, max(o_totalprice) FROM orders GROUP BY o_custkey) AND o_custkey < 40
ORDER BY o_custkey, o_orderkey
-- name: parts priced above all of another brand
SELECT p_partkey, p_retailprice FROM part WHERE p_retailprice >= ALL (SELECT p_retailprice FROM part WHERE p_brand = 'Brand#12' AND p_size < 15)
ORDER BY p_retailprice DESC, p_partkey LIMIT 10
-- duckdb
SELECT p_partkey, p_retailprice FROM part WHERE p_retailprice >= (SELECT max(p_retailprice) FROM part WHERE p_brand = 'Brand#12' AND p_size < 15)
ORDER BY p_retailprice DESC, p_partkey LIMIT 10
-- name: nations that buy from themselves
SELECT n_name, sum(l_quantity) AS quantity
FROM nation JOIN supplier ON s_nationkey = n_nationkey JOIN lineitem ON l_suppkey = s_suppkey JOIN orders ON o_orderkey = l_orderkey
  JOIN customer ON c_custkey = o_custkey AND c_nationkey = s_nationkey
GROUP BY n_name ORDER BY quantity DESC, n_name
-- name: pairs of brands bought in one order
WITH brands AS (SELECT DISTINCT l_orderkey, p_brand FROM lineitem JOIN part ON l_partkey = p_partkey)
SELECT a.p_brand AS one, b.p_brand AS other, count(*) AS orders
FROM brands a JOIN brands b ON a.l_orderkey = b.l_orderkey AND a.p_brand < b.p_brand GROUP BY 1, 2 ORDER BY orders DESC, one, other LIMIT 30
-- name: a full join of supply and demand by nation
SELECT COALESCE(s.k, c.k) AS nation, s.n AS suppliers, c.n AS customers
FROM (SELECT s_nationkey AS k, count(*) AS n FROM supplier WHERE s_acctbal > 0 GROUP BY s_nationkey) s
FULL JOIN (SELECT c_nationkey AS k, count(*) AS n FROM customer WHERE c_acctbal > 4000 GROUP BY c_nationkey) c ON s.k = c.k
ORDER BY nation
-- name: the latest three orders of each customer by a lateral join
SELECT c_custkey, latest.o_orderkey, latest.o_orderdate
FROM customer CROSS JOIN LATERAL (SELECT o_orderkey, o_orderdate FROM orders WHERE o_custkey = c_custkey ORDER BY o_orderdate DESC, o_orderkey DESC LIMIT 3) AS latest
WHERE c_custkey < 20 ORDER BY c_custkey, latest.o_orderdate DESC, latest.o_orderkey DESC
-- name: the share of late lines each supplier has
SELECT s_name, count_if(l_receiptdate > l_commitdate) AS late, count(*) AS lines,
  round(CAST(count_if(l_receiptdate > l_commitdate) AS double) / count(*), 4) AS share
FROM supplier JOIN lineitem ON l_suppkey = s_suppkey GROUP BY s_name ORDER BY share DESC, s_name LIMIT 15
-- name: customers of both the first and the last year
SELECT count(*) AS kept FROM (
  SELECT o_custkey FROM orders WHERE year(o_orderdate) = 1992 INTERSECT SELECT o_custkey FROM orders WHERE year(o_orderdate) = 1998)
