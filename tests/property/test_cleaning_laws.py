"""Laws of cleaning: exact, idempotent, and nothing without rules."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanlit.clean.cleaner import Cleaner, rebuild, without
from cleanlit.document import Cleaned, Document
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import RuleSet

RULES = load_rules()
CLEANER = Cleaner(RULES)
ENGLISH = [rule for rule in RULES.rules if {"*", "en"} & {*rule.languages}]
TITLE = "Lock Gates Close for a Month"
PROSE = [
    "Barges will wait below the town from Monday, the canal trust said, and the"
    " people who live on them were not asked about it.",
    "It was the third time that the gates had been lifted out, and the first that"
    " anyone had thought to photograph them.",
    "Ilse Brandt was a journalist who wrote for the Valley Post for forty years.",
    "“Also read: the room,” she told trainees, before walking out.",
    "What comes next",
    "Rival yards, including,,, and, have filled their order books.",
    TITLE,
    "Mara Ellison",
    "Name",
    "x",
]


def removed_examples(rules: list[object]) -> list[str]:
    return [example for rule in rules for example in rule.removes]  # type: ignore[attr-defined]


furniture = st.sampled_from(removed_examples([*RULES.rules]))
english = st.sampled_from(removed_examples([*ENGLISH]))
lines = st.one_of(
    st.sampled_from(PROSE),
    st.sampled_from(PROSE),
    english,
    english,
    furniture,
    st.sampled_from(["", " ", "\t", "\u00a0"]),
    st.text(alphabet="ab \u200b,.\u2028é📰", max_size=20),
)
breaks = st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r", "\r\n\r\n", "\n \n"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(lines, min_size=1, max_size=16))
    one = draw(st.none() | breaks)
    ends = [one or draw(breaks) for _ in parts[1:]]
    ends.append(draw(st.sampled_from(["", "\n", "\r\n", "\n\n\n"])))
    text = "".join(part + end for part, end in zip(parts, ends, strict=True))
    body = draw(st.integers(0, 3))
    return "\n".join([*PROSE[:2] * body, text]) if body else text


documents = st.builds(
    Document,
    text=texts(),
    title=st.sampled_from([None, TITLE, "Mara Ellison", "Comment trolls"]),
    language=st.sampled_from(["en", "en", "en", None, "de", "ru", "ja", "xx"]),
    date=st.sampled_from([None, "2024-03-01"]),
)
thorough = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@given(documents)
@thorough
def test_text_and_removals_rebuild_the_original(document: Document) -> None:
    cleaned = CLEANER(document)
    original = document.text or ""
    text = cleaned.document.text or ""
    assert rebuild(text, cleaned.removals) == original
    assert without(original, cleaned.removals) == text
    position = 0
    for removal in cleaned.removals:
        assert position <= removal.start < removal.end
        assert original[removal.start : removal.end] == removal.text
        position = removal.end


@given(documents)
@thorough
def test_cleaning_is_idempotent(document: Document) -> None:
    once = CLEANER(document).document
    again = CLEANER(once)
    assert again.document == once
    assert again.removals == ()


@given(documents)
@thorough
def test_cleaning_without_rules_is_the_identity(document: Document) -> None:
    assert Cleaner(RuleSet())(document) == Cleaned(document)


@given(documents)
@thorough
def test_cleaning_is_the_same_every_time(document: Document) -> None:
    assert CLEANER(document) == Cleaner(RULES)(document)


@given(documents)
@thorough
def test_no_text_is_made_up_and_marks_lie_on_lines(document: Document) -> None:
    cleaned = CLEANER(document)
    original = document.text or ""
    text = cleaned.document.text or ""
    assert len(text) + sum(len(r.text) for r in cleaned.removals) == len(original)
    for mark in cleaned.marks:
        assert 0 <= mark.start < mark.end <= len(original)
    if not any(r for r in cleaned.removals):
        assert text == original
