"""The address of a shared index, read without a server."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cleanlit.dedup.redisurl import address_of, is_address
from cleanlit.errors import UsageError


def test_an_address() -> None:
    found = address_of("redis://queue.example:7000/3?name=wire&wait=2.5&health=1")
    assert found.url == "redis://queue.example:7000/3?health=1"
    assert (found.name, found.wait_s) == ("wire", 2.5)
    assert found.shown == "redis://queue.example:7000/3?name=wire"
    plain = address_of("unix:///run/redis.sock?db=1")
    assert (plain.url, plain.name) == ("unix:///run/redis.sock?db=1", "cleanlit")


@pytest.mark.parametrize(
    "given", ["redis://ann:tide@h:1/0?name=n", "redis://:tide@h:1/0?name=n"]
)
def test_a_password_is_not_shown(given: str) -> None:
    found = address_of(given)
    assert "tide" in found.url
    assert "tide" not in found.shown
    assert found.shown.endswith("@h:1/0?name=n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("redis://h/0?name=a:b", "name is 'a:b'"),
        ("redis://h/0?name=", "name is ''"),
        ("redis://h:x/0", "no such number"),
        ("redis://h:0/0", "no such number"),
        ("redis://h/0?wait=long", "no such number"),
        ("redis://h/0?wait=-1", "no such number"),
    ],
)
def test_what_is_no_address(given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        address_of(given)
    assert "\n" not in str(caught.value)


def test_a_file_is_none() -> None:
    assert not is_address("redis.idx")
    assert is_address("rediss://h")


def test_without_the_package() -> None:
    code = (
        "import sys; sys.modules['redis'] = None\n"
        "import cleanlit as cl\n"
        "try: cl.StoryIndex.open('redis://127.0.0.1:1/0')\n"
        "except cl.MissingExtra as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "pip install 'cleanlit[redis]'" in done.stdout
