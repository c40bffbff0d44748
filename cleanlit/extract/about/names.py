"""Names of authors, out of what stands where authors are named.

"By Tilda Marrow and Jonas Pell, staff writers | 3 November 2025"
-> ("Tilda Marrow", "Jonas Pell")
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import Final

import regex

from cleanlit.text.fold import fold

_MAX_CHARS: Final = 600
_MAX_NAMES: Final = 24
_MAX_NAME_CHARS: Final = 60
_MAX_WORDS: Final = 6


def _any(*words: str) -> str:
    """Give a pattern for any of some patterns, each list split at bars by itself."""
    return "(?:" + "|".join(word.strip() for word in words) + ")"


# Words before a name, of many languages: those that are nothing else, …
_LABELS: Final = _any(
    r"(?:written|posted|published|authored|article|story|words|text|reported|report"
    r"|created|submitted|contributed|reporting|analysis|opinion|review|blog|post"
    r"|words and photos|interview)(?:\s+\w+)?\s+by",
    r"by:?|author(?:s|\(s\))?(?:\s+name)?:?|about the authors?:?|writers?:|words:",
    r"text:|story:",
    r"(?:verfasst|geschrieben|erstellt|veröffentlicht|(?:ein )?beitrag) von",
    r"autor(?:en|in|ka|ka|i)?(?:/in)?\s*:|écrit par|publié par|rédigé par",
    r"auteure?s?\s*:|propos recueillis par|escrito por|publicado por|redacción:",
    r"autora?(?:es)?:|textos?:|de:|a cura d(?:i|el|ella|ell['’])|scritto da|autrice:",
    r"pubblicato da|geschreven door|auteur:|tekst:|skrevet af|skrevet av|skriven av",
    r"(?:postat|publicerad|publisert|text|tekst) av|skribent:|oprac\.|opr\.",
    r"napisała?",
    r"autoř?i?\s*:|napsal[a]?|od:|szerző:|írta:|kirjoittaja:|teksti:|penulis\s*:",
    r"penulis berita:|reporter\s*:|editor:|yazar[ıi]?\s*:|yazan\s*:|haber\s*:",
    r"tác giả\s*:|de către|scris de|автор(?:ы|и|ка)?\s*:|текст\s*:|συντάκτης\s*:",
    r"γράφει:?|بقلم\s*:?|كتبت?\s*:?|نویسنده\s*:|מאת\s*:?|लेखक\s*:|द्वारा",
    r"作者\s*[:：]|(?:记者|記者|撰文|執筆|編輯)\s*[:：]?|文\s*[/／|:：]|[글기자]{1,2}\s*[:：]",
)
# … and those that a name may begin with, too: "Von", "Di".
_PREPOSITIONS: Final = _any(r"von|par|por|di|door|af|av|przez|oleh|του|της|от")
_BEHIND: Final = r"(?:\s+|(?<=\W)|$)"
_LABEL: Final = regex.compile(rf"^[\s\W]*{_LABELS}{_BEHIND}", regex.I)
LABEL: Final = _LABEL
BYLINE: Final = regex.compile(
    rf"^[\s\W]*{_any(_LABELS, _PREPOSITIONS)}{_BEHIND}", regex.I
)
# Where an invisible label joins what follows: "ByTilda Marrow".
_GLUED: Final = regex.compile(r"^By(?=\p{Lu}\p{Ll}+ \p{Lu})")
_AND: Final = _any(
    "and|und|et|y|e|ed|og|och|ja|en|ve|dan|và|i|oraz|a|și|и|та|й|και|és"
    "|with|mit|avec|con|med|met|و"
)
_SPLIT: Final = regex.compile(
    rf"\s*(?:;|\||•|·|\n|\t|、|，|؛|،|／|\s/\s|&|\+|\s{_AND}\s"
    r"|\s*,\s*(?:and|und|et|y|e|og|och)\s)\s*"
)
# Behind one of these nothing more belongs to the name.
_BREAK: Final = regex.compile(r"\s*[,(\[–—|•·]|\s+-")
_TAIL: Final = regex.compile(
    r"(?:\s*[,(\[–—|•·]|\s+-)\s*(?:.*)$"
    r"|\s+(?-i:on|at|in|for|is)\s.*$"
    r"|\s+(?:updated|published|posted|contributor|staff writer|senior|editor|reporter"
    r"|correspondent|aktualisiert|veröffentlicht|mis à jour|publié|actualizado"
    r"|publicado|reviewed|fact[- ]checked|last (?:updated|modified|reviewed))\b.*$",
    regex.I,
)
_DAY_TAIL: Final = regex.compile(r"\s+(?:on|le|il|el|am|den|de|dne|em)\s+\d.*$")
_SUFFIX: Final = regex.compile(
    r",\s*(?:[JS]r|II|III|IV|Esq|Ph\.?\s?D|M\.?D|MBA|CFA|CFP|CPA|RN|R\.?D|MS|MA|BA"
    r"|DDS|DVM|JD|LLM|MPH|LCSW|E-RYT \d+|CPT|PSP|CFE|EA|RDN|LDN|DPT|PA-C|DO|FACS|M\.?S"
    r"|B\.?S|M\.?A|Ed\.?D|Psy\.?D|MSc|BSc|MSN|FNP|APRN|LPC|LMFT|NP|CSCS|PMP|CISSP)"
    r"\b\.?(?=\s|,|$)"
)
_DATE: Final = regex.compile(
    r"\d{1,4}[./-]\d{1,2}|\b(?:19|20)\d\d\b|\d{1,2}:\d\d|\d{3}"
)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_LABEL_OF_DATE: Final = regex.compile(
    rf"\W*(?:\d|(?:last\s+)?(?:updated|published|posted|modified|reviewed)|{_MONTH}\s+\d)",
    regex.I,
)
_DIGIT_EARLY: Final = regex.compile(r"\W*(?:\S+\s+)?\d")
_MONTH_END: Final = regex.compile(
    rf"[\s,–—-]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day),?\s+)?\b{_MONTH}\s*$",
    regex.I,
)
# Who had another part in a page than to write it.
_OTHERS: Final = regex.compile(
    r"\W*(?:(?:medically|fact|expert|clinically)?[\s-]*(?:reviewed|checked|edited)"
    r"|photos?|images?|illustrat\w+|photograph\w+|fotos?|bild(?:er)?|ilustra\w+)\b",
    regex.I,
)
_URL: Final = regex.compile(
    r"(?:https?:)?//\S*|www\.\S+|\S+@\S+\.\w+|\S+\.(?:com|org|net)/\S*", regex.I
)
_HANDLE: Final = regex.compile(r"(?<!\w)@\w+")
_EDGE: Final = '\u200b\ufeff \t\r\n,.:;|/\\-–—•·*"“”„«»‹›()[]{}<>_~=+#'
_ROLE_KINDS: Final = _any(
    "senior|staff|chief|managing|deputy|assistant|associate|contributing|guest",
    "freelance|special|political|sports?|science|health|business|news|our|a|lead",
    "tech(?:nology)?|global|national|foreign|digital|content|copy|web|online",
)
_ROLE: Final = regex.compile(
    rf"(?:(?:the\s+)?{_ROLE_KINDS}\s+)*"
    + _any(
        "writers?|reporters?|editors?|correspondents?|contributors?|columnists?",
        "authors?|journalists?|producers?|bloggers?|photographers?|team lead|founder",
        "co-founder|ceo|cto|director|manager|analyst|strategist|specialist",
        "redakteur(?:in)?|korrespondent(?:in)?|journaliste?|rédact(?:eur|rice)",
        "periodista|redactor[a]?|redattore|giornalista|redação|jornalista|dziennikarz",
        "redaktor|журналист|корреспондент|редактор|muhabir|editör|wartawan",
    ),
    regex.I,
)
_DESK: Final = regex.compile(
    r"\b(?:redac\w+|redak\w+|redazione|rédaction|редакци\w*|редакці\w*|newsroom|desk"
    r"|staff|agenc\w+|agentur\w*)\b",
    regex.I,
)
_BODY: Final = regex.compile(
    r"(?:\b(?:GmbH|AG|KG|e\.\s?V|Ltd|Limited|Inc|LLC|PLC|Corp|S\.?A|S\.?L|S\.?p\.?A|B\.?V"
    r"|Oy|AB|A/S|Sp\. z o\.o|Verlag|Media|Medien|Press|Online|Group|Verband)\.?"
    r"|\.(?:com|net|org|info|[a-z]{2}))$"
)
# What stands where a name should, in fields and in bylines.
_NO_NAMES: Final = frozenset(
    name.strip()
    for name in """
    by, author, authors, admin, administrator, user, username, guest, root, test,
    null, none, undefined, unknown, anonymous, anonym, anónimo, anonyme, share,
    follow, email, contact, twitter, facebook, linkedin, instagram, view all posts,
    read more, more, home, blog, news, website, posted, published, updated,
    comments, about, about the author, the author, our authors, view profile, see
    all, all posts, profile, name, your name, login, sign in, subscribe, wordpress,
    wp, webmaster, superadmin, siteadmin, web admin, site admin, [object object],
    image, photo, getty images, von, par, por, di, av, af, door
    """.split(",")
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}'’.-]*\p{L}[\p{L}\p{M}'’.-]*")
_ONE_NAME: Final = regex.compile(
    r"(?:\p{Lu}[\p{L}\p{M}'’‘`-]*\.?|\p{Lu}\.(?:\s?\p{Lu}\.)*)"
    r"(?:\s(?:\p{Lu}[\p{L}\p{M}'’‘`-]*\.?|\p{Lu}\.|d[eaiou]s?|del|della|van|von|der|den"
    r"|ter|ten|la|le|el|al|bin|ibn|af|zu|y|e|do|dos)){1,4}"
)
# Words of menus and labels that look like a name: "Read More", "Latest News".
_NO_PERSON: Final = regex.compile(
    r"\b{}\b".format(
        _any(
            "news|more|share|home|read|posts?|blog|back|menu|search|subscribe|sign|log",
            "contents?|table|articles?|category|categories|tags?|reading|time|minutes?",
            "updated|published|last|follow|about|contact|press|release|guide|reviews?",
            "reviewed|best|top|how|what|why|the|our|your|this|all|new|latest|images?",
            "photos?|credit|copy|link|comments?|in|on|to|of|for|and|or|with|at|by",
            "january|february|march|april|june|july|august|september|october|november",
            "december",
        )
    ),
    regex.I,
)
# A word of more than three small letters and a full stop behind it ends a sentence.
_SENTENCE: Final = regex.compile(r"\p{Ll}{4,}[.!?](?:\s|$)")
_LETTERS: Final = regex.compile(r"\p{L}")
_SPACELESS: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"
)
_EASTERN_ROLE: Final = regex.compile(
    r"\s*(?:记者|記者|기자|편집위원|编辑|編輯|特派员|特派員|撰稿人)$"
)
# A name of two to four letters, and what its bearer is: 문가람 기자, 记者 王小明.
EASTERN_BYLINE: Final = regex.compile(
    r"[\p{Hangul}]{2,4}\s?(?:기자|특파원|편집위원)"
    r"|(?:记者|記者|本报记者|撰文|作者|文)\s?[:：/／|]?\s?\p{Han}{2,4}"
    r"|\p{Han}{2,4}\s?(?:记者|記者)"
)
# One list of names with commas: every part is as long as names are.
_NAME_PART: Final = regex.compile(
    r"(?:(?:\p{Lu}|\p{Lo}|d[eai]\s|van\s|von\s|al-|el-|bin\s)[\p{L}\p{M}.'’‘`-]*)"
    r"(?:\s+[\p{L}\p{M}.'’‘`-]+){0,5}"
)


def names_in(said: str, *, stated: bool = False) -> tuple[str, ...]:
    """Give the names in a byline or a field for authors, in their order, each once.

    What is `stated` to be a name keeps a "Von" or "Di" that begins it.
    """
    return _names(said, stated)


def looks_like_names(said: str) -> bool:
    """Tell whether a text holds little but names: few words, and they are capitals'."""
    text = said.strip()
    if not 1 < len(text) <= 160 or _OTHERS.match(text):
        return False
    if _SPACELESS.search(text):
        return len(text) <= 20
    head = text.split(",")[0].split("|")[0]
    if _DIGIT_EARLY.match(head) or (_LABEL_OF_DATE.match(head) and _DATE.search(text)):
        return False
    words = _WORD.findall(head)[:4]
    if not words or len(_WORD.findall(text)) > 24:
        return False
    cased = [word for word in words if word[0].isupper() or word[0].islower()]
    if not cased:
        return len(words) <= 5  # scripts without capitals
    if fold(cased[0]) == "the" and len(cased) > 1:
        cased = cased[1:]
    return cased[0][0].isupper() and not _SENTENCE.search(text)


