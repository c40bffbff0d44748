"""Guards and evidence: small named predicates that rules put in `unless`, `require`.

A guard in `unless` speaks against a hit; evidence in `require` must be there for a weak
rule to act. New ones are code, never expressions in a rule file. The words below are
what the guards know of each language; a language that is missing has no such word, so
its guard never speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from cleanlit.rules.model import Category
from cleanlit.rules.view import Hit, View
from cleanlit.text.fold import fold
from cleanlit.text.stopwords import STOPWORDS

Guard = Callable[[Hit, View], bool]

_OPENING: Final = tuple('"“„‟”«»‹›‘‚「『《')
_QUOTES: Final = re.compile(
    r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』|\"[^\"]*\""
)
_SENTENCE_END: Final = re.compile(r"[.!?…。！？।؟۔]['\"’”“»」』)\]]*$")
_SENTENCE_BREAK: Final = re.compile(
    r"[.!?…]['\"’”»)]*\s+(?=[\"“„«(]?\w)"
    r"|[。！？।؟۔]['\"’”»」』)）]*\s*(?=[\"“„«「『(（]?\w)"
)
_LABEL: Final = re.compile(r"^[^:：|–—-]{1,60}[:：|–—-]\s*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_FIGURE: Final = re.compile(
    r"[$€£¥₹₽₴₺]\s?\d|\d\s?(?:%|percent|prozent|pour cent|km|kg|million|billion|"
    r"млн|млрд|万|亿|億|만|억)|\b(?:19|20)\d\d\b|\b\d{1,3}(?:[.,]\d{3})+\b"
)
_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b\d{1,2}[:.h]\d\d\b"
    r"|\d\s?[年月日時时분년월일]"
)
_DIGIT: Final = re.compile(r"\d")
# A shorter name is too likely to be a word of the line; names in Han and Hangul are
# short, as each character is a syllable.
_NAME_CHARS: Final = 4
_SYLLABLES: Final = re.compile("[\u3400-\u9fff\uac00-\ud7a3]")
_SYLLABLE_CHARS: Final = 2
# What may stand around a name that is a line of its own.
_MARKS: Final = " .,:;|/()[]【】（）〔〕<>«»-–—•·*~="
_UNSPACED_LANGUAGES: Final = frozenset({"ja", "th", "zh"})
_NEAR_START: Final = 6
_NEAR_END: Final = 12
_RUN: Final = 3
_PAIR: Final = 2
_HEADING_LINES: Final = 16  # with the blank ones between them
_HEADINGS: Final = frozenset(f"h{level}" for level in range(1, 7))
_TOPICS: Final[Mapping[str, re.Pattern[str]]] = {
    "newsletter": re.compile(r"newsletter|e-?mail|inbox|substack|boletín|рассылк"),
    "comments": re.compile(r"comment|kommentar|commentaire|troll|комментар"),
    "author-bio": re.compile(r"journalis|reporter|author|writer|editor|byline|obituar"),
    "advertisement": re.compile(r"advert|\bads?\b|werbung|publicit|реклам"),
    "disclaimer": re.compile(r"disclaimer|liabilit|sponsor|influencer|haftung"),
    "share": re.compile(r"facebook|twitter|whatsapp|instagram|tiktok|telegram|social"),
    "paywall": re.compile(r"paywall|subscri|abonn|подпис"),
    "consent": re.compile(r"cookie|privacy|consent|gdpr|datenschutz"),
    "copyright": re.compile(r"copyright|urheber|droit d'auteur|piracy|авторск"),
    "app": re.compile(r"\bapps?\b|app store|google play|smartphone"),
    "navigation": re.compile(r"navigation|website|menu"),
}


def quoted(hit: Hit, _view: View) -> bool:
    """The line starts with a quotation mark, or the hit lies inside a quotation."""
    # "»" opens a quotation in German and Danish; before a blank it is a bullet.
    line = hit.seen.lstrip()
    if line.startswith(_OPENING) and not line.startswith(("» ", "› ")):
        return True
    return any(
        found.start() <= hit.start and hit.end <= found.end()
        for found in _QUOTES.finditer(hit.seen)
        if hit.end > hit.start and (hit.start, hit.end) != (0, len(hit.seen))
    )


def ends_sentence(hit: Hit, _view: View) -> bool:
    """The line ends as a sentence does."""
    return ends_as_sentence(hit.seen)


def ends_as_sentence(text: str) -> bool:
    """Tell whether a text ends with a full stop, or another end of a sentence."""
    return bool(_SENTENCE_END.search(text))


def label_then_sentences(hit: Hit, _view: View) -> bool:
    """After the label stand two or more sentences."""
    rest = _LABEL.sub("", hit.seen, count=1)
    return len(_SENTENCE_BREAK.findall(rest)) >= 1 and bool(_SENTENCE_END.search(rest))


def ends_sentence_with_verb(hit: Hit, view: View) -> bool:
    """A sentence of more than eight words: a cheap stand-in for a finite verb."""
    return ends_sentence(hit, view) and len(_WORD.findall(hit.seen)) > 8


def prose(hit: Hit, view: View) -> bool:
    """Twelve words or more, a sentence end, and a quarter of stop words.

    Where words are not spaced, 40 characters do; where no stop words are known, the
    words alone.
    """
    if not ends_sentence(hit, view):
        return False
    if view.language in _UNSPACED_LANGUAGES:
        return len(hit.seen) >= 40
    words = _WORD.findall(fold(hit.seen))
    stopwords = STOPWORDS.get(view.language or "en")
    if len(words) < 12 or stopwords is None:
        return len(words) >= 12
    return sum(word in stopwords for word in words) >= 0.25 * len(words)


def is_title(hit: Hit, view: View) -> bool:
    """The line is the record's title, with or without the name of the site."""
    return view.is_title(fold(hit.seen))


