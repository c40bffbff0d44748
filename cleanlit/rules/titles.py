"""Whether a line is the title of its document, as pages print titles.

A page's title seldom stands above its story as the record has it: the site's name hangs
on one end of the one, and the other was worded for search engines.
"""

from __future__ import annotations

import re
from typing import Final

_SEPARATOR: Final = re.compile(r"\s(?:[|–—•·»-]|::)\s")
# A site's name or a section is no longer than this, and a headline no shorter.
_NAME_CHARS: Final = 50
_HEADLINE_CHARS: Final = 12
# Dashes and quotation marks differ between the head of a page and its body.
_MARKS: Final = str.maketrans(dict.fromkeys("–—‑", "-") | dict.fromkeys("“”„«»", '"'))


def plain(line: str) -> str:
    """Give a folded line with one kind of dash and of quotation mark."""
    return line.translate(_MARKS)


def title_forms(title: str, site: str) -> frozenset[str]:
    """Give a folded title as it is, and without the site's name or section at an end.

    All in their `plain` form; none for an empty title.
    """
    forms = {plain(title)} - {""}
    for found in _SEPARATOR.finditer(title):
        before, after = title[: found.start()], title[found.end() :]
        if len(after) <= _NAME_CHARS and len(before) >= _HEADLINE_CHARS:
            forms.add(plain(before))
        if before == site and len(after) >= _HEADLINE_CHARS:
            forms.add(plain(after))
    return frozenset(forms)
