"""DOM rules: how they are read, checked, translated, planned and tried."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree, html
from lxml.cssselect import CSSSelector

from cleanlit import Cleaner, Document, RuleError, load_rules
from cleanlit.clean.pruning import Pruner, page_failures, prune_of
from cleanlit.extract.prune import choose
from cleanlit.rules.lint import lint
from cleanlit.rules.model import RuleSet
from cleanlit.rules.select import problem_of, translated

HEADER = "[ruleset]\nschema = 1\nlanguages = ['*']\n"
RULE = (
    HEADER
    + """
[[rule]]
id = "related.box"
description = "Box of story links"
category = "related"
select = "article aside.story-links, div[data-widget='also-read']"
removes = ["<article><aside class='story-links'>Port fees rise</aside></article>"]
keeps = ["<article><aside class='pull-quote'>We waited all night.</aside></article>"]
"""
)


def load(tmp_path: Path, text: str, name: str = "house.toml") -> RuleSet:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return load_rules(file, shipped=False)


def problems(tmp_path: Path, text: str, name: str = "house.toml") -> set[str | None]:
    with pytest.raises(RuleError) as error:
        load(tmp_path, text, name)
    return {problem.key for problem in error.value.problems}


def test_defaults(tmp_path: Path) -> None:
    (rule,) = load(tmp_path, RULE).rules
    assert rule.is_dom
    assert (rule.max_share, str(rule.action)) == (0.25, "drop")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("phrases = ['x']", "select"),
        ("zone = 'tail'", "select"),
        ("unit = 'line'", "select"),
        ("max_chars = 4", "select"),
        ("flag = 'x'", "select"),
        ("action = 'cut'", "action"),
        ("action = 'lift'", "action"),
        ("max_share = 0", "max_share"),
        ("max_share = 1.5", "max_share"),
        ("max_share = nan", "max_share"),
        ("max_share = true", "max_share"),
        ("share = 0.1", "share"),
    ],
)
def test_what_does_not_go_with_select(tmp_path: Path, line: str, key: str) -> None:
    assert problems(tmp_path, RULE + line) == {key}


@pytest.mark.parametrize(
    "select",
    [
        "aside", "article aside", "*", "div.x, nav", "p::before", "a.x:hover", "div[",
        "p:contains('x')", ".x:no-such", "  ", "div..x",
    ],
)  # fmt: skip
def test_selectors_that_are_refused(tmp_path: Path, select: str) -> None:
    text = RULE.replace(
        "article aside.story-links, div[data-widget='also-read']", select
    )
    assert problems(tmp_path, text) == {"select"}


def test_a_site_file_may_name_tags_alone(tmp_path: Path) -> None:
    text = RULE.replace("article aside.story-links", "article aside")
    assert problems(tmp_path, text) == {"select"}
    (rule,) = load(tmp_path, text, "sites/courier.example.toml").rules
    assert rule.hosts == ("courier.example",)


def test_max_share_needs_select_and_examples_are_needed(tmp_path: Path) -> None:
    assert "removes" in problems(tmp_path, RULE.split("keeps =")[0])
    wording = RULE.replace(
        "select", "max_share = 0.2\nmax_chars = 9\nphrases = ['x']\n#"
    )
    assert problems(tmp_path, wording) == {"max_share"}


@pytest.mark.parametrize(
    "select",
    [
        ".x", "div.x", "#i", "[class*='ote']", "[data-k]", "div > .y", "ul.x ~ p.y",
        "h2.y + p", ".x:not(.y)", "section p.y", "[id^='i']", "li:nth-child(2).x",
        "div.x a, p.y", "body .x", "[title~='two']", "body ul .x",
    ],
)  # fmt: skip
def test_a_translation_selects_what_css_selects(select: str) -> None:
    """An element is tried only if it has the hint, and from there upwards."""
    tree = html.document_fromstring(
        "<body class='x'><div class='x footer note' id='i'><p class='y'>a</p>"
        "<a>b</a></div>"
        "<section id='i2'><ul class='x'><li>1<li class='x'>2<li title='one two'>3</ul>"
        "<p class='y x'>c<h2 class='y'>d</h2><p data-k=''>e</p></section></body>"
    )
    wanted = set(CSSSelector(select, translator="html")(tree))
    found = {
        node
        for node in tree.iter(etree.Element)
        for part in translated(select)
        if (
            not part.attribute
            or (
                node.get(part.attribute) is not None
                and part.text in node.get(part.attribute)
            )
        )
        and (part.sure or node.xpath(f"boolean({part.xpath})"))
    }
    assert wanted
    assert found == wanted


def test_only_what_a_page_can_say_is_a_selector() -> None:
    assert problem_of(".x:not(.y) > a", bare=False) is None
    assert ":visited" in (problem_of("a.x:visited", bare=True) or "")


def test_examples_are_run_and_held_against_other_rules(tmp_path: Path) -> None:
    assert list(page_failures(load(tmp_path, RULE))) == []
    other = (
        RULE
        + """
