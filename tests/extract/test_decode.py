"""Which encoding a page is read in."""

from __future__ import annotations

import pytest

from cleanlit.extract.decode import decode_page

STORY = "Żółta łódź płynęła ćwierć godziny – „aż do świtu”."


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (STORY.encode() + "”".encode()[:2], STORY),
        (STORY.encode()[:-4] + b"\xc3" + b"!", STORY[:-2] + "\ufffd!"),
        (STORY.encode(), STORY),
        ("<meta charset=iso-8859-2>łódź".encode("iso-8859-2"), "łódź"),
        ("Bücher für Kühe über Öl".encode("cp1252"), "Bücher für Kühe über Öl"),
    ],
    ids=["cut", "patched", "whole", "declared", "another"],
)
def test_what_a_page_says(data: bytes, wanted: str) -> None:
    assert decode_page(data).endswith(wanted)
