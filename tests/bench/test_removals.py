"""What each rule takes, against gold texts."""

from __future__ import annotations

from pathlib import Path

from cleanlit.bench.quality.plan import Plan
from cleanlit.bench.quality.removals import measure_removals
from cleanlit.bench.sets import Page
from cleanlit.bench.workshop import Workshop

STORY = [
    f"The ferry stayed in port on day {day} of the strike, and nobody on the quay had "
    "been told for how long, the harbour board said."
    for day in range(1, 8)
]


def page(name: str, *, gold: str, label: str) -> Page:
    body = "".join(f"<p>{line}</p>" for line in [*STORY[:4], label, *STORY[4:]])
    html = (
        f"<html lang='en'><head><title>Ferry {name}</title></head>"
        f"<body><article><h1>Ferry {name}</h1>{body}</article></body></html>"
    )
    return Page(
        id=name, url=f"https://tideline.example/{name}", lang="en", html=html.encode(),
        gold=gold, present=(), absent=(),
    )  # fmt: skip


def test_lines_of_the_gold_text_count_as_story(tmp_path: Path) -> None:
    label = "Also read: The Second Boat"
    story = "\n".join(STORY)
    kept = "\n".join([*STORY[:4], label, *STORY[4:]])
    pages = [
        page("a", gold=story, label=label),
        page("b", gold=story, label=label),
        page("c", gold=kept, label=label),
    ]
    plan = Plan(corpus=tmp_path, data=None)
    (row,) = measure_removals(plan, Workshop(tmp_path), "tide", pages)
    assert row.groups["rule"]["related.also-read"] == {
        "furniture_lines": 2.0,
        "body_lines": 1.0,
        "body_per_furniture": 0.5,
    }
    assert row.items["c"][1] == 1.0