def repeats_description(hit: Hit, view: View) -> bool:
    """The line is the record's description, which may be the story's first sentence."""
    return bool(view.description) and fold(hit.seen) == view.description


def is_section(hit: Hit, view: View) -> bool:
    """The line is the name of the record's section."""
    return bool(view.section) and fold(hit.seen) == view.section


def in_title(hit: Hit, view: View) -> bool:
    """What was hit occurs in the title."""
    what = fold(hit.seen[hit.start : hit.end] or hit.seen)
    return bool(view.title) and what in view.title


def name_in_title(hit: Hit, view: View) -> bool:
    """The named group `name` occurs in the title."""
    name = fold(hit.groups.get("name", ""))
    return bool(name) and name in view.title


def name_in_body(hit: Hit, view: View) -> bool:
    """The named group `name` occurs in a kept line outside the hit."""
    name = fold(hit.groups.get("name", ""))
    return bool(name) and any(
        name in view.folded[index]
        for index in view.kept()
        if not hit.first <= index <= hit.last and view.folded[index] != name
    )


def figures(hit: Hit, _view: View) -> bool:
    """The line holds money, a percentage, a year or a large number."""
    return bool(_FIGURE.search(hit.seen))


def attribution(hit: Hit, view: View) -> bool:
    """The line reports speech."""
    return bool(view.words.speech.search(fold(hit.seen)))


def only_line(hit: Hit, view: View) -> bool:
    """Nothing would be left of the document."""
    return all(hit.first <= index <= hit.last for index in view.kept())


def topic(category: str) -> Guard:
    """Make the guard `topic:CATEGORY`: the story itself is about such things."""
    general = _TOPICS[category]

    def speaks(hit: Hit, view: View) -> bool:
        own = view.words.about(category)

        def about(line: str) -> bool:
            return bool(general.search(line) or own.search(line))

        if about(view.title):
            return True
        seen = 0
        for index in view.kept():
            if hit.first <= index <= hit.last:
                continue
            if about(view.folded[index]):
                return True
            seen += 1
            if seen == 3:
                break
        return False

    return speaks


def neighbour_claimed(hit: Hit, view: View) -> bool:
    """The nearest line above or below is claimed by another rule."""
    return view.claimed_neighbour(hit.first, hit.last)


def in_foot(hit: Hit, view: View) -> bool:
    """No prose stands below the line, and another rule has claimed one of the last."""
    return hit.first in view.foot()


def beside_related(hit: Hit, view: View) -> bool:
    """The nearest line above or below is claimed as a lead to other stories."""
    claims = view.neighbour_claims(hit.first, hit.last)
    return any(claim.rule.category is Category.RELATED for claim in claims)


def repeats_body(hit: Hit, view: View) -> bool:
    """The same folded line stands in the kept text above."""
    line = view.folded[hit.first]
    return any(view.folded[index] == line for index in view.kept() if index < hit.first)


def names_author(hit: Hit, view: View) -> bool:
    """The line holds the name of one of the record's authors."""
    names = [name for name in view.authors if _long_enough(name)]
    if not names:
        return False
    line = fold(hit.seen)
    return any(name in line for name in names)


