"""Folders and files of their own: all are found, once, in one order."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from cleanlit.document import Document, Reason, Rejected
from cleanlit.errors import InputError
from cleanlit.io.pages import TooLarge, Unreadable, document_id, read_whole, walk
from cleanlit.io.sources import ReadOptions, Sources, read


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<p>{name}", encoding="utf-8")


def below(folder: Path) -> list[str]:
    return [name for _, name in walk(str(folder))]


def test_a_walk_is_sorted(tmp_path: Path) -> None:
    fill(tmp_path, "b.html", "a.html", "c/b.html", "c/a.html", "a/z.html", "B.html")
    assert below(tmp_path) == [
        "B.html", "a.html", "b.html", "a/z.html", "c/a.html", "c/b.html",
    ]  # fmt: skip


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    fill(tmp_path, "a/b/x.html")
    (tmp_path / "a/b/up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a/self").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert [name for name in below(tmp_path) if name.endswith(".html")] == [
        "a/b/x.html"
    ]


def test_a_folder_that_two_links_lead_to_is_walked_once(tmp_path: Path) -> None:
    fill(tmp_path, "z/x.html")
    (tmp_path / "a").symlink_to(tmp_path / "z", target_is_directory=True)
    assert below(tmp_path) == ["a/x.html"]


def test_a_link_that_leads_nowhere_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "a.html").symlink_to(tmp_path / "gone.html")
    (found,) = read(tmp_path)
    assert isinstance(found, Rejected)
    assert found.reason is Reason.UNREADABLE_FILE


def test_documents_of_a_folder(tmp_path: Path) -> None:
    fill(tmp_path, "a.html", "b/c.htm", "b/d.txt", "b/notes.md", "image.png")
    (tmp_path / "e.html.gz").write_bytes(gzip.compress(b"<p>packed"))
    sources = Sources([tmp_path])
    assert [record.name for record in sources if not isinstance(record, Rejected)] == [
        "a", "e", "b/c", "b/d",
    ]  # fmt: skip
    assert sources.skipped == 2
    found = list(read(tmp_path))
    assert [item.origin.ordinal for item in found] == [1, 2, 3, 4]
    assert isinstance(found[1], Document)
    assert found[1].html == b"<p>packed"
    assert isinstance(found[3], Document)
    assert found[3].text == "<p>b/d.txt"


def test_what_is_written_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.html", "out.html")
    sources = Sources([tmp_path], leave_out=[str(tmp_path / "x/../out.html")])
    (tmp_path / "x").mkdir()
    assert [record.origin.source for record in sources] == [str(tmp_path / "a.html")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.html", "a/b"),
        ("a/b.html.gz", "a/b"),
        ("a.b.txt", "a.b"),
        ("a/b", "a/b"),
        ("a/b.md", "a/b.md"),
        ("A.HTML", "A"),
    ],
)
def test_ids_of_files(path: str, expected: str) -> None:
    assert document_id(path.replace("/", os.sep)) == expected


def test_globs(tmp_path: Path) -> None:
    fill(tmp_path, "b.html", "a.html", "c.txt")
    found = list(read(f"{tmp_path}/*.html"))
    assert [item.origin.source for item in found] == [
        f"{tmp_path}/a.html", f"{tmp_path}/b.html",
    ]  # fmt: skip
    with pytest.raises(InputError, match="no file matches"):
        list(read(f"{tmp_path}/*.warc"))


def test_a_file_with_a_glob_character_in_its_name(tmp_path: Path) -> None:
    fill(tmp_path, "a[1].html")
    (found,) = read(tmp_path / "a[1].html")
    assert isinstance(found, Document)


def test_inputs_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read(tmp_path / "gone.jsonl"))
    (tmp_path / "round").symlink_to(tmp_path / "round")
    with pytest.raises(InputError, match="circle"):
        list(read(tmp_path / "round"))


def test_numbers_go_on_from_file_to_file(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_bytes(b'{"text":"a"}\n{}\n{"text":"b"}\n')
    fill(tmp_path, "b.html")
    found = list(read(lines, tmp_path / "b.html", lines))
    assert [item.origin.ordinal for item in found] == list(range(1, 8))


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"\xff\xfe{\x00", "UTF-16"), (b"hello", "--format"), (b"\x89PNG", "--format")],
)
def test_content_that_is_no_input(tmp_path: Path, data: bytes, error: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(InputError, match=error):
        list(read(path))


@pytest.mark.parametrize("name", ["a", "a.jsonl", "a.csv", "a.warc"])
def test_empty_files_have_no_documents(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert list(read(tmp_path / name)) == []


def test_a_page_beyond_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(b"x" * 5_000_000))
    (found,) = read(path, options=ReadOptions(max_record_bytes=1000))
    assert isinstance(found, Rejected)
    assert found.reason is Reason.TOO_LARGE
    with pytest.raises(TooLarge):
        read_whole(str(path), 4_999_999)
    assert len(read_whole(str(path), 5_000_000)) == 5_000_000


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        read_whole(str(tmp_path / "gone.html"), 10)
    with pytest.raises(Unreadable):
        read_whole(str(tmp_path), 10)


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbfcaf\xc3\xa9\r\n")
    bad, good = read(tmp_path)
    assert isinstance(bad, Rejected)
    assert bad.reason is Reason.INVALID_UTF8
    assert isinstance(good, Document)
    assert good.text == "café\r\n"
