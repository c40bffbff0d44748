"""A page of an invented crypto news site: the furniture goes and nothing else does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from cleanlit.clean.cleaner import Cleaner, rebuild
from cleanlit.document import Cleaned, Document
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import RuleSet


@dataclass(frozen=True)
class Names:
    outlet: str
    author: str
    topic: str
    section: str
    photographer: str
    language: str | None = "en"


SETS = [
    Names("Coin Lantern", "Mara Ellison", "Quillcoin", "Markets", "Jo Marlow"),
    Names("Ledger Tide", "Tom Okafor", "Brineswap", "DeFi", "Ana Reyl", "en-GB"),
    Names("The Block Heron", "Ilse van Brandt", "Oxbow Chain", "Policy", "Li Moss"),
    Names("Mintwatch", "Piet J. O'Koro", "Tarn", "Tokens", "Dee Farr", None),
    Names("Nodepost Daily", "Dana Whitlock-Reyes", "NFT Kiln", "Art", "Su Odell", None),
]


def furniture(names: Names) -> dict[str, list[str]]:
    return {
        "navigation": [
            "Skip to content",
            f"{names.outlet} / {names.section} / {names.topic}",
            "Back to top button",
        ],
        "related": [
            f"📰 Also read:  {names.topic} Exchange Settles Its Quarrel With a Bank",
            f"📰 Also read: Why the Miners of {names.topic} Moved Up the Valley",
            "📰 Also read: Three Wallets That Nobody Can Open",
        ],
        "disclaimer": [
            "Disclaimer: Digital coins are highly volatile, so do your own research"
            f" before making any investment decisions. {names.outlet} is not"
            " responsible for the content of guest posts, nor for the goods in its ad"
            " space, and nothing here is financial advice."
        ],
        "credit": [f"Editorial credit: {names.photographer} /"],
        "bio": [names.author, bio(names)],
        "comments": [
            "Leave a Reply",
            "Your email address will not be published. Required fields are marked *",
        ],
    }


def bio(names: Names) -> str:
    return (
        f"{names.author} is a market journalist who has followed coins since the first"
        f" of them, and who joined {names.outlet} from a paper in the hills."
    )


def headline(names: Names) -> str:
    return f"{names.topic} Falls by a Fifth as Its Largest Pool Runs Dry"


def story(names: Names) -> list[str]:
    topic = names.topic
    return [
        f"The price of {topic} fell by a fifth on Tuesday, after the largest of the"
        " pools that hold it was emptied within an hour and its keepers said nothing.",
        f"Traders who had moved to {topic} in the spring were left with what was in"
        " their wallets, and for many of them that is not much more than the fees.",
        "What happened in the pool",
        "The contract let anyone who held a key of the second kind take back more than"
        " had been put in, and on Tuesday someone with such a key did it 41 times.",
        f"Rival chains, including,,, and, have all closed their bridges to {topic},"
        " and it is not known when they will be open again.",
        "A slow answer",
        "The board met at noon, for the first time since the winter, and said that it"
        " would replace what was lost from a fund that was set up for such a day.",
        "It did not say how large the fund is, or who would be the first to be paid,"
        " and the two people who had asked for it were not let into the room.",
        "By the evening the price had come back by a little, but the pool was empty"
        " still, and the queue before the only counter was as long as in the morning.",
    ]


def page(names: Names, end: str = "\n") -> str:
    parts, lines = furniture(names), story(names)
    skip, crumb, top = parts["navigation"]
    also = parts["related"]
    body = [
        skip,
        crumb,
        headline(names),
        *lines[:2],
        also[0],
        *lines[2:5],
        also[1],
        *lines[5:8],
        also[2],
        *lines[8:],
        *parts["disclaimer"],
        *parts["bio"],
        *parts["credit"],
        *parts["comments"],
        top,
    ]
    return f"{end}{end}".join(body)


def clean(names: Names, *, end: str = "\n", title: str | None = None) -> Cleaned:
    document = Document(
        text=page(names, end), id="1", title=title, language=names.language
    )
    return Cleaner(load_rules())(document)


def lines_of(text: str | None) -> list[str]:
    return [line for line in (text or "").splitlines() if line.strip()]


every = pytest.mark.parametrize("names", SETS, ids=[names.outlet for names in SETS])


@every
def test_only_the_furniture_goes(names: Names) -> None:
    cleaned = clean(names)
    assert lines_of(cleaned.document.text) == [headline(names), *story(names)]


@every
def test_line_ends_of_another_system(names: Names) -> None:
    cleaned = clean(names, end="\r\n")
    kept = cleaned.document.text or ""
    assert lines_of(kept) == [headline(names), *story(names)]
    assert kept == "\r\n\r\n".join([headline(names), *story(names)])


@every
def test_the_headline_goes_where_the_record_has_it(names: Names) -> None:
    cleaned = clean(names, title=headline(names))
    assert lines_of(cleaned.document.text) == story(names)
    assert cleaned.document.title == headline(names)


@every
def test_bio_and_picture_credit_move_into_fields(names: Names) -> None:
    lifted = clean(names).document.lifted
    assert lifted["author_bio"] == (bio(names),)
    assert lifted["image_credit"] == (names.photographer,)
    assert set(lifted) == {"author_bio", "image_credit"}


@every
def test_the_hole_is_flagged_and_stays(names: Names) -> None:
    cleaned = clean(names)
    assert cleaned.flags == ("link-hole",)
    assert ",,, and," in (cleaned.document.text or "")
    (mark,) = [mark for mark in cleaned.marks if mark.rule == "hole.emptied-list"]
    line = page(names)[mark.start : mark.end]
    assert line.strip() == story(names)[4]


@every
def test_each_removal_is_accounted_for(names: Names) -> None:
    cleaned = clean(names)
    gone = [r.text.strip() for r in cleaned.removals if r.text.strip()]
    expected = [line for lines in furniture(names).values() for line in lines]
    assert sorted(gone) == sorted(expected)
    assert rebuild(cleaned.document.text or "", cleaned.removals) == page(names)


@every
def test_the_second_cleaning_changes_nothing(names: Names) -> None:
    once = clean(names).document
    again = Cleaner(load_rules())(once)
    assert again.document == once
    assert again.removals == ()


@every
def test_a_story_without_furniture_stays_as_it_is(names: Names) -> None:
    text = "\n\n".join(story(names))
    document = Document(text=text, language=names.language)
    cleaned = Cleaner(load_rules())(document)
    assert cleaned.document.text == text
    assert cleaned.removals == ()


@every
def test_furniture_inside_the_story_that_is_prose_stays(names: Names) -> None:
    """A bio, a disclaimer and a credit in the middle are part of what is told."""
    lines = story(names)
    inside = [*lines[:3], names.author, bio(names), *lines[3:]]
    text = "\n".join(inside)
    document = Document(text=text, language=names.language)
    assert Cleaner(load_rules())(document).document.text == text


@every
def test_a_story_about_the_author_keeps_its_end(names: Names) -> None:
    text = "\n".join([*story(names), names.author, bio(names)])
    document = Document(
        text=text,
        title=f"{names.author}, who watched the coins, dies at 81",
        language=names.language,
    )
    assert Cleaner(load_rules())(document).document.text == text


def test_a_document_in_another_language_is_left_alone() -> None:
    names = SETS[0]
    document = Document(text=page(names), language="xx")
    kept = lines_of(Cleaner(load_rules())(document).document.text)
    for line in [*story(names), headline(names), *furniture(names)["related"]]:
        assert line in kept


def test_no_text_is_no_work() -> None:
    for text in (None, ""):
        document = Document(text=text)
        assert Cleaner(load_rules())(document) == Cleaned(document)


def test_what_was_lifted_before_is_kept_and_not_doubled() -> None:
    names = replace(SETS[0], photographer="Jo Marlow")
    document = Document(
        text=page(names),
        language="en",
        flags=("seen", "link-hole"),
        lifted={"image_credit": ("Jo Marlow", "Al Dray"), "place": ("Leedon",)},
    )
    cleaned = Cleaner(load_rules())(document).document
    assert cleaned.lifted["image_credit"] == ("Jo Marlow", "Al Dray")
    assert cleaned.lifted["place"] == ("Leedon",)
    assert cleaned.flags == ("seen", "link-hole")


def test_no_rules_no_change() -> None:
    document = Document(text=page(SETS[0]), language="en")
    assert Cleaner(RuleSet())(document) == Cleaned(document)


def test_a_page_of_furniture_alone_is_kept_and_flagged() -> None:
    text = "\n".join(["Share this article", "Copy link", "Back to top"] * 4)
    cleaned = Cleaner(load_rules())(Document(text=text, language="en"))
    assert cleaned.document.text == text
    assert "over-cut" in cleaned.flags
    assert cleaned.removals == ()
    assert cleaned.marks
