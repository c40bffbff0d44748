"""Tables: CSV and Parquet, a row a document."""

from __future__ import annotations

import base64
import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from cleanlit.document import Document, Reason, Rejected
from cleanlit.errors import InputError
from cleanlit.io.parquet import ParquetSink
from cleanlit.io.record import FieldNames
from cleanlit.io.sources import ReadOptions, read


def csv_rows(
    tmp_path: Path, data: bytes, name: str = "a.csv", **options: Any
) -> list[Document | Rejected]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read(path, options=ReadOptions(**options)))


def texts(found: list[Document | Rejected]) -> list[str | None]:
    return [item.text if isinstance(item, Document) else None for item in found]


def test_csv(tmp_path: Path) -> None:
    data = b'id,text,mood\n1,"a, ""b""\nc",good\n2,d,\n'
    found = csv_rows(tmp_path, data)
    assert texts(found) == ['a, "b"\nc', "d"]
    assert [item.id for item in found] == ["1", "2"]
    assert [item.origin.ordinal for item in found] == [1, 2]
    assert [item.origin.offset for item in found] == [2, 3]
    assert found[0].origin.fields["mood"] == "good"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbftext,id\r\na,1\r\n\r\nb,2\r\n",
        b"text,id\ra,1\r\rb,2\r",
        b"text,id\na,1\n\n\nb,2",
    ],
    ids=["BOM and CRLF", "CR", "blank rows"],
)
def test_csv_of_other_systems(tmp_path: Path, data: bytes) -> None:
    assert texts(csv_rows(tmp_path, data)) == ["a", "b"]


@pytest.mark.parametrize("name", ["a.tsv", "a.tsv.gz", "A.TSV"])
def test_tabs(tmp_path: Path, name: str) -> None:
    data = b"text\tid\na, b\t1\n"
    data = gzip.compress(data) if name.endswith("gz") else data
    assert texts(csv_rows(tmp_path, data, name)) == ["a, b"]


def test_a_row_with_too_many_cells_is_a_reject(tmp_path: Path) -> None:
    found = csv_rows(tmp_path, b"text,id\na,1,2\nb,3\n")
    assert isinstance(found[0], Rejected)
    assert found[0].reason is Reason.BROKEN_ROW
    assert found[0].origin.fields == {"cells": ["a", "1", "2"]}
    assert texts(found) == [None, "b"]


def test_a_row_with_too_few_cells(tmp_path: Path) -> None:
    found = csv_rows(tmp_path, b"text,id,x\na\n,2\n")
    assert isinstance(found[0], Document)
    assert (found[0].text, found[0].id) == ("a", None)


def test_csv_without_the_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column 'text'"):
        csv_rows(tmp_path, b"id,body\n1,a\n")
    names = FieldNames(text="body")
    assert texts(csv_rows(tmp_path, b"id,body\n1,a\n", names=names)) == ["a"]


def test_csv_without_rows(tmp_path: Path) -> None:
    assert csv_rows(tmp_path, b"id,text\n") == []
    assert csv_rows(tmp_path, b"") == []


def test_csv_that_is_not_utf8(tmp_path: Path) -> None:
    found = csv_rows(tmp_path, b"id,text\n1,caf\xe9\n2,tram\n")
    assert isinstance(found[0], Rejected)
    assert found[0].reason is Reason.INVALID_UTF8
    assert texts(found) == [None, "tram"]


def test_a_csv_cell_beyond_the_cap_loses_its_own_row_alone(tmp_path: Path) -> None:
    data = b"id,text\n1,a\n2," + b"x" * 500 + b"\n3,c\n"
    found = csv_rows(tmp_path, data, max_record_bytes=100)
    assert texts(found) == ["a", None, "c"]
    assert isinstance(found[1], Rejected)
    assert found[1].reason is Reason.TOO_LARGE


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 3"):
        csv_rows(tmp_path, b'id,text\n1,a\n2,"b\n')


