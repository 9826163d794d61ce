"""Turns Trino SQL into DuckDB SQL with sqlglot: one statement a line in, one a line out; what it can't do comes back as '!' and the reason."""
import sys

import sqlglot

for line in sys.stdin:
    try:
        print(sqlglot.transpile(line.rstrip("\n"), read="trino", write="duckdb")[0].replace("\n", " "))
    except Exception as error:
        print("!" + str(error).replace("\n", " ")[:200])
