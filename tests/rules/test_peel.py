"""The decision which lines go: edges are peeled, budgets hold, the middle is safe."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanlit.rules.model import (
    Action,
    At,
    Category,
    Rule,
    Status,
    TailBudget,
    Unit,
    Zone,
)
from cleanlit.rules.peel import HEAD_LINES, TAIL_LINES, Decision, decide
from cleanlit.rules.plan import RulePlan
from cleanlit.rules.view import View

P1 = "The ferry left the pier at nine and came back to it after dark, the board said."
P2 = "Nobody on the island had been told, and the shops stayed shut until the noon."
P3 = "A second boat is to follow in the spring, if the harbour is dredged by then."
LONG = [f"{P1} It was day {day} of the strike." for day in range(1, 9)]


def rule(rule_id: str, *phrases: str, **more: object) -> Rule:
    values: dict[str, object] = {
        "description": "a rule",
        "category": Category.NAVIGATION,
        "at": At.WHOLE,
        "phrases": phrases,
        **more,
    }
    return Rule(id=rule_id, **values)  # type: ignore[arg-type]


HEAD = rule("nav.head", "crumb", zone=Zone.HEAD, at=At.START, max_chars=60)
TAIL = rule("nav.tail", "foot", zone=Zone.TAIL, at=At.START, max_chars=60)
ANY = rule("nav.any", "button")
BODY = rule("nav.body", "aside", zone=Zone.BODY)
WEAK = rule("nav.weak", "label", require=("neighbour-claimed",))
CUT = rule(
    "comments.cut",
    "speak up",
    zone=Zone.TAIL,
    action=Action.CUT,
    tail_budget=TailBudget(lines=3, chars=200, share=0.4),
)
BIO = rule(
    "bio.box",
    unit=Unit.BLOCK,
    block_lines=2,
    zone=Zone.TAIL,
    action=Action.LIFT,
    lift_to="author_bio",
    prefilter=(" covers ",),
    pattern=r"^(?P<name>\p{Lu}\w+ \p{Lu}\w+)\n(?P<value>(?P=name) covers .*)$",
    max_chars=300,
)
ALL = (HEAD, TAIL, ANY, BODY, WEAK, CUT, BIO)


def decided(lines: list[str], *rules: Rule, **more: object) -> tuple[Decision, View]:
    view = View("\n".join(lines), **more)  # type: ignore[arg-type]
    chosen = sorted(rules or ALL, key=lambda rule: rule.id)
    return decide(view, RulePlan(chosen)), view


def claimed(lines: list[str], *rules: Rule, **more: object) -> dict[str, str]:
    decision, view = decided(lines, *rules, **more)
    return {
        view.texts[index]: hit.rule.id for index, hit in sorted(decision.claims.items())
    }


def whys(decision: Decision) -> set[tuple[str, str]]:
    return {(hit.rule.id, why) for hit, why in decision.marks}


def test_a_head_rule_acts_from_the_top_alone() -> None:
    lines = ["crumb one", "", "crumb two", *LONG, "crumb three", P2]
    assert claimed(lines) == {"crumb one": "nav.head", "crumb two": "nav.head"}


def test_a_tail_rule_acts_from_the_bottom_alone() -> None:
    lines = [P1, "foot one", *LONG, "foot two", "", "foot three", ""]
    assert claimed(lines) == {"foot two": "nav.tail", "foot three": "nav.tail"}


def test_a_head_walk_goes_on_below_lines_that_others_took() -> None:
    lines = ["button", "crumb one", "button", "crumb two", *LONG]
    assert set(claimed(lines)) == {"button", "crumb one", "crumb two"}


def test_a_head_walk_steps_over_the_title() -> None:
    lines = ["crumb one", "Ferry Late Again", "crumb two", *LONG]
    assert set(claimed(lines)) == {"crumb one"}
    found = claimed(lines, title="Ferry late again")
    assert set(found) == {"crumb one", "crumb two"}


def test_an_any_rule_acts_everywhere() -> None:
    decision, _ = decided(["button", *LONG, "button", P1, P2, "button"])
    assert len(decision.claims) == 3


def test_a_body_rule_needs_text_above_and_below() -> None:
    assert claimed([P1, "aside", *LONG]) == {"aside": "nav.body"}
    assert claimed(["aside", *LONG]) == {}
    assert claimed([*LONG, "aside", ""]) == {}
    assert claimed(["crumb one", "aside", *LONG]) == {"crumb one": "nav.head"}


def test_a_bio_in_the_middle_of_prose_is_not_touched() -> None:
    bio = ["Mara Ellison", "Mara Ellison covers ports for the Courier."]
    assert claimed([P1, *bio, *LONG]) == {}
    assert set(claimed([*LONG, *bio])) == set(bio)


def test_a_bio_is_reached_over_furniture_below_it() -> None:
    bio = ["Mara Ellison", "Mara Ellison covers ports for the Courier."]
    found = claimed([*LONG, *bio, "foot one", "button"])
    assert set(found) == {*bio, "foot one", "button"}


def test_a_block_reaches_across_a_claimed_line() -> None:
    name, value = "Mara Ellison", "Mara Ellison covers ports for the Courier."
    found = claimed([*LONG, name, "button", "", value])
    assert found == {name: "bio.box", "button": "nav.any", value: "bio.box"}


def test_a_block_reaches_across_blank_lines() -> None:
    name, value = "Mara Ellison", "Mara Ellison covers ports for the Courier."
    assert set(claimed([*LONG, name, "", "", value, ""])) == {name, value}


def test_a_block_does_not_reach_across_prose() -> None:
    name, value = "Mara Ellison", "Mara Ellison covers ports for the Courier."
    assert claimed([*LONG, name, P2, value]) == {}


def test_a_body_rule_does_not_tear_a_block_that_a_walk_comes_to_later() -> None:
    name, value = "Mara Ellison", "Mara Ellison covers ports for the Courier."
    greedy = rule("nav.name", "mara ellison", zone=Zone.BODY)
    found = claimed([*LONG, name, value, "button", "foot"], *ALL, greedy)
    assert found[name] == found[value] == "bio.box"


def test_a_block_gives_its_groups_once() -> None:
    name, value = "Mara Ellison", "Mara Ellison covers ports for the Courier."
    decision, _ = decided([*LONG, name, value])
    (hit,) = {id(hit): hit for hit in decision.claims.values()}.values()
    assert hit.groups == {"name": name, "value": value}


def test_a_weak_rule_needs_a_claimed_neighbour() -> None:
    assert claimed([P1, "label", *LONG]) == {}
    assert set(claimed([P1, "label", "", "button", *LONG])) == {"label", "button"}


@pytest.mark.parametrize(
    ("lines", "gone"),
    [
        (["Pier", "label", "Desk", "button"], {"label", "button"}),
        (["button", "Pier", "label"], {"label", "button"}),
        (["Pier", "label", "Desk"], set()),  # nothing claimed
        (["label", "button"], {"button"}),  # two lines are no foot
        (["label", P1, "Pier", "button"], {"button"}),  # prose below it
    ],
)
def test_a_foot_has_no_prose_and_a_line_that_is_claimed(
    lines: list[str], gone: set[str]
) -> None:
    weak = rule("nav.weak", "label", require=("in-foot",))
    assert set(claimed([*LONG, *lines], ANY, weak)) == gone


def test_weak_rules_pass_it_on_to_their_neighbours() -> None:
    lines = [P1, "button", "label", "(label)", "label!", *LONG]
    assert len(claimed(lines)) == 4


@pytest.mark.parametrize("over", [0, 1])
def test_a_head_walk_beyond_its_budget_gives_all_back(over: int) -> None:
    crumbs = [f"crumb {number}" for number in range(HEAD_LINES + over)]
    decision, _ = decided([*crumbs, *LONG])
    assert len(decision.claims) == (0 if over else HEAD_LINES)
    assert (("nav.head", "over-budget") in whys(decision)) is bool(over)


@pytest.mark.parametrize("over", [0, 1])
def test_a_tail_walk_beyond_its_budget_gives_all_back(over: int) -> None:
    feet = [f"foot {number}" for number in range(TAIL_LINES + over)]
    decision, _ = decided([*LONG, *feet])
    assert len(decision.claims) == (0 if over else TAIL_LINES)
    assert (("nav.tail", "over-budget") in whys(decision)) is bool(over)


def test_a_budget_is_not_stretched_by_further_rounds() -> None:
    labels = ["label"] * 3
    crumbs = [f"crumb {number}" for number in range(HEAD_LINES)]
    lines = [*crumbs, *labels, "crumb a", "crumb b", *LONG]
    decision, _ = decided(lines)
    assert decision.claims == {}
    assert ("nav.head", "over-budget") in whys(decision)


def test_a_budget_counts_what_earlier_rounds_took() -> None:
    crumbs = [f"crumb {number}" for number in range(HEAD_LINES + 1)]
    lines = [*crumbs[:4], "label", *crumbs[4:], *LONG]
    assert claimed(lines) == {}


def test_a_cut_takes_all_below_it() -> None:
    lines = [*LONG, "speak up", "", "Name", "Words"]
    found = claimed(lines)
    assert found == dict.fromkeys(["speak up", "Name", "Words"], "comments.cut")


@pytest.mark.parametrize(
    "below",
    [["a", "b", "c"], ["x" * 193], ["x" * 150, "y" * 60]],
    ids=["lines", "chars", "chars of two"],
)
def test_a_cut_beyond_its_budget_only_marks(below: list[str]) -> None:
    decision, _ = decided([*LONG, "speak up", *below])
    assert decision.claims == {}
    assert ("comments.cut", "over-budget") in whys(decision)


def test_a_cut_beyond_its_share_only_marks() -> None:
    decision, _ = decided([P1, "speak up", P2])
    assert decision.claims == {}
    assert ("comments.cut", "over-budget") in whys(decision)


def test_the_topmost_cut_within_its_budget_is_taken() -> None:
    lines = [*LONG, "Speak up", P2, P3, P1, "speak up", "Name"]
    decision, view = decided(lines)
    assert [view.texts[i] for i in sorted(decision.claims)] == ["speak up", "Name"]
    assert ("comments.cut", "over-budget") in whys(decision)


def test_a_cut_counts_only_what_others_left() -> None:
    lines = [*LONG, "speak up", *["button"] * 9, "Name"]
    assert len(decided(lines)[0].claims) == 11


def test_a_protected_line_stops_a_cut() -> None:
    keep = rule("mine.keep", "name", keep=True)
    lines = [*LONG, "speak up", "Name", "Words"]
    assert claimed(lines, CUT, keep) == {}


def test_a_protected_line_stays() -> None:
    keep = rule("mine.keep", "button", keep=True)
    assert claimed([*LONG, "button"], ANY, keep) == {}


def test_too_much_is_taken_back() -> None:
    lines = ["button"] * 30 + [P1]
    decision, _ = decided(lines)
    assert decision.over_cut
    assert decision.claims == {}
    assert decision.copies == ()
    assert ("nav.any", "over-cut") in whys(decision)


def test_a_brief_under_long_furniture_may_lose_more() -> None:
    brief = [P1 + " " + P2, P3]
    decision, _ = decided([*["button"] * 60, *brief])
    assert not decision.over_cut
    assert len(decision.claims) == 60
    # A list of links is no story, and even a story may not be a tenth of its page.
    links = [line.rstrip(".") for line in brief]
    assert decided([*["button"] * 60, *links])[0].over_cut
    assert decided([*["button"] * 400, *brief])[0].over_cut


def test_less_than_that_is_not_taken_back() -> None:
    lines = ["button"] * 10 + [P1]
    decision, _ = decided(lines)
    assert not decision.over_cut
    assert len(decision.claims) == 10


def test_a_tail_walk_steps_over_one_short_line_below_a_claimed_one() -> None:
    lines = [*LONG, "foot one", "button", "Harbour desk", "foot two"]
    found = set(claimed(lines))
    assert found == {"foot one", "button", "foot two"}


@pytest.mark.parametrize(
    "slack", [P2.rstrip("."), "It is over.", "“So be it”", "x" * 61]
)
def test_a_tail_walk_does_not_step_over_prose(slack: str) -> None:
    lines = [*LONG, "foot one", "button", slack, "foot two"]
    assert set(claimed(lines)) == {"button", "foot two"}


def test_a_tail_walk_steps_over_as_many_lines_as_it_has_taken_and_one() -> None:
    feet = ["foot two", "foot three"]
    for over, found in ((3, {"foot one", *feet}), (4, set(feet))):
        odd = [f"Harbour desk {number}" for number in range(over)]
        assert set(claimed([*LONG, "foot one", *odd, *feet])) == found


def test_a_tail_walk_steps_over_four_lines_at_most() -> None:
    feet = [f"foot {number}" for number in range(9)]
    for over, more in ((4, {"foot one"}), (5, set())):
        odd = [f"Harbour desk {number}" for number in range(over)]
        assert set(claimed([*LONG, "foot one", *odd, *feet])) == {*feet, *more}


def test_a_tail_walk_does_not_step_to_a_line_that_it_does_not_take() -> None:
    lines = [*LONG, "foot one", P2, "Harbour desk", "foot two"]
    assert set(claimed(lines)) == {"foot two"}


@pytest.mark.parametrize("odd", ["What do you think?", "Write to the harbour desk!"])
def test_a_tail_walk_steps_over_questions_and_calls(odd: str) -> None:
    assert set(claimed([*LONG, "foot one", odd, "foot two"])) == {
        "foot one",
        "foot two",
    }


def test_a_tail_walk_steps_over_a_short_line_to_one_that_it_takes() -> None:
    lines = [*LONG, "foot one", "Harbour desk", "foot two"]
    assert set(claimed(lines)) == {"foot one", "foot two"}


@pytest.mark.parametrize("status", [Status.TESTING, Status.PROPOSED])
def test_a_rule_on_trial_only_marks(status: Status) -> None:
    decision, _ = decided([P1, "button", *LONG], rule("a.b", "button", status=status))
    assert decision.claims == {}
    assert whys(decision) == {("a.b", str(status))}


def test_a_rule_on_trial_is_no_neighbour() -> None:
    trial = rule("a.b", "button", status=Status.TESTING)
    assert claimed([P1, "button", "label", *LONG], trial, WEAK) == {}


def test_a_cut_on_trial_takes_nothing() -> None:
    trial = rule("c.d", "speak up", zone=Zone.TAIL, action=Action.CUT,
                 status=Status.TESTING)  # fmt: skip
    decision, _ = decided([*LONG, "speak up", "Name"], trial)
    assert decision.claims == {}
    assert whys(decision) == {("c.d", "testing")}


def test_a_mark_stands_though_another_rule_takes_the_line() -> None:
    mark = rule("a.mark", "button", action=Action.MARK)
    decision, _ = decided([P1, "button", *LONG], ANY, mark)
    assert [hit.rule.id for hit in decision.claims.values()] == ["nav.any"]
    assert whys(decision) == {("a.mark", "mark")}


def test_the_narrower_rule_wins_and_names_the_other() -> None:
    host = rule("z.host", "button", hosts=("b.example",))
    english = rule("y.en", "button", languages=("en",))
    decision, _ = decided([P1, "button", *LONG], ANY, host, english)
    assert decision.claims[1].rule.id == "z.host"
    assert decision.also == {1: ("y.en", "nav.any")}


def test_a_lift_wins_over_a_drop() -> None:
    lift = rule("z.lift", "button", action=Action.LIFT, lift_to="x", lift_value="y")
    assert claimed([P1, "button", *LONG], ANY, lift) == {"button": "z.lift"}


def test_spans_are_copied_and_the_line_stays() -> None:
    span = rule("a.span", unit=Unit.SPAN, action=Action.LIFT, lift_to="place",
                prefilter=("pier",), pattern=r"at (?P<value>nine|ten)")  # fmt: skip
    decision, _ = decided([P1, P2], span)
    assert decision.claims == {}
    assert [hit.groups["value"] for hit in decision.copies] == ["nine"]


def test_all_spans_of_a_line_are_found() -> None:
    span = rule("a.span", unit=Unit.SPAN, action=Action.MARK, prefilter=("%",),
                pattern="%")  # fmt: skip
    decision, _ = decided(["5 % and 6 %, or 7 %", P1], span)
    assert len(decision.marks) == 3


def test_validity() -> None:
    old = rule("a.b", "button", valid_until=date(2020, 1, 1))
    assert claimed([P1, "button", *LONG], old, published=date(2020, 1, 2)) == {}
    assert claimed([P1, "button", *LONG], old, published=date(2020, 1, 1))


def test_a_text_without_lines_or_hits() -> None:
    for lines in ([""], ["", "  ", ""], LONG):
        decision, _ = decided(lines)
        assert decision == Decision({}, {}, (), (), False)


LINES = st.sampled_from(
    [
        *("crumb one", "crumb two", "foot one", "foot two", "button", "aside", "label"),
        *("speak up", "Name", "Mara Ellison", "Harbour desk", "", P1, P2, P3),
        "Mara Ellison covers ports for the Courier.",
    ]
)


@given(st.lists(LINES, max_size=16))
@settings(max_examples=2_000, deadline=None)
def test_a_second_run_takes_nothing_more(lines: list[str]) -> None:
    lines = [*lines[:8], *LONG, *lines[8:]]
    decision, view = decided(lines)
    left = [text for i, text in enumerate(view.texts) if i not in decision.claims]
    assert claimed(left) == {}
