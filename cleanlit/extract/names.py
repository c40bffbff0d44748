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

# Words before a name, of many languages; longer ones first.
_BY: Final = (
    r"(?:(?:written|posted|published|authored|article|story|words|text|reported|report"
    r"|created|submitted|contributed|reporting|analysis|opinion|review|blog|post|photos?"
    r"|words and photos|interview)(?:\s+\w+)?\s+by|by:?|author(?:s|\(s\))?(?:\s+name)?:?"
    r"|about the authors?:?|writers?:|words:|text:|story:"
    r"|von|verfasst von|ein beitrag von|geschrieben von|autor(?:en|in)?(?:/in)?:"
    r"|par|écrit par|publié par|rédigé par|auteure?s?\s*:|propos recueillis par"
    r"|por|escrito por|publicado por|redacción:|autora?(?:es)?:|texto(?:s)?:|de:"
    r"|di|a cura di|scritto da|autrice:|pubblicato da"
    r"|door|geschreven door|auteur:|tekst:"
    r"|af|skrevet af|av|skrevet av|skriven av|text av|tekst av|tekst:|skribent:"
    r"|przez|autor\s*:|autorka:|oprac\.|opr\.|napisał[a]?"
    r"|autoř?i?\s*:|napsal[a]?|od:|szerző:|írta:|kirjoittaja:|teksti:"
    r"|oleh|penulis\s*:|reporter\s*:|penulis berita:|editor:"
    r"|yazar[ıi]?\s*:|yazan\s*:|haber\s*:|tác giả\s*:|theo"
    r"|de către|scris de|автор(?:ы|и|ка)?\s*:|текст\s*:|от:|συντάκτης\s*:|του|της|γράφει[: ]"
    r"|بقلم\s*:?|كتب\s*:|كتبت?\s*:?|نویسنده\s*:|מאת\s*:?|लेखक\s*:|द्वारा"
    r"|作者\s*[:：]|记者\s*[:：]?|記者\s*[:：]?|文\s*[/／|:：]|撰文\s*[:：]?|執筆\s*[:：]?|編輯\s*[:：]"
    r"|글\s*[:：]|기자\s*[:：])"
)
_PREFIX: Final = regex.compile(rf"^[\s\W]*{_BY}(?:\s+|(?<=\W)|$)", regex.I)
BYLINE: Final = _PREFIX
# Where an invisible label joins what follows: "ByTilda Marrow".
_GLUED: Final = regex.compile(r"^By(?=\p{Lu}\p{Ll}+ \p{Lu})")
_SPLIT: Final = regex.compile(
    r"\s*(?:;|\||•|·|\n|\t|、|，|؛|،|／|\s/\s|&|\+"
    r"|\s(?:and|und|et|y|e|ed|og|och|ja|en|ve|dan|và|i|oraz|a|și|и|та|й|и|και|és|és|och"
    r"|with|mit|avec|con|med|met|và|و)\s"
    r"|\s*,\s*(?:and|und|et|y|e|og|och)\s)\s*"
)
# Behind one of these nothing more belongs to the name.
_TAIL: Final = regex.compile(
    r"(?:\s*[,(\[–—|•·]|\s+-)\s*(?:.*)$"
    r"|\s+(?:updated|published|posted|on\s|at\s|in\s|for\s|is\s|contributor|staff writer"
    r"|senior|editor|reporter|correspondent|aktualisiert|veröffentlicht|le|il|el|am"
    r"|mis à jour|publié|actualizado|publicado|reviewed|fact[- ]checked|last)\b.*$",
    regex.I,
)
_BREAK: Final = regex.compile(r"\s*[,(\[–—|•·]|\s+-")
_SUFFIX: Final = regex.compile(
    r",\s*((?:[JS]r|II|III|IV|Esq|Ph\.?\s?D|M\.?D|MBA|CFA|CFP|CPA|RN|R\.?D|MS|MA|BA|DDS"
    r"|DVM|JD|LLM|MPH|LCSW|E-RYT \d+|CPT|PSP|CFE|EA|RDN|LDN|DPT|PA-C|DO|FACS|M\.?S|B\.?S"
    r"|M\.?A|Ed\.?D|Psy\.?D|MSc|BSc|MSN|FNP|APRN|LPC|LMFT|NP|CSCS|PMP|CISSP)\b\.?)(?=\s|,|$)",
)
_DATE: Final = regex.compile(
    r"\d{1,4}[./-]\d{1,2}|\b(?:19|20)\d\d\b|\d{1,2}:\d\d|\d{3}"
)
_LABEL_OF_DATE: Final = regex.compile(
    r"\W*(?:\d|(?:last\s+)?(?:updated|published|posted|modified|reviewed)|jan|feb|mar|apr|may\s|jun"
    r"|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)",
    regex.I,
)
_DIGIT_EARLY: Final = regex.compile(r"\W*(?:\S+\s+)?\d")
_OTHERS: Final = regex.compile(
    r"(?i)\W*(?:(?:medically|fact|expert|clinically)?[\s-]*(?:reviewed|checked|edited)|photos?|images?|illustrat\w+|photograph\w+)\b"
)
_MONTH_END: Final = regex.compile(
    r"[\s,–—-]*(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?(?:jan|feb|mar|apr|may|jun"
    r"|jul|aug|sep|oct|nov|dec)\w*\.?\s*$",
    regex.I,
)
_URL: Final = regex.compile(
    r"(?:https?:)?//\S*|www\.\S+|\S+@\S+\.\w+|\S+\.(?:com|org|net)/\S*", regex.I
)
_HANDLE: Final = regex.compile(r"(?<!\w)@\w+")
_EDGE: Final = '\u200b\ufeff \t\r\n,.:;|/\\-–—•·*"“”„«»‹›()[]{}<>_~=+#'
_ROLE: Final = regex.compile(
    r"(?:(?:the\s+)?(?:senior|staff|chief|managing|deputy|assistant|associate|contributing"
    r"|guest|freelance|special|political|sports?|science|health|business|news|tech(?:nology)?"
    r"|our|a|lead|global|national|foreign|digital|content|copy|web|online)\s+)*"
    r"(?:writers?|reporters?|editors?|correspondents?|contributors?|columnists?|authors?"
    r"|journalists?|producers?|bloggers?|photographers?|team lead|founder|co-founder|ceo"
    r"|cto|director|manager|analyst|strategist|specialist|redakteur(?:in)?|korrespondent(?:in)?"
    r"|journaliste?|rédact(?:eur|rice)|periodista|redactor[a]?|redattore|giornalista|redação"
    r"|jornalista|dziennikarz|redaktor|журналист|корреспондент|редактор|muhabir|editör"
    r"|wartawan|reporter)",
    regex.I,
)
_NO_NAMES: Final = frozenset(
    "by,author,authors,admin,administrator,user,username,guest,root,test,null,none,undefined,"
    "unknown,anonymous,share,follow,email,contact,twitter,facebook,linkedin,instagram,"
    "view all posts,read more,more,home,blog,news,website,posted,published,updated,comments,"
    "about,about the author,the author,our authors,view profile,see all,all posts,profile,name,your name,login,"
    "sign in,subscribe,wordpress,wp,webmaster,superadmin,siteadmin,web admin,site admin,[object object],"
    "image,photo,getty images,von,par,por,di,av,af,door".split(",")
)  # fmt: skip
_WORD: Final = regex.compile(r"[\p{L}\p{M}'’.-]*\p{L}[\p{L}\p{M}'’.-]*")
_ONE_NAME: Final = regex.compile(
    r"(?:\p{Lu}[\p{L}\p{M}'’‘`-]*\.?|\p{Lu}\.(?:\s?\p{Lu}\.)*)"
    r"(?:\s(?:\p{Lu}[\p{L}\p{M}'’‘`-]*\.?|\p{Lu}\.|d[eaiou]s?|del|della|van|von|der|den|ter|ten"
    r"|la|le|el|al|bin|ibn|af|zu|y|e|do|dos)){1,4}"
)
# Words of menus and labels that look like a name: "Read More", "Latest News".
_NO_PERSON: Final = regex.compile(
    r"\b(?:news|more|share|home|read|posts?|blog|back|menu|search|subscribe|sign|log|contents?"
    r"|table|article|articles|category|categories|tags?|reading|time|minutes?|updated|published"
    r"|last|follow|about|contact|press|release|guide|review|reviews|reviewed|best|top|how|what|why"
    r"|the|our|your|this|all|new|latest|image|photo|photos|credit|copy|link|comments?|in|on|to|of|for|and|or|with|at|by"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b",
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


def names_in(said: str, *, site: str | None = None) -> tuple[str, ...]:
    """Give the names in a byline or a field for authors, in their order, each once.

    `site` is no author where others are named.
    """
    return _names(said, fold(site) if site else "")


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
def _names(said: str, site: str) -> tuple[str, ...]:
    text = said[:_MAX_CHARS]
    if "&" in text and ";" in text:
        text = unescape(text)
    text = _URL.sub(" ", _HANDLE.sub(" ", text)).replace("\u00a0", " ").strip()
    text = _GLUED.sub("", _without_prefix(text))
    text = _SUFFIX.sub("", text)
    names: dict[str, str] = {}
    for part in _SPLIT.split(text):
        for name in _parts(part):
            clean = _clean(name)
            if clean:
                names.setdefault(fold(clean), clean)
    if len(names) > 1 and site in names:
        del names[site]
    return tuple(names.values())[:_MAX_NAMES]


def _without_prefix(text: str) -> str:
    for _ in range(2):
        found = _PREFIX.match(text)
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
        return [f"{names[1]} {names[0]}"]  # "Marrow, Tilda"
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
