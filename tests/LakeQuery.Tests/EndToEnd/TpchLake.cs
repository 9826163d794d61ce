namespace LakeQuery.Tests.EndToEnd;

/// <summary>TPC-H in miniature: its eight tables.</summary>
public sealed class TpchLake() : GeneratedLake("tpch", Tables)
{
    // As many orders as give each of the 22 queries rows, and no more.
    private const int OrderCount = 3000;

    private static readonly (string Table, string Rows)[] Tables =
    [
        ("region", """
            SELECT i::INTEGER AS r_regionkey, ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'][i + 1] AS r_name, 'region ' || i AS r_comment
            FROM range(5) t(i)
            """),
        ("nation", """
            SELECT i::INTEGER AS n_nationkey, ['ALGERIA', 'ARGENTINA', 'BRAZIL', 'CANADA', 'EGYPT', 'ETHIOPIA', 'FRANCE', 'GERMANY', 'INDIA',
                'INDONESIA', 'IRAN', 'IRAQ', 'JAPAN', 'JORDAN', 'KENYA', 'MOROCCO', 'MOZAMBIQUE', 'PERU', 'CHINA', 'ROMANIA', 'SAUDI ARABIA',
                'VIETNAM', 'RUSSIA', 'UNITED KINGDOM', 'UNITED STATES'][i + 1] AS n_name,
              [0, 1, 1, 1, 4, 0, 3, 3, 2, 2, 4, 4, 2, 4, 0, 0, 0, 1, 2, 3, 4, 2, 3, 3, 1][i + 1]::INTEGER AS n_regionkey, 'nation ' || i AS n_comment
            FROM range(25) t(i)
            """),
        ("supplier", """
            SELECT i AS s_suppkey, printf('Supplier#%09d', i) AS s_name, 'address ' || r(i, 1, 1000) AS s_address, ((i * 7) % 25)::INTEGER AS s_nationkey,
              printf('%d-%03d', 10 + (i * 7) % 25, r(i, 2, 1000)) AS s_phone, ((r(i, 3, 1099899) - 99999) / 100)::DECIMAL(15, 2) AS s_acctbal,
              CASE WHEN i % 9 = 0 THEN 'slow Customer service Complaints' ELSE 'quiet' END AS s_comment
            FROM range(1, 26) t(i)
            """),
        ("part", """
            SELECT i AS p_partkey, ['green', 'forest', 'blue', 'red', 'ivory'][1 + r(i, 1, 5)] || ' ' || ['green', 'lime', 'navy'][1 + r(i, 2, 3)] AS p_name,
              'Manufacturer#' || (1 + i % 5) AS p_mfgr, ['Brand#12', 'Brand#23', 'Brand#34', 'Brand#45', 'Brand#51'][1 + i % 5] AS p_brand,
              CASE WHEN i % 10 = 0 THEN 'ECONOMY ANODIZED STEEL'
                ELSE ['STANDARD', 'SMALL', 'MEDIUM', 'LARGE', 'PROMO'][1 + r(i, 3, 5)] || ' ' || ['POLISHED', 'BURNISHED', 'PLATED'][1 + r(i, 4, 3)] || ' '
                  || ['TIN', 'NICKEL', 'BRASS', 'STEEL', 'COPPER'][1 + r(i, 5, 5)] END AS p_type,
              [15, 1, 3, 5, 15, 9, 14, 19, 23, 36, 15, 49][1 + r(i, 6, 12)]::INTEGER AS p_size,
              ['SM', 'MED', 'LG', 'JUMBO', 'WRAP'][1 + i % 5] || ' ' || ['CASE', 'BOX', 'PACK', 'PKG'][1 + r(i, 7, 4)] AS p_container,
              (900 + i / 10)::DECIMAL(15, 2) AS p_retailprice, 'part ' || i AS p_comment
            FROM range(1, 301) t(i)
            """),
        ("partsupp", """
            SELECT p AS ps_partkey, 1 + (p + j * 6) % 25 AS ps_suppkey, 1 + r(p * 4 + j, 1, 200) AS ps_availqty,
              ((100 + r(p * 4 + j, 2, 99900)) / 100)::DECIMAL(15, 2) AS ps_supplycost, 'from ' || j AS ps_comment
            FROM range(1, 301) t(p), range(4) u(j)
            """),
        ("customer", """
            SELECT i AS c_custkey, printf('Customer#%09d', i) AS c_name, 'address ' || r(i, 1, 1000) AS c_address, r(i, 2, 25)::INTEGER AS c_nationkey,
              printf('%d-%03d', 10 + r(i, 2, 25), r(i, 3, 1000)) AS c_phone, ((r(i, 4, 1099899) - 99999) / 100)::DECIMAL(15, 2) AS c_acctbal,
              ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY'][1 + r(i, 5, 5)] AS c_mktsegment, 'customer ' || i AS c_comment
            FROM range(1, 301) t(i)
            """),
        ("orders", $"""
            SELECT i AS o_orderkey, c - (CASE WHEN c % 3 = 0 THEN 1 ELSE 0 END) AS o_custkey,
              CASE WHEN d < DATE '1995-06-17' THEN 'F' WHEN r(i, 3, 20) = 0 THEN 'P' ELSE 'O' END AS o_orderstatus,
              ((100000 + r(i, 4, 40000000)) / 100)::DECIMAL(15, 2) AS o_totalprice, d AS o_orderdate,
              ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW'][1 + r(i, 5, 5)] AS o_orderpriority, 'Clerk#' || r(i, 6, 10) AS o_clerk,
              0::INTEGER AS o_shippriority, CASE WHEN r(i, 7, 12) = 0 THEN 'some special wrapped requests' ELSE 'plain' END AS o_comment
            FROM (SELECT i, 1 + r(i, 1, 300) AS c, DATE '1992-01-01' + r(i, 2, 2406)::INTEGER AS d FROM range(1, {OrderCount} + 1) t(i))
            """),
        ("lineitem", """
            SELECT o AS l_orderkey, p AS l_partkey, 1 + (p + r(k, 2, 4) * 6) % 25 AS l_suppkey, n + 1 AS l_linenumber, q::DECIMAL(15, 2) AS l_quantity,
              (q * (900 + p / 10))::DECIMAL(15, 2) AS l_extendedprice, (r(k, 4, 11) / 100)::DECIMAL(15, 2) AS l_discount, (r(k, 5, 9) / 100)::DECIMAL(15, 2) AS l_tax,
              CASE WHEN s + 1 + r(k, 8, 30)::INTEGER > DATE '1995-06-17' THEN 'N' WHEN r(k, 9, 2) = 0 THEN 'R' ELSE 'A' END AS l_returnflag,
              CASE WHEN s > DATE '1995-06-17' THEN 'O' ELSE 'F' END AS l_linestatus, s AS l_shipdate, d + 30 + r(k, 7, 61)::INTEGER AS l_commitdate,
              s + 1 + r(k, 8, 30)::INTEGER AS l_receiptdate,
              ['DELIVER IN PERSON', 'COLLECT COD', 'NONE'][1 + r(k, 10, 3)] AS l_shipinstruct,
              ['AIR', 'AIR REG', 'MAIL', 'SHIP', 'RAIL'][1 + r(k, 11, 5)] AS l_shipmode, 'line ' || k AS l_comment
            FROM (SELECT o_orderkey AS o, n, o_orderkey * 7 + n AS k, o_orderdate AS d, o_orderdate + 1 + r(o_orderkey * 7 + n, 6, 121)::INTEGER AS s,
                1 + r(o_orderkey * 7 + n, 1, 300) AS p, CASE WHEN o_orderkey % 97 = 0 THEN 50 ELSE 1 + r(o_orderkey * 7 + n, 3, 50) END AS q
              FROM orders, range(7) u(n) WHERE n <= o_orderkey % 7)
            """),
    ];
}