def test_a_truncated_csv_gives_what_came_before(tmp_path: Path) -> None:
    rows = b"".join(b"%d,the ferry no. %d\n" % (n, n * n) for n in range(50_000))
    whole = gzip.compress(b"id,text\n" + rows)
    found = csv_rows(tmp_path, whole[:-2000], "a.csv.gz")
    assert isinstance(found[-1], Rejected)
    assert found[-1].reason is Reason.TRUNCATED_INPUT
    assert texts(found)[:2] == ["the ferry no. 0", "the ferry no. 1"]
    assert [item.origin.ordinal for item in found] == list(range(1, len(found) + 1))


def parquet(tmp_path: Path, columns: dict[str, list[Any]]) -> Path:
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    columns = {"id": [1, 2], "text": ["a", None], "mood": ["good", None]}
    found = list(read(parquet(tmp_path, columns)))
    assert isinstance(found[0], Document)
    assert (found[0].id, found[0].text) == ("1", "a")
    assert isinstance(found[1], Rejected)
    assert found[1].reason is Reason.NO_TEXT
    assert [item.origin.offset for item in found] == [1, 2]


def test_many_rows(tmp_path: Path) -> None:
    columns = {"text": [f"no. {n}" for n in range(1000)]}
    assert texts(list(read(parquet(tmp_path, columns)))) == columns["text"]


def test_cells_as_json_can_say_them(tmp_path: Path) -> None:
    columns = {
        "text": ["a"],
        "html": [b"<p>\xff"],
        "bytes": [b"\x00\xff"],
        "day": [date(2024, 3, 1)],
        "moment": [datetime(2024, 3, 1, 12, tzinfo=UTC)],
        "list": [[1, 2]],
        "struct": [{"a": b"x", "b": None}],
        "price": [Decimal("1.50")],
        "ok": [True],
    }
    (found,) = read(parquet(tmp_path, columns))
    assert isinstance(found, Document)
    assert found.html == b"<p>\xff"
    fields = dict(found.origin.fields)
    assert fields["bytes"] == base64.b64encode(b"\x00\xff").decode()
    assert fields["day"] == "2024-03-01"
    assert fields["moment"].startswith("2024-03-01T12:00:00")
    assert fields["list"] == [1, 2]
    assert fields["struct"] == {"a": "eA==", "b": None}
    assert fields["price"] == "1.50"
    assert fields["ok"] is True


def test_parquet_without_the_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column 'text'"):
        list(read(parquet(tmp_path, {"body": ["a"]})))


@pytest.mark.parametrize("cut", [0, 3, 50])
def test_parquet_that_is_none(tmp_path: Path, cut: int) -> None:
    path = parquet(tmp_path, {"text": ["a"]})
    path.write_bytes(path.read_bytes()[:cut] + b"PAR")
    with pytest.raises(InputError, match="Parquet"):
        list(read(path))


def test_compressed_parquet(tmp_path: Path) -> None:
    path = parquet(tmp_path, {"text": ["a"]})
    packed = tmp_path / "b.parquet.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert texts(list(read(packed))) == ["a"]


def test_what_is_written_as_parquet_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    sink = ParquetSink(str(path))
    for line in (
        b'{"id":"1","text":"a","n":1,"flags":["x"],"mixed":1,"o":{"a":1}}',
        b'{"id":"2","text":"b","n":null,"flags":[],"mixed":"one","late":true}',
    ):
        sink.write(line)
    assert not path.exists()
    sink.commit()
    assert [file.name for file in tmp_path.iterdir()] == ["out.parquet"]
    rows = pyarrow.parquet.read_table(path).to_pylist()
    assert rows == [
        {"id": "1", "text": "a", "n": 1, "flags": ["x"], "mixed": "1",
         "o": '{"a": 1}', "late": None},
        {"id": "2", "text": "b", "n": None, "flags": [], "mixed": '"one"',
         "o": None, "late": True},
    ]  # fmt: skip


def test_parquet_without_records(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    ParquetSink(str(path)).commit()
    assert pyarrow.parquet.read_table(path).num_rows == 0
