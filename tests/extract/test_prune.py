"""Elements leave a page before extraction, and the story stays."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest
from lxml import html
from lxml.etree import XPath
from trafilatura.htmlprocessing import prune_unwanted_nodes

from cleanlit.document import Pruned
from cleanlit.extract.prune import MARKED, OVER_PRUNE, Part, Prune, choose

STORY = "<h1>Lock Gates Close</h1>" + "".join(
    f"<p>Barges will wait below the town until the gates are back, part {number}.</p>"
    for number in range(8)
)


def prune(name: str, *, rule: str = "", **options: Any) -> Prune:
    part = Part(
        f"self::*[contains(concat(' ', @class, ' '), ' {name} ')]",
        "class", name, word=True,
    )  # fmt: skip
    return Prune(rule or f"share.{name}", (part,), **options)


def page(body: str, attributes: str = "") -> Any:
    return html.document_fromstring(
        f"<html><head><title>Lock Gates Close - Courier</title></head>"
        f"<body {attributes}>{body}</body></html>"
    )


def text(tree: Any) -> str:
    return " ".join(tree.find("body").text_content().split())


def pruned(tree: Any, prunes: Sequence[Prune]) -> tuple[Any, tuple[Pruned, ...]]:
    """Give a page as an extractor sees it that is told of the marks."""
    choice = choose(tree, prunes)
    if not choice.nodes:
        return tree, choice.pruned
    choice.mark()
    left = prune_unwanted_nodes(deepcopy(tree), [XPath(MARKED)])
    choice.unmark()
    return left, choice.pruned


def test_elements_go_and_what_stands_behind_them_stays() -> None:
    tree = page(f"{STORY}<p>Mara <span class='x'>More on Mara</span>Ellison</p>")
    before = html.tostring(tree)
    left, said = pruned(tree, (prune("x"),))
    assert "Mara Ellison" in text(left)
    assert "More on" not in text(left)
    assert html.tostring(tree) == before
    assert [(item.rule, item.nodes, item.chars) for item in said] == [
        ("share.x", 1, 10)
    ]
    assert said[0].texts == ("More on Mara",)


def test_words_that_a_block_stood_between_stay_two() -> None:
    tree = page(f"{STORY}<div>one<div class='x'>Copy link</div>two</div>")
    left, _ = pruned(tree, (prune("x"),))
    assert "one two" in text(left)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='x'>{STORY}</div>",
        f"<div class='x'><h1>Lock Gates Close</h1></div>{STORY}",
        f"<h1>Gates</h1><article class='x'>{STORY.split('</h1>')[1]}</article>",
    ],
)
def test_what_holds_the_story_stays(body: str) -> None:
    tree = page(body)
    assert pruned(tree, (prune("x", max_share=1.0),)) == (tree, ())


def test_a_body_that_is_named_so_saves_none_of_the_boxes_in_it() -> None:
    tree = page(f"{STORY}<div class='x'>Copy link</div>", "class='x'")
    left, said = pruned(tree, (prune("x"),))
    assert said[0].nodes == 1
    assert "Barges" in text(left)
    assert "Copy link" not in text(left)


def test_the_main_heading_is_the_first_or_the_one_in_the_title() -> None:
    logo = "<h1>Courier</h1>"
    box = "<div class='x'><h1>Lock gates close</h1></div>"
    stays = page(f"{logo}{box}{STORY}")
    assert choose(stays, (prune("x"),)).nodes == ()
    other = "<div class='x'><h1>Our letter</h1></div>"
    goes = page(f"{logo}{other}{STORY}")
    assert len(choose(goes, (prune("x"),)).nodes) == 1


def test_more_than_its_share_is_taken_back() -> None:
    box = f"<div class='x'>{'a word or two ' * 20}</div>"
    tree = page(STORY + box)
    left, said = pruned(tree, (prune("x", max_share=0.25),))
    assert left is tree
    assert said[0].why == OVER_PRUNE
    assert said[0].nodes == 1
    assert choose(tree, (prune("x", max_share=0.5),)).nodes


def test_all_together_may_not_take_most_of_the_page() -> None:
    names = "uvwxyz"
    boxes = "".join(f"<div class='{n}'>{'a word or two ' * 20}</div>" for n in names)
    tree = page(STORY + boxes)
    each = tuple(prune(name) for name in names)
    assert len(choose(tree, each[:2]).nodes) == 2
    choice = choose(tree, each)
    assert choice.nodes == ()
    assert {item.why for item in choice.pruned} == {OVER_PRUNE}


def test_a_rule_that_only_marks_is_counted() -> None:
    tree = page(f"{STORY}<div class='x'>Copy link</div>")
    left, said = pruned(tree, (prune("x", drop=False),))
    assert left is tree
    assert (said[0].why, said[0].nodes) == ("mark", 1)


def test_an_element_in_another_is_counted_once() -> None:
    tree = page(f"{STORY}<div class='x'>Share <a class='x y'>Copy link</a></div>")
    choice = choose(tree, (prune("x"), prune("y")))
    assert len(choice.nodes) == 1
    assert [(item.rule, item.nodes) for item in choice.pruned] == [("share.x", 1)]


def test_scripts_are_no_text() -> None:
    script = f"<script>{'var word = 1; ' * 400}</script>"
    tree = page(f"{STORY}<div class='x'>{script}Copy link</div>")
    _, said = pruned(tree, (prune("x"),))
    assert (said[0].chars, said[0].texts) == (8, ("Copy link",))


def test_a_part_without_an_attribute_is_tried_everywhere() -> None:
    tree = page(f"{STORY}<dl><dt>Share</dt></dl>")
    everywhere = Prune("share.all", (Part("self::dt[parent::dl]"),))
    assert [node.tag for node in choose(tree, (everywhere,)).nodes] == ["dt"]


def test_nothing_to_prune_and_nothing_to_prune_from() -> None:
    tree = page(STORY)
    assert pruned(tree, ()) == (tree, ())
    bare = html.fragment_fromstring("<p class='x'>Copy link</p>")
    assert pruned(bare, (prune("x"),)) == (bare, ())