def is_name(said: str) -> bool:
    """Tell whether a text is one name of a person and nothing else, seen on its own."""
    text = said.strip(_EDGE)
    if len(text) > _MAX_NAME_CHARS or _DATE.search(text) or _is_role(text):
        return False
    if fold(text) in _NO_NAMES or not _ONE_NAME.fullmatch(text):
        return False
    return not _NO_PERSON.search(text)


def are_names(said: str) -> bool:
    """Tell whether a text is names of persons alone, with what joins a list."""
    names = names_in(said)
    return bool(names) and all(is_name(name) for name in names)


def is_body(name: str) -> bool:
    """Tell whether a name is that of a company, an association or an address."""
    return _BODY.search(name) is not None


def is_joint(said: str) -> bool:
    """Tell whether a text stands between two names of a list."""
    return not said.strip(_EDGE) or bool(_SPLIT.fullmatch(f" {said.strip()} "))


def merged(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Join lists of names; each name once, however it is spelt."""
    names: dict[str, str] = {}
    for group in found:
        for name in group:
            names.setdefault(fold(name), name)
    return tuple(names.values())[:_MAX_NAMES]


@lru_cache(maxsize=1_024)
def _names(said: str, stated: bool) -> tuple[str, ...]:
    text = said[:_MAX_CHARS]
    if "&" in text and ";" in text:
        text = unescape(text)
    text = _URL.sub(" ", _HANDLE.sub(" ", text)).replace("\u00a0", " ").strip()
    text = _GLUED.sub("", _without_prefix(text, _LABEL if stated else BYLINE))
    text = _SUFFIX.sub("", text)
    names: dict[str, str] = {}
    for part in _SPLIT.split(text):
        for name in _parts(part):
            clean = _clean(name)
            if clean:
                names.setdefault(fold(clean), clean)
    return tuple(names.values())[:_MAX_NAMES]


def _without_prefix(text: str, prefix: regex.Pattern[str] = _LABEL) -> str:
    for _ in range(2):
        found = prefix.match(text)
        if not found:
            break
        text = text[found.end() :]
    return text


def _parts(text: str) -> list[str]:
    """Split at commas where every part looks like a name, and no part is a role."""
    if "," not in text:
        return [text]
    parts = [part.strip() for part in text.split(",")]
    names = [part for part in parts if part]
    whole = all(
        _NAME_PART.fullmatch(part) and not _is_role(part) and not _DATE.search(part)
        for part in names
    )
    if not whole:
        return parts[:1] if not _is_role(parts[0]) else parts[1:2]
    if len(names) == 2 and all(" " not in name for name in names):
        # "Marrow, Tilda", but not "Redaktion, Oxwick"
        return names[:1] if _DESK.search(text) else [f"{names[1]} {names[0]}"]
    if any(" " not in name for name in names[1:]) and " " in names[0]:
        return names[:1]  # "Tilda Marrow, Oxwick"
    return names


def _clean(text: str) -> str:
    """Give one name without what hangs on it; "" for what is no name."""
    text = _without_prefix(text.strip())
    text = _EASTERN_ROLE.sub("", text)
    date = _DATE.search(text)
    if date:
        if not date.start() or _LABEL_OF_DATE.match(text):
            return ""
        text = _MONTH_END.sub("", text[: date.start()])
    text = _DAY_TAIL.sub("", text)
    cut = _TAIL.sub("", text)
    if len(cut.split()) > 1 or (
        cut[len(cut) :] != text[len(cut) :] and _BREAK.match(text, len(cut))
    ):
        text = cut or text
    text = text.strip(_EDGE + "'’`")
    if text.isupper() and " " in text and text.isascii():
        text = text.title()
    key = fold(text)
    spaceless = bool(_SPACELESS.search(text))
    if not (1 if spaceless else 2) <= len(text) <= _MAX_NAME_CHARS:
        return ""
    if key in _NO_NAMES or _is_role(text) or len(text.split()) > _MAX_WORDS:
        return ""
    return text if _LETTERS.search(text) else ""


def _is_role(text: str) -> bool:
    return _ROLE.fullmatch(text.strip()) is not None
