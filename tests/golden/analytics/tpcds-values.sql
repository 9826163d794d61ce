-- name: what is in each ticket, as an array
SELECT ss_ticket_number, array_agg(ss_item_sk ORDER BY ss_item_sk) AS items, array_max(array_agg(ss_item_sk)) AS last_item, contains(array_agg(ss_item_sk), 18) AS has_eighteen
FROM store_sales WHERE ss_ticket_number < 30 GROUP BY ss_ticket_number ORDER BY 1
-- duckdb
SELECT ss_ticket_number, list(ss_item_sk ORDER BY ss_item_sk), list_max(list(ss_item_sk)), list_contains(list(ss_item_sk), 18)
FROM store_sales WHERE ss_ticket_number < 30 GROUP BY ss_ticket_number ORDER BY 1
-- name: domains of mail addresses
SELECT split_part(c_email_address, '@', 2) AS domain, regexp_extract(c_email_address, '\.([a-z]+)$', 1) AS top, count(*) AS n, max(length(c_email_address)) AS longest
FROM customer GROUP BY 1, 2 ORDER BY n DESC, domain NULLS LAST LIMIT 20
-- name: names put together, missing parts and all
SELECT c_customer_id, concat_ws(' ', c_salutation, c_first_name, c_last_name) AS name, c_first_name || ' ' || c_last_name AS strict_name, COALESCE(c_last_name, c_first_name, 'unknown') AS sort_name
FROM customer WHERE c_customer_sk <= 50 ORDER BY c_customer_id
-- name: ages on a day
SELECT 2000 - c_birth_year - CASE WHEN c_birth_month > 6 THEN 1 ELSE 0 END AS age, count(*) AS n FROM customer WHERE c_birth_year IS NOT NULL GROUP BY 1 ORDER BY n DESC, age LIMIT 15
-- name: birthdays as dates that may not be
SELECT count(d) AS dates, min(d) AS first_birthday, max(d) AS last_birthday, count(*) - count(d) AS none FROM (
  SELECT try_cast(CAST(c_birth_year AS varchar) || '-' || lpad(CAST(c_birth_month AS varchar), 2, '0') || '-' || lpad(CAST(c_birth_day AS varchar), 2, '0') AS date) AS d FROM customer) t
-- name: street names by word
SELECT word, count(*) AS n, array_join(array_sort(array_agg(DISTINCT ca_city)), ',') AS cities FROM customer_address CROSS JOIN UNNEST(split(ca_street_name, ' ')) AS t(word)
WHERE ca_city IS NOT NULL AND word <> '' GROUP BY word ORDER BY n DESC, word LIMIT 12
-- duckdb
SELECT word, count(*) AS n, array_to_string(list_sort(list(DISTINCT ca_city)), ',') AS cities FROM (SELECT ca_city, unnest(string_split(ca_street_name, ' ')) AS word FROM customer_address) t
WHERE ca_city IS NOT NULL AND word <> '' GROUP BY word ORDER BY n DESC, word LIMIT 12
-- name: the items of a colour in a map
SELECT i_category, m['navy'] AS navy, element_at(m, 'no such colour') AS none FROM (
  SELECT i_category, map_agg(i_color, n) AS m FROM (SELECT i_category, i_color, count(*) AS n FROM item WHERE i_color IN ('navy', 'pale', 'salmon') GROUP BY 1, 2) t GROUP BY i_category
  HAVING count_if(i_color = 'navy') > 0) u ORDER BY 1
-- duckdb
SELECT i_category, count(*), NULL FROM item WHERE i_color = 'navy' GROUP BY i_category ORDER BY 1
-- name: first days of quarters and their distance
SELECT date_trunc('quarter', d_date) AS quarter_start, count(*) AS days, max(date_diff('day', date_trunc('quarter', d_date), d_date)) AS last_day,
  max(day_of_year(d_date)) AS last_of_year, min(week(d_date)) AS first_week
FROM date_dim WHERE d_year = 2000 GROUP BY 1 ORDER BY 1
-- duckdb
SELECT CAST(date_trunc('quarter', d_date) AS DATE), count(*), max(d_date - date_trunc('quarter', d_date)::DATE), max(dayofyear(d_date)), min(weekofyear(d_date)) FROM date_dim WHERE d_year = 2000 GROUP BY 1 ORDER BY 1
-- name: how long a return took, by month
SELECT date_format(s.d_date, '%Y-%m') AS sold, count(*) AS returns, min(date_diff('day', s.d_date, r.d_date)) AS quickest, max(date_diff('week', s.d_date, r.d_date)) AS weeks
FROM store_sales JOIN store_returns ON ss_ticket_number = sr_ticket_number AND ss_item_sk = sr_item_sk
  JOIN date_dim s ON s.d_date_sk = ss_sold_date_sk JOIN date_dim r ON r.d_date_sk = sr_returned_date_sk GROUP BY 1 ORDER BY 1
-- duckdb
SELECT strftime(s.d_date, '%Y-%m'), count(*), min(r.d_date - s.d_date), max((r.d_date - s.d_date) // 7)
FROM store_sales JOIN store_returns ON ss_ticket_number = sr_ticket_number AND ss_item_sk = sr_item_sk
  JOIN date_dim s ON s.d_date_sk = ss_sold_date_sk JOIN date_dim r ON r.d_date_sk = sr_returned_date_sk GROUP BY 1 ORDER BY 1
-- name: arrays compared and joined
SELECT a.t AS one, b.t AS other, array_intersect(a.items, b.items) AS common, cardinality(array_union(a.items, b.items)) AS together
FROM (SELECT ss_ticket_number AS t, array_agg(DISTINCT ss_item_sk ORDER BY ss_item_sk) AS items FROM store_sales WHERE ss_ticket_number < 60 GROUP BY 1) a
  JOIN (SELECT ss_ticket_number AS t, array_agg(DISTINCT ss_item_sk ORDER BY ss_item_sk) AS items FROM store_sales WHERE ss_ticket_number < 60 GROUP BY 1) b
  ON a.t < b.t AND cardinality(array_intersect(a.items, b.items)) = 1 ORDER BY 1, 2 LIMIT 30
-- duckdb
SELECT a.t AS one, b.t AS other, list_intersect(a.items, b.items), len(list_distinct(list_concat(a.items, b.items)))
FROM (SELECT ss_ticket_number AS t, list(DISTINCT ss_item_sk ORDER BY ss_item_sk) AS items FROM store_sales WHERE ss_ticket_number < 60 GROUP BY 1) a
  JOIN (SELECT ss_ticket_number AS t, list(DISTINCT ss_item_sk ORDER BY ss_item_sk) AS items FROM store_sales WHERE ss_ticket_number < 60 GROUP BY 1) b
  ON a.t < b.t AND len(list_intersect(a.items, b.items)) = 1 ORDER BY 1, 2 LIMIT 30
-- name: preferred flags counted as conditions
SELECT c_birth_country, count_if(c_preferred_cust_flag = 'Y') AS yes, count_if(c_preferred_cust_flag <> 'Y') AS no, count_if(c_preferred_cust_flag IS NULL) AS unknown,
  bool_and(c_preferred_cust_flag = 'Y') AS all_yes FROM customer GROUP BY c_birth_country ORDER BY c_birth_country NULLS LAST LIMIT 30
