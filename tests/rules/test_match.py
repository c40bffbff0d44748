"""Phrases: where they may stand, and in which spellings a pattern finds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.rules.guards import label_then_sentences, prose, quoted
from cleanlit.rules.model import At, Category, Rule, Zone, compile_source
from cleanlit.rules.plan import RulePlan
from cleanlit.rules.view import MAX_SYMBOLS, Hit, View, symbols_before
from cleanlit.text.fold import fold


def rule(at: At, *phrases: str, **more: object) -> Rule:
    return Rule(
        id="related.phrase", description="a rule", category=Category.RELATED,
        at=at, phrases=tuple(map(fold, phrases)), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def found(text: str, *rules: Rule) -> dict[int, list[tuple[str, ...]]]:
    plan = RulePlan(rules)
    return {
        line: [literals for _, literals in candidates]
        for line, candidates in plan.candidates(View(text)).items()
    }


def test_a_phrase_in_running_text_is_no_candidate_at_the_start() -> None:
    text = "They also read: everything.\nAlso read: more"
    assert found(text, rule(At.START, "also read")) == {1: [("also read",)]}


@pytest.mark.parametrize(
    "line", ["also read", "» Also read", "📰  ALSO\u00a0READ", "- » also read"]
)
def test_symbols_may_stand_before_a_phrase(line: str) -> None:
    assert found(f"Prose.\n{line}: x", rule(At.START, "also read")).keys() == {1}


def test_a_phrase_may_begin_with_a_symbol() -> None:
    assert found("▶ more\n» ▶ more", rule(At.WHOLE, "▶ more")).keys() == {0, 1}


def test_lengths_are_asked_before_patterns() -> None:
    text = "also read\nalso read and on it goes"
    assert found(text, rule(At.START, "also read", max_chars=12)).keys() == {0}
    assert found(text, rule(At.START, "also read", min_chars=12)).keys() == {1}


def test_a_phrase_that_stands_twice_counts_once() -> None:
    twice = rule(At.ANYWHERE, "as is", "no advice", min_hits=2, min_chars=1)
    view = View("Sold as is, as is.\nSold as is: no advice.")
    plan = RulePlan([twice])
    hits = {
        line: plan.verdicts(view.texts[line], view.folded[line], candidates)
        for line, candidates in plan.candidates(view).items()
    }
    assert not hits[0]
    assert hits[1]


@given(
    st.lists(st.text(st.sampled_from("ab»-_ \u00a0é\u200b"), max_size=9), max_size=6),
    st.sampled_from([At.START, At.ANYWHERE]),
    st.sampled_from(["ab", "a b", "» a", "é", "-"]),
)
def test_a_literal_is_found_where_it_stands_and_nowhere_else(
    lines: list[str], at: At, phrase: str
) -> None:
    view = View("\n".join(lines))
    expected = set()
    for place, line in enumerate(view.folded):
        bare = line[symbols_before(line) :]
        starts = at is At.START and phrase[0].isalnum()
        if view.texts[place] and (
            bare.startswith(phrase) if starts else phrase in line
        ):
            expected.add(place)
    for edge in (Zone.ANY, Zone.TAIL):
        wanted = rule(at, phrase, zone=edge, min_hits=1)
        assert set(RulePlan([wanted]).candidates(view)) == expected


def test_what_is_long_is_looked_at_only_for_rules_that_take_it() -> None:
    short = rule(At.ANYWHERE, "also read", max_chars=80)
    long = rule(At.ANYWHERE, "also read")
    text = f"also read\n{'prose ' * 60}also read"
    assert found(text, short).keys() == {0}
    assert found(text, long).keys() == {0, 1}


def test_no_more_symbols_are_passed_over_than_said() -> None:
    assert symbols_before("»" * 20 + "a") == MAX_SYMBOLS


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("اقرأ أيضا", "اقــرأ أيضًا"),
        ("بیشتر می‌خوانید", "بیشتر می\u200cخوانید"),
        ("ज़रूर पढ़ें", "\u095bरूर प\u095dें"),
        ("große weiß", "GROSSE WEISS"),
        ("ilgili haberler", "İLGİLİ HABERLER"),
        ("yazının devamı", "YAZININ DEVAMI"),
        ("weiter ...", "Weiter …"),
        ("еще по теме", "Ещё по теме"),
        ("关注:", "关注："),
    ],
)
def test_a_pattern_finds_what_folding_makes_equal(phrase: str, line: str) -> None:
    assert fold(line).startswith(fold(phrase))
    assert compile_source("^(?&PHRASE)", (fold(phrase),)).match(line)


def test_an_abbreviation_of_a_longer_word_is_not_in_place() -> None:
    # The vowel sign behind the phrase belongs to its last word.
    whole = rule(At.START, "पढ")
    view = View("पढ़ें: और भी")
    plan = RulePlan([whole])
    for line, candidates in plan.candidates(view).items():
        assert not plan.verdicts(view.texts[line], view.folded[line], candidates)


def hit(line: str) -> Hit:
    return Hit(rule(At.START, "x"), 0, 0, line, 0, len(line))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("» Lesen Sie auch: Fähre", False),
        ("»Lesen Sie auch das Kleingedruckte", True),
        ("«Lire aussi» est un titre", True),
        ("“Also read”", True),
    ],
)
def test_a_bullet_is_no_quotation(line: str, expected: bool) -> None:
    assert quoted(hit(line), View(line)) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("اقرأ أيضا: هل تعود العبّارة؟", False),
        ("相关阅读：渡轮停航。码头关闭。", True),
        ("यह भी पढ़ें: नौका रुकी। घाट बंद है।", True),
        ("یہ بھی پڑھیں: کشتی رک گئی۔", False),
        ("See also: the ferry. It stopped.", True),
    ],
)
def test_the_end_of_a_line_breaks_no_sentences(line: str, expected: bool) -> None:
    assert label_then_sentences(hit(line), View(line)) is expected


def test_prose_where_words_are_not_spaced() -> None:
    line = (
        "渡轮周一停在港口，码头上没有人知道它要停多久，"
        "委员会说春天会有第二艘船，如果港口在那之前疏浚完毕的话。"
    )
    assert prose(hit(line), View(line, language="zh"))
    assert not prose(hit("返回顶部。"), View(line, language="zh"))
