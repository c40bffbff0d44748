"""Clean a Hugging Face dataset: python datasets_map.py IN.jsonl OUT.parquet"""

import sys
from functools import cache

from datasets import load_dataset

import cleanlit as cl


@cache
def cleaner():
    """Give the cleaner of this process: rules are not to be sent to each worker."""
    return cl.Cleaner(cl.load_rules())


def clean(batch):
    """Give the columns that change."""
    rows = zip(batch["text"], batch["url"], batch["language"], strict=True)
    found = [
        cleaner()(cl.Document(text=text, url=url, language=language))
        for text, url, language in rows
    ]
    return {
        "text": [one.document.text for one in found],
        "rules": [sorted({cut.rule for cut in one.removals}) for one in found],
    }


if __name__ == "__main__":
    source, target = sys.argv[1:]
    texts = load_dataset("json", data_files=source, split="train")
    texts = texts.map(clean, batched=True, batch_size=100, num_proc=2)
    texts.filter(lambda row: bool(row["text"])).to_parquet(target)
