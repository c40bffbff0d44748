"""What the markup says of lines: how lines are found in the page, and what is said."""

from __future__ import annotations

import time

import pytest
from lxml import etree, html

from cleanlit.extract.evidence import line_evidence
from cleanlit.extract.extractor import Extractor, extract


def said(body: str, *lines: str) -> tuple[str | None, ...]:
    return line_evidence(html.document_fromstring(body), "\n".join(lines))


@pytest.mark.parametrize(
    ("body", "line", "wanted"),
    [
        ("<p><a href='/a'>A long way home</a></p>", "A long way home", "a100"),
        ("<p>Read: <a href='/a'>home</a></p>", "Read: home", "a44"),
        ("<p>The mill grinds.</p>", "The mill grinds.", ""),
        ("<h2>The <em>old</em> mill</h2>", "The old mill", "h2"),
        ("<ul><li>Flour</li></ul>", "- Flour", "li"),
        ("<ul><li><p>Flour</p></li></ul>", "- Flour", "li"),
        ("<figure><figcaption>The weir</figcaption></figure>", "The weir", "fc"),
        ("<aside><ul><li>Flour</li></ul></aside>", "Flour", "as li"),
        ("<div role='navigation'>Flour</div>", "Flour", "as"),
        ("<div class='box related-posts'>Flour</div>", "Flour", "rl"),
        ("<div id='mostRead'>Flour</div>", "Flour", "rl"),
        ("<div class='unrelated correlated'>Flour</div>", "Flour", ""),
        ("<article class='tag-related'><p>Flour</p></article>", "Flour", ""),
        ("<p><a href='#mill'>The mill</a></p>", "The mill", ""),
        ("<p>One<br>Two</p>", "Two", ""),
        ("<p>Caf\u00e9&nbsp;au <b>lait</b>\n now</p>", "Caf\u00e9 au lait now", ""),
        ("<p>The mill <!-- x --> grinds.</p>", "The mill grinds.", ""),
        ("<p>The <script>x</script>mill</p>", "The mill", ""),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "| a | b |", ""),
    ],
)
def test_what_is_said_of_a_line(body: str, line: str, wanted: str) -> None:
    assert said(body, line) == (wanted,)


def test_a_word_in_a_paragraph_is_no_line() -> None:
    body = "<p>Write to us on <a href='/m'>Mooring</a> today.</p><p>End.</p>"
    assert said(body, "Mooring", "End.") == (None, "")


def test_lines_that_are_alike_are_taken_in_order() -> None:
    body = "<p>Share</p><p>The story.</p><h3>Share</h3>"
    assert said(body, "Share", "The story.", "Share") == ("", "", "h3")


def test_an_item_for_each_line_also_for_blank_ones() -> None:
    body = "<p>One.</p><p>Two.</p>"
    assert said(body, "One.", "", "Not there.", "Two.", "") == ("", "", None, "")


def test_the_tree_stays_as_it_is() -> None:
    tree = html.document_fromstring("<div><script>x</script><p>A <b>b</b> c</p></div>")
    before = etree.tostring(tree)
    line_evidence(tree, "A b c")
    assert etree.tostring(tree) == before


@pytest.mark.parametrize(
    "body",
    [
        "<p>a</p>" * 20_000,
        "<p>aaaaaaaaaaaaaaaaaaaaaaaab</p>" * 20_000,
        "<div>" * 5_000 + "a" + "</div>" * 5_000,
        "<div class='related'>" * 200 + "a" + "</div>" * 200,
        "",
    ],
    ids=["short", "alike", "deep", "nested cues", "empty"],
)
def test_hostile_pages_cost_little(body: str) -> None:
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    started = time.process_time()
    found = line_evidence(tree, "aaaaaaaaaaaaaaaaaaaaaaaac\na\n" * 2_000)
    assert len(found) == 4_000
    assert time.process_time() - started < 5


PAGE = f"""<html lang="en"><head><title>The Mill Grinds Again</title></head><body>
<article><h1>The mill grinds again</h1>
{
    "".join(
        f"<p>The wheel turned {n} times on Monday, the miller told us.</p>"
        for n in range(9)
    )
}
</article></body></html>"""


def test_the_extractor_gives_an_item_for_each_line() -> None:
    found = extract(PAGE)
    assert found.evidence is not None
    assert len(found.evidence) == len((found.text or "").split("\n"))
    assert "h1" in found.evidence


def test_evidence_can_be_left_out() -> None:
    assert extract(PAGE, evidence=False).evidence is None
    bare = extract(PAGE, evidence=False)
    outcome = Extractor(evidence=False)(bare)
    assert outcome == bare


@pytest.mark.parametrize(
    "name", ["twitter-tweet", "instagram-media", "fb-post", "x tiktok-embed"]
)
def test_a_post_from_elsewhere(name: str) -> None:
    body = f"<blockquote class='{name}'><p>Not one word!</p></blockquote>"
    assert said(body, "Not one word!") == ("em",)


def test_a_page_about_a_network_is_no_post() -> None:
    assert said("<p class='twitter'>Not one word!</p>", "Not one word!") == ("",)
