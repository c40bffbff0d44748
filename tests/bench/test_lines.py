"""Judging lines by what is left of them."""

from __future__ import annotations

import pytest

from cleanlit.bench.gold import Mark
from cleanlit.bench.lines import Judged, counts, judge, judged_record, score

KEEP, DROP, EITHER = Mark.KEEP, Mark.DROP, Mark.EITHER


def judged(*pairs: tuple[Mark, str]) -> list[Judged]:
    return [Judged(text, mark, "related") for mark, text in pairs]


def test_counts_right_and_wrong_removals() -> None:
    lines = judged((KEEP, "a"), (DROP, "b"), (DROP, "c"), (KEEP, "d"), (EITHER, "e"))
    assert counts(judge(lines, "a\nc")) == (1, 1, 1)


def test_white_space_around_lines_does_not_matter() -> None:
    assert counts(judge(judged((KEEP, "a "), (DROP, "b")), "\n  a\n\n")) == (1, 0, 0)


def test_of_equal_lines_the_first_count_as_left() -> None:
    lines = judged((KEEP, "a"), (DROP, "a"), (DROP, "a"))
    assert [verdict.gone for verdict in judge(lines, "a\na")] == [False, False, True]


def test_a_line_that_was_rewritten_is_gone() -> None:
    assert counts(judge(judged((KEEP, "The ferry was late.")), "The ferry")) == (
        0,
        1,
        0,
    )


def test_score_adds_up_over_pages() -> None:
    found = score([(1, 1, 0), (2, 0, 1)])
    assert found.precision == pytest.approx(3 / 4)
    assert found.recall == pytest.approx(3 / 4)
    assert found.f1 == pytest.approx(3 / 4)


def test_score_where_nothing_goes_and_nothing_was_to_go() -> None:
    found = score([(0, 0, 0)])
    assert (found.precision, found.recall, found.f1) == (1, 1, 1)


def test_lines_of_a_newswire_document() -> None:
    record = {
        "text": "By A\n\nStory.\n\nRead more",
        "furniture": [[1, "byline"], [5, "related"]],
    }
    assert [(j.text, j.mark, j.category) for j in judged_record(record)] == [
        ("By A", EITHER, "byline"),
        ("Story.", KEEP, ""),
        ("Read more", DROP, "related"),
    ]


def test_a_document_whose_lines_are_glued_is_not_judged() -> None:
    assert judged_record({"text": "Story. Read more", "furniture": []}) == ()
