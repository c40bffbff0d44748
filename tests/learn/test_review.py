"""The state of a review: in the files, a step at a time, with a way back."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cleanlit.document import Document, Origin
from cleanlit.errors import OutputError, UsageError
from cleanlit.learn.review import DANGER, Review, decide_all
from cleanlit.learn.review_check import checked
from cleanlit.learn.review_corpus import SAMPLES, effects
from cleanlit.learn.review_file import header_of, read_text, tables, with_key
from cleanlit.rules.model import Category, Status

# Everything that makes it hard to say where a table ends.
AWKWARD = '''# About this file; [[rule]] in a comment is none.
[ruleset]   # with a comment
schema = 1
languages = ["en"]

# What the first is about.
[[rule]]
id = "related.attic"     # the id
description = """
  [[rule]] in a string is none,
  nor is status = "proposed" in it: ""quoted"""""
category = "related"
status   =   "proposed"  # nobody has read it
at = "whole"
phrases = [
  # a comment in a list
  "from the attic", '[[rule]]',
]
removes = ["From the attic"]
keeps = ["A # is no comment here."]
  [[rule.case]]
  text = """From the attic
The clock was mended in spring, and it strikes again."""
  kept = "The clock was mended in spring, and it strikes again."

# What the second is about.
[[ rule ]]
"id" = 'share.pass-on'
category = "share"
description = "A button"
at = "whole"
phrases = ["pass it on"]
removes = ["Pass it on"]
keeps = ["Pass it on to the next reader, the clerk said."]
'''
SITE = """[ruleset]
schema = 1
languages = ["en"]
[[rule]]
id = "navigation.harbour.example-1"
description = "A line"
category = "navigation"
status = "proposed"
at = "whole"
phrases = ["up to the top"]
removes = ["Up to the top"]
keeps = ["Up to the top he climbed."]
learned = { stories = 9, documents = 10, first = "", last = "", tail_share = 1.0 }

[[rule]]
id = "newsletter.harbour.example-1"
description = "A line"
category = "newsletter"
status = "proposed"
max_chars = 90
phrases = ["harbour letter"]
removes = ["Harbour letter: every Friday"]
keeps = ["The harbour letter was read aloud."]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "learned"
    (home / "sites").mkdir(parents=True)
    (home / "across").mkdir()
    (home / "sites" / "harbour.example.toml").write_text(SITE, "utf-8")
    awkward = AWKWARD.replace("\n", "\r\n").replace('"""\r\n', '"""\n')
    (home / "across" / "en.toml").write_text(awkward, "utf-8", newline="")
    return home


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _status(folder: Path) -> dict[str, str]:
    found = {}
    for path in folder.rglob("*.toml"):
        for rule in tomllib.loads(path.read_text("utf-8"))["rule"]:
            found[rule["id"]] = rule.get("status", "stable")
    return found


def test_the_danger_of_a_category_is_that_of_its_page() -> None:
    page = Path(__file__).parents[2] / "docs" / "categories.toml"
    written = tomllib.loads(page.read_text("utf-8"))
    assert {c: written[c]["danger"] for c in Category} == DANGER


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_tables_end_where_the_parser_says(line_break: str) -> None:
    text = AWKWARD.replace("\n", line_break)
    found = tables(text)
    assert [table.id for table in found] == ["related.attic", "share.pass-on"]
    whole = tomllib.loads(text)["rule"]
    for table, rule in zip(found, whole, strict=True):
        assert tomllib.loads(text[table.start : table.end])["rule"] == [rule]
    assert header_of(text).split() == header_of(AWKWARD).split()
    assert header_of(AWKWARD).endswith('languages = ["en"]\n')


def test_a_key_is_changed_and_nothing_beside_it() -> None:
    changed = with_key(AWKWARD, {"related.attic": "off"}, "status")
    before = 'status   =   "proposed"  # nobody'
    assert changed == AWKWARD.replace(before, 'status   =   "off"  # nobody')
    added = with_key(changed, {"share.pass-on": "off"}, "status")
    after = 'description = "A button"\n'
    assert added == changed.replace(after, after + 'status = "off"\n')


def test_a_rule_that_is_gone_is_not_written(folder: Path) -> None:
    with pytest.raises(OutputError, match="no longer"):
        with_key(AWKWARD, {"related.cellar": "off"}, "status")


def test_decisions_are_in_the_files_at_once_and_are_gone_on_with(folder: Path) -> None:
    review = Review(folder)
    # What is for a language stands first; what was stable is not asked.
    assert [rule.id for rule in review.open] == [
        "related.attic",
        "navigation.harbour.example-1",
        "newsletter.harbour.example-1",
    ]
    review.decide(Status.STABLE)
    assert _status(folder)["related.attic"] == "stable"
    review.decide(Status.OFF)
    # Another process goes on: nothing is held in this one.
    again = Review(folder)
    assert [rule.id for rule in again.open] == ["newsletter.harbour.example-1"]
    assert again.decided == 3
    assert not list(folder.rglob("*.partial"))


