SELECT CAST(sum(l_extendedprice) / 7.0 AS DECIMAL(38, 2)) AS avg_yearly FROM lineitem, part
WHERE p_partkey = l_partkey AND p_brand = 'Brand#23' AND p_container = 'MED BOX'
  AND l_quantity < (SELECT 0.2 * CAST(avg(l_quantity) AS DECIMAL(15, 2)) FROM lineitem WHERE l_partkey = p_partkey)
