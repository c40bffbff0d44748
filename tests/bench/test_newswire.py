"""The newswire: the same for the same seed, with gold that is true, and real traps."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import orjson
import pytest

from cleanlit.bench.newswire import WireOptions, edit, generate, read_options, traps
from cleanlit.bench.newswire.grammar import SLOTS, GrammarError, Lists, languages, write
from cleanlit.bench.newswire.outlet import found_outlets
from cleanlit.bench.newswire.story import cast, seeded, tell_story
from cleanlit.bench.newswire.voice import Voice, voice
from cleanlit.errors import ConfigError

CONFIG = Path(__file__).parents[2] / "corpus" / "newswire" / "config.toml"
SMALL = WireOptions(documents=600, seed=5, days=21)
ENGLISH = WireOptions(
    documents=1_500, seed=3, days=28, languages=MappingProxyType({"en": 1.0})
)
_STRAIGHT = str.maketrans("“”„‘’«»–—", '"""\'\'""--')


@pytest.fixture(scope="module")
def wire() -> list[dict[str, Any]]:
    return list(generate(SMALL))


@pytest.fixture(scope="module")
def english() -> list[dict[str, Any]]:
    return list(generate(ENGLISH))


def plain(text: str) -> str:
    """Undo what outlets do to quotes, dashes and white space."""
    return " ".join(text.translate(_STRAIGHT).split())