def test_every_step_can_be_taken_back_to_the_byte(folder: Path) -> None:
    states = [_bytes(folder)]
    review = Review(folder)
    order = [[rule.id for rule in review.open]]
    text = review.text().replace("From the attic", "from THE attic")

    def rewrite() -> None:
        rule, wrong = checked(text, folder / "across" / "en.toml")
        assert rule is not None, wrong
        review.rewrite(text, rule)

    for step in (
        review.skip,
        lambda: review.decide(Status.OFF),
        lambda: review.recategorise(Category.CONTACT),
        lambda: review.decide(Status.STABLE),
        rewrite,
        lambda: review.decide(Status.STABLE),
    ):
        step()
        states.append(_bytes(folder))
        order.append([rule.id for rule in review.open])
    assert order[-1] == []
    assert len({tuple(sorted(state.items())) for state in states}) == 6
    while review.steps:
        assert _bytes(folder) == states.pop()
        order.pop()
        review.undo()
        assert next(rule.id for rule in review.open) == order[-1][0]
    assert _bytes(folder) == states.pop()
    assert review.undo() is None
    assert review.decided == 1


def test_what_somebody_else_changed_is_not_undone(folder: Path) -> None:
    review = Review(folder)
    review.decide(Status.STABLE)
    path = folder / "across" / "en.toml"
    theirs = read_text(path).replace("nobody has", "Ada has")
    path.write_text(theirs, "utf-8", newline="")
    with pytest.raises(OutputError, match="changed since"):
        review.undo()
    assert read_text(path) == theirs
    assert len(review.steps) == 1


def test_a_link_stays_a_link(folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.toml"
    link = folder / "across" / "en.toml"
    link.rename(real)
    real.chmod(0o640)
    link.symlink_to(real)
    decide_all(Review(folder), {"related.attic": Status.STABLE})
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert _status(folder)["related.attic"] == "stable"


def test_many_are_decided_together_or_none(folder: Path) -> None:
    before = _bytes(folder)
    wanted = {"related.attic": Status.OFF, "newsletter.harbour": Status.STABLE}
    with pytest.raises(UsageError, match=r"did you mean newsletter\.harbour\.example"):
        decide_all(Review(folder), wanted)
    assert _bytes(folder) == before
    every = {rule.id: Status.STABLE for rule in Review(folder).open}
    assert decide_all(Review(folder), every) == 3
    assert decide_all(Review(folder), every) == 0
    assert set(_status(folder).values()) == {"stable"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"navigation"', '"navigate"', "category"),
        ("max_chars", "max_charrs", "max_charrs"),
        ('"Up to the top"]', '"Down below"]', "removes"),
        ("he climbed.", ".", "keeps"),
        ('id = "navigation', 'id = "Navigation', "category.slug"),
        ("[[rule]]", "[rule]", "one"),
        ("[[rule]]", "[[rule]]\n[[rule]]", "one"),
        ('"up to the top"', '"up to the top', "TOML"),
        ("at =", "pattern = '^(a+)+'\nat =", "repeat"),
    ],
)
def test_an_edit_is_held_to_what_rules_are(
    folder: Path, old: str, new: str, said: str
) -> None:
    path = folder / "sites" / "harbour.example.toml"
    table = tables(SITE)[0]
    stretch = SITE[table.start : table.end]
    good, nothing = checked(stretch, path)
    assert good is not None
    assert good.hosts == ("harbour.example",)
    assert nothing == ()
    if old == "max_chars":
        stretch += "max_chars = 40\n"
    bad, wrong = checked(stretch.replace(old, new), path)
    assert bad is None
    assert said in " ".join(wrong)


def _document(number: int, host: str, *lines: str) -> Document:
    body = "The council met on Monday and talked about the clock until late."
    return Document(
        text="\n".join((body, *lines, body.replace("Monday", "Tuesday"))),
        url=f"https://{host}/{number}",
        language="en",
        origin=Origin(ordinal=number),
    )


def test_the_effect_on_a_corpus_does_not_depend_on_its_order(folder: Path) -> None:
    review = Review(folder)
    corpus = [
        _document(at, "harbour.example", "Up to the top", "From the attic")
        for at in range(20)
    ]
    corpus += [_document(99, "other.example", "Up to the top", "Pass it on")]
    found = effects(review.rules, review.open, corpus)
    assert found == effects(review.rules, review.open, corpus[::-1])
    top = found["navigation.harbour.example-1"]
    assert (top.hits, top.newly, top.documents, top.pages) == (20, 20, 20, 20)
    assert len(top.samples) == SAMPLES
    shown = top.samples[0][1].lines
    assert [text for hit, text in shown if hit] == ["Up to the top"]
    assert shown[-1][1].startswith("The council met on Tuesday")
    attic = found["related.attic"]
    assert (attic.hits, attic.pages) == (20, 21)
    assert found["newsletter.harbour.example-1"].hits == 0
    assert "share.pass-on" not in found


def test_what_goes_already_is_no_news(folder: Path) -> None:
    # The second rule of the awkward file is stable and takes the same line.
    path = folder / "sites" / "harbour.example.toml"
    path.write_text(SITE.replace("up to the top", "pass it on", 1), "utf-8")
    review = Review(folder)
    corpus = [_document(1, "harbour.example", "Pass it on")]
    effect = effects(review.rules, review.open, corpus)["navigation.harbour.example-1"]
    assert (effect.hits, effect.newly) == (1, 0)