def is_author(hit: Hit, view: View) -> bool:
    """The line is one of the record's authors, apart from marks around the name."""
    return view.folded[hit.first].strip(_MARKS) in _bare_authors(view)


def names_site(hit: Hit, view: View) -> bool:
    """The line holds the name of the record's site."""
    return _long_enough(view.site) and view.site in fold(hit.seen)


def holds_date(hit: Hit, view: View) -> bool:
    """The line holds a date or a clock time."""
    if _DATE.search(hit.seen):
        return True
    line = fold(hit.seen)
    return bool(view.words.months.search(line) and _DIGIT.search(line))


def near_start(hit: Hit, view: View) -> bool:
    """The line is among the first six."""
    above = islice((i for i in view.kept() if i < hit.first), _NEAR_START)
    return sum(1 for _ in above) < _NEAR_START


def near_end(hit: Hit, view: View) -> bool:
    """The line is among the last twelve."""
    below = islice((i for i in view.kept() if i > hit.last), _NEAR_END)
    return sum(1 for _ in below) < _NEAR_END


def mostly_linked(hit: Hit, view: View) -> bool:
    """Four fifths of the line's characters or more are links."""
    return view.mostly_linked(hit.first)


def linked_run(hit: Hit, view: View) -> bool:
    """The line is one of three or more in a row that are mostly links."""
    return view.linked_run(hit.first) >= _RUN


def linked_pair(hit: Hit, view: View) -> bool:
    """The line is one of two or more in a row that are mostly links."""
    return view.linked_run(hit.first) >= _PAIR


def main_heading(hit: Hit, view: View) -> bool:
    """The line was the page's first heading h1, and the record has a title."""
    return hit.first in _main_headings(view)


def above_heading(hit: Hit, view: View) -> bool:
    """The line stands above the page's main heading, near the top of the text."""
    place = next(_main_headings(view), 0)
    return hit.last < place < _HEADING_LINES


def is_heading(hit: Hit, view: View) -> bool:
    """The line was a heading (h1 to h6)."""
    return not view.said(hit.first).tokens.isdisjoint(_HEADINGS)


def is_list_item(hit: Hit, view: View) -> bool:
    """The line was an item of a list."""
    return "li" in view.said(hit.first).tokens


def is_caption(hit: Hit, view: View) -> bool:
    """The line stood in a figure or its caption."""
    return "fc" in view.said(hit.first).tokens


def is_embed(hit: Hit, view: View) -> bool:
    """The line stood in a post that is shown from elsewhere."""
    return "em" in view.said(hit.first).tokens


def is_standfirst(hit: Hit, view: View) -> bool:
    """The line was a heading below the main one, and no story stands above it."""
    return hit.first in lines_with("is-standfirst", view)


def in_aside(hit: Hit, view: View) -> bool:
    """The line stood in an aside, a nav, a footer, or in what has such a role."""
    return "as" in view.said(hit.first).tokens


def in_related(hit: Hit, view: View) -> bool:
    """The line stood in an element whose class or id speaks of other stories."""
    return "rl" in view.said(hit.first).tokens


def news_record(hit: Hit, view: View) -> bool:
    """The record is news: what it is said to be, or a dateline shows it."""
    return view.is_news


GUARDS: Final[Mapping[str, Guard]] = {
    "quoted": quoted,
    "ends-sentence": ends_sentence,
    "label-then-sentences": label_then_sentences,
    "ends-sentence-with-verb": ends_sentence_with_verb,
    "prose": prose,
    "is-title": is_title,
    "in-title": in_title,
    "name-in-title": name_in_title,
    "name-in-body": name_in_body,
    "figures": figures,
    "attribution": attribution,
    "only-line": only_line,
    **{f"topic:{category}": topic(category) for category in _TOPICS},
}
EVIDENCE: Final[Mapping[str, Guard]] = {
    "neighbour-claimed": neighbour_claimed,
    "in-foot": in_foot,
    "beside-related": beside_related,
    "repeats-title": is_title,
    "repeats-description": repeats_description,
    "is-section": is_section,
    "repeats-body": repeats_body,
    "names-author": names_author,
    "is-author": is_author,
    "names-site": names_site,
    "holds-date": holds_date,
    "near-start": near_start,
    "near-end": near_end,
    "mostly-linked": mostly_linked,
    "linked-run": linked_run,
    "linked-pair": linked_pair,
    "main-heading": main_heading,
    "above-heading": above_heading,
    "is-heading": is_heading,
    "is-list-item": is_list_item,
    "is-caption": is_caption,
    "is-embed": is_embed,
    "is-standfirst": is_standfirst,
    "in-aside": in_aside,
    "in-related": in_related,
    "news-record": news_record,
}


