"""The names of the verbs and what they do, so that help imports none of them."""

from __future__ import annotations

from typing import Final

VERBS: Final = {
    "run": "Extract, clean and deduplicate in one go: the main job.",
    "extract": "Pages in, records with text and metadata out.",
    "clean": "Remove furniture from records with text, by rules.",
    "dedup": "Drop near-duplicates, or mark them.",
    "cluster": "Find clusters of near-duplicates; write them, and no text.",
    "sketch": "Sketch a shard of a corpus, for merge.",
    "merge": "Find clusters in the sketches of all shards.",
    "spark": "The main job on a Spark cluster, with the same results.",
    "index": "Look at the index of dedup --index; refresh, export, compact it.",
    "explain": "Show documents with what was cut, and by which rule.",
    "report": "Show what a run did to a corpus: one page of HTML.",
    "rules": "Look at rules, run their examples, review a change.",
    "bench": "Measure quality and cost on sample corpora, beside other programs.",
    "completion": "Print the completion script of a shell.",
}
