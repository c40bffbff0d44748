"""Clean texts inside a datatrove pipeline: python datatrove_step.py IN_DIR OUT_DIR"""

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

import cleanlit as cl


class CleanlitStep(PipelineStep):
    """Takes furniture out of texts, and drops those of which nothing is left."""

    type, name = "✂️ - CLEAN", "🧹 cleanlit"

    def run(self, data, rank=0, world_size=1):
        cleaner = cl.Cleaner(cl.load_rules())  # once in each worker
        for doc in data:
            about = {key: doc.metadata.get(key) for key in ("url", "language")}
            with self.track_time():
                cleaned = cleaner(cl.Document(text=doc.text, **about))
            self.stat_update("removals", value=len(cleaned.removals))
            doc.text = cleaned.document.text or ""
            doc.metadata["rules"] = sorted({cut.rule for cut in cleaned.removals})
            if doc.text:
                yield doc


if __name__ == "__main__":
    source, target = sys.argv[1:]
    steps = [JsonlReader(source), CleanlitStep(), JsonlWriter(target, compression=None)]
    LocalPipelineExecutor(
        steps, tasks=2, workers=2, logging_dir=f"{target}/logs", skip_completed=False
    ).run()
