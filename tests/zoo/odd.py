"""Pages whose bytes, encodings or contents are not what they seem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleanlit.document import Reason
from tests.zoo.exhibit import STORY, Exhibit, Told, page

_BOMBS: Final = "".join(
    f"<!ENTITY e{n} '{'&e' + str(n - 1) + ';' if n else 'ha'}" * 1
    + f"{'&e' + str(n - 1) + ';' if n else 'ha'}'>"
    for n in range(30)
)


def encoded() -> Iterator[Exhibit]:
    """Give pages in encodings that they do not name, or name wrongly."""
    utf16 = page(meta="").encode("utf-16")
    yield Exhibit("utf-16-bom", "UTF-16 with its mark", lambda: utf16)
    yield Exhibit(
        "utf-32-bom",
        "UTF-32 with its mark",
        lambda: page(meta="").encode("utf-32"),
    )
    yield Exhibit(
        "utf-16-bare",
        "UTF-16 without its mark: its NUL bytes are those of binary data",
        lambda: page(meta="").encode("utf-16-le"),
        Reason.NOT_HTML,
    )
    yield Exhibit(
        "cp1252-as-utf-8",
        "Windows-1252 that says it is UTF-8",
        lambda: page().encode("cp1252"),
        Told.LEAD,
    )
    yield Exhibit(
        "utf-8-as-nonsense",
        "UTF-8 that says it is in an encoding that nobody knows",
        lambda: page(meta="<meta charset='x-harbour'>").encode(),
    )
    yield Exhibit(
        "utf-8-transport-wrong",
        "UTF-8 whose transport names one that nobody knows",
        lambda: page().encode(),
        charset="no-such-charset",
    )
    yield Exhibit(
        "utf-8-late",
        "UTF-8 that says so after 6,000 bytes",
        lambda: page(meta=f"<!--{'x' * 6_000}--><meta charset='utf-8'>").encode(),
    )
    yield Exhibit(
        "utf-8-cut",
        "UTF-8 that ends in the middle of a letter",
        lambda: page().encode() + "”".encode()[:2],
    )
    yield Exhibit("nul", "NUL bytes in an attribute", lambda: page(after="<p a='\0'>"))
    yield Exhibit(
        "halves",
        "half of a surrogate pair in the text",
        lambda: page(inside="<p>\ud83d stray</p>"),
        absent=("\ud83d",),
    )


def foreign() -> Iterator[Exhibit]:
    """Give what is no page at all."""
    for name, head in (
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0\0"),
        ("elf", b"\x7fELF\x02\x01\x01\0\0"),
        ("zip", b"PK\x03\x04\x14\0\0\0\x08\0"),
    ):
        yield Exhibit(
            f"binary-{name}",
            f"a file of the kind {name}",
            lambda head=head: head + bytes(range(256)) * 40,
            Reason.NOT_HTML,
        )
    for name, what, body in (
        ("empty", "nothing", b""),
        ("blank", "blanks alone", b" \n\t" * 1_000),
        ("script-only", "a script alone", b"<html><script>go()</script></html>"),
        ("comment-only", "a comment that nobody closes", b"<html><!-- " + b"x" * 999),
    ):
        yield Exhibit(name, what, lambda body=body: body, Reason.NOTHING_EXTRACTED)


def loaded() -> Iterator[Exhibit]:
    """Give pages with something in them that goes off, or never ends."""
    yield Exhibit(
        "entities",
        "entities that would unfold to a billion letters",
        lambda: (
            f"<!DOCTYPE html [{_BOMBS}]>" + page()[15:].replace("<h1>", "<h1>&e29;")
        ),
        Told.LEAD,
    )
    yield Exhibit(
        "references",
        "50,000 references to letters by number",
        lambda: page(after="<p>" + "&#x68;&#97;" * 25_000 + "</p>"),
        Told.LEAD,
    )
    for name, what, after in (
        ("unclosed-comment", "a comment that nobody closes, below the story", "<!--"),
        ("unclosed-script", "a script that nobody closes, below it", "<script>x = 1"),
        ("unclosed-textarea", "a textarea that nobody closes, below it", "<textarea>"),
        ("plaintext", "the element that ends all markup, below it", "<plaintext>a"),
        ("cdata", "a CDATA section that nobody closes, below it", "<![CDATA[ x"),
        ("svg", "SVG and MathML with HTML in them", "<svg><p><math><p>x</svg>"),
        ("forms", "forms in forms in tables", "<form><table><form><tr>x" * 20),
        ("pi", "processing instructions", "<?xml version='9'?><?php x ?>" * 500),
    ):
        yield Exhibit(name, what, lambda after=after: page(after=after))
    yield Exhibit(
        "base",
        "a base address that is none",
        lambda: page(head="<base href='http://[::1'><link rel=canonical href='//['>"),
    )
    for name, what, data in (
        ("broken", "structured data that is broken off", '{"@type": "NewsArticle", "h'),
        ("nested", "structured data 20,000 lists deep", "[" * 20_000),
        ("types", "structured data of wrong types", '{"@type": 7, "headline": [{}]}'),
        ("long", "structured data of 10 MB", '["' + "a" * 10_000_000 + '"]'),
    ):
        yield Exhibit(
            f"json-ld-{name}",
            what,
            lambda data=data: page(
                head=f"<script type='application/ld+json'>{data}</script>"
            ),
            budget_s=5,
        )
    yield Exhibit(
        "metas",
        "90,000 meta elements",
        lambda: page(head="<meta name='a' content='b'>" * 90_000),
        budget_s=20,
    )
    yield Exhibit(
        "invisible",
        "marks of direction and width between all letters",
        lambda: page(story=tuple("\u200b\u202e".join(line) for line in STORY)),
        Told.ANY,
        lines=(),
    )
