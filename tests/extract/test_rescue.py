"""Body text that an extraction left behind: what is put back, and where."""

from __future__ import annotations

import pytest
from lxml import html

from cleanlit.extract.evidence import places_of
from cleanlit.extract.flat import flatten
from cleanlit.extract.rescue import missing, prose_of, put_back

SENTENCES = [
    f"On day {n} the ferry crossed the sound twice, and nobody on board complained."
    for n in range(8)
]


def paragraphs(first: int, last: int) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[first:last])


def completed(body: str, *lines: str) -> list[str]:
    flat = flatten(html.document_fromstring(body))
    prose = prose_of(flat)
    lost = missing(flat, prose, "\n".join(lines))
    found, places = put_back(flat, prose, lost, lines, places_of(flat, lines))
    assert len(found) == len(places)
    return found


def test_a_story_in_several_boxes_is_put_together() -> None:
    body = "".join(
        f"<div class='part'>{paragraphs(n, n + 2)}</div><div class='ad'>Ferry wax</div>"
        for n in (0, 2, 4)
    )
    assert completed(body, *SENTENCES[2:4]) == SENTENCES[:6]


def test_numbers_in_class_names_do_not_tell_boxes_apart() -> None:
    body = "".join(
        f"<div class='part part-{n}'>{paragraphs(n, n + 1)}</div>" for n in (0, 1, 2)
    )
    assert completed(body, SENTENCES[0]) == SENTENCES[:3]


def test_nothing_is_put_back_into_a_whole_story() -> None:
    body = f"<div class='part'>{paragraphs(0, 4)}</div>"
    assert completed(body, *SENTENCES[:4]) == SENTENCES[:4]


@pytest.mark.parametrize(
    "rest",
    [
        f"<div class='other'>{paragraphs(2, 6)}</div>",
        f"<aside><div class='part'>{paragraphs(2, 6)}</div></aside>",
        f"<div class='comments-list'><div class='part'>{paragraphs(2, 6)}</div></div>",
        "".join(
            f"<div class='part'><a href='/{n}'>Ferry late again</a>"
            f"{paragraphs(n, n + 1)}</div>"
            for n in range(2, 6)
        ),
        f"<div class='part'><p><a href='/x'>{SENTENCES[3]}</a></p></div>",
        "<div class='part'><p>Short words.</p></div>",
    ],
    ids=["another path", "aside", "comments", "teasers", "links", "short"],
)
def test_what_is_not_the_story_stays_out(rest: str) -> None:
    body = f"<div class='part'>{paragraphs(0, 2)}</div>{rest}"
    assert completed(body, *SENTENCES[:2]) == SENTENCES[:2]


def test_a_teaser_that_slipped_in_brings_no_others() -> None:
    teasers = "".join(
        f"<div class='list'><p>Elsewhere {n}: the lighthouse keeper has painted his "
        "door again, and the harbour talks of nothing else.</p></div>"
        for n in range(9)
    )
    body = f"<div class='part'>{paragraphs(0, 8)}</div>{teasers}"
    slipped = (
        "Elsewhere 4: the lighthouse keeper has painted his door again, and the harbour"
        " talks of nothing else."
    )
    assert completed(body, *SENTENCES, slipped) == [*SENTENCES, slipped]


def test_scripts_without_blanks_need_fewer_characters() -> None:
    sentence = (
        "渡轮每天两次横渡海峡，船上没有人抱怨，船长说今年的天气比往年都要好得多。"
    )
    body = f"<div><p>{sentence}</p><p>{sentence[::-1]}</p></div>"
    assert completed(body, sentence) == [sentence, sentence[::-1]]


def test_blanks_are_as_a_reader_sees_them() -> None:
    first, second = SENTENCES[:2]
    body = f"<p>{first}</p><p>{second[:8]}\n   <b>{second[8:]}</b></p>"
    assert completed(body, first) == [first, second]


@pytest.mark.parametrize(
    "block",
    [
        f"<div style='display: none'>{paragraphs(2, 3)}</div>",
        f"<div hidden>{paragraphs(2, 3)}</div>",
        f"<p>https://harbour.example/{'ferry-' * 20}.jpg</p>",
        f"<div>{paragraphs(0, 1)}</div>",
    ],
    ids=["style", "hidden", "address", "repeated"],
)
def test_what_is_no_prose(block: str) -> None:
    flat = flatten(html.document_fromstring(paragraphs(0, 2) + block))
    assert len(prose_of(flat)) == 2
