"""What became of a hostile page, and whether that is what had to."""

from __future__ import annotations

import time
from collections.abc import Iterator

from cleanlit.document import Document, Rejected
from cleanlit.extract.extractor import Extractor
from tests.zoo.exhibit import Exhibit, Told


def faults(exhibit: Exhibit, *, patience: float = 1.0) -> Iterator[str]:
    """Extract a page, and say what is wrong with the outcome."""
    made = exhibit.make()
    started = time.process_time()
    found = Extractor()(Document(html=made, charset=exhibit.charset))
    took = time.process_time() - started
    if took > exhibit.budget_s * patience:
        yield f"took {took:.1f} s of CPU, more than {exhibit.budget_s:g}"
    if isinstance(found, Rejected):
        fine = found.reason == exhibit.outcome or (
            exhibit.outcome is Told.ANY
            and found.reason in ("nothing-extracted", "too-deep")
        )
        if not fine:
            yield f"rejected as {found.reason} ({found.detail}), not {exhibit.outcome}"
        return
    if not isinstance(exhibit.outcome, Told):
        yield f"gave a text, not the reject {exhibit.outcome}"
        return
    text = found.text or ""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    wanted = exhibit.lines[:1] if exhibit.outcome is Told.LEAD else exhibit.lines
    for line in wanted:
        if exhibit.outcome is Told.STORY and line not in lines:
            yield f"lost the line {line[:40]!r}"
        if exhibit.outcome is Told.LEAD and line[:30] not in text:
            yield f"lost {line[:30]!r}"
    said = repr(found)
    for part in exhibit.absent:
        if part in text or part in said.encode("utf-8", "surrogatepass").decode(
            "utf-8", "surrogatepass"
        ):
            yield f"has {part!r}"
    if "\0" in text:
        yield "has a NUL"
    if len(found.evidence or ()) != len(text.split("\n")):
        yield "evidence does not fit the lines"
