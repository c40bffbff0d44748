"""Extract and clean pages on Ray Data: python ray_pages.py PAGES.parquet OUT_DIR"""

import sys

import pyarrow as pa
import ray

import cleanlit as cl


class Stories:
    """Turns pages (url, html) into stories (url, text, reason), in Arrow batches."""

    def __init__(self):
        self.extract = cl.Extractor()
        self.clean = cl.Cleaner(cl.load_rules())

    def __call__(self, pages: pa.Table) -> pa.Table:
        rows = [self.story(**row) for row in pages.select(["url", "html"]).to_pylist()]
        schema = pa.schema(dict.fromkeys(("url", "text", "reason"), pa.string()))
        return pa.Table.from_pylist(rows, schema)

    def story(self, url, html):
        found = self.extract(cl.Document(url=url, html=html))
        if isinstance(found, cl.Rejected):
            return {"url": url, "text": None, "reason": found.reason}
        return {"url": url, "text": self.clean(found).document.text, "reason": None}


if __name__ == "__main__":
    source, target = sys.argv[1:]
    pages = ray.data.read_parquet(source)
    # From one worker on: all cores taken by workers would leave none to read with.
    workers = ray.data.ActorPoolStrategy(min_size=1, max_size=64)
    stories = pages.map_batches(
        Stories, batch_format="pyarrow", batch_size=64, compute=workers
    )
    stories.write_parquet(target)
