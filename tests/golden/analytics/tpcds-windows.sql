-- name: each item's share of its class
SELECT i_item_sk, i_class, revenue, round(100 * CAST(revenue AS double) / CAST(sum(revenue) OVER (PARTITION BY i_class) AS double), 4) AS percent FROM (
  SELECT i_item_sk, i_class, sum(ws_ext_sales_price) AS revenue FROM web_sales JOIN item ON i_item_sk = ws_item_sk GROUP BY i_item_sk, i_class) t
ORDER BY i_class, percent DESC, i_item_sk LIMIT 50
-- name: months far from their year's average
SELECT d_year, d_moy, total, round(middle, 2) AS middle FROM (
  SELECT d_year, d_moy, sum(ss_ext_sales_price) AS total, avg(CAST(sum(ss_ext_sales_price) AS double)) OVER (PARTITION BY d_year) AS middle
  FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk GROUP BY d_year, d_moy) t
WHERE abs(CAST(total AS double) - middle) > 0.1e0 * middle ORDER BY d_year, d_moy
-- name: cumulative sales of the two channels
WITH web AS (SELECT d_moy AS m, sum(sum(ws_ext_sales_price)) OVER (ORDER BY d_moy ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS total
  FROM web_sales JOIN date_dim ON d_date_sk = ws_sold_date_sk WHERE d_year = 2000 GROUP BY d_moy),
shop AS (SELECT d_moy AS m, sum(sum(ss_ext_sales_price)) OVER (ORDER BY d_moy ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS total
  FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk WHERE d_year = 2000 GROUP BY d_moy)
SELECT COALESCE(web.m, shop.m) AS moy, web.total AS web_total, shop.total AS shop_total, web.total > shop.total AS ahead FROM web FULL JOIN shop ON web.m = shop.m ORDER BY 1
-- name: weeks against the same week a year before
WITH weeks AS (SELECT d_week_seq AS w, sum(ss_ext_sales_price) AS total FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk GROUP BY d_week_seq)
SELECT a.w, a.total, b.total AS year_before, a.total - b.total AS growth FROM weeks a JOIN weeks b ON b.w = a.w - 52 ORDER BY growth DESC, a.w LIMIT 20
-- name: the best and the worst items by profit
SELECT best.place, best.i AS best_item, worst.i AS worst_item FROM
  (SELECT ss_item_sk AS i, row_number() OVER (ORDER BY avg(CAST(ss_net_profit AS double)) DESC, ss_item_sk) AS place FROM store_sales GROUP BY ss_item_sk) best
  JOIN (SELECT ss_item_sk AS i, row_number() OVER (ORDER BY avg(CAST(ss_net_profit AS double)), ss_item_sk) AS place FROM store_sales GROUP BY ss_item_sk) worst ON best.place = worst.place
WHERE best.place <= 10 ORDER BY best.place
-- name: the purchase before each purchase
SELECT ss_customer_sk, d_date, lag(d_date) OVER (PARTITION BY ss_customer_sk ORDER BY d_date) AS earlier, lead(d_date) OVER (PARTITION BY ss_customer_sk ORDER BY d_date) AS later
FROM (SELECT DISTINCT ss_customer_sk, d_date FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk WHERE ss_customer_sk < 12) t ORDER BY ss_customer_sk, d_date
-- name: the last known stock, missing counts skipped
SELECT inv_date_sk, inv_quantity_on_hand, last_value(inv_quantity_on_hand) IGNORE NULLS OVER (ORDER BY inv_date_sk ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS known
FROM inventory WHERE inv_warehouse_sk = 1 AND inv_item_sk = 1 ORDER BY inv_date_sk
-- duckdb
SELECT inv_date_sk, inv_quantity_on_hand, last_value(inv_quantity_on_hand IGNORE NULLS) OVER (ORDER BY inv_date_sk ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
FROM inventory WHERE inv_warehouse_sk = 1 AND inv_item_sk = 1 ORDER BY inv_date_sk
-- name: a moving average of three months
SELECT d_month_seq, n, round(avg(CAST(n AS double)) OVER (ORDER BY d_month_seq ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), 4) AS smooth,
  max(n) OVER (ORDER BY d_month_seq RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS peak
FROM (SELECT d_month_seq, count(*) AS n FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk GROUP BY d_month_seq) t ORDER BY d_month_seq
-- name: ranks with missing values last and first
SELECT i_item_sk, i_current_price, rank() OVER (ORDER BY i_current_price DESC) AS missing_last, rank() OVER (ORDER BY i_current_price NULLS FIRST) AS missing_first
FROM item WHERE i_item_sk <= 60 ORDER BY i_item_sk
-- duckdb
SELECT i_item_sk, i_current_price, rank() OVER (ORDER BY i_current_price DESC NULLS LAST), rank() OVER (ORDER BY i_current_price ASC NULLS FIRST)
FROM item WHERE i_item_sk <= 60 ORDER BY i_item_sk
-- name: the exact median price by ranks
SELECT i_category, min(i_current_price) FILTER (WHERE 2 * place >= n) AS median FROM (
  SELECT i_category, i_current_price, row_number() OVER (PARTITION BY i_category ORDER BY i_current_price) AS place, count(*) OVER (PARTITION BY i_category) AS n
  FROM item WHERE i_current_price IS NOT NULL) t GROUP BY i_category ORDER BY i_category
-- duckdb
SELECT i_category, quantile_disc(i_current_price, 0.5) FROM item WHERE i_current_price IS NOT NULL GROUP BY i_category ORDER BY i_category
