"""The title of a record, as it stands above the story."""

from __future__ import annotations

import pytest

from cleanlit.rules.view import View

TITLE = "Lock gates close – what “closed” means | Harbour Courier"


@pytest.mark.parametrize(
    "line",
    [
        TITLE,
        "Lock gates close – what “closed” means",
        'Lock Gates Close - What "Closed" Means',
        "LOCK GATES CLOSE",
    ],
)
def test_a_line_is_the_title_without_the_name_of_the_site(line: str) -> None:
    view = View(line, title=TITLE)
    assert view.is_title(view.folded[0])


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Harbour Courier", TITLE),
        ("Storm", "Storm | Harbour Courier"),
        ("Lock gates", "Lock gates close for a month"),
        ("", ""),
        ("anything", ""),
    ],
)
def test_a_name_or_a_part_is_no_title(line: str, title: str) -> None:
    view = View(line or "x", title=title)
    assert not view.is_title(view.folded[0])


def test_the_name_of_the_site_may_come_first() -> None:
    title = "Harbour Courier | Lock gates close for a month"
    assert View("x", title=title, site="Harbour Courier").is_title(
        "lock gates close for a month"
    )
    assert not View("x", title=title).is_title("lock gates close for a month")
