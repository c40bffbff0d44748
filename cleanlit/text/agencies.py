"""News agencies, by the names that credits and structured data give them."""

from __future__ import annotations

import re
from typing import Final

# As they stand in datelines, bylines and credit lines.
AGENCIES: Final = (
    "AA", "AFP", "Agence France-Presse", "Anadolu", "ANI", "ANP", "Ansa", "ANSA",
    "Antara", "AP", "APA", "Associated Press", "ATS", "Belga", "Bernama",
    "Canadian Press", "CP", "ČTK", "dpa", "DPA", "EFE", "Europa Press", "IANS",
    "Interfax", "Kyodo", "Lusa", "MTI", "NTB", "PA", "PA Media", "PAP",
    "Press Association", "PTI", "Reuters", "REUTERS", "Ritzau", "TASS", "TT", "UPI",
    "Xinhua", "Yonhap",
)  # fmt: skip
# What else one goes by, in small letters, and the name that is written for all.
_NAMES: Final = {
    **{name.lower(): name for name in AGENCIES},
    "ap": "Associated Press", "the associated press": "Associated Press",
    "ap news": "Associated Press", "apnews.com": "Associated Press",
    "agence france-presse": "AFP", "agence france presse": "AFP", "afp.com": "AFP",
    "afp news": "AFP", "reuters": "Reuters", "thomson reuters": "Reuters",
    "reuters.com": "Reuters", "reuters news": "Reuters", "ansa": "ANSA",
    "agencia efe": "EFE", "efe": "EFE", "agência lusa": "Lusa", "dpa": "dpa",
    "deutsche presse-agentur": "dpa", "dpa-infocom": "dpa", "dpa-infocom gmbh": "dpa",
    "press association": "PA", "pa media": "PA", "the press association": "PA",
    "the canadian press": "Canadian Press", "cp": "Canadian Press",
    "press trust of india": "PTI", "asian news international": "ANI",
    "anadolu agency": "Anadolu", "anadolu ajansı": "Anadolu", "aa": "Anadolu",
    "kyodo news": "Kyodo", "yonhap news agency": "Yonhap",
    "xinhua news agency": "Xinhua",
    "united press international": "UPI", "news agency pap": "PAP",
    "austria presse agentur": "APA", "sda": "ATS", "keystone-sda": "ATS",
    "tt nyhetsbyrån": "TT", "pr newswire": "PR Newswire", "prnewswire": "PR Newswire",
    "business wire": "Business Wire", "businesswire": "Business Wire",
    "globe newswire": "GlobeNewswire", "globenewswire": "GlobeNewswire",
    "тасс": "TASS", "интерфакс": "Interfax", "新华社": "Xinhua", "新華社": "Xinhua",
    "共同通信": "Kyodo", "時事通信": "Jiji", "연합뉴스": "Yonhap",
}  # fmt: skip
_EDGES: Final = " \t.,:;()[]/|–—-©"
_SPLIT: Final = re.compile(r"\s*[/|,;+&]\s*|\s+(?:and|und|et|y|with|via)\s+")
_DATELINE: Final = re.compile(
    r"[^\n]{2,80}?[(/]\s?("
    + "|".join(
        map(re.escape, (*AGENCIES, "PRNewswire", "BUSINESS WIRE", "GLOBE NEWSWIRE"))
    )
    + r")\s?[)/]\s?[—–:-]"
)
_DATELINE_CHARS: Final = 160
_DATELINE_LINES: Final = 4


def agency_of(name: str) -> str | None:
    """Give the agency that a name is of, by one spelling; None for any other name."""
    return _NAMES.get(" ".join(name.strip(_EDGES).lower().split()))


def agencies_in(said: str) -> tuple[str, ...]:
    """Give the agencies in a credit such as "AFP/Reuters" or "Source: dpa"."""
    if len(said) > 200:
        return ()
    _, colon, rest = said.partition(":")
    parts = _SPLIT.split(rest if colon and len(rest) > 1 else said)
    found = (agency_of(part) for part in parts)
    return tuple(dict.fromkeys(name for name in found if name))


def dateline_agency(text: str) -> str | None:
    """Give the agency in the dateline of a text: "FENNPORT, Nov. 3 (Reuters) - "."""
    for line in text[: 8 * _DATELINE_CHARS].split("\n")[:_DATELINE_LINES]:
        found = _DATELINE.match(line[:_DATELINE_CHARS])
        if found:
            return agency_of(found[1])
    return None
