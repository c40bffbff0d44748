"""How titles, dates and authors are compared with gold."""

from __future__ import annotations

from pathlib import Path

from cleanlit.bench.facts import author_key, date_key, judge, title_key
from cleanlit.bench.peers import Peer, Peers
from cleanlit.bench.quality.metadata import measure_metadata
from cleanlit.bench.quality.plan import Plan
from cleanlit.bench.sets import Page
from cleanlit.bench.workshop import Workshop

KNOWN = {
    "title": "“Ferry” berth – shut",
    "date": "2025-11-03",
    "author": "T Marrow, J P",
}


def test_what_is_spelt_otherwise_is_equal() -> None:
    assert title_key("“Ferry”  berth – shut") == title_key('"ferry" Berth - shut')
    assert title_key("Ferry berth") != title_key("Ferry berth shut")
    assert date_key("2025-11-03T23:59:00-08:00") == "2025-11-03"
    assert date_key("2015-11") == "2015-11"
    assert author_key("Tilda Marrow and Jonas Pell") == "tilda marrow"
    assert author_key(["Tilda Marrow", "Jonas Pell"]) == "tilda marrow"
    assert author_key([]) == author_key(None) == ""


def test_only_what_gold_names_is_counted() -> None:
    found = {
        "title": '"Ferry" berth - shut',
        "date": "2025-11-04",
        "authors": ["T Marrow"],
    }
    assert judge(KNOWN, found) == (1, 1, 0, 1, 1, 1)
    assert judge(KNOWN, {}) == (0, 1, 0, 1, 0, 1)
    assert judge({"title": "X"}, found) == (0, 1, 0, 0, 0, 0)


def test_a_row_for_each_system(tmp_path: Path) -> None:
    html = (
        "<html><head><meta name='author' content='Tilda Marrow'></head><body><h1>Ferry"
        " berth shut</h1><time datetime='2025-11-03'>3 Nov</time>"
        + "<p>The berth at Oxwick will stay shut until Friday, the board said.</p>" * 9
        + "</body></html>"
    )
    facts = {
        "title": "Ferry berth shut",
        "date": "2025-11-03",
        "author": "Tilda Marrow",
    }
    pages = [
        Page(
            "a", "https://h.example/a", "en", html.encode(), None, (), (), facts=facts
        ),
        Page("b", "https://h.example/b", "en", html.encode(), None, (), ()),
    ]
    blind = Peer("blind", "metadata", "1", "none", ("true",), "true")
    plan = Plan(tmp_path, peers=Peers((blind,)))
    ours, theirs = measure_metadata(plan, Workshop(tmp_path), "tide", pages)
    assert ours.documents == 1
    assert ours.measures == {"title": 1, "date": 1, "author": 1}
    assert ours.items == {"a": (1, 1, 1, 1, 1, 1)}
    assert theirs.measures == {"title": 0, "date": 0, "author": 0}
