"""A text as it is compared: its shingles, without what was furniture."""

from __future__ import annotations

from dataclasses import dataclass

from cleanlit.dedup.shingles import Hashes


@dataclass(slots=True)
class Text:
    """What is left of a text when what was known of its host is taken out.

    `row` holds its shingles (see `rows`), `size` counts them, `words` what is left.
    `sentences` are the keys of all its sentences, of which `cut` were taken out when
    the frame had that `state`; a later state that takes out as many makes the same
    text, and is noted here.
    """

    host: str
    row: bytes
    size: int
    words: int
    sentences: Hashes
    cut: int
    state: int
