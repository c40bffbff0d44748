"""The report in a real browser."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import HOSTILE, Open

SCHEMES = ("light", "dark")


def rows(page: Page, section: str) -> list[str]:
    """Give the first cells of the rows that the table of a section shows."""
    cells = page.locator(f"#{section} .data table").first.locator("tbody th")
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_in_silence(
    small: Path, open_page: Open, scheme: str, width: int
) -> None:
    page = open_page(
        small, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    cards = page.locator(".cards .figure").all_inner_texts()
    assert cards[:2] == ["7", "3"]
    assert page.locator("#removals tbody th[scope=row]").count() > 0
    inside = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert inside, "the page is wider than its window"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    dark = sum(map(int, re.findall(r"\d+", ground)[:3])) < 3 * 128
    assert dark == (scheme == "dark")


def test_search_narrows_a_table(small: Path, open_page: Open) -> None:
    page = open_page(small)
    assert len(rows(page, "hosts")) == 4
    page.get_by_label("Search").nth(1).fill("NORTH example")
    assert rows(page, "hosts") == ["north.example"]
    assert "1 of 4 rows" in page.locator("#hosts .count").first.inner_text()
    page.get_by_label("Search").nth(1).fill("nowhere")
    assert "No row has all these words" in page.locator("#hosts").inner_text()
    page.get_by_label("Search").nth(1).fill("")
    assert len(rows(page, "hosts")) == 4


def test_a_list_narrows_the_rules(small: Path, open_page: Open) -> None:
    page = open_page(small)
    assert rows(page, "removals") == ["nav.page-controls", "related.also-read"]
    page.locator("#removals").get_by_label("Category", exact=True).select_option(
        "related"
    )
    assert rows(page, "removals") == ["related.also-read"]
    page.locator("#removals tbody summary").click()
    assert "New quay opens" in page.locator("#removals .examples").inner_text()


def test_headings_sort(small: Path, open_page: Open) -> None:
    page = open_page(small)
    button = page.locator("#hosts .data thead").first.get_by_role("button", name="Host")
    button.click()
    assert rows(page, "hosts") == sorted(rows(page, "hosts"))
    head = page.locator("#hosts .data thead th").first
    assert head.get_attribute("aria-sort") == "ascending"
    button.click()
    assert head.get_attribute("aria-sort") == "descending"
    assert rows(page, "hosts") == sorted(rows(page, "hosts"), reverse=True)
    page.locator("#hosts .data thead").first.get_by_role(
        "button", name="Records"
    ).click()
    assert rows(page, "hosts")[0] == "north.example"
    assert page.locator("#hosts .data thead").first.locator("[aria-sort]").count() == 1


def test_copies_side_by_side(small: Path, open_page: Open) -> None:
    page = open_page(small)
    page.locator("#stories button.open").click()
    panel = page.locator(".compare")
    assert panel.is_visible()
    panel.get_by_label("Right").select_option(label="south.example (near, 0.897)")
    assert panel.locator("td del").all_inner_texts() == ["Monday"]
    assert panel.locator("td ins").all_inner_texts() == ["Tuesday"]
    assert "1 word only left" in panel.inner_text()
    panel.get_by_role("button", name="Swap").click()
    assert panel.locator("td del").all_inner_texts() == ["Tuesday"]
    panel.get_by_label("Left").select_option(label="east.example (exact, 1)")
    panel.get_by_label("Right").select_option(label="north.example (kept)")
    assert panel.locator("td del, td ins").count() == 0
    panel.get_by_role("button", name="Close").click()
    assert not panel.is_visible()


DIFFERENCES = [
    ("one two three four", "one two three four", []),
    ("", "one two three", ["+one two three"]),
    ("a b c d e f g", "a b c X d e f g", ["+X"]),
    ("a b c d e f g", "a b c f g", ["-d e"]),
    # Two words in common between changes are no part of a story that both tell.
    ("a b c of the d e f", "u v w of the x y z",
     ["-a b c of the d e f", "+u v w of the x y z"]),
    ("国会は予算を可決した", "国会は法案を可決した", ["-予算", "+法案"]),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "changes"), DIFFERENCES)
def test_words_are_compared(
    small: Path, open_page: Open, left: str, right: str, changes: list[str]
) -> None:
    page = open_page(small)
    runs = page.evaluate("([a, b]) => compareWords(a, b)", [left, right])
    signs = {"left": "-", "right": "+"}
    found = [
        signs[run["kind"]] + "".join(run[run["kind"]]).strip()
        for run in runs
        if run["kind"] in signs
    ]
    assert found == changes
    assert "".join(w for run in runs for w in run["left"]) == left
    assert "".join(w for run in runs for w in run["right"]) == right


def test_long_texts_are_compared_by_their_anchors(small: Path, open_page: Open) -> None:
    page = open_page(small)
    left = " ".join(f"w{n} a" for n in range(4000))
    right = " ".join(f"w{n} a" for n in range(4000) if n % 100) + " end"
    runs = page.evaluate("([a, b]) => compareWords(a, b)", [left, right])
    assert "".join(w for run in runs for w in run["left"]) == left
    assert "".join(w for run in runs for w in run["right"]) == right
    shared = sum(len(run["left"]) for run in runs if run["kind"] == "same")
    assert shared == 2 * 3960


def test_a_document_names_its_rules(small: Path, open_page: Open) -> None:
    page = open_page(small)
    browser = page.locator(".browser")
    browser.get_by_label("Rule").select_option("related.also-read")
    assert "Document 1 of 1" in browser.inner_text()
    cut = browser.locator(".cut").first
    assert cut.locator("del").inner_text() == "📰 Also read: New quay opens"
    tip = cut.locator("[role=tooltip]")
    assert not tip.is_visible()
    cut.hover()
    assert tip.is_visible()
    assert "related.also-read" in tip.inner_text()
    assert cut.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.mouse.move(0, 0)
    assert not tip.is_visible()
    browser.get_by_label("Rule").select_option("")
    browser.get_by_label("Search").fill("mill oberau")
    assert "Document 1 of 1" in browser.inner_text()


def test_the_keyboard_is_enough(small: Path, open_page: Open) -> None:
    page = open_page(small)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(150):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "document.activeElement.className || document.activeElement.tagName"
        )
        reached.add(name)
        if name == "open":
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.tagName") == "H3"
            page.keyboard.press("Escape")
            assert page.evaluate("document.activeElement.className") == "open"
        if name == "cut":
            tip = page.locator(":focus [role=tooltip]")
            assert tip.is_visible()
            page.keyboard.press("Escape")
            assert not tip.is_visible()
            break
    assert {"open", "cut", "INPUT", "SELECT", "SUMMARY", "scroll"} <= reached


def test_everything_has_a_name(small: Path, open_page: Open) -> None:
    page = open_page(small)
    page.locator("#stories button.open").click()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('input, select')].filter(
          (e) => !e.labels.length).map((e) => e.outerHTML)"""
    )
    assert unnamed == []
    for rule in (
        "table:not(:has(caption))", "thead th:not([scope=col])",
        "tbody th:not([scope=row])", "svg[role=img]:not([aria-label])",
        "button:empty", "section:not([aria-labelledby])", "[id=''], a[href='']",
    ):  # fmt: skip
        assert page.locator(rule).count() == 0, rule
    twice = page.evaluate(
        """() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
          return ids.filter((id, n) => ids.indexOf(id) !== n); }"""
    )
    assert twice == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_texts_stand_out_from_their_ground(
    small: Path, open_page: Open, scheme: str
) -> None:
    page = open_page(small, color_scheme=scheme)
    pairs = page.evaluate(
        """() => { const s = getComputedStyle(document.documentElement);
          const v = (n) => s.getPropertyValue('--' + n).trim();
          return [['ink', 'paper'], ['soft', 'paper'], ['soft', 'ground'],
            ['accent', 'paper'], ['cut', 'cut-back'], ['add', 'add-back'],
            ['warn', 'warn-back'], ['ink', 'bar-soft']].map((p) => [p, p.map(v)]); }"""
    )
    for names, (text, ground) in pairs:
        assert contrast(text, ground) >= 4.5, (names, contrast(text, ground))


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours as WCAG 2 defines it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Give the relative luminance of `#rrggbb`."""
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_hostile_text_stays_text(hostile: Path, open_page: Open) -> None:
    page = open_page(hostile)
    page.locator("#stories button.open").click()
    for button in page.locator("summary").all():
        button.click()
    for _ in range(3):
        page.get_by_role("button", name="Next").click()
    page.locator(".cut").first.focus()
    assert page.title() == "Corpus report"
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert page.locator("a[href^='javascript']").count() == 0
    text = page.locator("main").inner_text()
    assert "<img src=x onerror=" in text
    assert "</script><script>" in text
    assert "U+202E" in text  # seen, and without effect
    assert "\u202e" not in text
    assert "49" not in page.locator(".document h3").inner_text()
    assert HOSTILE[:20] in page.locator(".compare h3").inner_text()


def test_the_policy_holds(small: Path, browser: Browser, tmp_path: Path) -> None:
    """A script that got into the page, by whatever way, would not run."""
    evil = "<script>document.title='owned'</script><img src=x onerror=\"this.id='o'\">"
    html = small.read_text("utf-8").replace("<noscript>", f"{evil}<noscript>")
    (tmp_path / "evil.html").write_text(html, "utf-8")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "evil.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.title() == "Corpus report"
    assert page.locator("img#o").count() == 0
    assert sum("Content Security Policy" in text for text in said) >= 2
    page.close()


def test_a_large_report(large: Path, open_page: Open) -> None:
    started = time.perf_counter()
    page = open_page(large)
    opened = time.perf_counter() - started
    times = page.evaluate(
        """() => ['host1', 'host39', 'nothing', ''].map((words) => {
          const input = document.querySelector('#hosts input');
          const start = performance.now();
          input.value = words;
          input.dispatchEvent(new Event('input'));
          document.body.getBoundingClientRect();
          return performance.now() - start; })"""
    )
    size = large.stat().st_size
    print(
        f"\n{size:,} bytes, opened in {opened:.2f} s, filtered in {max(times):.0f} ms"
    )
    assert size < 5_000_000
    assert "40,000" in page.locator(".cards").inner_text()
    assert "2,000 rows" in page.locator("#hosts .count").first.inner_text()
    assert "2,000 others have" in page.locator("#hosts").inner_text()
    assert len(rows(page, "hosts")) == 50
    page.locator("#hosts .more").first.click()
    assert len(rows(page, "hosts")) == 550


def test_it_prints(small: Path, open_page: Open) -> None:
    page = open_page(small)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator("#hosts input").first.is_visible()
    assert page.locator("[role=tooltip]").first.is_visible()
    assert page.pdf()[:5] == b"%PDF-"
