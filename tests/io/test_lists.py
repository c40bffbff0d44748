"""Lists of inputs: every line is opened in turn, and a missing one is named."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from cleanlit.document import Rejected
from cleanlit.errors import InputError
from cleanlit.io.sources import Sources
from tests.io.test_warc import archive, entry


@pytest.fixture
def crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "news/03").mkdir(parents=True)
    archive(tmp_path / "news", entry(1), name="a.warc.gz")
    archive(tmp_path / "news/03", entry(2), entry(3), name="b.warc.gz")
    (tmp_path / "news/pages").mkdir()
    (tmp_path / "news/pages/4.html").write_text("<p>Four")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def urls(*inputs: str, lists: tuple[str, ...] = ()) -> list[str]:
    found = list(Sources(inputs, lists=lists))
    assert not any(isinstance(item, Rejected) for item in found)
    return [(item.url or item.source)[-6:] for item in found]  # type: ignore[union-attr]


LINES = "news/03/b.warc.gz\n\n# the rest\r\nnews/a.warc.gz\r\nnews/pages\n"


@pytest.mark.parametrize("name", ["warc.paths", "WARC.PATHS", "warc.paths.gz"])
def test_a_list_by_its_name(crawl: Path, name: str) -> None:
    data = LINES.encode()
    (crawl / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert urls(name) == ["mple/2", "mple/3", "mple/1", "4.html"]


def test_lists_by_option_come_behind_the_inputs(crawl: Path) -> None:
    (crawl / "some.txt").write_text("news/*.warc.gz\n")
    assert urls("news/pages", lists=("some.txt",)) == ["4.html", "mple/1"]


def test_names_may_be_relative_to_the_list(
    crawl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (crawl / "news/warc.paths").write_text("a.warc.gz")
    assert urls("news/warc.paths") == ["mple/1"]
    monkeypatch.chdir("/")
    assert urls(str(crawl / "news/warc.paths")) == ["mple/1"]


def test_the_working_directory_comes_first(crawl: Path) -> None:
    (crawl / "a.warc.gz").write_bytes(entry(9))
    (crawl / "news/warc.paths").write_text("a.warc.gz")
    assert urls("news/warc.paths") == ["mple/9"]


def test_missing_inputs_are_named_by_line_before_anything_is_read(crawl: Path) -> None:
    lines = ["news/a.warc.gz", "gone.warc.gz", "s3://bucket/x.warc.gz", "-", "x.paths"]
    (crawl / "warc.paths").write_text("\n".join(lines))
    with pytest.raises(InputError) as caught:
        Sources(["warc.paths"])
    assert str(caught.value) == (
        "warc.paths: line 2: gone.warc.gz: no such file or folder; line 3:"
        " s3://bucket/x.warc.gz: is not a file here; fetch it first, or pipe it in;"
        " line 4: -: a list names files and folders, and nothing else; line 5: x.paths:"
        " a list names files and folders, and nothing else"
    )


def test_of_many_missing_inputs_some_are_named(crawl: Path) -> None:
    (crawl / "warc.paths").write_text("\n".join(f"{n}.warc" for n in range(900)))
    with pytest.raises(InputError, match=r"line 5: .*; and 895 lines more$"):
        Sources(["warc.paths"])


def test_a_list_that_is_missing_or_damaged(crawl: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        Sources([], lists=["gone.txt"])
    packed = gzip.compress(LINES.encode() * 50)
    (crawl / "warc.paths.gz").write_bytes(packed[:-9])
    with pytest.raises(InputError, match="damaged"):
        Sources(["warc.paths.gz"])


def test_a_name_that_is_not_unicode(crawl: Path) -> None:
    name = os.fsdecode(b"news/caf\xe9.html")
    Path(name).write_text("<p>x")
    (crawl / "warc.paths").write_bytes(b"news/caf\xe9.html\n")
    assert len(list(Sources(["warc.paths"]))) == 1


def test_a_folder_with_such_a_name_is_a_folder(crawl: Path) -> None:
    (crawl / "news").rename(crawl / "news.paths")
    assert len(list(Sources(["news.paths"]))) == 4
