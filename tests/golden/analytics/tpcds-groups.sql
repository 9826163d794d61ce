-- name: a rollup of profit by category and class, ranked within its parent
SELECT i_category, i_class, grouping(i_category) + grouping(i_class) AS level, sum(ss_net_profit) AS profit,
  rank() OVER (PARTITION BY grouping(i_category) + grouping(i_class), CASE WHEN grouping(i_class) = 0 THEN i_category END ORDER BY sum(ss_net_profit) DESC) AS place
FROM store_sales JOIN item ON i_item_sk = ss_item_sk GROUP BY ROLLUP (i_category, i_class) ORDER BY level DESC, i_category NULLS LAST, place, i_class NULLS LAST
-- name: a cube of promotions
SELECT p_channel_dmail, p_channel_tv, d_year, count(*) AS lines FROM store_sales JOIN promotion ON p_promo_sk = ss_promo_sk JOIN date_dim ON d_date_sk = ss_sold_date_sk
GROUP BY CUBE (p_channel_dmail, p_channel_tv, d_year) ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3 NULLS FIRST, 4
-- name: a missing value beside a total of a grouping set
SELECT i_color, grouping(i_color) AS is_total, count(*) AS items, avg(i_wholesale_cost) AS cost FROM item GROUP BY GROUPING SETS ((i_color), ()) ORDER BY is_total, i_color NULLS LAST
-- duckdb
SELECT i_color, grouping(i_color) AS is_total, count(*), CAST(avg(i_wholesale_cost) AS DECIMAL(7, 2)) FROM item GROUP BY GROUPING SETS ((i_color), ()) ORDER BY is_total, i_color NULLS LAST
-- name: days of the week side by side
SELECT d_year, sum(CASE WHEN d_day_name = 'Sunday' THEN ss_sales_price END) AS sun, sum(CASE WHEN d_day_name = 'Monday' THEN ss_sales_price END) AS mon,
  sum(CASE WHEN d_day_name = 'Saturday' THEN ss_sales_price END) AS sat, count(*) FILTER (WHERE d_weekend = 'Y') AS weekend
FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk GROUP BY d_year ORDER BY d_year
-- name: quantities in five buckets, each with its own average
SELECT (SELECT count(*) FROM store_sales WHERE ss_quantity BETWEEN 1 AND 20) AS n1, (SELECT avg(ss_list_price) FROM store_sales WHERE ss_quantity BETWEEN 1 AND 20) AS a1,
  (SELECT count(*) FROM store_sales WHERE ss_quantity BETWEEN 21 AND 40) AS n2, (SELECT avg(ss_list_price) FROM store_sales WHERE ss_quantity BETWEEN 21 AND 40) AS a2
-- duckdb
SELECT (SELECT count(*) FROM store_sales WHERE ss_quantity BETWEEN 1 AND 20), (SELECT CAST(avg(ss_list_price) AS DECIMAL(7, 2)) FROM store_sales WHERE ss_quantity BETWEEN 1 AND 20),
  (SELECT count(*) FROM store_sales WHERE ss_quantity BETWEEN 21 AND 40), (SELECT CAST(avg(ss_list_price) AS DECIMAL(7, 2)) FROM store_sales WHERE ss_quantity BETWEEN 21 AND 40)
-- name: coupon rates as quotients of decimals
SELECT i_class, sum(ss_coupon_amt) AS coupons, sum(ss_ext_sales_price) AS revenue, sum(ss_coupon_amt) * 100 / sum(ss_ext_sales_price) AS rate
FROM store_sales JOIN item ON i_item_sk = ss_item_sk GROUP BY i_class ORDER BY i_class
-- duckdb
SELECT i_class, sum(ss_coupon_amt), sum(ss_ext_sales_price), CAST(sum(ss_coupon_amt) * 100 / sum(ss_ext_sales_price) AS DECIMAL(38, 2))
FROM store_sales JOIN item ON i_item_sk = ss_item_sk GROUP BY i_class ORDER BY i_class
-- name: inventory that varies much
SELECT inv_item_sk, n, round(deviation / middle, 4) AS variation FROM (
  SELECT inv_item_sk, count(inv_quantity_on_hand) AS n, stddev_samp(inv_quantity_on_hand) AS deviation, avg(inv_quantity_on_hand) AS middle FROM inventory GROUP BY inv_item_sk) t
WHERE middle > 0 AND n > 10 ORDER BY variation DESC, inv_item_sk LIMIT 20
-- name: stock before and after a day
SELECT w_warehouse_name, sum(CASE WHEN d_date < DATE '2000-06-15' THEN inv_quantity_on_hand ELSE 0 END) AS earlier,
  sum(CASE WHEN d_date >= DATE '2000-06-15' THEN inv_quantity_on_hand ELSE 0 END) AS later
FROM inventory JOIN warehouse ON w_warehouse_sk = inv_warehouse_sk JOIN date_dim ON d_date_sk = inv_date_sk
WHERE d_date BETWEEN DATE '2000-06-15' - INTERVAL '1' MONTH AND DATE '2000-06-15' + INTERVAL '1' MONTH GROUP BY w_warehouse_name ORDER BY w_warehouse_name
-- name: meals and shifts of the lines sold
SELECT t_shift, t_meal_time, grouping(t_meal_time) AS is_total, count(*) AS lines, sum(ss_ext_sales_price) AS revenue FROM store_sales JOIN time_dim ON t_time_sk = ss_sold_time_sk
GROUP BY GROUPING SETS ((t_shift, t_meal_time), (t_shift)) HAVING count(*) > 5 ORDER BY t_shift, is_total, t_meal_time NULLS LAST
-- name: households by what they may buy
SELECT hd_buy_potential, hd_vehicle_count > 0 AS drives, count(DISTINCT ss_ticket_number) AS tickets, max(hd_dep_count) AS dependants
FROM store_sales JOIN household_demographics ON hd_demo_sk = ss_hdemo_sk GROUP BY 1, 2 ORDER BY 1, 2
-- name: distinct counts at every level of time
SELECT d_year, d_qoy, count(DISTINCT ss_customer_sk) AS customers, count(DISTINCT ss_item_sk) AS items FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk
WHERE d_year IN (2000, 2001) GROUP BY ROLLUP (d_year, d_qoy) ORDER BY d_year NULLS LAST, d_qoy NULLS LAST
