"""Laws of extraction, on pages that no one would write."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.fragments import (
    ATTRIBUTES,
    CHARSETS,
    DATA,
    HEADS,
    ODD,
    PROSE,
    TAGS,
    URLS,
)
from tests.fuzz.page_laws import broken
from tests.zoo.exhibit import page

# `make fuzz` asks for many, at random; `make test` for a few, always the same.
MANY = settings().max_examples > 1_000
EXAMPLES = settings().max_examples if MANY else 200
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-16", "cp1252", "shift_jis", "koi8-r")

words = st.one_of(
    st.sampled_from(PROSE),
    st.sampled_from(PROSE),
    st.sampled_from(ODD),
    st.text(max_size=12),
)
opened = st.builds(
    lambda tag, attributes: f"<{' '.join((tag, *attributes))}>",
    st.sampled_from(TAGS),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=2),
)
closed = st.builds("</{}>".format, st.sampled_from(TAGS))
facts = st.builds(
    "<script type='application/ld+json'>{}</script>".format, st.sampled_from(DATA)
)
cells = st.builds(
    lambda rows: "<table>" + "".join(f"<tr><td>{'<td>'.join(r)}" for r in rows),
    st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=3),
)


@st.composite
def boxes(draw: st.DrawFn) -> str:
    """Give an element that is closed, by its own name or by another."""
    tag, attribute = draw(st.sampled_from(TAGS)), draw(st.sampled_from(ATTRIBUTES))
    inside = "".join(draw(st.lists(words | opened | closed, max_size=4)))
    end = draw(st.sampled_from((tag, tag, tag, "div", "p")))
    return f"<{tag} {attribute}>{inside}</{end}>"


paragraphs = st.builds("<p>{}{}</p>\n".format, words, words)
pieces = st.one_of(
    paragraphs, paragraphs, boxes(), boxes(), words, opened, facts, cells
)
heads = st.lists(st.sampled_from(HEADS) | facts, max_size=3).map("".join)
bodies = st.lists(pieces, max_size=12).map("".join)
pages = st.builds(
    lambda head, before, inside, after, story: page(
        meta=head, before=before, inside=inside, after=after, story=tuple(story)
    ),
    heads,
    bodies,
    bodies,
    bodies,
    st.lists(st.sampled_from(PROSE), min_size=1, max_size=12),
)


@st.composite
def encoded(draw: st.DrawFn) -> str | bytes:
    """Give a page or a part of one: as text, or in an encoding, maybe damaged."""
    text = draw(pages | pages | bodies)
    if draw(st.booleans()):
        return text
    data = text.encode(draw(st.sampled_from(ENCODINGS)), "replace")
    if draw(st.integers(0, 3)):
        return data
    place = draw(st.integers(0, len(data)))
    return data[:place] + draw(st.binary(max_size=4)) + data[place + 1 :]


@given(encoded(), st.sampled_from(CHARSETS), st.sampled_from(URLS))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not MANY,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_the_laws_hold_of_every_page(
    made: str | bytes, charset: str | None, url: str | None
) -> None:
    assert [*broken(made, charset, url)] == []
