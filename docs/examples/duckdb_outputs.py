"""Ask Parquet outputs with DuckDB: python duckdb_outputs.py STORIES REMOVED

cleanlit run crawl/ --mark -o stories.parquet --removals removed.parquet
"""

import sys

import duckdb

# Who prints the stories of whom: pairs of hosts, by the canonical copy.
REPRINTS = """
    SELECT first.host AS source, copy.host AS printed_by, count(*) AS stories,
           round(avg(copy.similarity), 2) AS similarity
    FROM stories AS copy JOIN stories AS first ON copy.canonical = first.id
    WHERE copy.id <> first.id
    GROUP BY ALL ORDER BY stories DESC, source, printed_by
"""

# What each rule took, and an example of it.
RULES = """
    SELECT rule, count(*) AS lines, count(DISTINCT id) AS pages,
           arg_min(trim(text), length(text)) AS example
    FROM removed WHERE action <> 'prune' AND rule NOT LIKE 'tidy.%'
    GROUP BY rule ORDER BY lines DESC, rule
"""

if __name__ == "__main__":
    with duckdb.connect() as db:
        for name, path in zip(("stories", "removed"), sys.argv[1:], strict=True):
            db.read_parquet(path).create_view(name)
        db.sql(REPRINTS).show()
        db.sql(RULES).show(max_rows=20)