def jaccard(left: str, right: str) -> float:
    first, second = shingles(left), shingles(right)
    return len(first & second) / max(1, len(first | second))


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def by_cluster(records: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    clusters: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        clusters[record["cluster"]].append(record)
    return clusters


def test_the_same_seed_gives_the_same_bytes(wire: list[dict[str, Any]]) -> None:
    again = b"".join(map(orjson.dumps, generate(SMALL)))
    assert again == b"".join(map(orjson.dumps, wire))


def test_another_seed_gives_other_stories(wire: list[dict[str, Any]]) -> None:
    other = generate(WireOptions(documents=50, seed=6, days=21))
    assert not {r["clean_text"] for r in other} & {r["clean_text"] for r in wire}


def test_documents_come_in_order_and_as_many_as_asked(
    wire: list[dict[str, Any]],
) -> None:
    dates = [record["date"] for record in wire]
    assert dates == sorted(dates)
    assert [record["id"] for record in wire] == [f"w{n:07d}" for n in range(1, 601)]
    days = datetime.fromisoformat(dates[-1]) - datetime.fromisoformat(dates[0])
    assert 15 <= days.days <= 21


def test_every_kind_relation_and_language_occurs(english: list[dict[str, Any]]) -> None:
    assert {r["kind"] for r in english} == {
        "story", "brief", "template", "column", "release", "live", "digest",
    }  # fmt: skip
    assert {r["relation"] for r in english} == {
        "original", "copy", "cut", "excerpt", "localised", "edited", "update", "single",
        "digest",
    }  # fmt: skip
    options = read_options(CONFIG, documents=800)
    assert {r["language"] for r in generate(options)} == set(options.languages)


def test_clean_text_is_the_text_without_its_furniture(
    wire: list[dict[str, Any]],
) -> None:
    for record in wire:
        if not record["furniture"]:
            continue
        lines = record["text"].split("\n")
        furniture = {number for number, _ in record["furniture"]}
        kept = [
            line for n, line in enumerate(lines, start=1) if line and n not in furniture
        ]
        clean = [line for line in record["clean_text"].split("\n") if line]
        assert len(kept) == len(clean)
        # A dateline stands before the first line and is no line of its own.
        assert kept[0].endswith(clean[0])
        assert kept[1:] == clean[1:]


def test_all_slots_are_filled_and_no_line_is_empty(wire: list[dict[str, Any]]) -> None:
    for record in wire:
        for name in ("title", "text", "url", "site"):
            assert "{" not in record[name], record["id"]
            assert record[name].strip()
        assert "  " not in record["clean_text"], record["id"]


def test_hosts_are_invented(wire: list[dict[str, Any]]) -> None:
    hosts = {record["url"].split("/")[2] for record in wire}
    assert all(host.endswith(".example") for host in hosts)


def test_no_page_occurs_twice(wire: list[dict[str, Any]]) -> None:
    pages = [(r["url"], r["relation"]) for r in wire if r["kind"] != "live"]
    assert len(set(pages)) == len(pages)


def test_copies_of_a_story_are_more_alike_than_stories(
    english: list[dict[str, Any]],
) -> None:
    stories = {
        cluster: members
        for cluster, members in by_cluster(english).items()
        if members[0]["kind"] == "story"
    }
    whole = [
        [m["clean_text"] for m in members if m["relation"] in ("original", "copy")]
        for members in stories.values()
    ]
    within = [
        jaccard(plain(a), plain(b)) for t in whole for a, b in combinations(t[:4], 2)
    ]
    assert len(within) > 50
    assert min(within) > 0.95
    firsts = [texts[0] for texts in whole if texts][:60]
    between = [jaccard(a, b) for a, b in combinations(firsts, 2)]
    assert sum(between) / len(between) < 0.03


def test_a_cut_copy_is_the_beginning_of_the_whole(
    english: list[dict[str, Any]],
) -> None:
    checked = shorter = 0
    for members in by_cluster(english).values():
        whole = next((m for m in members if m["relation"] == "original"), None)
        for member in members:
            if whole and member["relation"] == "cut":
                cut = plain(member["clean_text"])
                assert plain(whole["clean_text"]).startswith(cut)
                # Of a story of two paragraphs nothing is cut.
                assert len(cut) <= len(plain(whole["clean_text"]))
                shorter += len(cut) < len(plain(whole["clean_text"]))
                checked += 1
    assert checked > 10
    assert shorter > 0.9 * checked


def test_reports_of_one_form_are_alike_and_not_copies() -> None:
    v = voice("en")
    reports = [traps.report(v, "s", 1, item, "Oxwick") for item in range(120)]
    forms = defaultdict(list)
    for report in reports:
        text = " ".join(s for p in report.paragraphs for s in p)
        forms[report.topic].append(text)
    for texts in forms.values():
        pairs = [jaccard(a, b) for a, b in combinations(texts[:12], 2)]
        assert max(pairs) > 0.3
        assert max(pairs) < 1


def test_a_column_keeps_most_of_its_entries_for_a_week() -> None:
    outlet = next(o for o in found_outlets(ENGLISH) if o.columns)
    v = voice("en")
    name = outlet.columns[0]
    issues = [
        " ".join(
            s for p in traps.column(v, "s", 3, outlet, name, week).paragraphs for s in p
        )
        for week in range(6)
    ]
    neighbours = [jaccard(a, b) for a, b in pairwise(issues)]
    assert all(0.25 < value < 0.95 for value in neighbours), neighbours
    assert jaccard(issues[0], issues[5]) < max(neighbours)


def test_stories_of_a_thread_share_a_paragraph_word_for_word() -> None:
    v = voice("en")
    stories = [tell_story(v, "s", 1, item, threaded=True) for item in range(1, 150)]
    seen: dict[Any, int] = defaultdict(int)
    for story in stories:
        for paragraph in story.paragraphs:
            seen[paragraph] += 1
    assert sum(count > 1 for count in seen.values()) > 10


def test_releases_of_a_company_share_their_boilerplate() -> None:
    v = voice("en")
    releases = [traps.release(v, "s", 1, item) for item in range(1, 60)]
    ends = [release.paragraphs[-3:-1] for release in releases]
    assert len(set(ends)) < len(ends)
    assert len({release.paragraphs[0] for release in releases}) == len(releases)


def test_a_live_blog_grows_at_the_top(english: list[dict[str, Any]]) -> None:
    grown = 0
    for members in by_cluster(english).values():
        lives = [m for m in members if m["kind"] == "live"]
        for earlier, later in pairwise(lives):
            assert later["relation"] == "update"
            old = [line for line in earlier["clean_text"].split("\n") if line]
            new = [line for line in later["clean_text"].split("\n") if line]
            assert len(new) > len(old)
            assert new[-len(old) + 1 :] == old[1:]
            grown += 1
    assert grown > 3


def test_a_digest_holds_leads_of_other_stories(english: list[dict[str, Any]]) -> None:
    digests = [r for r in english if r["kind"] == "digest"]
    assert digests
    leads = {
        plain(r["clean_text"].split("\n")[0]) for r in english if r["kind"] == "story"
    }
    for record in digests[:5]:
        lines = [plain(line) for line in record["clean_text"].split("\n")]
        assert sum(line in leads for line in lines) >= 1, record["id"]


# Words


@pytest.mark.parametrize("code", languages())
def test_every_list_of_a_language_can_be_written(code: str) -> None:
    v = Voice(code)
    random = Random(1).random
    entities = dict.fromkeys(SLOTS - set(v.figures), "x") | cast(v, random)
    for path in _tables(v):
        lists = v.lists_of(*path)
        table: Any = v.table
        for name in path:
            table = table[name]
        for name, entries in table.items():
            if not isinstance(entries, list) or name == "pairs":
                continue
            forms = entries if isinstance(entries[0], list) else [entries]
            for text in (text for form in forms for text in form):
                written = write(lists.compile(text), entities, v.figures, random)
                assert "{" not in written
                assert written.strip()
                if path != ("furniture",):
                    assert written.strip() == written, (path, name, text)
                    assert "  " not in written, (path, name, text)


def _tables(v: Voice) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for name in ("release", "live", "digest", "local", "edit", "furniture"):
        paths.append((name,))
    for name in ("topics", "templates", "columns"):
        paths += [(name, inner) for inner in sorted(v.table[name])]
    return paths


@pytest.mark.parametrize("code", languages())
def test_a_language_has_words_enough(code: str) -> None:
    v = Voice(code)
    assert len(v.topics) >= 10
    assert len(v.templates) >= 6
    assert len(v.columns) >= 3
    assert len(v.pairs) >= 30
    v.names["months"][11]
    v.names["weekdays"][6]


def test_a_slot_that_nothing_fills_is_named() -> None:
    with pytest.raises(GrammarError, match=r"unknown slot \{wat\}"):
        Lists([{"a": ["The {wat}"]}], SLOTS)["a"]


def test_there_are_no_words_for_a_language() -> None:
    with pytest.raises(GrammarError, match="no words for the language 'qq'"):
        Voice("qq")


def test_capitals() -> None:
    lists = Lists([{"a": ["{^b} and {b}"], "b": ["élan"]}], SLOTS)
    (template,) = lists["a"]
    assert write(template, {}, {}, Random(1).random) == "Élan and élan"


# Editing


def test_an_update_has_another_lead_and_other_figures() -> None:
    v = voice("en")
    random = seeded("x").random
    story = tell_story(v, "s", 1, 1, threaded=False)
    later = edit.update(v, story, random)
    assert later[0] != story.paragraphs[0]
    old = {s for p in story.paragraphs for s in p}
    assert old & {s for p in later for s in p}


def test_a_short_story_is_not_cut_to_nothing() -> None:
    random = seeded("y").random
    paragraphs = (("One.",), ("Two.",))
    for _ in range(20):
        assert len(edit.cut(paragraphs, random)) == 2
        assert edit.excerpt(paragraphs, random) == paragraphs


# Options


def test_the_shipped_parameters_can_be_read() -> None:
    options = read_options(CONFIG)
    assert options.documents >= 2_000
    assert read_options(CONFIG, documents=7, seed=None).documents == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("document = 5", "unknown key 'document'"),
        ("documents = 'many'", "documents: 'many' is of the wrong kind"),
        ("documents = -1", "documents: -1 is of the wrong kind"),
        ("[kinds]\nnovel = 1", "kinds: unknown kind 'novel'"),
        ("[languages]\nen = -1", "languages.en: -1 is no share"),
        ("languages = 3", "languages is to be a table of shares"),
        ("documents = ", "Invalid value"),
    ],
)
def test_parameters_that_are_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "wire.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=re.escape(said)):
        read_options(path)


def test_parameters_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_options(tmp_path / "none.toml")


def test_no_documents_are_no_documents() -> None:
    assert list(generate(WireOptions(documents=0))) == []
