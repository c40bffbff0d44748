"""Bylines, datelines and credits: left out of the comparison, asked whose a copy is."""

from __future__ import annotations

import pytest

from cleanlit.dedup.credits import (
    OWN,
    SILENT,
    TAKEN,
    whose,
    without_credits,
    without_names,
)

STORY = "The ferry left the pier at nine.\nIt came back after dark, the board said."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("FENNPORT — ", ""),
        ("FENNPORT, Nov. 3 (Reuters) - ", ""),
        ("FENNPORT /Allwire/ - ", ""),
        ("Fennport (dpa) – ", ""),
        ("FENNPORT, Mar. 10: ", ""),
        ("By Ana Smith\n\n", "\nReuters"),
        ("Von Rüdiger Burghuber, Niederzien\n\nFENNPORT — ", ""),
        ("Omar Lopez | Agence France-Presse\n FENNPORT — ", "\n(AP)\n"),
        ("The Associated Press\n\nFENNPORT — ", "\nAP / dpa"),
    ],
)
def test_edges_are_left_out(before: str, after: str) -> None:
    assert without_credits(f"{before}{STORY}{after}").strip() == STORY


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        f"By then nobody had come.\n{STORY}",
        f"{STORY}\nAP reporters were there.",
        f"{STORY}\n\nFENNPORT — was there, too.",
        "Reuters",
        "",
        "He said: no.",
    ],
)
def test_prose_is_compared(text: str) -> None:
    assert without_credits(text) == text


def test_copies_with_other_edges_are_the_same_text() -> None:
    copies = (f"By Ana Smith\nOSLO (AP) — {STORY}", f"OSLO, May 4 (dpa) - {STORY}\nAP")
    one, other = map(without_credits, copies)
    assert one == other


@pytest.mark.parametrize(
    ("text", "host", "expected"),
    [
        ("OSLO (AP) — The ferry left.", None, TAKEN),
        ("OSLO /dpa/ - The ferry left.", None, TAKEN),
        ("The ferry left.\nReuters", None, TAKEN),
        ("First published in the Harbour Post.", "x.example", TAKEN),
        ("Originally published at harbourpost.example.", "harbourpost.example", OWN),
        ("OSLO (Harbour Post) — The ferry left.", "harbourpost.example", OWN),
        ("By Ana Smith\nOSLO (Harbour Post/AP) — It left.", "harbourpost.example", OWN),
        ("OSLO (Valley Post) — The ferry left.", "harbourpost.example", SILENT),
        ("The ferry left, agencies say.", None, SILENT),
        ("", None, SILENT),
        ("Gone. " * 200 + "\nOSLO (AP) — quoted\n" + "Sunk. " * 200, None, SILENT),
    ],
)  # fmt: skip
def test_whose_a_copy_is(text: str, host: str | None, expected: int) -> None:
    assert whose(text, host) == expected


@pytest.mark.parametrize(
    ("wire", "host", "site", "expected"),
    [
        (("dpa",), "harbourpost.example", None, TAKEN),
        (("Some Agency",), "harbourpost.example", None, TAKEN),
        (("Reuters", "AP"), "reuters.com", None, TAKEN),
        ((), "harbourpost.example", None, SILENT),
        ((" ",), "harbourpost.example", None, SILENT),
        (("Reuters",), "reuters.com", None, SILENT),
        (("Associated Press",), "apnews.com", "AP News", SILENT),
        (("dpa",), "dpa.com", None, SILENT),
        (("dpa",), "x.example", "Deutsche Presse-Agentur", SILENT),
        (("The Harbour Post",), "harbourpost.example", None, SILENT),
    ],
)
def test_an_agency_of_the_record_says_that_it_is_taken(
    wire: tuple[str, ...], host: str, site: str | None, expected: int
) -> None:
    assert whose("The ferry left.", host, site, wire) == expected
    own = f"OSLO (Harbour Post) — The ferry left. See {host}."
    assert whose(own, "harbourpost.example", None, wire) == OWN


def test_the_name_of_the_site_counts_as_its_host_does() -> None:
    text = "OSLO (Harbour Post) — The ferry left."
    assert whose(text, "hp.example", "The Harbour Post") == SILENT
    assert whose(text, "hp.example", "Harbour Post") == OWN


@pytest.mark.parametrize(
    "text",
    [
        f"Ferry is late\n\n{STORY}",
        f"Menu\nFerry is late \n{STORY}\nFerry is late",
        f"By Ana Smith, harbour desk\n{STORY}",
        f"{STORY}\nAna Smith writes about ships.",
        f"{STORY}\nFerry is late",
    ],
)
def test_lines_with_title_or_author_are_left_out(text: str) -> None:
    left = without_names(text, "Ferry is late", ("Ana Smith", "Bo"))
    assert left.replace("Menu", "").strip() == STORY


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY}\nFerry is late again, they said.",
        f"{STORY}\nThe council had asked Ana Smith to come and see for herself what had"
        " become of the pier, and of the boats.",
        f"Bo\n{STORY}",
        "Ferry is late",
        "Ferry is late\nAna Smith",
        "",
    ],
)
def test_prose_with_such_words_is_compared(text: str) -> None:
    assert without_names(text, "Ferry is late", ("Ana Smith", "Bo")) == text
