"""Look at Parquet outputs with Polars: python polars_outputs.py STORIES REMOVED

cleanlit run crawl/ --mark -o stories.parquet --removals removed.parquet
"""

import sys

import polars as pl


def canonical(stories: pl.LazyFrame) -> pl.LazyFrame:
    """Keep one copy of each story, and count where it was printed."""
    printed = stories.group_by("cluster").agg(
        pl.len().alias("copies"), pl.col("host").n_unique().alias("hosts")
    )
    return stories.filter(pl.col("id") == pl.col("canonical")).join(
        printed, on="cluster"
    )


def share_cut(stories: pl.LazyFrame, removed: pl.LazyFrame) -> pl.LazyFrame:
    """Give the share of each host's text that rules took out, the largest first."""
    lines = removed.filter(pl.col("start").is_not_null())  # not what went with the page
    cut = lines.group_by("id").agg(pl.col("text").str.len_chars().sum().alias("cut"))
    left = pl.col("text").str.len_chars().sum()
    total = pl.col("cut").fill_null(0).sum()
    by_host = stories.join(cut, on="id", how="left").group_by("host")
    shares = by_host.agg((total / (total + left)).round(3).alias("share"))
    return shares.sort(["share", "host"], descending=[True, False])


if __name__ == "__main__":
    stories, removed = map(pl.scan_parquet, sys.argv[1:])
    columns = ["id", "host", "copies", "hosts"]
    print(canonical(stories).select(columns).sort("copies", "id").collect())
    print(share_cut(stories, removed).collect())
