"""Splicing: the values that are set change, and no other byte does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleanlit.io.encode import DuplicateKey, mark, members, splice

whole = st.text(st.characters(codec="utf-8"), max_size=12)
keys = st.one_of(st.sampled_from(["text", "flags", "id", "a b", 'q"', "\\", ""]), whole)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    whole,
    st.sampled_from(["}", "]", '"', ',"x":', "\\", "\\\\", "\u2028", "{[:,"]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)
objects = st.dictionaries(keys, values, max_size=6)
new_values = st.one_of(whole, st.none(), st.booleans(), st.lists(whole, max_size=3))
changes = st.dictionaries(keys, new_values, max_size=4)


@st.composite
def dumped(draw: st.DrawFn) -> tuple[dict[str, Any], bytes]:
    """Give an object and one of the ways to write it."""
    value = draw(objects)
    text = json.dumps(
        value,
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, None, 0, 1, "\t"])),
        separators=draw(
            st.sampled_from(
                [None, (",", ":"), (", ", ": "), (" ,", " :"), (",  ", ":")]
            )
        ),
    )
    around = draw(st.sampled_from(["", " ", "\r", "  \t"]))
    return value, f"{around}{text}{around}".encode()


def raw_values(raw: bytes) -> dict[str, bytes]:
    return {json.loads(key): raw[start:end] for key, _, start, end in members(raw)}


@given(dumped())
@settings(max_examples=300)
def test_members_are_those_of_the_object(case: tuple[dict[str, Any], bytes]) -> None:
    value, raw = case
    found = raw_values(raw)
    assert list(found) == list(value)
    for key, part in found.items():
        assert json.loads(part) == value[key]
        assert part == part.strip()


@given(dumped(), changes, st.lists(keys, max_size=3))
@settings(max_examples=600)
@example(({"a": 1}, b'{"a": 1}'), {"b": 2}, ["a"])
@example(({"a": 1, "b": 2}, b'{"a":1,"b":2}'), {}, ["a"])
@example(({"a": 1, "b": 2}, b'{"a":1,"b":2}'), {}, ["a", "b"])
@example(({}, b"{ }"), {"a": "x"}, [])
def test_set_append_and_drop(
    case: tuple[dict[str, Any], bytes], change: dict[str, Any], drop: list[str]
) -> None:
    value, raw = case
    gone = {key for key in drop if key not in change}
    spliced = splice(raw, change, tuple(gone))
    expected = {key: item for key, item in (value | change).items() if key not in gone}
    parsed = json.loads(spliced)
    assert parsed == expected
    assert list(parsed) == list(expected)
    before, after = raw_values(raw), raw_values(spliced)
    for key in expected.keys() - change.keys():
        assert after[key] == before[key]


@given(dumped())
def test_to_change_nothing_changes_nothing(case: tuple[dict[str, Any], bytes]) -> None:
    _, raw = case
    assert splice(raw, {}) == raw


@given(dumped(), changes)
def test_splicing_twice_is_splicing_once(
    case: tuple[dict[str, Any], bytes], change: dict[str, Any]
) -> None:
    _, raw = case
    once = splice(raw, change)
    assert splice(once, change) == once


@given(dumped(), changes)
def test_the_output_stays_on_one_line(
    case: tuple[dict[str, Any], bytes], change: dict[str, Any]
) -> None:
    _, raw = case
    assert b"\n" not in splice(raw.replace(b"\n", b" "), change)


@given(dumped(), changes)
def test_marks_never_replace_a_field(
    case: tuple[dict[str, Any], bytes], change: dict[str, Any]
) -> None:
    value, raw = case
    marked = {
        key: item for key, item in change.items() if f"cleanlit_{key}" not in value
    }
    parsed = json.loads(mark(raw, marked))
    for key, item in value.items():
        assert parsed[key] == item
    for key, item in marked.items():
        assert parsed[f"cleanlit_{key}" if key in value else key] == item


@pytest.mark.parametrize(
    "number", ["1.0", "1e400", "-0", "1.10", "123456789012345678901234567890", "NaN"]
)
def test_numbers_keep_their_spelling(number: str) -> None:
    raw = f'{{"n": {number}, "text": "a"}}'.encode()
    assert splice(raw, {"text": "b"}) == f'{{"n": {number}, "text": "b"}}'.encode()


def test_escapes_keep_their_spelling() -> None:
    raw = rb'{"\u0061":"\u00e9\/\ud83d","text":"a"}'
    assert splice(raw, {"text": "b"}) == rb'{"\u0061":"\u00e9\/\ud83d","text":"b"}'


def test_a_key_with_escapes_is_that_key() -> None:
    assert splice(rb'{"te\u0078t":"a"}', {"text": "b"}) == rb'{"te\u0078t":"b"}'


def test_a_key_twice_is_no_harm_where_it_is_not_set() -> None:
    raw = b'{"a":1,"a":2,"text":"x"}'
    assert splice(raw, {"text": "y"}) == b'{"a":1,"a":2,"text":"y"}'


def test_a_key_twice_that_is_to_be_set() -> None:
    with pytest.raises(DuplicateKey):
        splice(b'{"text":"x","text":"z"}', {"text": "y"})


def test_a_key_twice_that_is_to_go() -> None:
    assert splice(b'{"a":1,"b":2,"a":3}', {}, ("a",)) == b'{"b":2}'
