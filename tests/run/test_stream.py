"""Streams of documents for people who write Python."""

from __future__ import annotations

from dataclasses import replace

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Cleaned, Document, Origin, Reason, Rejected
from cleanlit.rules.load import load_rules
from cleanlit.run.library import stream

PROSE = "The ferry left the pier at nine and came back to it in the dark. " * 3


def shout(document: Document) -> Document:
    return replace(document, text=(document.text or "").upper())


def stumble(document: Document) -> Document:
    if document.id == "bad":
        raise LookupError("no such pier")
    return document


def test_steps_follow_each_other() -> None:
    document = Document(text=f"Back to top\n{PROSE}", language="en")
    (outcome,) = stream([document], Cleaner(load_rules()), shout)
    assert isinstance(outcome, Cleaned)
    assert outcome.document.text == PROSE.upper()
    assert [removal.rule for removal in outcome.removals] == ["nav.page-controls"]


def test_rejects_go_through() -> None:
    rejected = Rejected(Origin(2), Reason.INVALID_JSON, "x")
    documents = [Document(text="a"), rejected, Document(text="b")]
    found = list(stream(documents, shout))
    assert found[1] is rejected
    assert [type(item) for item in found] == [Cleaned, Rejected, Cleaned]


def test_an_error_of_a_step_is_a_reject() -> None:
    documents = [Document(text="a"), Document(text="b", id="bad"), Document(text="c")]
    found = list(stream(documents, stumble))
    assert [type(item) for item in found] == [Cleaned, Rejected, Cleaned]
    assert isinstance(found[1], Rejected)
    assert found[1].reason is Reason.INTERNAL
    assert found[1].detail == "LookupError: no such pier"
    assert found[1].id == "bad"


def test_streams_are_lazy() -> None:
    pulled = []

    def endless():  # type: ignore[no-untyped-def]
        while True:
            pulled.append(1)
            yield Document(text="a")

    assert isinstance(next(stream(endless(), shout)), Cleaned)
    assert len(pulled) < 100


def test_no_steps() -> None:
    document = Document(text="a")
    assert list(stream([document])) == [Cleaned(document)]
    assert list(stream([])) == []