[[rule]]
id = "related.quotes"
description = "Takes what the other keeps"
category = "related"
select = ".pull-quote"
removes = ["<p>Nothing to be found.</p>"]
keeps = ["<p class='pull-quote'>It is hit.</p>"]
"""
    )
    failed = list(page_failures(load(tmp_path, other)))
    found = {(item.rule, item.kind, item.by) for item in failed}
    assert found == {
        ("related.box", "keeps", "related.quotes"),
        ("related.quotes", "removes", None),
        ("related.quotes", "keeps", None),
    }
    chosen = page_failures(load(tmp_path, other), frozenset(["related.box"]))
    assert [item.rule for item in chosen] == ["related.box"]


def test_doubtful_selectors_are_named(tmp_path: Path) -> None:
    double = RULE + RULE.removeprefix(HEADER).replace("related.box", "related.copy")
    slow = RULE.replace("aside.story-links", ".story-links a")
    assert {(p.rule, p.key) for p in lint(load(tmp_path, double))} == {
        ("related.copy", "select")
    }
    assert [p.key for p in lint(load(tmp_path, slow))] == ["select"]
    assert list(lint(load(tmp_path, RULE))) == []


def test_plan_by_host_language_and_day(tmp_path: Path) -> None:
    text = RULE.replace(
        'category = "related"',
        'category = "related"\nlanguages = ["de"]\nhosts_except = ["mill.example"]\n'
        "valid_from = 2024-03-01\nvalid_until = 2026-09-30",
    )
    pruner = Pruner(load(tmp_path, text))

    def count(*args: object) -> int:
        return len(pruner(*args))  # type: ignore[arg-type]

    assert count("courier.example", "de", date(2025, 1, 1)) == 1
    assert count("courier.example", "de", None) == 1
    assert count(None, "de", None) == 1
    assert count("courier.example", "de", date(2024, 2, 29)) == 0
    assert count("courier.example", "de", date(2026, 10, 1)) == 0
    assert count("www.mill.example", "de", None) == 0
    assert count("courier.example", "en", None) == 0
    assert count("courier.example", None, None) == 0
    assert pruner(None, "de", None) is pruner(None, "de", None)


def test_overrides_and_statuses(tmp_path: Path) -> None:
    change = "\n[override.'related.box']\n"
    testing = load(tmp_path, RULE + change + "status = 'testing'\n")
    assert [prune.drop for prune in Pruner(testing)()] == [False]
    off = load(tmp_path, RULE + change + "status = 'off'\n")
    assert Pruner(off)() == ()
    here = load(
        tmp_path,
        RULE + change + "select = 'div.y'\nmax_share = 0.5\non_hosts = ['a.example']\n",
    )
    (one,), (other,) = Pruner(here)("a.example"), Pruner(here)("b.example")
    assert (one.max_share, other.max_share) == (0.5, 0.25)
    assert len(one.parts) == 1
    gone = load(tmp_path, RULE + "[disable]\ncategories = ['related']\n")
    assert Pruner(gone)() == ()
    assert problems(tmp_path, RULE + change + "phrases = ['x']\n") == {"select"}
    assert problems(tmp_path, RULE + change + "select = 'div'\n") == {"select"}


def test_dom_rules_leave_texts_alone(tmp_path: Path) -> None:
    text = "<aside class='story-links'>Port fees rise</aside>"
    cleaned = Cleaner(load(tmp_path, RULE))(Document(text=text))
    assert cleaned.document.text == text
    assert cleaned.removals == ()


def test_shipped_rules_are_sound() -> None:
    """The loader trusts shipped files, so what it does not ask is asked here."""
    rules = load_rules()
    dom = [rule for rule in rules.rules if rule.is_dom]
    assert len(dom) >= 20
    for rule in dom:
        assert problem_of(rule.select or "", bare=bool(rule.hosts)) is None, rule.id
        assert len(rule.removes) >= 2, rule.id
        assert len(rule.keeps) >= 2, rule.id
        for part in prune_of(rule).parts:
            etree.XPath(part.xpath)
    assert [str(failure) for failure in page_failures(rules)] == []


PROSE = (
    "<p>Barges will wait below the town until the gates are back in their place.</p>"
)


@pytest.mark.parametrize(
    "furniture",
    [
        "<div class='jp-relatedposts'><h3>Related</h3><a href='/a'>Port fees</a></div>",
        "<aside class='c-related'><a href='/a'>Port fees rise again</a></aside>",
        "<div class='site-newsletter'><p>Get it in your inbox</p></div>",
        "<ul class='share-list'><li>Copy link</li></ul>",
        "<p class='breadcrumbs'>Home / Canals</p>",
        "<div id='onetrust-consent-sdk'><p>We value your privacy</p></div>",
        "<div class='comments-area' id='comments'><p>I have seen it.</p></div>",
    ],
)
def test_furniture_of_many_sites_goes(furniture: str) -> None:
    tree = html.document_fromstring(f"<h1>Gates</h1>{PROSE * 6}{furniture}{PROSE}")
    choice = choose(tree, Pruner(load_rules())())
    assert len(choice.nodes) == 1


@pytest.mark.parametrize(
    "content",
    [
        "<figure><figcaption>The crane lifts the gate.</figcaption></figure>",
        "<blockquote class='twitter-tweet'><p>The gates are shut.</p></blockquote>",
        "<aside class='pullquote'><p>“We waited.”</p></aside>",
        "<aside class='fact-box'><p>Built 1871.</p></aside>",
        "<aside class='interview'><p><b>And now?</b></p><p>We wait.</p></aside>",
        "<div class='live-post'><time>12:40</time><p>It rains.</p></div>",
        "<div class='paywall'><p>The trust had known of the crack.</p></div>",
        "<div class='qa'><p>Q: Why?</p><p>A: The crack.</p></div>",
        "<p>Read <a href='/a' rel='tag'>locks</a> <i class='author'>by her</i></p>",
        "<div class='author-column cookie-story share-news'><p>She wrote it.</p></div>",
    ],
)
def test_content_of_many_sites_stays(content: str) -> None:
    tree = html.document_fromstring(f"<h1>Gates</h1>{PROSE * 6}{content}{PROSE}")
    assert choose(tree, Pruner(load_rules())()).nodes == ()
