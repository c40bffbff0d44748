"""Quality: extraction, cleaning, harmlessness, learning and clusters, beside peers."""

from __future__ import annotations

from collections.abc import Iterator

from cleanlit.bench.quality.furniture import measure_cleaning
from cleanlit.bench.quality.learning import measure_learning
from cleanlit.bench.quality.pages import measure_pages
from cleanlit.bench.quality.plan import TASKS, Plan
from cleanlit.bench.quality.stories import measure_clusters
from cleanlit.bench.result import Row
from cleanlit.bench.workshop import Workshop

__all__ = ["TASKS", "Plan", "measure_quality"]


def measure_quality(plan: Plan, workshop: Workshop) -> Iterator[Row]:
    """Give the rows of all that is wanted, one as soon as it is known."""
    yield from measure_pages(plan, workshop)
    if plan.wants("cleaning"):
        yield from measure_cleaning(plan, workshop)
    if plan.wants("learning"):
        yield from measure_learning(plan, workshop)
    if plan.wants("clusters"):
        yield from measure_clusters(plan, workshop)
