namespace LakeQuery.Tests.EndToEnd;

/// <summary>TPC-DS in miniature: the tables of store and web sales with the columns, types and missing keys that TPC-DS gives them.</summary>
public sealed class RetailLake() : GeneratedLake("retail", Tables)
{
    // Day 2450815 of the Julian calendar is 1998-01-01, as in TPC-DS.
    private static readonly (string Table, string Rows)[] Tables =
    [
        ("date_dim", """
            SELECT (2450815 + i)::INTEGER AS d_date_sk, printf('AAAAAAAA%08d', i) AS d_date_id, d AS d_date,
              (1176 + date_diff('month', DATE '1998-01-01', d))::INTEGER AS d_month_seq,
              (5113 + (i + 3) // 7)::INTEGER AS d_week_seq, year(d)::INTEGER AS d_year, dayofweek(d)::INTEGER AS d_dow, month(d)::INTEGER AS d_moy,
              day(d)::INTEGER AS d_dom, quarter(d)::INTEGER AS d_qoy, dayname(d) AS d_day_name, year(d) || 'Q' || quarter(d) AS d_quarter_name,
              CASE WHEN month(d) = 12 AND day(d) = 25 THEN 'Y' ELSE 'N' END AS d_holiday,
              CASE WHEN dayofweek(d) IN (0, 6) THEN 'Y' ELSE 'N' END AS d_weekend
            FROM (SELECT i, DATE '1998-01-01' + i::INTEGER AS d FROM range(1826) t(i))
            """),
        ("time_dim", """
            SELECT i::INTEGER AS t_time_sk, i::INTEGER AS t_time, (i // 3600)::INTEGER AS t_hour, (i // 60 % 60)::INTEGER AS t_minute,
              (i % 60)::INTEGER AS t_second,
              CASE WHEN i < 43200 THEN 'AM' ELSE 'PM' END AS t_am_pm, ['third', 'first', 'second'][1 + i // 28800] AS t_shift,
              CASE WHEN i // 3600 IN (7, 8) THEN 'breakfast' WHEN i // 3600 IN (12, 13) THEN 'lunch' WHEN i // 3600 IN (18, 19) THEN 'dinner' END AS t_meal_time
            FROM range(0, 86400, 600) t(i)
            """),
        ("item", """
            SELECT i::INTEGER AS i_item_sk, printf('AAAAAAAA%08d', i // 2) AS i_item_id,
              'Offers of ' || ['large', 'quiet', 'early', 'common'][1 + r(i, 1, 4)] || ' things '
                || i AS i_item_desc, CASE WHEN r(i, 2, 40) > 0 THEN ((9 + r(i, 3, 9990)) / 100)::DECIMAL(7, 2) END AS i_current_price,
              ((5 + r(i, 4, 8000)) / 100)::DECIMAL(7, 2) AS i_wholesale_cost, (1000000 * (1 + i % 5) + 1 + r(i, 5, 3))::INTEGER AS i_brand_id,
              ['amalg', 'corp', 'brand', 'univ', 'import'][1 + i % 5] || ' #' || (1 + r(i, 5, 3)) AS i_brand, (1 + r(i, 6, 4))::INTEGER AS i_class_id,
              ['pants', 'fiction', 'athletic', 'estate'][1 + r(i, 6, 4)] AS i_class, (1 + i % 5)::INTEGER AS i_category_id,
              ['Women', 'Men', 'Books', 'Sports', 'Jewelry'][1 + i % 5] AS i_category, (1 + r(i, 7, 50))::INTEGER AS i_manufact_id,
              ['small', 'medium', 'large', NULL][1 + r(i, 8, 4)] AS i_size, ['pale', 'navy', 'salmon', 'khaki', NULL][1 + r(i, 9, 5)] AS i_color,
              (1 + r(i, 10, 20))::INTEGER AS i_manager_id, ['ought', 'able', 'pri', 'ese', 'anti'][1 + r(i, 11, 5)] || 'bar' AS i_product_name
            FROM range(1, 121) t(i)
            """),
        ("store", """
            SELECT i::INTEGER AS s_store_sk, printf('AAAAAAAA%08d', i) AS s_store_id, ['ought', 'able', 'pri', 'ese'][i] AS s_store_name,
              (200 + r(i, 1, 100))::INTEGER AS s_number_employees, (5000000 + r(i, 2, 5000000))::INTEGER AS s_floor_space, '8AM-4PM' AS s_hours,
              ['Midway', 'Fairview'][1 + i % 2] AS s_city, ['TN', 'TN', 'GA', 'OH'][i] AS s_state, (-5)::DECIMAL(5, 2) AS s_gmt_offset
            FROM range(1, 5) t(i)
            """),
        ("customer_address", """
            SELECT i::INTEGER AS ca_address_sk, printf('AAAAAAAA%08d', i) AS ca_address_id, (1 + r(i, 1, 999))::VARCHAR AS ca_street_number,
              ['Oak', 'Main', 'Third', 'Hill'][1 + r(i, 2, 4)] || [' ', ' Park '][1 + r(i, 3, 2)] || ['Street', 'Avenue', 'Lane'][1 + r(i, 4, 3)] AS ca_street_name,
              ['Midway', 'Fairview', 'Oakland', 'Salem', 'Union'][1 + r(i, 5, 5)] AS ca_city,
              ['Ash County', 'Bell County', 'Clay County'][1 + r(i, 6, 3)] AS ca_county,
              ['TN', 'GA', 'OH', 'TX', NULL][1 + r(i, 7, 5)] AS ca_state, printf('%05d', r(i, 8, 99999)) AS ca_zip, 'United States' AS ca_country,
              (-5 - r(i, 7, 3))::DECIMAL(5, 2) AS ca_gmt_offset, ['apartment', 'condo', 'single family'][1 + r(i, 9, 3)] AS ca_location_type
            FROM range(1, 101) t(i)
            """),
        ("household_demographics", """
            SELECT i::INTEGER AS hd_demo_sk, (1 + i % 20)::INTEGER AS hd_income_band_sk,
              ['0-500', '501-1000', '1001-5000', '5001-10000', '>10000', 'Unknown'][1 + i % 6] AS hd_buy_potential,
              (i % 10)::INTEGER AS hd_dep_count, (i % 6 - 1)::INTEGER AS hd_vehicle_count
            FROM range(1, 61) t(i)
            """),
        ("customer", """
            SELECT i::INTEGER AS c_customer_sk, printf('AAAAAAAA%08d', i) AS c_customer_id, (1 + r(i, 1, 60))::INTEGER AS c_current_hdemo_sk,
              (1 + r(i, 2, 100))::INTEGER AS c_current_addr_sk,
              ['Mr.', 'Mrs.', 'Dr.', NULL][1 + r(i, 3, 4)] AS c_salutation,
              CASE WHEN r(i, 4, 25) > 0 THEN ['Ann', 'Bob', 'Cid', 'Dora', 'Eve'][1 + r(i, 5, 5)] END AS c_first_name,
              CASE WHEN r(i, 6, 25) > 0 THEN ['Reed', 'Stone', 'Wood', 'Field'][1 + r(i, 7, 4)] END AS c_last_name,
              ['Y', 'N', NULL][1 + r(i, 8, 3)] AS c_preferred_cust_flag,
              (1 + r(i, 9, 28))::INTEGER AS c_birth_day, (1 + r(i, 10, 12))::INTEGER AS c_birth_month,
              CASE WHEN r(i, 11, 20) > 0 THEN (1924 + r(i, 12, 69))::INTEGER END AS c_birth_year,
              ['CHILE', 'TOGO', 'FIJI', 'OMAN'][1 + r(i, 13, 4)] AS c_birth_country,
              'user' || i || '@' || ['ab', 'cde', 'f'][1 + r(i, 14, 3)] || ['.com', '.org', '.edu'][1 + r(i, 15, 3)] AS c_email_address
            FROM range(1, 151) t(i)
            """),
        ("promotion", """
            SELECT i::INTEGER AS p_promo_sk, printf('AAAAAAAA%08d', i) AS p_promo_id, ['ought', 'able', 'pri'][i] AS p_promo_name,
              ['Y', 'N', 'N'][i] AS p_channel_dmail,
              'N' AS p_channel_email, ['N', 'N', 'Y'][i] AS p_channel_tv, 1000::DECIMAL(15, 2) AS p_cost
            FROM range(1, 4) t(i)
            """),
        ("warehouse", """
            SELECT i::INTEGER AS w_warehouse_sk, printf('AAAAAAAA%08d', i) AS w_warehouse_id,
              ['Conventional childr', 'Important issues'][i] AS w_warehouse_name,
              (50000 + r(i, 1, 900000))::INTEGER AS w_warehouse_sq_ft, ['TN', 'GA'][i] AS w_state
            FROM range(1, 3) t(i)
            """),
        ("inventory", """
            SELECT (2450815 + 7 * w)::INTEGER AS inv_date_sk, (1 + (i * 4 + w % 4) % 120)::INTEGER AS inv_item_sk, h::INTEGER AS inv_warehouse_sk,
              CASE WHEN r(w * 60 + i * 2 + h, 1, 20) > 0 THEN r(w * 60 + i * 2 + h, 2, 1000)::INTEGER END AS inv_quantity_on_hand
            FROM range(261) t(w), range(30) u(i), range(1, 3) v(h)
            """),
        ("store_sales", """
            SELECT CASE WHEN r(k, 1, 30) > 0 THEN (2450815 + r(t, 2, 1826))::INTEGER END AS ss_sold_date_sk,
              CASE WHEN r(k, 3, 30) > 0 THEN (600 * r(t, 4, 144))::INTEGER END AS ss_sold_time_sk,
              (1 + (t * 17 + n * 29) % 120)::INTEGER AS ss_item_sk, CASE WHEN r(k, 5, 25) > 0 THEN (1 + r(t, 6, 150))::INTEGER END AS ss_customer_sk,
              CASE WHEN r(k, 7, 25) > 0 THEN (1 + r(t, 8, 60))::INTEGER END AS ss_hdemo_sk,
              CASE WHEN r(k, 9, 25) > 0 THEN (1 + r(t, 10, 100))::INTEGER END AS ss_addr_sk,
              CASE WHEN r(k, 11, 25) > 0 THEN (1 + r(t, 12, 4))::INTEGER END AS ss_store_sk,
              CASE WHEN r(k, 13, 20) > 0 THEN (1 + r(k, 14, 3))::INTEGER END AS ss_promo_sk,
              t::INTEGER AS ss_ticket_number, CASE WHEN r(k, 15, 30) > 0 THEN q::INTEGER END AS ss_quantity,
              (w / 100)::DECIMAL(7, 2) AS ss_wholesale_cost,
              (w * 2 / 100)::DECIMAL(7, 2) AS ss_list_price, CASE WHEN r(k, 16, 30) > 0 THEN (p / 100)::DECIMAL(7, 2) END AS ss_sales_price,
              (q * p / 100)::DECIMAL(7, 2) AS ss_ext_sales_price, (q * w / 100)::DECIMAL(7, 2) AS ss_ext_wholesale_cost,
              CASE WHEN r(k, 17, 4) = 0 THEN (q * p / 400)::DECIMAL(7, 2) ELSE 0 END::DECIMAL(7, 2) AS ss_coupon_amt,
              CASE WHEN r(k, 18, 30) > 0 THEN (q * (p - w) / 100)::DECIMAL(7, 2) END AS ss_net_profit
            FROM (SELECT t, n, t * 8 + n AS k, 1 + r(t * 8 + n, 20, 100) AS q, 100 + r(t * 8 + n, 21, 9900) AS w, r(t * 8 + n, 22, 19800) AS p
              FROM range(1, 901) t(t), range(8) u(n) WHERE n <= t % 8)
            """),
        ("store_returns", """
            SELECT CASE WHEN r(ss_ticket_number, 30, 30) > 0 THEN (ss_sold_date_sk + 1 + r(ss_ticket_number, 31, 60))::INTEGER END AS sr_returned_date_sk, ss_item_sk AS sr_item_sk,
              ss_customer_sk AS sr_customer_sk, ss_store_sk AS sr_store_sk, ss_ticket_number AS sr_ticket_number,
              (1 + ss_quantity // 2)::INTEGER AS sr_return_quantity,
              (ss_ext_sales_price / 2)::DECIMAL(7, 2) AS sr_return_amt, ((5 + r(ss_ticket_number, 32, 9000)) / 100)::DECIMAL(7, 2) AS sr_net_loss
            FROM store_sales WHERE (ss_ticket_number + ss_item_sk) % 9 = 0
            """),
        ("web_sales", """
            SELECT CASE WHEN r(k, 1, 30) > 0 THEN (2450815 + r(o, 2, 1826))::INTEGER END AS ws_sold_date_sk,
              CASE WHEN r(k, 1, 30) > 0 THEN (2450815 + r(o, 2, 1826) + 1 + r(k, 3, 120))::INTEGER END AS ws_ship_date_sk,
              (1 + (o * 13 + n * 31) % 120)::INTEGER AS ws_item_sk,
              CASE WHEN r(k, 5, 25) > 0 THEN (1 + r(o, 6, 150))::INTEGER END AS ws_bill_customer_sk,
              (1 + r(k, 7, 2))::INTEGER AS ws_warehouse_sk, o::INTEGER AS ws_order_number, q::INTEGER AS ws_quantity,
              (w / 100)::DECIMAL(7, 2) AS ws_wholesale_cost,
              (p / 100)::DECIMAL(7, 2) AS ws_sales_price, (q * p / 100)::DECIMAL(7, 2) AS ws_ext_sales_price,
              (q * r(k, 23, 900) / 100)::DECIMAL(7, 2) AS ws_ext_ship_cost,
              (q * (p - w) / 100)::DECIMAL(7, 2) AS ws_net_profit
            FROM (SELECT o, n, o * 6 + n + 90000 AS k, 1 + r(o * 6 + n, 24, 100) AS q, 100 + r(o * 6 + n, 25, 9900) AS w, r(o * 6 + n, 26, 19800) AS p
              FROM range(1, 501) t(o), range(6) u(n) WHERE n <= o % 6)
            """),
    ];
}
