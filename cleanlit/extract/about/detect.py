"""The language of a text itself, through py3langid, where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Final

from cleanlit.document import Document
from cleanlit.errors import MissingExtra

# On less text the guess is worse than what the page declares.
LEAST_CHARS: Final = 120
_SAMPLE_CHARS: Final = 4_000
ORIGIN: Final = "text"


def check_detector() -> None:
    """Raise `MissingExtra` where the detector is not installed."""
    if find_spec("py3langid") is None:
        raise MissingExtra("telling the language of texts", "language")


def detect_language(text: str) -> str | None:
    """Give the language of a text (ISO 639-1); None on little text."""
    if len(text) < LEAST_CHARS:
        return None
    from py3langid import classify

    name, _ = classify(text[:_SAMPLE_CHARS])
    return str(name)


def with_detected_language(document: Document) -> Document:
    """Set the language of a document by its text; the declared one is the fallback."""
    found = detect_language(document.text or "")
    if found is None:
        return document
    origins = {**(document.origins or {}), "language": ORIGIN}
    return replace(document, language=found, origins=origins)
