"""Evidence of lines through the real command: written, used, taken out, counted."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]

BODY = "".join(
    f"<p>The wheel of the town mill turned {n} times on Monday, the miller told us.</p>"
    for n in range(9)
)
PAGES = {
    "links": f"""<html lang="en"><head><title>The mill | Courier</title></head><body>
<article><h1>The old mill grinds flour again</h1>{BODY}
<p><a href="/a">Market boats return to the basin</a></p>
<p><a href="/b">Fishermen ask for a quieter weir</a></p>
<p><a href="/c">A bridge keeper looks back at it all</a></p><p>Back to top</p>
</article></body></html>""",
    "plain": f"<html lang='en'><body><article>{BODY}<p>Back to top</p></article>",
}
ABOVE = "The mill grinds again from Monday, and nobody knows for how long.\n\n"
BELOW = "It was shut for a year, the miller told us, and the weir with it."
TEXT = f"{ABOVE}Market boats return to the basin\n\n{BELOW}"
LINKED = ["", "", "a100 as", "", ""]


def dump(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def load(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_run_is_extract_with_evidence_and_clean(cleanlit: Run, tmp_path: Path) -> None:
    for name, page in PAGES.items():
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
    names = [f"{name}.html" for name in PAGES]
    given = [{"id": name, "html": page} for name, page in PAGES.items()]
    (tmp_path / "pages.jsonl").write_bytes(dump(*given))
    for inputs in (names, ["pages.jsonl"]):
        whole = cleanlit("run", "-q", "--no-dedup", *inputs)
        first = cleanlit("extract", "-q", "--evidence", *inputs)
        second = cleanlit("clean", "-q", stdin=first.stdout)
        assert whole.returncode == second.returncode == 0
        assert second.stdout == whole.stdout
        assert all("line_evidence" in record for record in load(first.stdout))
        assert b"line_evidence" not in whole.stdout
        texts = [record["text"] for record in load(whole.stdout)]
        assert not any("Market boats" in text or "grinds" in text for text in texts)


def test_extract_alone_writes_no_evidence(cleanlit: Run, tmp_path: Path) -> None:
    stale = {"html": PAGES["links"], "text": "old", "line_evidence": ["a100"]}
    done = cleanlit("extract", "-q", stdin=dump(stale))
    (record,) = load(done.stdout)
    assert "line_evidence" not in record
    assert "Market boats" in record["text"]


def test_clean_without_evidence_leaves_linked_lines(cleanlit: Run) -> None:
    done = cleanlit("clean", "-q", stdin=dump({"text": TEXT, "language": "en"}))
    assert load(done.stdout)[0]["text"] == TEXT


def test_clean_uses_evidence_and_takes_it_out(cleanlit: Run) -> None:
    given = {"text": TEXT, "language": "en", "line_evidence": LINKED, "n": 1.5}
    done = cleanlit("clean", "-q", stdin=dump(given))
    (record,) = load(done.stdout)
    assert record == {
        "text": ABOVE + BELOW, "language": "en", "n": 1.5
    }  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [
        LINKED[:-1],
        [*LINKED, ""],
        [],
        ["", "", 100, "", ""],
        ["", "", ["a100 as"], "", ""],
        {"2": "a100 as"},
        "a100 as",
        7,
    ],
)
def test_what_does_not_fit_is_not_used_and_counted(
    cleanlit: Run, tmp_path: Path, odd: Any
) -> None:
    given = {"text": TEXT, "language": "en", "line_evidence": odd}
    done = cleanlit("clean", "--manifest", "m.json", stdin=dump(given))
    (record,) = load(done.stdout)
    assert record["text"] == TEXT
    ours = isinstance(odd, list) and all(isinstance(item, str) for item in odd)
    assert record.get("line_evidence") == (None if ours else odd)
    assert b"1 with line_evidence that does not fit" in done.stderr
    manifest = json.loads((tmp_path / "m.json").read_text())
    assert manifest["counts"]["odd_evidence"] == 1


@pytest.mark.parametrize(
    "hostile",
    [
        None, "a999 as", "a1000 as", "a-100 as", "a as", "A100 as", "a100as",
        "\u0661 as", "a\u0661\u0660\u0660 as", "\x00", "a100 as " * 10_000,
    ],
)  # fmt: skip
def test_items_that_say_nothing(cleanlit: Run, hostile: str | None) -> None:
    given = {"text": TEXT, "language": "en", "line_evidence": ["", "", hostile, "", ""]}
    done = cleanlit("clean", stdin=dump(given))
    assert done.returncode == 0
    assert load(done.stdout)[0]["text"] == TEXT
    assert b"does not fit" not in done.stderr


def test_a_field_of_the_user_stays(cleanlit: Run) -> None:
    given = {"html": PAGES["links"], "line_evidence": {"of": "mine"}}
    first = cleanlit("extract", "-q", "--evidence", stdin=dump(given))
    (record,) = load(first.stdout)
    assert record["line_evidence"] == {"of": "mine"}
    assert len(record["cleanlit_line_evidence"]) == len(record["text"].split("\n"))
    second = cleanlit("clean", stdin=first.stdout)
    (record,) = load(second.stdout)
    assert record["line_evidence"] == {"of": "mine"}
    assert "cleanlit_line_evidence" not in record
    assert "Market boats" not in record["text"]
    assert b"does not fit" not in second.stderr


def test_dedup_passes_it_on(cleanlit: Run) -> None:
    given = {"id": "a", "text": TEXT, "line_evidence": LINKED}
    assert cleanlit("dedup", "-q", stdin=dump(given)).stdout == dump(given)


def test_evidence_goes_through_parquet(cleanlit: Run, tmp_path: Path) -> None:
    given = {"id": "a", "text": TEXT, "language": "en", "line_evidence": LINKED}
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.Table.from_pylist([given])
    parquet.write_table(table, tmp_path / "in.parquet")
    done = cleanlit("clean", "-q", "in.parquet")
    (record,) = load(done.stdout)
    assert "Market boats" not in record["text"]
    assert "line_evidence" not in record
