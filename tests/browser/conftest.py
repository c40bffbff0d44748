"""A real chromium. These tests are not among those of `make test`: they need a browser.

`make test-browser` runs them. What they need and do not find is an error, never a skip.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, chromium
from tests.report.small_run import RECORDS, make, run

HOSTILE = (
    "</script><script>document.title='owned'</script>"
    "<img src=x onerror=\"document.title='owned'\">"
    "\u2028\u2029\u202edesrever\u202c {{7*7}} ${7*7} \u0007"
)
NAMED = (
    "--records", "out.jsonl", "--removals", "cut.jsonl", "--clusters", "copies.jsonl",
    "--rejects", "bad.jsonl", "--manifest", "run.json",
)  # fmt: skip

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a chromium that all tests share."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Give a function that opens a page; what its console says must be nothing."""
    said: list[str] = []
    contexts = []

    def opened(path: Path, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]", timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def report(folder: Path) -> Path:
    """Make the report of the run in a folder."""
    done = run(folder, "report", *NAMED, "-o", "report.html")
    assert done.returncode == 0, done.stderr
    return folder / "report.html"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the report of the small run."""
    return report(make(tmp_path_factory.mktemp("small"), RECORDS, "--mark"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the report of a crawl that wants to run a script wherever it can."""
    records = []
    for record in RECORDS:
        if not isinstance(record, dict) or "text" not in record:
            records.append({"id": HOSTILE, "text": None})
            continue
        records.append(
            {
                **record,
                "id": record["id"] + HOSTILE,
                "title": HOSTILE,
                "language": record.get("language"),
                "url": f"javascript:document.title='owned'//{record['id']}",
                "text": f"{record['text']}\n\nBack to top\n\n{HOSTILE}",
                "flags": [HOSTILE],
            }
        )
    folder = make(tmp_path_factory.mktemp("hostile"), records, "--mark")
    # A removals file may have been changed, or come from rules of somebody else.
    cut = (folder / "cut.jsonl").read_text("utf-8").split("\n")
    lines = [json.loads(line) for line in cut if line]
    for line in lines:
        if not line["rule"].startswith("tidy."):
            line["rule"] = f"{line['rule']}{HOSTILE}"
            line["also"] = [HOSTILE]
    (folder / "cut.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
    return report(folder)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the report of 40,000 records on 4,000 hosts, made without a run."""
    folder = tmp_path_factory.mktemp("large")
    with (
        (folder / "out.jsonl").open("w") as out,
        (folder / "cut.jsonl").open("w") as cut,
    ):
        for n in range(1, 40_001):
            text = f"Story {n // 4} of the day, told at some length. " * 12
            out.write(
                json.dumps(
                    {
                        "id": f"r{n}", "url": f"https://host{n % 4000}.example/{n}",
                        "title": f"Story {n // 4}", "date": "2025-03-03",
                        "language": "en", "text": text, "cluster": f"r{n // 4 * 4}",
                        "canonical": f"r{n // 4 * 4}",
                        "relation": "near" if n % 4 else "canonical",
                        "similarity": 0.9 if n % 4 else 1.0,
                    }
                ) + "\n"
            )  # fmt: skip
            cut.write(
                json.dumps(
                    {
                        "ordinal": n, "id": f"r{n}", "rule": f"share.rule-{n % 900}",
                        "action": "drop", "line": 2, "start": len(text),
                        "end": len(text) + 14, "text": f"\nShare, {n:>6}",
                    }
                ) + "\n"
            )  # fmt: skip
    done = run(
        folder, "report", "--records", "out.jsonl", "--removals", "cut.jsonl",
        "-o", "report.html",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "report.html"
