"""Hosts: taken from URLs as crawls hold them, and compared with scopes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.text.hosts import host_matches, host_of, is_public_suffix


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://harbour.example/a", "harbour.example"),
        ("https://www.harbour.example/a", "harbour.example"),
        ("https://WWW.Harbour.Example/", "harbour.example"),
        ("http://harbour.example:8080/x", "harbour.example"),
        ("http://user:word@harbour.example/x", "harbour.example"),
        ("http://harbour.example./x", "harbour.example"),
        ("  https://harbour.example/x \n", "harbour.example"),
        ("//harbour.example/x", "harbour.example"),
        ("https://m.harbour.example", "m.harbour.example"),
        ("https://www2.harbour.example", "www2.harbour.example"),
        ("https://bücher.example/x", "xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example/x", "xn--bcher-kva.example"),
        ("http://192.0.2.7/x", "192.0.2.7"),
        ("http://[2001:db8::1]:80/x", "2001:db8::1"),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [None, "", "   ", "harbour.example/x", "not a url", "mailto:a@b.example",
     "http://", "http:///path", "http://[broken", "javascript:0"],
)  # fmt: skip
def test_what_has_no_host(url: str | None) -> None:
    assert host_of(url) is None


def test_www_alone_is_no_host_prefix() -> None:
    assert host_of("https://www.example/") == "example"


def test_a_name_that_idna_refuses_is_kept_in_lower_case() -> None:
    label = "Ü" * 70
    assert host_of(f"https://{label}.example/") == f"{'ü' * 70}.example"


@given(st.text())
def test_no_url_raises(url: str) -> None:
    host = host_of(url)
    assert host is None or host
    host_of("http://" + url)


@pytest.mark.parametrize(
    ("host", "scope", "covered"),
    [
        ("harbour.example", "harbour.example", True),
        ("m.harbour.example", "harbour.example", True),
        ("a.m.harbour.example", "harbour.example", True),
        ("myharbour.example", "harbour.example", False),
        ("example", "harbour.example", False),
        ("harbour.example", "=harbour.example", True),
        ("m.harbour.example", "=harbour.example", False),
        ("harbour.example", "=www.harbour.example", True),
        ("m.harbour.example", "*.harbour.example", True),
        ("harbour.example", "*.harbour.example", False),
        ("myharbour.example", "*.harbour.example", False),
    ],
)
def test_scopes(host: str, scope: str, covered: bool) -> None:
    assert host_matches(host, scope) is covered


@pytest.mark.parametrize("scope", ["www.harbour.example", "=www.harbour.example"])
def test_a_scope_written_with_www_covers_the_host(scope: str) -> None:
    host = host_of("https://www.harbour.example/story")
    assert host is not None
    assert host_matches(host, scope)


@pytest.mark.parametrize("suffix", ["com", "co.uk", "org", "com.au"])
def test_public_suffixes(suffix: str) -> None:
    assert is_public_suffix(suffix)


@pytest.mark.parametrize("host", ["harbour.com", "m.harbour.co.uk", "a.example"])
def test_no_public_suffixes(host: str) -> None:
    assert not is_public_suffix(host)
