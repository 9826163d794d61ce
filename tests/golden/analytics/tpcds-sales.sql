-- name: store revenue of each category and year
SELECT d_year, i_category, count(*) AS lines, sum(ss_ext_sales_price) AS revenue, sum(ss_net_profit) AS profit
FROM store_sales JOIN date_dim ON ss_sold_date_sk = d_date_sk JOIN item ON ss_item_sk = i_item_sk GROUP BY d_year, i_category ORDER BY d_year, i_category
-- name: lines whose keys are missing
SELECT count(*) - count(ss_sold_date_sk) AS no_date, count(*) - count(ss_customer_sk) AS no_customer, count_if(ss_store_sk IS NULL) AS no_store,
  count_if(ss_store_sk IS DISTINCT FROM 1) AS not_first, count_if(ss_promo_sk IS NOT DISTINCT FROM NULL) AS no_promo FROM store_sales
-- duckdb
SELECT count(*) - count(ss_sold_date_sk), count(*) - count(ss_customer_sk), count(*) FILTER (WHERE ss_store_sk IS NULL), count(*) FILTER (WHERE ss_store_sk IS DISTINCT FROM 1), count(*) FILTER (WHERE ss_promo_sk IS NULL) FROM store_sales
-- name: what was sold where, missing keys kept
SELECT s_store_name, p_promo_name, count(*) AS lines, sum(ss_quantity) AS quantity
FROM store_sales LEFT JOIN store ON ss_store_sk = s_store_sk LEFT JOIN promotion ON ss_promo_sk = p_promo_sk
GROUP BY s_store_name, p_promo_name ORDER BY s_store_name NULLS LAST, p_promo_name NULLS FIRST
-- name: returns as a share of sales
SELECT i_category, sum(ss_quantity) AS sold, COALESCE(sum(sr_return_quantity), 0) AS returned,
  round(CAST(COALESCE(sum(sr_return_quantity), 0) AS double) / NULLIF(sum(ss_quantity), 0), 4) AS share
FROM store_sales LEFT JOIN store_returns ON ss_ticket_number = sr_ticket_number AND ss_item_sk = sr_item_sk JOIN item ON i_item_sk = ss_item_sk
GROUP BY i_category ORDER BY share DESC, i_category
-- name: customers who bought in the store and on the web in one year
SELECT d_year, count(DISTINCT c) AS both_ways FROM (
  SELECT d_year, ss_customer_sk AS c FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk
  INTERSECT SELECT d_year, ws_bill_customer_sk FROM web_sales JOIN date_dim ON d_date_sk = ws_sold_date_sk) t
GROUP BY d_year ORDER BY d_year
-- name: items sold in the store and never on the web in a quarter
SELECT count(*) AS items, min(k) AS first_key, max(k) AS last_key FROM (
  SELECT ss_item_sk AS k FROM store_sales JOIN date_dim ON d_date_sk = ss_sold_date_sk WHERE d_quarter_name = '2001Q4'
  EXCEPT SELECT ws_item_sk FROM web_sales JOIN date_dim ON d_date_sk = ws_sold_date_sk WHERE d_quarter_name = '2001Q4') t
-- name: both channels in one list, by union
SELECT channel, d_year, sum(revenue) AS revenue FROM (
  SELECT 'store' AS channel, ss_sold_date_sk AS k, ss_ext_sales_price AS revenue FROM store_sales
  UNION ALL SELECT 'web', ws_sold_date_sk, ws_ext_sales_price FROM web_sales) sales JOIN date_dim ON d_date_sk = k
GROUP BY ROLLUP (channel, d_year) ORDER BY channel NULLS LAST, d_year NULLS LAST
-- name: items that cost more than their category's average
SELECT i_category, count(*) AS dear FROM item i
WHERE CAST(i_current_price AS double) > 1.2e0 * (SELECT avg(CAST(j.i_current_price AS double)) FROM item j WHERE j.i_category = i.i_category)
GROUP BY i_category ORDER BY i_category
-- name: customers with a return after every kind of purchase
SELECT c_customer_id FROM customer c
WHERE EXISTS (SELECT 1 FROM store_returns WHERE sr_customer_sk = c_customer_sk) AND EXISTS (SELECT 1 FROM web_sales WHERE ws_bill_customer_sk = c_customer_sk)
  AND c_customer_sk NOT IN (SELECT ss_customer_sk FROM store_sales WHERE ss_customer_sk IS NOT NULL AND ss_quantity > 98)
ORDER BY c_customer_id LIMIT 40
-- name: not in a list with a missing key keeps nothing
SELECT count(*) AS kept, (SELECT count(*) FROM store_sales WHERE ss_customer_sk IS NULL) > 0 AS has_missing
FROM customer WHERE c_customer_sk NOT IN (SELECT ss_customer_sk FROM store_sales)
-- name: the best customers by scalar threshold
WITH spent AS (SELECT ss_customer_sk AS k, sum(ss_quantity * ss_sales_price) AS total FROM store_sales WHERE ss_customer_sk IS NOT NULL GROUP BY ss_customer_sk)
SELECT k, total, (SELECT c_last_name FROM customer WHERE c_customer_sk = k) AS name FROM spent WHERE total > DECIMAL '0.7' * (SELECT max(total) FROM spent) ORDER BY total DESC, k
-- name: sales of the day before and after Christmas
SELECT d.d_date, count(ss_ticket_number) AS lines, COALESCE(sum(ss_ext_sales_price), 0) AS revenue
FROM date_dim d LEFT JOIN store_sales ON ss_sold_date_sk = d.d_date_sk
WHERE d.d_date BETWEEN DATE '1999-12-25' - INTERVAL '1' DAY AND DATE '1999-12-25' + INTERVAL '1' DAY GROUP BY d.d_date ORDER BY d.d_date
