"""What a hostile page is: how it is made, and what has to become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cleanlit.document import Reason

STORY: Final = (
    "The harbour office of Kelmsworth closed its books on Tuesday evening, after a"
    " clerk had counted the herring barrels for a third time and found none missing.",
    "“We were told that four hundred had gone to sea on their own,” said Orla Penhale,"
    " who has kept the tally since spring, and she did not smile when she said it.",
    "The council will hear the matter on Friday, when the keeper of the slipway brings"
    " his own list, which is written in chalk on the door of the boat shed.",
)
TITLE: Final = "Herring barrels of Kelmsworth are all there"


class Size(StrEnum):
    """How much work a page makes: what is quick, and what is left to a long run."""

    SMALL = "small"
    LARGE = "large"


class Told(StrEnum):
    """What a page that is not rejected gives."""

    STORY = "the lines of the story"
    LEAD = "the first line of the story at least"
    ANY = "text, or nothing-extracted, or too-deep"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A hostile page.

    `make` builds it, since some have a hundred megabytes. `outcome` is what has to come
    of it within `budget_s` of CPU time: text, or a reject. `absent` must stand in no
    field. `charset` is what the transport says of it.
    """

    name: str
    what: str
    make: Callable[[], bytes | str]
    outcome: Told | Reason = Told.STORY
    lines: tuple[str, ...] = STORY
    absent: tuple[str, ...] = ()
    charset: str | None = None
    budget_s: float = 2.0
    size: Size = Size.SMALL


def page(
    *,
    head: str = "",
    before: str = "",
    inside: str = "",
    after: str = "",
    story: tuple[str, ...] = STORY,
    meta: str = "<meta charset='utf-8'>",
    attributes: str = "",
) -> str:
    """Give a page of news with something hostile in one of its places.

    `inside` stands between the first and the second paragraph of the story.
    """
    lead, *rest = (f"<p>{line}</p>" for line in story)
    return (
        f"<!DOCTYPE html>\n<html lang='en'><head>{meta}<title>{TITLE}</title>{head}"
        f"</head><body{attributes}>{before}<article><h1>{TITLE}</h1>\n{lead}\n{inside}\n"
        + "\n".join(rest)
        + f"</article>{after}</body></html>\n"
    )