def _long_enough(name: str) -> bool:
    """Whether a folded name is too long to stand in a line by chance."""
    least = _SYLLABLE_CHARS if _SYLLABLES.match(name) else _NAME_CHARS
    return len(name) >= least


def _title_lines(view: View) -> Iterator[int]:
    """Give the lines that are the title."""
    most = len(view.title)
    for index, line in enumerate(view.folded if most else ()):
        if line and len(line) <= most and view.is_title(line):
            yield index


def _description_lines(view: View) -> Iterator[int]:
    """Give the lines that are the description."""
    return _lines_like(view.description, view)


def _section_lines(view: View) -> Iterator[int]:
    """Give the lines that are the name of the section."""
    return _lines_like(view.section, view)


def _lines_like(wanted: str, view: View) -> Iterator[int]:
    if wanted and wanted in view.folded:
        yield from (i for i, line in enumerate(view.folded) if line == wanted)


def _author_lines(view: View) -> Iterator[int]:
    """Give the lines that are the name of an author and marks."""
    names = _bare_authors(view)
    if names:
        yield from (i for i, x in enumerate(view.folded) if x.strip(_MARKS) in names)


def _bare_authors(view: View) -> frozenset[str]:
    """Give the names that are long enough, without marks around them."""
    bare = (name.strip(_MARKS) for name in view.authors)
    return frozenset(name for name in bare if _long_enough(name))


def _repeated_lines(view: View) -> Iterator[int]:
    """Give the lines that stand in the text before."""
    folded = view.folded
    if len(set(folded)) + folded.count("") > len(folded):
        return  # most texts have no line twice
    seen: set[str] = set()
    for index, line in enumerate(folded):
        if line and line in seen:
            yield index
        seen.add(line)


def _linked_lines(view: View) -> Iterator[int]:
    """Give the lines that are mostly links."""
    indexes = range(len(view.evidence))
    return (index for index in indexes if view.mostly_linked(index))


def _main_headings(view: View) -> Iterator[int]:
    """Give the line that was the page's main heading, if the record has a title."""
    indexes = range(len(view.evidence) if view.title else 0)
    return islice((i for i in indexes if "h1" in view.said(i).tokens), 1)


def _standfirst_lines(view: View) -> Iterator[int]:
    """Give the headings above the first line of text, the main one and titles aside."""
    for index, text in enumerate(view.texts if view.evidence else ()):
        tokens = view.said(index).tokens
        if not text or "h1" in tokens or view.is_title(view.folded[index]):
            continue
        if tokens.isdisjoint(_HEADINGS):
            return
        yield index


def _captions(view: View) -> Iterator[int]:
    """Give the lines that stood in a figure or its caption."""
    return (i for i in range(len(view.evidence)) if "fc" in view.said(i).tokens)


def _embeds(view: View) -> Iterator[int]:
    """Give the lines that stood in a post from elsewhere."""
    return (i for i in range(len(view.evidence)) if "em" in view.said(i).tokens)


# Evidence that is cheap to find in a whole text, so that a rule may have nothing else.
LINES_OF: Final[Mapping[str, Callable[[View], Iterator[int]]]] = {
    "repeats-title": _title_lines,
    "repeats-description": _description_lines,
    "is-section": _section_lines,
    "is-author": _author_lines,
    "repeats-body": _repeated_lines,
    "mostly-linked": _linked_lines,
    "main-heading": _main_headings,
    "is-standfirst": _standfirst_lines,
    "is-caption": _captions,
    "is-embed": _embeds,
}
STANDALONE_EVIDENCE: Final = frozenset(LINES_OF)


def lines_with(name: str, view: View) -> frozenset[int]:
    """Give the lines with a piece of standalone evidence; found once in a text."""
    if name not in view.standing:
        view.standing[name] = frozenset(LINES_OF[name](view))
    return view.standing[name]


def allowed(hit: Hit, view: View) -> bool:
    """Tell whether a hit may act: all evidence is there, no guard speaks against it."""
    return evident(hit, view) and not any(
        (GUARDS.get(name) or EVIDENCE[name])(hit, view) for name in hit.rule.unless
    )


def evident(hit: Hit, view: View) -> bool:
    """Tell whether all evidence that a rule needs is there."""
    return all(EVIDENCE[name](hit, view) for name in hit.rule.require)
